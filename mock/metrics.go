package mock

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// A Metric is what became of the calls that came to one answer.
type Metric struct {
	Provider  string // "" where none was found
	Operation string // "" where none was meant
	Answer    string
	Status    int
	Calls     int64
	Findings  int64
	Took      time.Duration // all together
}

// metrics count calls since the start. What they are told apart by comes from the
// catalogues, so they stay few whatever clients send.
type metrics struct {
	mu    sync.Mutex
	count map[metricKey]*Metric
}

type metricKey struct {
	provider, operation, answer string
	status                      int
}

func newMetrics() *metrics { return &metrics{count: map[metricKey]*Metric{}} }

func (m *metrics) add(c *Call, status int, took time.Duration) {
	key := metricKey{answer: c.answer, status: status}
	if c.provider != nil {
		key.provider = c.provider.Name
	}
	if c.Operation != nil {
		key.operation = c.Operation.ID
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	one := m.count[key]
	if one == nil {
		one = &Metric{Provider: key.provider, Operation: key.operation, Answer: key.answer, Status: status}
		m.count[key] = one
	}
	one.Calls++
	one.Findings += int64(len(c.Findings))
	one.Took += took
}

// Metrics returns what was counted since the start, in a fixed order.
func (s *Server) Metrics() []Metric {
	s.metrics.mu.Lock()
	defer s.metrics.mu.Unlock()
	out := make([]Metric, 0, len(s.metrics.count))
	for _, one := range s.metrics.count {
		out = append(out, *one)
	}
	slices.SortFunc(out, func(a, b Metric) int {
		return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Answer, b.Answer), cmp.Compare(a.Status, b.Status))
	})
	return out
}
