package report

import (
	"slices"
	"strings"
)

// Merge adds another run's report, of another dialect for example. An answer was
// reached if it was in one of them.
func (r *Report) Merge(other *Report) {
	r.Took += other.Took
	r.Targets = append(r.Targets, other.Targets...)
	r.Compared += other.Compared
	for _, d := range other.Differences {
		d.Scenarios = slices.Clone(d.Scenarios)
		for i := range d.Scenarios {
			d.Scenarios[i] += len(r.Scenarios)
		}
		r.Differences = append(r.Differences, d)
	}
	r.Scenarios = append(r.Scenarios, other.Scenarios...)
	r.Proved = append(r.Proved, other.Proved...)
	r.Deviations = append(r.Deviations, other.Deviations...)
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
	SortCells(r.Matrix)
}

// SortCells puts a matrix into the order in which it is shown.
func SortCells(cells []Cell) {
	slices.SortFunc(cells, func(a, b Cell) int {
		return strings.Compare(a.Provider+" "+a.Operation+" "+a.Answer, b.Provider+" "+b.Operation+" "+b.Answer)
	})
}
