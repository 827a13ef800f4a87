package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/spec"
)

// A Cause is one thing that is wrong, however many scenarios show it: one rule
// broken in one place in one way.
type Cause struct {
	Verdict   verdict.Verdict `json:"verdict"`
	Provider  string          `json:"provider"`
	Rule      string          `json:"rule"`
	Operation string          `json:"operation"` // "*" where several show it
	Answer    string          `json:"answer,omitempty"`
	Pointer   string          `json:"pointer,omitempty"`
	Scenarios []int           `json:"scenarios"` // as indices into those of the report
	Example   Example         `json:"example"`
}

// An Example is the occurrence of a cause that is the easiest to follow.
type Example struct {
	Problem  Problem `json:"problem"`
	Scenario int     `json:"scenario"`
	Step     int     `json:"step"`     // -1 for what came after the last one
	Exchange int     `json:"exchange"` // -1 where nothing was exchanged
}

// What says what is wrong, in a line: of one answer only where no others show it.
func (c Cause) What() string {
	if c.Answer == "" && c.Pointer != "" {
		return leading.ReplaceAllString(c.Example.Problem.What, "")
	}
	return c.Example.Problem.What
}

// Place says where it is wrong.
func (c Cause) Place() string {
	out := c.Provider + " " + c.Operation
	if c.Answer != "" {
		out += " " + c.Answer
	}
	if c.Pointer != "" {
		out += ", " + c.Pointer
	}
	return out
}

// Causes groups what did not pass, the worst first, and of these what most
// scenarios show.
func (r *Report) Causes() []Cause {
	index := map[string]int{}
	var out []Cause
	for i, s := range r.Scenarios {
		for _, e := range s.causes() {
			key := r.causeKey(s, e)
			at, known := index[key]
			if !known {
				at = len(out)
				index[key] = at
				out = append(out, Cause{Verdict: e.Problem.Verdict, Provider: s.Provider, Rule: cmp.Or(e.Problem.Rule, "problem"), Pointer: e.Problem.Pointer,
					Operation: s.asked(e), Answer: s.answered(e), Example: Example{Scenario: -1}})
			}
			c, e := &out[at], e
			e.Scenario = i
			if c.Operation != s.asked(e) {
				c.Operation = "*"
			}
			if c.Answer != s.answered(e) {
				c.Answer = ""
			}
			if n := len(c.Scenarios); n == 0 || c.Scenarios[n-1] != i {
				c.Scenarios = append(c.Scenarios, i)
			}
			if c.Example.Scenario < 0 || r.effort(e) < r.effort(c.Example) {
				c.Example = e
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(place(a.Verdict), place(b.Verdict)), cmp.Compare(len(b.Scenarios), len(a.Scenarios)), strings.Compare(a.Place(), b.Place()), strings.Compare(a.What(), b.What()))
	})
	return out
}

// worstFirst is the order in which verdicts are told: what is held against a target
// stands before what kept it from being judged.
var worstFirst = []verdict.Verdict{verdict.Fail, verdict.Flaky, verdict.Error, verdict.Unreachable, verdict.Suspect, verdict.Drift, verdict.Skipped, verdict.Disabled}

func place(v verdict.Verdict) int { return slices.Index(worstFirst, v) }

// causes lists what is wrong with a scenario and does not follow from something
// that is told already: a step that judges an answer says again what the judge
// said of it.
func (s Scenario) causes() []Example {
	if !s.Verdict.Worse(verdict.Skipped) {
		return nil
	}
	var out []Example
	told := false // that something is as bad as the scenario
	for i, e := range s.Exchanges {
		for _, p := range e.Problems {
			if !p.Verdict.Worse(verdict.Known) {
				continue
			}
			out = append(out, Example{Problem: p, Step: s.stepOf(i), Exchange: i})
			told = told || !s.Verdict.Worse(p.Verdict)
		}
	}
	last := -1
	for i, step := range s.Steps {
		last = max(last, step.Exchange)
		if p := step.Finding; p != nil && p.Verdict.Worse(verdict.Known) && (!told || isBefore(last, out)) {
			out = append(out, Example{Problem: *p, Step: i, Exchange: last})
			told = told || !s.Verdict.Worse(p.Verdict)
		}
	}
	if !told {
		p := Problem{Verdict: s.Verdict, What: s.Reason, Rule: "scenario"}
		out = append(out, Example{Problem: p, Step: -1, Exchange: -1})
	}
	return out
}

// isBefore reports whether an exchange came before all in which something was found.
func isBefore(exchange int, found []Example) bool {
	return !slices.ContainsFunc(found, func(e Example) bool { return e.Exchange >= 0 && e.Exchange <= exchange })
}

// stepOf finds the step that made an exchange.
func (s Scenario) stepOf(exchange int) int {
	for i, step := range s.Steps {
		if step.Exchange >= exchange {
			return i
		}
	}
	return -1
}

