package mock

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/credmock/credmock/spec"
)

// A Fault makes calls come to something else than they would. What it says of
// operation, answer, effect and status is checked when it is scheduled.
type Fault struct {
	Provider  string            // whose operation; "" where only one has it, and of all where no operation is named
	Operation string            // "" is any
	Answer    string            // a name from the operation's catalogue
	Values    map[string]string // placeholders of the answer; the catalogue's own where absent
	Effect    Effect            // in the place of an answer: what happens on the way
	Status    int               // in the place of an answer: 500 to 599, with a page such as servers in front of a service show

	Delay time.Duration // before the call is served, on the machine's clock; with [Slow], how long the body takes
	UpTo  time.Duration // if longer, the delay is drawn evenly between both

	Count       int     // how many calls are left; 0 schedules one
	Probability float64 // of each call that it meets; 0 is 1
	Seed        string  // what the draws depend on beside the sandbox's seed
}

// An Effect is what happens to an answer on its way.
type Effect string

// The effects. But for those that say so, the call is served, and what it writes is
// kept.
const (
	Slow        Effect = "slow"        // the body comes in small pieces
	Truncated   Effect = "truncated"   // the connection is closed in the middle of the body
	Lost        Effect = "lost"        // the call is served, and its answer never comes
	Reset       Effect = "reset"       // the connection is reset; the call is not served
	Empty       Effect = "empty"       // the connection is closed without a byte; the call is not served
	WrongType   Effect = "wrongType"   // the body says to be HTML
	Maintenance Effect = "maintenance" // an HTML page with status 200; the call is not served
	Notice      Effect = "notice"      // a notice of PHP stands before the body
)

// Effects lists them all.
var Effects = []Effect{Slow, Truncated, Lost, Reset, Empty, WrongType, Maintenance, Notice}

// String names the fault, for the journal.
func (f Fault) String() string {
	var parts []string
	switch {
	case f.Answer != "":
		parts = append(parts, f.Answer)
	case f.Effect != "":
		parts = append(parts, string(f.Effect))
	case f.Status != 0:
		parts = append(parts, fmt.Sprint(f.Status))
	}
	if f.Delay > 0 {
		parts = append(parts, "delay")
	}
	return strings.Join(parts, ", ")
}

// A scheduled fault has what its draws come from.
type scheduled struct {
	Fault
	dice *dice
}

// faults are the scheduled faults of a sandbox, oldest first.
type faults struct {
	mu   sync.Mutex
	list []*scheduled
	misbehaviour
}

// maxFaults may wait in a sandbox: each call looks at all of them.
const maxFaults = 1000

func (f *faults) add(fault *scheduled) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.list) >= maxFaults {
		return fmt.Errorf("there are %d faults to come, and may be no more; drop some", len(f.list))
	}
	f.list = append(f.list, fault)
	return nil
}

// take uses up one call of the oldest fault that meets an operation.
func (f *faults) take(provider string, op *spec.Operation) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, s := range f.list {
		if s.Provider != "" && s.Provider != provider || s.Operation != "" && s.Operation != op.ID {
			continue
		}
		if s.Probability > 0 && s.dice.roll() >= s.Probability {
			continue
		}
		s.Count--
		taken := s.Fault
		if s.Count == 0 {
			f.list = slices.Delete(f.list, i, i+1)
		}
		if taken.UpTo > taken.Delay {
			taken.Delay += time.Duration(s.dice.roll() * float64(taken.UpTo-taken.Delay))
		}
		return taken, true
	}
	return f.misbehaviour.draw(op)
}

// Schedule adds a fault. It reports what is wrong with it: an operation or an
// answer that no catalogue holds, a value too many, or an operation of several
// providers without saying of which.
func (s *Sandbox) Schedule(f Fault) error {
	if err := s.checkFault(&f); err != nil {
		return err
	}
	f.Count = max(f.Count, 1)
	seed := s.seed
	if seed != "" || f.Seed != "" {
		seed += "\x00" + s.Name + "\x00faults\x00" + f.Seed
	}
	return s.now().faults.add(&scheduled{f, newDice(seed)})
}

