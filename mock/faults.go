package mock

import (
	"maps"
	"sync"

	"github.com/credmock/credmock/spec"
)

// A Fault makes the next calls of an operation come to a catalogued answer.
type Fault struct {
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

// take uses up one call of the oldest fault of an operation.
func (f *faults) take(operation string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.list {
		if f.list[i].Operation != operation {
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
// wrong with the fault: an operation or an answer that no catalogue holds, or a
// value too many.
func (s *Sandbox) Schedule(f Fault) error {
	if err := checkFault(s.documents, f); err != nil {
		return err
	}
	f.Count = max(f.Count, 1)
	s.state.Load().faults.add(f)
	return nil
}

func checkFault(documents []*spec.Document, f Fault) error {
	var ids []string
	for _, doc := range documents {
		op := doc.Operation(f.Operation)
		if op == nil {
			for _, other := range doc.Operations {
				ids = append(ids, other.ID)
			}
			continue
		}
		a := op.Answer(f.Answer)
		if a == nil {
			var names []string
			for _, other := range op.Answers {
				names = append(names, other.Name)
			}
			return spec.Unknown("answer of "+op.ID, f.Answer, names)
		}
		values := a.Example()
		maps.Copy(values, f.Values)
		_, err := a.Render(values)
		return err
	}
	return spec.Unknown("operation", f.Operation, ids)
}

// Faults returns the faults that are still to come.
func (s *Sandbox) Faults() []Fault {
	f := s.state.Load().faults
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Fault{}, f.list...)
}

// ClearFaults drops the faults that are still to come.
func (s *Sandbox) ClearFaults() {
	f := s.state.Load().faults
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}
