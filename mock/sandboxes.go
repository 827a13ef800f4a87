package mock

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
)

// What bounds the sandboxes of a server where no option says otherwise.
const (
	defaultMaxSandboxes = 10_000
	defaultSandboxIdle  = time.Hour
	rememberedNames     = 1000 // of sandboxes that expired
)

// A Start says how a sandbox begins. The zero value is as the server began, with
// credentials of its own.
type Start struct {
	Fixture    string                       // a name that Options.Fixtures knows
	State      *Fixture                     // in the place of a named fixture
	From       string                       // a sandbox, whose present state is copied
	Seed       string                       // "" is the server's; the name of the sandbox counts too
	Clock      time.Time                    // zero is the server's
	Dialect    string                       // "" is the server's, or that of From
	Behaviours map[string]map[string]string // by provider: what it plays unlike its start
	// Shared leaves the credentials of a fixture as they stand there: whoever shows
	// them is told apart by path or baggage alone.
	Shared bool
}

// boxes are the sandboxes of a server but for the default one, and who is known
// where.
type boxes struct {
	surfaces *surfaces
	fixture  *Fixture // of the default sandbox
	fixtures func(name string) (*Fixture, error)
	seed     string
	clock    time.Time
	max      int
	idle     time.Duration
	main     *Sandbox
	some     atomic.Bool // there was one
	mixed    atomic.Bool // the default one was given another state, which may be of any of them

	journal   int // entries that one keeps
	journaled atomic.Int64
	misbehave string // a seed
	rows      *table.Cap
	lint      bool

	mu      sync.RWMutex
	named   map[string]*Sandbox
	expired []string
	holders holders
	starts  map[startKey]*start
}

// A startKey names what is loaded once for many sandboxes.
type startKey struct {
	surface *surface
	fixture string
}

func newBoxes(opts Options, made *surfaces) *boxes {
	b := &boxes{
		surfaces: made, fixture: opts.Fixture, fixtures: opts.Fixtures, seed: opts.Seed, clock: opts.Clock,
		max: opts.MaxSandboxes, idle: opts.SandboxIdle, journal: max(opts.Journal, 0), misbehave: opts.Misbehave, lint: opts.Lint, rows: opts.rowsCap(),
		named: map[string]*Sandbox{}, starts: map[startKey]*start{},
	}
	if opts.Journal == 0 {
		b.journal = defaultJournal
	}
	if b.max < 0 {
		b.max = 0
	} else if b.max == 0 {
		b.max = defaultMaxSandboxes
	}
	if b.idle == 0 {
		b.idle = defaultSandboxIdle
	}
	return b
}

// A LimitError says that there are as many sandboxes as there may be.
type LimitError struct{ Max int }

func (e *LimitError) Error() string {
	return fmt.Sprintf("there are %d sandboxes, and may be no more; delete some", e.Max)
}

// A NameError says that no sandbox has a name.
type NameError struct {
	Name    string
	Expired time.Duration // how long it was not called, where it is gone for that
	near    string
}

func (e *NameError) Error() string {
	switch {
	case e.Expired != 0:
		return fmt.Sprintf("the sandbox %q is gone: nobody called it for %s", e.Name, e.Expired)
	case e.near != "":
		return fmt.Sprintf("there is no sandbox %q; did you mean %q?", e.Name, e.near)
	default:
		return fmt.Sprintf("there is no sandbox %q", e.Name)
	}
}

var sandboxName = spec.Pattern(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// Create makes a sandbox.
func (s *Server) Create(name string, begin Start) (*Sandbox, error) {
	b := s.boxes
	if !sandboxName().MatchString(name) {
		return nil, fmt.Errorf("name: %q is no name of a sandbox; up to 64 letters, digits, dots, hyphens and underscores, beginning with a letter or digit", name)
	}
	if given := strings.Count(fmt.Sprint(begin.Fixture != "", begin.State != nil, begin.From != ""), "true"); given > 1 {
		return nil, errors.New("fixture, state and from: one of them is wanted at the most")
	}
	if err := checkStart(begin.Clock); err != nil {
		return nil, err
	}
	box := &Sandbox{Name: name, boxes: b, seed: begin.Seed, clock: begin.Clock, shared: begin.Shared, made: wall(), kin: &kin{}}
	box.used.Store(box.made.UnixNano())
	box.kin.box.Store(box)
	if box.seed == "" {
		box.seed = b.seed
	}
	if box.clock.IsZero() {
		box.clock = b.clock
	}
	if err := b.reserve(box); err != nil {
		return nil, err
	}
	if err := b.settle(box, begin); err != nil {
		b.remove(name)
		return nil, err
	}
	return box, nil
}

// reserve takes the name, and room.
func (b *boxes) reserve(box *Sandbox) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.named[box.Name] != nil || box.Name == DefaultSandbox {
		return fmt.Errorf("name: there is a sandbox %q already", box.Name)
	}
	if len(b.named) >= b.max {
		b.expire(box.made)
	}
	if len(b.named) >= b.max {
		return &LimitError{b.max}
	}
	b.named[box.Name] = box
	b.some.Store(true)
	return nil
}

