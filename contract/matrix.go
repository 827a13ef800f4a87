package contract

import (
	"slices"
	"strings"
	"sync"

	"github.com/credmock/credmock/spec"
)

// matrix lays out every answer of every operation of the providers in a plan.
func (r *run) matrix(probes map[string]*Target, p *plan) {
	for provider, t := range probes {
		if !slices.ContainsFunc(p.scenarios, func(s *scenario) bool { return s.provider == provider }) {
			continue
		}
		for _, op := range t.Document.Operations {
			for _, a := range op.Answers {
				r.cells[provider+" "+op.ID+" "+a.Name] = &Cell{
					Provider: provider, Operation: op.ID, Answer: a.Name, Known: a.Known, State: Unreached,
				}
			}
		}
	}
}

// count notes an answer that came. The caller holds the lock.
func (r *run) count(provider string, x *exchange) {
	if x.answer == nil {
		return
	}
	cell := r.cells[provider+" "+x.meant.ID+" "+x.answer.Name]
	if cell == nil { // an answer of the union itself
		cell = r.cells[provider+" "+x.call.op.ID+" "+x.answer.Name]
	}
	if cell == nil {
		return // raw bytes to no operation
	}
	cell.Count++
	switch {
	case !x.faulted:
		cell.State = Provoked
	case cell.State == Unreached:
		cell.State = FaultOnly
	}
}

func (r *run) sortedCells() []Cell {
	var out []Cell
	for _, c := range r.cells {
		out = append(out, *c)
	}
	sortCells(out)
	return out
}

func sortCells(cells []Cell) {
	slices.SortFunc(cells, func(a, b Cell) int {
		return strings.Compare(a.Provider+" "+a.Operation+" "+a.Answer, b.Provider+" "+b.Operation+" "+b.Answer)
	})
}

// Merge adds another run's report, of another dialect for example. An answer was
// reached if it was in one of them.
func (r *Report) Merge(other *Report) {
	r.Took += other.Took
	r.Targets = append(r.Targets, other.Targets...)
	r.Scenarios = append(r.Scenarios, other.Scenarios...)
	r.Problems = append(r.Problems, other.Problems...)
	for _, cell := range other.Matrix {
		i := slices.IndexFunc(r.Matrix, func(c Cell) bool {
			return c.Provider == cell.Provider && c.Operation == cell.Operation && c.Answer == cell.Answer
		})
		if i < 0 {
			r.Matrix = append(r.Matrix, cell)
			continue
		}
		r.Matrix[i].Count += cell.Count
		if order := []string{Unreached, FaultOnly, Provoked}; slices.Index(order, cell.State) > slices.Index(order, r.Matrix[i].State) {
			r.Matrix[i].State = cell.State
		}
	}
	sortCells(r.Matrix)
}

// optionals remembers fields and headers that an answer need not have. One that
// came with some answers of a kind and not with others has drifted.
type optionals struct {
	mu      sync.Mutex
	seen    map[string]bool
	lacking []*lack
}

type lack struct {
	what     string
	world    *world
	exchange *exchange
	scenario int // its place in the report
	at       int // of the exchange, in the scenario
}

func newOptionals() *optionals { return &optionals{seen: map[string]bool{}} }

func (o *optionals) note(what string, present bool, w *world, x *exchange) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if present {
		o.seen[what] = true
		return
	}
	o.lacking = append(o.lacking, &lack{what: what, world: w, exchange: x, scenario: -1})
}

// place notes where a scenario stands in the report.
func (o *optionals) place(w *world, scenario int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.lacking {
		if l.world == w && l.scenario < 0 {
			l.scenario, l.at = scenario, slices.Index(w.exchanges, l.exchange)
			l.world = nil
		}
	}
}

// settle turns what was lacking into drift, once the run is over.
func (o *optionals) settle(r *Report) {
	for _, l := range o.lacking {
		if l.scenario < 0 || l.at < 0 || !o.seen[l.what] {
			continue
		}
		s := &r.Scenarios[l.scenario]
		p := Problem{Verdict: Drift, What: l.what + " is missing, and other answers have it"}
		s.Exchanges[l.at].Problems = append(s.Exchanges[l.at].Problems, p)
		if severity(Drift) > severity(s.Verdict) {
			s.Verdict, s.Reason = Drift, p.What
		}
	}
}

var studies sync.Map // of *spec.Document: what is read from a document never changes

func newStudyCached(doc *spec.Document) *study {
	if s, ok := studies.Load(doc); ok {
		return s.(*study)
	}
	s, _ := studies.LoadOrStore(doc, newStudy(doc))
	return s.(*study)
}

func (r *run) studyOf(doc *spec.Document) *study { return newStudyCached(doc) }
