package play

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/compare"
	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/verdict"
)

// This file plays a scenario on a mock, too, in step with the target: where both pass
// and answer unlike each other, the mock could mislead although no rule is broken.

// twin begins the same scenario on a mock, if there is one beside the target. A mock
// that cannot be had ends the scenario: whoever asked for it wants to know.
func (r *Run) twin(ctx context.Context, w *world, s *feature.Scenario) error {
	if r.twins == nil || r.options.Beside[s.Provider] == nil || !w.target.Real {
		return nil
	}
	w.twin = &world{run: r.twins}
	err := w.twin.begin(ctx, s)
	w.twin.number = w.number // what both make has one name
	return err
}

// follow plays a step on the mock that the target has just passed. One of the user's
// own is not: it may look at what no mock has.
func (w *world) follow(ctx context.Context, s feature.Step) {
	if w.twin == nil || w.twin.verdict.Worse(verdict.Pass) {
		return
	}
	if s.Own != nil {
		w.twin.at++
		return
	}
	_ = w.twin.step(ctx, s) // its verdict is kept
}

// A pair is two answers to one step.
type pair struct {
	step         int
	theirs, ours *exchange
}

// pairs lists the last exchange of each step that made some on both sides.
func (w *world) pairs() []pair {
	var out []pair
	theirs, ours := -1, -1
	for i := range w.steps {
		a, b := w.steps[i].Exchange, w.twin.steps[i].Exchange
		if a > theirs && b > ours && w.exchanges[a].call.Operation.ID == w.twin.exchanges[b].call.Operation.ID && w.exchanges[a].came && w.twin.exchanges[b].came {
			out = append(out, pair{i, w.exchanges[a], w.twin.exchanges[b]})
		}
		theirs, ours = max(theirs, a), max(ours, b)
	}
	return out
}

// unlike lists where the mock answered otherwise, and counts what was compared.
func (w *world) unlike() (found []report.Difference, compared int) {
	names := compare.NamesOf(w.target.Document, w.index.Secrets)
	for _, p := range w.pairs() {
		compared++
		var example *report.Beside
		for _, d := range compare.Answers(names, w.side(p.theirs), w.twin.side(p.ours)) {
			if example == nil {
				example = &report.Beside{Step: w.vault.Redact(w.steps[p.step].Text), Target: w.record(p.theirs), Mock: w.twin.record(p.ours)}
			}
			found = append(found, report.Difference{
				Provider: w.target.Provider, Operation: p.theirs.call.Operation.ID, Answer: example.Target.Answer, Example: *example,
				Kind: d.Kind, Pointer: d.Pointer, Target: w.vault.Redact(d.Target), Mock: w.twin.vault.Redact(d.Mock),
			})
		}
	}
	if w.twin.verdict.Worse(verdict.Known) && w.twin.verdict != verdict.Error {
		found = append(found, report.Difference{
			Provider: w.target.Provider, Operation: "*", Kind: "verdict", Target: string(verdict.Pass),
			Mock: w.twin.vault.Redact(string(w.twin.verdict) + ": " + w.twin.reason),
		})
	}
	return found, compared
}

// side is an exchange as it is compared.
func (w *world) side(x *exchange) compare.Side {
	value, others := x.Value, 0
	if w.lists(w.meant(x.call)) {
		value, others = w.ownRows(value)
	}
	given := maps.Clone(w.target.Prerequisites)
	if given == nil {
		given = map[string]string{}
	}
	for name, p := range w.target.Principals {
		given["\x00"+name] = p.ClientID
		for field, v := range p.Fields {
			given["\x00"+name+"\x00"+field] = v
		}
	}
	return compare.Side{
		Status: x.Status, Header: x.Header, Form: x.Form, Body: x.Body, Value: value, Others: others > 0, Answer: x.Answer, Given: given,
		URLs: slices.Collect(maps.Values(w.target.URLs)),
	}
}

// beside keeps what was unlike in a scenario, each of one kind and place once.
func (r *Run) beside(w *world, scenario int) {
	r.report.Compared += w.compared
	for _, d := range w.unlikes {
		at := slices.IndexFunc(r.report.Differences, func(known report.Difference) bool { return known.Like(d) })
		if at < 0 {
			r.report.Differences = append(r.report.Differences, d)
			at = len(r.report.Differences) - 1
		}
		known := &r.report.Differences[at]
		if known.Operation != d.Operation {
			known.Operation, known.Answer = "*", ""
		} else if known.Answer != d.Answer {
			known.Answer = ""
		}
		if n := len(known.Scenarios); n == 0 || known.Scenarios[n-1] != scenario {
			known.Scenarios = append(known.Scenarios, scenario)
		}
	}
}

// sortDifferences puts what most scenarios show first.
func (r *Run) sortDifferences() {
	slices.SortStableFunc(r.report.Differences, func(a, b report.Difference) int {
		return cmp.Or(cmp.Compare(len(b.Scenarios), len(a.Scenarios)), strings.Compare(a.Place(), b.Place()), strings.Compare(a.Kind, b.Kind))
	})
}
