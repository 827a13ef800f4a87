package play

import (
	"slices"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/target"
)

// matrix lays out every answer of every operation of the providers in a plan.
func (r *Run) matrix(probes map[string]*target.Target, p *feature.Plan) {
	for provider, t := range probes {
		if !slices.ContainsFunc(p.Scenarios, func(s *feature.Scenario) bool { return s.Provider == provider }) {
			continue
		}
		for _, op := range t.Document.Operations {
			for _, a := range op.Answers {
				r.cells[provider+" "+op.ID+" "+a.Name] = &report.Cell{
					Provider: provider, Operation: op.ID, Answer: a.Name, Known: t.Document.Cited(a.Known), State: report.Unreached,
				}
			}
		}
	}
}

// count notes an answer that came. The caller holds the lock.
func (r *Run) count(provider string, x *exchange) {
	if x.Answer == nil {
		return
	}
	cell := r.cells[provider+" "+x.Operation.ID+" "+x.Answer.Name]
	if cell == nil { // an answer of the union itself
		cell = r.cells[provider+" "+x.call.Operation.ID+" "+x.Answer.Name]
	}
	if cell == nil {
		return // raw bytes to no operation
	}
	cell.Count++
	switch {
	case !x.faulted:
		cell.State = report.Provoked
	case cell.State == report.Unreached:
		cell.State = report.FaultOnly
	}
}

func (r *Run) sortedCells() []report.Cell {
	var out []report.Cell
	for _, c := range r.cells {
		out = append(out, *c)
	}
	report.SortCells(out)
	return out
}
