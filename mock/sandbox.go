package mock

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
)

// A Sandbox is one isolated world: store, clock, randomness and faults.
type Sandbox struct {
	Name string

	seed       string
	clock      time.Time
	base       *table.Store // holds the fixture; never written to again
	providers  []Provider
	documents  []*spec.Document // in the order of the providers
	behaviours map[string]map[string]string
	state      atomic.Pointer[state]
}

// state is what a reset replaces as a whole. Calls that are under way finish on
// the state they began with.
type state struct {
	store      *table.Store
	clock      *Clock
	random     *Random
	faults     *faults
	behaviours map[string]map[string]string // by provider, by name
	counters   map[string]any               // by provider
}

func newSandbox(name string, opts Options, documents map[string]*spec.Document) (*Sandbox, error) {
	var tables []table.Definition
	for _, p := range opts.Providers {
		tables = append(tables, p.tables()...)
	}
	store, err := table.NewStore(tables...)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{Name: name, seed: opts.Seed, clock: opts.Clock, base: store, providers: opts.Providers, behaviours: map[string]map[string]string{}}
	var faults []error
	for _, p := range opts.Providers {
		s.documents = append(s.documents, documents[p.Name])
		section := opts.Fixture.section(p.Name)
		played, err := section.behaviours(documents[p.Name])
		faults = append(faults, err)
		s.behaviours[p.Name] = played
		faults = append(faults, section.load(p, store))
	}
	faults = append(faults, opts.Fixture.loadSequences(store))
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	s.Reset()
	return s, nil
}

// Reset puts the sandbox back to its fixture: rows, clock, randomness and
// faults. It costs the same however much is stored.
func (s *Sandbox) Reset() {
	counters := map[string]any{}
	for _, p := range s.providers {
		if p.Counters != nil {
			counters[p.Name] = p.Counters()
		}
	}
	s.state.Store(&state{
		store: s.base.Snapshot(), clock: NewClock(s.clock), random: NewRandom(s.seed),
		faults: &faults{}, behaviours: s.behaviours, counters: counters,
	})
}

// Clock is the sandbox's clock, until the next reset.
func (s *Sandbox) Clock() *Clock { return s.state.Load().clock }
