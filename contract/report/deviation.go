package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/credmock/credmock/contract/verdict"
)

// An Accepted is a deviation of a target, and what the run made of it.
type Accepted struct {
	Provider          string `json:"provider" yaml:"provider"`
	verdict.Deviation `yaml:",inline"`
	State             string `json:"state" yaml:"state"`         // one of the Deviation constants
	Scenarios         int    `json:"scenarios" yaml:"scenarios"` // those that showed it
}

// The states of a deviation. Gone and over are held against the profile, so that it
// does not excuse what need not be excused.
const (
	DeviationShown   = "shown"
	DeviationUnasked = "not asked for"
	DeviationGone    = "does not happen any more"
	DeviationOver    = "has expired"
)

// Fails reports whether the profile is wrong about it.
func (a Accepted) Fails() bool { return a.State == DeviationGone || a.State == DeviationOver }

// told is a deviation in a line.
func (a Accepted) told() string {
	out := a.Provider + ": the deviation " + a.Deviation.String() + " " + a.State
	switch a.State {
	case DeviationShown:
		return fmt.Sprintf("%s: the deviation %s is shown by %s", a.Provider, a.Deviation, plural(a.Scenarios, "scenario"))
	case DeviationUnasked:
		return fmt.Sprintf("%s: the deviation %s was not asked for", a.Provider, a.Deviation)
	case DeviationOver:
		return out + " on " + a.Expires
	}
	return out + ": take it out of the profile"
}

// WriteDeviations writes a line for each deviation.
func (r *Report) WriteDeviations(w io.Writer) error {
	for _, a := range r.Deviations {
		mark := "known"
		if a.Fails() {
			mark = string(verdict.Fail)
		}
		if _, err := fmt.Fprintf(w, "%-9s %s\n", mark, oneLine(a.told(), 500)); err != nil {
			return err
		}
	}
	return nil
}

// Accept makes known what a target's profile says of it, on the day of the run. It
// is called once, when all was played.
func (r *Report) Accept(provider string, deviations []verdict.Deviation, today time.Time) {
	for _, d := range deviations {
		a := Accepted{Provider: provider, Deviation: d, State: DeviationUnasked}
		if d.IsOver(today) {
			a.State = DeviationOver
			r.Deviations = append(r.Deviations, a)
			continue
		}
		asked := false
		for i := range r.Scenarios {
			if s := &r.Scenarios[i]; s.Provider == provider {
				if s.accept(d) {
					a.Scenarios++
				}
				asked = asked || s.asks(d)
			}
		}
		switch {
		case a.Scenarios > 0:
			a.State = DeviationShown
		case asked:
			a.State = DeviationGone
		}
		r.Deviations = append(r.Deviations, a)
	}
}

// Accepting is a scenario as it stands once deviations are accepted, of which the
// report is told when all was played.
func (s Scenario) Accepting(deviations []verdict.Deviation, today time.Time) Scenario {
	s.Exchanges, s.Steps = slices.Clone(s.Exchanges), slices.Clone(s.Steps)
	for i := range s.Exchanges {
		s.Exchanges[i].Problems = slices.Clone(s.Exchanges[i].Problems)
	}
	for i := range s.Steps {
		if f := s.Steps[i].Finding; f != nil {
			finding := *f
			s.Steps[i].Finding = &finding
		}
	}
	for _, d := range deviations {
		if !d.IsOver(today) {
			s.accept(d)
		}
	}
	return s
}

// asks reports whether a scenario would have shown a deviation.
func (s *Scenario) asks(d verdict.Deviation) bool {
	if s.Verdict == verdict.Skipped || s.Verdict == verdict.Disabled || s.Verdict == verdict.Error || s.Verdict == verdict.Unreachable {
		return false
	}
	if d.Scenario != "" {
		return s.Name == d.Scenario
	}
	return slices.ContainsFunc(s.Exchanges, func(e Exchange) bool {
		return e.Response.Line != "" && matches(d.Operation, e.Operation) && matches(d.Answer, e.Answer)
	})
}

