package contract

import (
	"context"
	"errors"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"github.com/credmock/credmock/spec"
)

// A world is one scenario while it runs: who calls, what was answered, what was
// made. Nothing in it outlives the scenario.
type world struct {
	run      *run
	scenario *scenario
	target   *Target
	stop     []func()
	study    *study
	vault    *vault
	number   int // of the scenario, for {run}

	principal *Principal // nil calls as nobody
	with      []arg
	tokens    map[string]string
	aliases   map[string]any
	exchanges []*exchange
	last      *exchange // of the last call, which the answer steps speak of
	reads     []*exchange
	faults    []string // scheduled: operation and answer
	made      []*creation

	started time.Time
	steps   []StepResult
	at      int // the next step
	verdict Verdict
	reason  string
}

// begin starts a scenario on a target of its own, or on the shared one.
func (w *world) begin(ctx context.Context, s *scenario) error {
	w.scenario, w.started, w.verdict = s, time.Now(), Pass
	w.tokens, w.aliases = map[string]string{}, map[string]any{}
	w.number = int(w.run.numbers.Add(1))
	for _, step := range s.steps {
		w.steps = append(w.steps, StepResult{Text: step.text, Verdict: Skipped, Exchange: -1})
	}
	target, stop, err := w.run.options.Targets[s.provider](ctx)
	if err != nil {
		return ours("start the target: %v", err)
	}
	w.stop = append(w.stop, stop)
	w.use(target)
	return nil
}

// use makes a target the one that is called.
func (w *world) use(t *Target) {
	w.target = t
	w.study = w.run.studyOf(t.Document)
	if w.vault == nil {
		w.vault = newVault()
	}
	w.vault.learn(t.secrets(w.study.secret)...)
	p := t.Principals[""]
	w.principal = &p
}

// step runs one step, notes what it came to, and tells godog whether to go on.
func (w *world) step(ctx context.Context, e expression, m matched) (err error) {
	at, before := w.at, len(w.exchanges)
	w.at++
	defer func() {
		if r := recover(); r != nil {
			err = ours("panic: %v\n%s", r, debug.Stack())
		}
		err = w.noteStep(at, before, err)
	}()
	if err := ctx.Err(); err != nil {
		return interrupted(err)
	}
	if e.needs != "" && !w.target.can(e.needs) {
		return fault(Skipped, "the target lacks the capability %s", e.needs)
	}
	return e.run(ctx, w, m)
}

func (w *world) noteStep(at, before int, err error) error {
	verdict := verdictOf(err)
	var problems []string
	if err != nil {
		problems = append(problems, err.Error())
	}
	for _, x := range w.exchanges[before:] {
		for _, p := range x.problems {
			if severity(p.Verdict) > severity(verdict) {
				verdict = p.Verdict
			}
			if text := (&finding{what: p.What, diff: p.Diff}).Error(); !slices.Contains(problems, text) {
				problems = append(problems, text)
			}
		}
	}
	step := &w.steps[at]
	step.Verdict, step.Problem = verdict, strings.Join(problems, "\n")
	if len(w.exchanges) > before {
		step.Exchange = len(w.exchanges) - 1
	}
	w.conclude(verdict, step.Text+": "+first(problems))
	if err == nil {
		return nil
	}
	if verdictOf(err) == Skipped || verdictOf(err) == Disabled {
		return godog.ErrSkip
	}
	return errors.New("see the report")
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	line, _, _ := strings.Cut(list[0], "\n")
	return line
}

// conclude keeps the worst verdict, with its first reason.
func (w *world) conclude(v Verdict, reason string) {
	if severity(v) > severity(w.verdict) {
		w.verdict, w.reason = v, reason
	}
}

// end cleans up, stops what was started, and returns what is to be reported.
func (w *world) end(ctx context.Context) ScenarioResult {
	if w.target != nil {
		w.cleanUp(ctx)
	}
	for _, stop := range slices.Backward(w.stop) {
		if stop != nil {
			stop()
		}
	}
	result := w.scenario.result()
	result.Verdict, result.Took = w.verdict, time.Since(w.started)
	if w.vault == nil {
		w.vault = newVault()
	}
	result.Reason = w.vault.redact(w.reason)
	for _, step := range w.steps {
		step.Text, step.Problem = w.vault.redact(step.Text), w.vault.redact(step.Problem)
		result.Steps = append(result.Steps, step)
	}
	for _, x := range w.exchanges {
		result.Exchanges = append(result.Exchanges, w.record(x))
	}
	return result
}

// operation finds one by its id.
func (w *world) operation(id string) (*spec.Operation, error) {
	op := w.target.Document.Operation(id)
	if op == nil {
		var ids []string
		for _, o := range w.target.Document.Operations {
			ids = append(ids, o.ID)
		}
		return nil, ours("%v", spec.Unknown("operation", id, ids))
	}
	return op, nil
}

// call makes a call of the scenario, with the arguments of a table.
func (w *world) call(ctx context.Context, id string, rows [][2]string) (*exchange, error) {
	op, err := w.operation(id)
	if err != nil {
		return nil, err
	}
	args, err := w.args(op, rows)
	if err != nil {
		return nil, err
	}
	c := invocation{doc: w.target.Document, op: op, base: w.target.base(op), principal: w.principal, with: slices.Clone(w.with), args: args}
	made, err := w.creating(c)
	if err != nil {
		return nil, err
	}
	if made != nil { // a call that may make something is waited for, also when the run is over
		ctx = context.WithoutCancel(ctx)
	}
	x, err := w.exchange(ctx, c)
	if made != nil {
		w.created(made, x)
	}
	if err != nil {
		return x, err
	}
	if op.Effect == spec.Read && x.answer != nil && !x.answer.Refusal {
		w.reads = append(w.reads, x)
	}
	w.removed(x)
	return x, nil
}

// takeFault reports whether a scheduled fault asked for an answer, and uses it
// up.
func (w *world) takeFault(x *exchange, op *spec.Operation) bool {
	for i, f := range w.faults {
		for _, a := range x.matches {
			if f == x.call.op.ID+" "+a.Name || f == op.ID+" "+a.Name {
				w.faults = slices.Delete(w.faults, i, i+1)
				x.answer = a
				return true
			}
		}
	}
	return false
}