// stepsOf lists the step that asked, and the one that found something wrong.
func (s Scenario) stepsOf(e Example) []Step {
	var out []Step
	if asked := s.stepOf(e.Exchange); e.Exchange >= 0 && asked >= 0 && asked < e.Step {
		out = append(out, s.Steps[asked])
	}
	if e.Step >= 0 {
		out = append(out, s.Steps[e.Step])
	}
	return out
}

func (s Scenario) asked(e Example) string {
	if e.Exchange < 0 || e.Exchange >= len(s.Exchanges) {
		return "*"
	}
	return cmp.Or(s.Exchanges[e.Exchange].Operation, "raw request")
}

func (s Scenario) answered(e Example) string {
	if e.Exchange < 0 || e.Exchange >= len(s.Exchanges) {
		return ""
	}
	return s.Exchanges[e.Exchange].Answer
}

// causeKey is the same for what has one cause: rule, place, and the difference
// without what is another one each time.
func (r *Report) causeKey(s Scenario, e Example) string {
	p := e.Problem
	what := p.What
	if p.Pointer != "" { // answers that look alike change their names once one is expected
		what = leading.ReplaceAllString(what, "")
	}
	if p.Pointer != "" || p.Diff == "" { // the place stands in Pointer, so the words may be those of any operation
		for _, name := range []string{s.asked(e), s.answered(e)} {
			if name != "" && name != "*" {
				what = regexp.MustCompile(`\b`+regexp.QuoteMeta(name)+`\b`).ReplaceAllString(what, "*")
			}
		}
	}
	run := r.Run
	if run == "" {
		run = "\x00"
	}
	return strings.Join([]string{string(p.Verdict), s.Provider, p.Rule, p.Pointer, blank(what, run), blank(p.Diff, run)}, "\x01")
}

// leading is the name of an answer before what is wrong with it.
var leading = regexp.MustCompile(`^\w+: `)

var varying = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}` + // an id
	`|(?:mon|tue|wed|thu|fri|sat|sun)\w*, \d\d \w{3} \d{4} \d\d:\d\d:\d\d gmt` + // a date of HTTP
	`|\[secret \d+\]|\b[0-9a-f]{16,}\b|[A-Za-z0-9+/_-]{40,}={0,2}|\d[\d.:TZ+-]*`) // what was drawn, numbers and other dates

// blank takes out of a text what is another one each time.
func blank(text, run string) string {
	return varying.ReplaceAllString(strings.ReplaceAll(text, run, "#"), "#")
}

// effort is how much it takes to follow an example: a call that only reads, and
// comes first, takes the least.
func (r *Report) effort(e Example) int {
	s := r.Scenarios[e.Scenario]
	n := 10*max(e.Exchange, 0) + len(s.Steps)
	switch s.Effect {
	case spec.Write:
		n += 100
	case spec.Delete:
		n += 200
	}
	if e.Exchange >= 0 && e.Exchange < len(s.Exchanges) {
		replay := s.Exchanges[e.Exchange].Replay
		n += 50*strings.Count(replay, "$CREDMOCK_") + len(replay)/100
	} else {
		n += 1000
	}
	return n
}

// WriteCauses writes the causes for people, at most so many: where, what, how it
// is known, and a request to try it with.
func (r *Report) WriteCauses(w io.Writer, most int) error {
	causes := r.Causes()
	var b bytes.Buffer
	for i, c := range causes[:min(len(causes), most)] {
		fmt.Fprintf(&b, "\n%s\n", r.headline(i, c))
		indent(&b, r.explain(c))
	}
	if more := len(causes) - most; more > 0 {
		fmt.Fprintf(&b, "\n%s more\n", plural(more, "cause"))
	}
	_, err := b.WriteTo(w)
	return err
}

// headline is a cause in a line.
func (r *Report) headline(i int, c Cause) string {
	return oneLine(fmt.Sprintf("cause %d, %s, %s: %s of %s", i+1, c.Verdict, plural(len(c.Scenarios), "scenario"), c.Rule, c.Place()), 300)
}

// explain tells a cause by its example.
func (r *Report) explain(c Cause) string {
	var b bytes.Buffer
	e, s := c.Example, r.Scenarios[c.Example.Scenario]
	fmt.Fprintln(&b, visible(e.Problem.What))
	if e.Problem.Diff != "" {
		fmt.Fprintln(&b, "(-want +got)")
		fmt.Fprintln(&b, visible(strings.TrimRight(e.Problem.Diff, "\n")))
	}
	if k := e.Problem.Known; k.How != "" {
		fmt.Fprintf(&b, "the rule is %s: %s\n", k.How, visible(k.Source))
	}
	fmt.Fprintf(&b, "seen in %s:%d %s\n", s.File, s.Line, visible(s.Name))
	for _, step := range s.stepsOf(e) {
		indent(&b, visible(step.Text))
	}
	if e.Exchange >= 0 && s.Exchanges[e.Exchange].Replay != "" {
		fmt.Fprintf(&b, "try it with\n")
		indent(&b, visible(s.Exchanges[e.Exchange].Replay))
	}
	return b.String()
}
