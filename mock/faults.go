package mock

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/credmock/credmock/spec"
)

// A Fault makes the next calls of an operation come to a catalogued answer.
type Fault struct {
	Provider  string            `json:"provider,omitempty" arg:"provider"` // may be left out where only one has the operation
	Operation string            `json:"operation" arg:"operation"`
	Answer    string            `json:"answer" arg:"answer"`
	Count     int               `json:"count" arg:"count"`             // how many calls are left
	Values    map[string]string `json:"values,omitempty" arg:"values"` // placeholders; the catalogue's own where absent
}

// faults are the scheduled faults of a sandbox, oldest first.
type faults struct {
	mu   sync.Mutex
	list []Fault
}

func (f *faults) add(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, fault)
}

// take uses up one call of the oldest fault of a provider's operation.
func (f *faults) take(provider, operation string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.list {
		if f.list[i].Provider != provider || f.list[i].Operation != operation {
			continue
		}
		f.list[i].Count--
		taken := f.list[i]
		if taken.Count == 0 {
			f.list = append(f.list[:i:i], f.list[i+1:]...)
		}
		return taken, true
	}
	return Fault{}, false
}

// Schedule adds a fault, of one call unless it counts more. It reports what is
// wrong with the fault: an operation or an answer that no catalogue holds, a
// value too many, or an operation of several providers without saying of which.
func (s *Sandbox) Schedule(f Fault) error {
	provider, op, err := s.meant(f)
	if err != nil {
		return err
	}
	if err := checkFault(op, f); err != nil {
		return err
	}
	f.Provider, f.Count = provider, max(f.Count, 1)
	s.now().faults.add(f)
	return nil
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

func checkFault(op *spec.Operation, f Fault) error {
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
	return append([]Fault{}, f.list...)
}

// ClearFaults drops the faults that are still to come.
func (s *Sandbox) ClearFaults() {
	f := s.now().faults
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}
