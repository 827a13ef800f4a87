package mock

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
)

// DefaultSandbox serves calls which belong to no other. It is always there.
const DefaultSandbox = "default"

// A Sandbox is one isolated world: store, clock, randomness, journal, faults and
// what is counted.
type Sandbox struct {
	Name string

	surface *surface
	boxes   *boxes // it and the others
	seed    string
	clock   time.Time
	made    time.Time    // by the machine's clock
	used    atomic.Int64 // likewise, in nanoseconds
	shared  bool         // it keeps the credentials of a fixture
	alone   atomic.Bool  // what it knows was drawn for it, so the default one does not know it
	kin     *kin         // whose credentials it may share
	changes sync.Mutex   // held by what replaces its start
	begun   atomic.Pointer[start]
	state   atomic.Pointer[state] // nil until somebody asks: of many sandboxes few are used at once
}

// A start is what a reset goes back to.
type start struct {
	store      *table.Store                 // never written to again; nil until it is opened
	open       func() (*table.Store, error) // makes the store; nil where it was there at once
	behaviours map[string]map[string]string // by provider, by name
	callers    []string                     // that the store knows
	made       int64                        // rows that it shares with no other
	renewed    [][]Renewed                  // in the order of the providers; nil where nothing was
	told       []error                      // what is probably wrong with the fixture
}

// state is what a reset replaces as a whole. Calls that are under way finish on
// the state they began with.
type state struct {
	store      *table.Store
	clock      *Clock
	random     *Random
	faults     *faults
	journal    *journal
	behaviours map[string]map[string]string
	counters   []any // in the order of the providers
}

// end gives back what the state took of the room of all.
func (st *state) end() {
	st.journal.close()
	st.store.Close()
}

// load makes a start of a fixture, with no more rows in a table than the cap lets.
func (s *surface) load(f *Fixture, most *table.Cap) (*start, error) {
	if err := f.checkSections(s.names()); err != nil {
		return nil, err
	}
	var tables []table.Definition
	for _, p := range s.providers {
		tables = append(tables, p.tables()...)
	}
	store, err := table.NewStore(tables...)
	if err != nil {
		return nil, err
	}
	store.Bound(most.Fresh(), false)
	out := &start{store: store, behaviours: map[string]map[string]string{}}
	var faults []error
	for _, p := range s.providers {
		section := f.section(p.Name)
		played, err := section.behaviours(p.doc)
		faults = append(faults, err)
		out.behaviours[p.Name] = played
		faults = append(faults, section.load(p, store, func(err error) { out.told = append(out.told, err) }))
	}
	faults = append(faults, f.loadSequences(store))
	if err := errors.Join(faults...); err != nil {
		return nil, limited(err)
	}
	store.Bound(nil, false)
	tx := store.Read()
	defer tx.Abort()
	out.callers, err = s.callersOf(tx)
	return out, err
}

// callersOf lists what callers are known by.
func (s *surface) callersOf(tx *table.Tx) ([]string, error) {
	var out []string
	for _, p := range s.providers {
		for _, by := range p.Callers {
			held, err := by.List(tx)
			if err != nil {
				return nil, err
			}
			out = append(out, held...)
		}
	}
	return out, nil
}

// playing returns the start with some behaviours changed.
func (b *start) playing(s *surface, changed map[string]map[string]string) (*start, error) {
	if len(changed) == 0 {
		return b, nil
	}
	out := *b
	out.behaviours = maps.Clone(b.behaviours)
	var faults []error
	for _, name := range keys(changed) {
		p := s.provider(name)
		if p == nil {
			faults = append(faults, fmt.Errorf("behaviours: %w", spec.Unknown("provider", name, s.names())))
			continue
		}
		played := maps.Clone(b.behaviours[name])
		values := map[string][]string{}
		for _, known := range p.doc.Behaviours() {
			values[known.Name] = known.Values
		}
		for _, key := range keys(changed[name]) {
			switch allowed, ok := values[key]; {
			case !ok:
				faults = append(faults, fmt.Errorf("behaviours of %s: %w", name, spec.Unknown("behaviour", key, keys(values))))
			case !slices.Contains(allowed, changed[name][key]):
				faults = append(faults, fmt.Errorf("behaviours of %s: %w", name, spec.Unknown("value of "+key, changed[name][key], allowed)))
			default:
				played[key] = changed[name][key]
			}
		}
		out.behaviours[name] = played
	}
	return &out, errors.Join(faults...)
}