// settle gives a new sandbox its start.
func (b *boxes) settle(box *Sandbox, begin Start) error {
	var begun *start
	var err error
	switch {
	case begin.From != "":
		begun, err = b.copy(box, begin)
	default:
		if box.surface, err = b.surfaces.of(begin.Dialect); err == nil {
			begun, err = b.begin(box.surface, box.Name, begin)
		}
	}
	if err != nil {
		return err
	}
	if begin.From == "" {
		box.alone.Store(begun.renewed != nil)
	}
	if begun, err = begun.playing(box.surface, begin.Behaviours); err != nil {
		return err
	}
	if err := b.rows.Take(begun.made); err != nil {
		return limited(err)
	}
	box.begun.Store(begun)
	b.enter(box, begun.callers, true)
	begun.callers = nil
	return nil
}

// copy begins with what another sandbox holds now.
func (b *boxes) copy(box *Sandbox, begin Start) (*start, error) {
	from, err := b.find(begin.From)
	if err != nil {
		return nil, fmt.Errorf("from: %w", err)
	}
	if begin.Dialect != "" && begin.Dialect != from.surface.dialect {
		return nil, fmt.Errorf("dialect: the sandbox %s shows %s, and so does a copy of it", from.Name, from.surface.dialect)
	}
	box.surface = from.surface
	box.alone.Store(from.alone.Load())
	st := from.now()
	begun := &start{store: st.store.Snapshot(), behaviours: st.behaviours, renewed: from.begun.Load().renewed}
	b.mu.Lock()
	defer b.mu.Unlock()
	from.kin.bears(box.kin)
	return begun, nil
}

// begin returns the start of a fixture, with the credentials renewed.
func (b *boxes) begin(s *surface, name string, begin Start) (*start, error) {
	if begin.State != nil {
		begun, err := s.load(begin.State, b.rows)
		if err == nil {
			begun.made = begun.store.Size()
		}
		return begun, err
	}
	loaded, err := b.loaded(s, begin.Fixture)
	if err != nil || begin.Shared || name == DefaultSandbox {
		return loaded, err
	}
	seed := begin.Seed
	if seed == "" {
		seed = b.seed
	}
	if seed == "" {
		if seed, err = NewRandom("").Text(32, base64.StdEncoding); err != nil {
			return nil, err
		}
	}
	seed += "\x00credentials\x00" + name
	out := &start{behaviours: loaded.behaviours}
	out.open = func() (*table.Store, error) {
		store := loaded.store.Snapshot()
		tx := store.Write()
		defer tx.Abort()
		if _, err := s.renew(tx, name, seed); err != nil {
			return nil, err
		}
		tx.Commit()
		return store, nil
	}
	tx := loaded.store.Snapshot().Write() // only to see what comes of it
	defer tx.Abort()
	if out.renewed, err = s.renew(tx, name, seed); err != nil {
		return nil, err
	}
	out.callers, err = s.callersOf(tx)
	return out, err
}

// renew gives the credentials of a fixture new ids and secrets, the same ones for
// the same seed.
func (s *surface) renew(tx *table.Tx, name, seed string) ([][]Renewed, error) {
	out := make([][]Renewed, len(s.providers))
	random := NewRandom(seed)
	for i, p := range s.providers {
		if p.Renew == nil {
			continue
		}
		var err error
		if out[i], err = p.Renew(tx, name, random); err != nil {
			return nil, fmt.Errorf("renew the credentials of %s: %w", p.Name, err)
		}
	}
	return out, nil
}

