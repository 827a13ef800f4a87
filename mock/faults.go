package mock

import (
	"sync"
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

// Schedule adds a fault, of one call unless it counts more. Its operation and
// answer must be in a catalogue; see [Server.CheckFault].
func (s *Sandbox) Schedule(f Fault) {
	f.Count = max(f.Count, 1)
	s.state.Load().faults.add(f)
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