// Reset puts the sandbox back to its start: rows, clock, randomness, journal and
// faults. It costs the same however much is stored.
func (s *Sandbox) Reset() {
	s.boxes.turn(s, false) // before the lock: whoever looks for a caller holds both the other way round
	s.changes.Lock()
	defer s.changes.Unlock()
	s.swap(nil)
}

// swap puts another state in the place of the present one.
func (s *Sandbox) swap(next *state) {
	if was := s.state.Swap(next); was != nil {
		was.end()
	}
}

// now is what the sandbox holds.
func (s *Sandbox) now() *state {
	if st := s.state.Load(); st != nil {
		return st
	}
	s.changes.Lock()
	defer s.changes.Unlock()
	if st := s.state.Load(); st != nil {
		return st
	}
	begun := s.opened()
	s.replace(begun.store.Snapshot(), begun.behaviours, false)
	return s.state.Load()
}

// opened returns the start with its store. Its caller holds the lock.
func (s *Sandbox) opened() *start {
	begun := s.begun.Load()
	if begun.store == nil {
		var err error
		if begun.store, err = begun.open(); err != nil {
			panic(err) // it was made in the same way once before
		}
	}
	return begun
}

// replace lets the sandbox go on with a store, whose rows may be made for it, and with
// everything else anew.
func (s *Sandbox) replace(store *table.Store, behaviours map[string]map[string]string, made bool) {
	seed := s.seed
	if seed != "" && s.Name != DefaultSandbox {
		seed += "\x00" + s.Name // no two sandboxes draw the same
	}
	counters := make([]any, len(s.surface.providers))
	for i, p := range s.surface.providers {
		if p.Counters != nil {
			counters[i] = p.Counters()
		}
	}
	if s.Name != DefaultSandbox {
		store.Watch(s.surface.watch, s.boxes.teller(s))
	}
	store.Bound(s.boxes.rows, made)
	s.swap(&state{
		store: store, clock: NewClock(s.clock), random: NewRandom(seed),
		faults: s.newFaults(), journal: &journal{most: s.boxes.journal, total: &s.boxes.journaled}, behaviours: behaviours, counters: counters,
	})
}

func (s *Sandbox) newFaults() *faults {
	f := &faults{}
	if seed := s.boxes.misbehave; seed != "" {
		f.misbehaviour.dice = newDice(seed + "\x00" + s.Name)
	}
	return f
}

// ResetTo makes a fixture the start of the sandbox, and puts it there.
func (s *Sandbox) ResetTo(fixture string) error {
	begun, err := s.boxes.begin(s.surface, s.Name, Start{Fixture: fixture, Seed: s.seed, Shared: s.shared})
	if err != nil {
		return err
	}
	s.boxes.turn(s, true)
	s.changes.Lock()
	s.boxes.rows.Give(s.begun.Swap(begun).made)
	s.swap(nil)
	s.changes.Unlock()
	s.boxes.enter(s, begun.callers, true)
	return nil
}

// mix says that the sandbox may know from now on what others know.
func (s *Sandbox) mix() {
	if s.Name == DefaultSandbox {
		s.boxes.mixed.Store(true)
	}
	s.alone.Store(false)
}

// Load replaces what the sandbox holds by a state, such as one of [Sandbox.Dump].
// A reset still goes back to the start.
func (s *Sandbox) Load(f *Fixture) error {
	now, err := s.surface.load(f, s.boxes.rows)
	if err != nil {
		return err
	}
	size := now.store.Size()
	if err := s.boxes.rows.Take(size); err != nil { // beside those that it replaces, which are there until then
		return limited(err)
	}
	s.boxes.turn(s, true)
	s.mix()
	s.changes.Lock()
	s.replace(now.store, now.behaviours, true)
	s.changes.Unlock()
	s.boxes.rows.Give(size)
	s.boxes.enter(s, now.callers, false)
	return nil
}

// Clock is the sandbox's clock, until the next reset.
func (s *Sandbox) Clock() *Clock { return s.now().clock }

// Dialect is the one that the sandbox shows.
func (s *Sandbox) Dialect() string { return s.surface.dialect }

// Made is when it was made, by the machine's clock.
func (s *Sandbox) Made() time.Time { return s.made }