// loaded returns the start of a named fixture, "" being the server's own.
func (b *boxes) loaded(s *surface, fixture string) (*start, error) {
	key := startKey{s, fixture}
	b.mu.RLock()
	known := b.starts[key]
	b.mu.RUnlock()
	if known != nil {
		return known, nil
	}
	f := b.fixture
	if fixture != "" {
		if b.fixtures == nil {
			return nil, errors.New("fixture: the mock knows none by name")
		}
		var err error
		if f, err = b.fixtures(fixture); err != nil {
			return nil, fmt.Errorf("fixture: %w", err)
		}
	}
	made, err := s.load(f, b.rows)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.starts[key] = made
	return made, nil
}

// Find returns the sandbox of a name, or a [NameError].
func (s *Server) Find(name string) (*Sandbox, error) { return s.boxes.find(name) }

func (b *boxes) find(name string) (*Sandbox, error) {
	if name == DefaultSandbox {
		return b.main, nil
	}
	b.mu.RLock()
	box := b.named[name]
	b.mu.RUnlock()
	if box != nil && box.begun.Load() != nil && !b.isIdle(box, wall()) {
		return box, nil
	}
	return nil, b.unknown(name)
}

func (b *boxes) isIdle(box *Sandbox, now time.Time) bool {
	return b.idle > 0 && now.UnixNano()-box.used.Load() > int64(b.idle)
}

func (b *boxes) unknown(name string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.expire(wall())
	if slices.Contains(b.expired, name) {
		return &NameError{Name: name, Expired: b.idle}
	}
	if len(b.named) > 1000 { // the near one of so many is hardly the one that was meant
		return &NameError{Name: name}
	}
	near := []string{DefaultSandbox}
	for _, other := range keys(b.named) {
		if b.named[other].begun.Load() != nil { // one that is being made may be asking
			near = append(near, other)
		}
	}
	return &NameError{Name: name, near: spec.Nearest(name, near)}
}

// expire removes the sandboxes that nobody called for long.
func (b *boxes) expire(now time.Time) {
	for name, box := range b.named {
		if box.begun.Load() != nil && b.isIdle(box, now) {
			b.drop(name)
			b.expired = append(b.expired, name)
		}
	}
	if spare := len(b.expired) - rememberedNames; spare > 0 {
		b.expired = slices.Clone(b.expired[spare:])
	}
}

func (b *boxes) drop(name string) {
	box := b.named[name]
	delete(b.named, name)
	box.kin.ends()
	if st := box.state.Load(); st != nil {
		st.end()
	}
	if begun := box.begun.Load(); begun != nil {
		b.rows.Give(begun.made)
	}
	b.holders.stale += box.kin.keys
	b.holders.sweep()
}

func (b *boxes) remove(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.named[name] != nil {
		b.drop(name)
	}
}

// Delete removes a sandbox. Calls that are under way still finish.
func (s *Server) Delete(name string) error {
	if name == DefaultSandbox {
		return errors.New("the default sandbox is always there; a reset puts it back to its start")
	}
	if _, err := s.boxes.find(name); err != nil {
		return err
	}
	s.boxes.remove(name)
	return nil
}

// Sandboxes lists the sandboxes, the default one first and the others by name.
func (s *Server) Sandboxes() []*Sandbox {
	b := s.boxes
	b.mu.Lock()
	defer b.mu.Unlock()
	b.expire(wall())
	out := []*Sandbox{b.main}
	for _, name := range keys(b.named) {
		if box := b.named[name]; box.begun.Load() != nil {
			out = append(out, box)
		}
	}
	return out
}

// enter remembers whom a sandbox knows.
func (b *boxes) enter(box *Sandbox, callers []string, isStart bool) {
	if box.Name == DefaultSandbox {
		return // whoever is known nowhere else is its
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	box.kin.astray = !isStart
	if isStart {
		box.kin.begin = box.kin.turn
	}
	for _, key := range callers {
		b.holders.add(key, box.kin)
	}
	if isStart {
		box.kin.turn++ // what comes from now on does not outlive a reset
	}
}

// turn says that what a sandbox wrote until now is gone, and, where it goes astray,
// what its start held too.
func (b *boxes) turn(box *Sandbox, astray bool) {
	if box.Name == DefaultSandbox {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	box.kin.turn++
	box.kin.astray = astray
	b.holders.stale += box.kin.keys // those of its start are counted in vain: a sweep finds out
	b.holders.sweep()
}

// teller keeps the map of holders as a sandbox's tables are written.
func (b *boxes) teller(box *Sandbox) func([]table.KeyChange) {
	return func(changes []table.KeyChange) {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, change := range changes {
			if change.Gone {
				b.holders.remove(change.Key, box.kin)
			} else {
				b.holders.add(change.Key, box.kin)
			}
		}
	}
}