func (s *Sandbox) checkFault(f *Fault) error {
	kinds := 0
	for _, stated := range []bool{f.Answer != "", f.Effect != "", f.Status != 0} {
		if stated {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return errors.New("answer, effect and status exclude each other: a fault has one of them")
	case kinds == 0 && f.Delay == 0 && f.UpTo == 0:
		return errors.New("a fault wants an answer, an effect, a status or a delay")
	case f.Effect != "" && !slices.Contains(Effects, f.Effect):
		return spec.Unknown("effect", string(f.Effect), effectNames())
	case f.Status != 0 && (f.Status < 500 || f.Status > 599):
		return fmt.Errorf("status %d: a fault gives 500 to 599; every other one is an answer of the catalogue", f.Status)
	case f.Probability < 0 || f.Probability > 1:
		return fmt.Errorf("probability %v is not between 0 and 1", f.Probability)
	case f.Delay < 0 || f.UpTo < 0 || max(f.Delay, f.UpTo) > longestDelay:
		return fmt.Errorf("a delay is 0 to %s", longestDelay)
	case f.UpTo != 0 && f.UpTo < f.Delay:
		return fmt.Errorf("upTo %s is less than the delay %s", f.UpTo, f.Delay)
	case f.Operation == "" && f.Answer != "":
		return errors.New("the answer is one of an operation's: say of which")
	case f.Operation == "":
		if f.Provider != "" && s.surface.provider(f.Provider) == nil {
			return spec.Unknown("provider", f.Provider, s.surface.names())
		}
		return nil
	}
	provider, op, err := s.meant(*f)
	if err != nil {
		return err
	}
	f.Provider = provider
	if f.Answer == "" {
		return nil
	}
	return checkAnswerOf(op, *f)
}

// longestDelay keeps a fault from outliving the connection's own bounds.
const longestDelay = time.Minute

func effectNames() []string {
	var out []string
	for _, e := range Effects {
		out = append(out, string(e))
	}
	return out
}

// meant finds the operation of a fault, and whose it is.
func (s *Sandbox) meant(f Fault) (provider string, op *spec.Operation, err error) {
	var ids, names, owners []string
	for _, p := range s.surface.providers {
		name, doc := p.Name, p.doc
		names = append(names, name)
		if f.Provider != "" && f.Provider != name {
			continue
		}
		for _, other := range doc.Operations {
			ids = append(ids, other.ID)
		}
		if found := doc.Operation(f.Operation); found != nil {
			provider, op = name, found
			owners = append(owners, name)
		}
	}
	switch {
	case f.Provider != "" && !slices.Contains(names, f.Provider):
		return "", nil, spec.Unknown("provider", f.Provider, names)
	case op == nil:
		return "", nil, spec.Unknown("operation", f.Operation, ids)
	case len(owners) > 1:
		return "", nil, fmt.Errorf("operation %q is ambiguous: the providers %s have one of that name; say which provider is meant", f.Operation, strings.Join(owners, " and "))
	}
	return provider, op, nil
}

func unknownAnswer(op *spec.Operation, answer string) error {
	var names []string
	for _, other := range op.Answers {
		names = append(names, other.Name)
	}
	return spec.Unknown("answer of "+op.ID, answer, names)
}

func checkAnswerOf(op *spec.Operation, f Fault) error {
	a := op.Answer(f.Answer)
	if a == nil {
		return unknownAnswer(op, f.Answer)
	}
	values := a.Example()
	maps.Copy(values, f.Values)
	_, err := a.Render(values)
	return err
}

// Faults returns the faults that are still to come.
func (s *Sandbox) Faults() []Fault {
	f := s.now().faults
	f.mu.Lock()
	defer f.mu.Unlock()
	out := []Fault{}
	for _, one := range f.list {
		out = append(out, one.Fault)
	}
	return out
}

// ClearFaults drops the faults that are still to come.
func (s *Sandbox) ClearFaults() {
	f := s.now().faults
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}