func matches(want, got string) bool { return want == "" || want == got }

// accept makes known what a deviation excuses, and reports whether there was any.
func (s *Scenario) accept(d verdict.Deviation) bool {
	excuses := func(p *Problem, operation, answer string) bool {
		if matches(d.Rule, p.Rule) && matches(d.Pointer, p.Pointer) && matches(d.Operation, operation) && matches(d.Answer, answer) && d.Accepts(p.Verdict) {
			p.Verdict, p.Accepted = verdict.Known, d.Reason
			return true
		}
		return false
	}
	any := false
	for i := range s.Exchanges {
		e := &s.Exchanges[i]
		for j := range e.Problems {
			any = excuses(&e.Problems[j], e.Operation, e.Answer) || any
		}
	}
	last := -1
	for i := range s.Steps {
		step := &s.Steps[i]
		if last = max(last, step.Exchange); step.Finding != nil {
			e := Example{Exchange: last}
			any = excuses(step.Finding, s.asked(e), s.answered(e)) || any
		}
	}
	if any {
		s.judgeAgain(d.Reason)
	}
	return any
}

// judgeAgain takes the verdicts of steps and scenario from what is wrong with them.
// A step that only repeats what its exchange shows is excused with it.
func (s *Scenario) judgeAgain(reason string) {
	worst, why := verdict.Pass, ""
	note := func(v verdict.Verdict, what string) {
		if v.Worse(worst) {
			worst, why = v, what
		}
	}
	for _, e := range s.Exchanges {
		for _, p := range e.Problems {
			note(p.Verdict, p.What)
		}
	}
	next := 0
	for i := range s.Steps {
		step := &s.Steps[i]
		if step.Verdict == verdict.Pass || step.Verdict == verdict.Skipped || step.Verdict == verdict.Disabled {
			next = max(next, step.Exchange+1)
			continue
		}
		v := verdict.Pass
		for ; next <= step.Exchange && next < len(s.Exchanges); next++ {
			for _, p := range s.Exchanges[next].Problems {
				if p.Verdict.Worse(v) {
					v = p.Verdict
				}
			}
		}
		if f := step.Finding; f != nil && f.Verdict.Worse(v) {
			v = f.Verdict
		}
		if step.Finding != nil {
			note(step.Finding.Verdict, step.Finding.What)
		}
		step.Verdict = v
	}
	if s.Verdict == verdict.Error || s.Verdict == verdict.Unreachable || s.Verdict == verdict.Flaky && worst.Worse(verdict.Known) {
		return // only what the target answered is excused
	}
	s.Verdict = worst
	if worst == verdict.Known {
		why = "known: " + reason
	}
	s.Reason = cmp.Or(why, s.Reason)
}

// Unaccepted lists, by provider, the deviations that would excuse what failed: for a
// person to look at, who knows the reasons.
func (r *Report) Unaccepted(today time.Time) map[string][]verdict.Deviation {
	out := map[string][]verdict.Deviation{}
	for _, c := range r.Causes() {
		if !r.fails(c.Verdict) {
			continue
		}
		d := verdict.Deviation{Rule: c.Rule, Answer: c.Answer, Pointer: c.Pointer,
			Since: today.UTC().Format(time.DateOnly), Expires: today.UTC().AddDate(0, 6, 0).Format(time.DateOnly)}
		if c.Operation != "*" {
			d.Operation = c.Operation
		}
		if c.Verdict != verdict.Fail {
			d.Verdict = string(c.Verdict)
		}
		if c.Pointer == "" { // nothing tells what would show it but the scenario itself
			d.Scenario = r.Scenarios[c.Example.Scenario].Name
		}
		if !slices.Contains(out[c.Provider], d) {
			out[c.Provider] = append(out[c.Provider], d)
		}
	}
	return out
}
