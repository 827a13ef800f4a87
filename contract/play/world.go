package play

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/judge"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/secret"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// A world is one scenario while it runs: who calls, what was answered, what was
// made. Nothing in it outlives the scenario.
type world struct {
	run      *Run
	scenario *feature.Scenario
	target   *target.Target
	stop     []func()
	index    *judge.Index
	vault    *secret.Vault
	number   int // of the scenario, for {run}

	principal *target.Principal // nil calls as nobody
	with      []wire.Argument
	tokens    map[string]string
	knocking  bool   // it only asks whether the target is there
	oddity    string // what came instead of an answer, when it knocked
	chosen    bool   // a step started the target from a fixture of its own
	alone     bool   // it takes no token from other scenarios, and leaves them none
	aliases   map[string]any
	exchanges []*exchange
	last      *exchange // of the last call, which the answer steps speak of
	reads     []*exchange
	wrote     bool // something may show late
	wroteAt   time.Time
	hasty     bool           // what seems changed was read soon after something was written
	looked    []feature.Step // steps that looked at the last answer, and found it right
	faults    []string       // scheduled: operation and answer
	made      []*creation
	context   context.Context // of the user's own steps; nil before the first

	twin     *world // the same scenario on a mock; nil has none
	unlikes  []report.Difference
	compared int

	started time.Time
	steps   []report.Step
	at      int // the next step
	verdict verdict.Verdict
	reason  string
}

// newWorld is a world without a scenario, in which a target is asked.
func newWorld(r *Run, t *target.Target) *world {
	w := &world{run: r, tokens: map[string]string{}, aliases: map[string]any{}}
	w.use(t)
	return w
}

// begin starts a scenario on a target of its own, or on the shared one.
func (w *world) begin(ctx context.Context, s *feature.Scenario) error {
	w.scenario, w.started, w.verdict = s, time.Now(), verdict.Pass
	w.tokens, w.aliases = map[string]string{}, map[string]any{}
	w.number = int(w.run.numbers.Add(1))
	for _, step := range s.Steps {
		w.steps = append(w.steps, report.Step{Text: written(step), Verdict: verdict.Skipped, Exchange: -1})
	}
	t, stop, err := w.run.options.Targets[s.Provider](ctx)
	if err != nil {
		return verdict.Ours("start the target: %v", err)
	}
	w.stop = append(w.stop, stop)
	w.use(t)
	w.alone = aboutTokens(s, t.Document)
	return nil
}

// use makes a target the one that is called.
func (w *world) use(t *target.Target) {
	w.target = t
	w.index = w.run.index(t.Document)
	if w.vault == nil {
		w.vault = secret.New()
	}
	w.vault.Learn(t.Secrets(w.index.Secrets)...)
	w.vault.Call(t.Variables(w.index.Secrets))
	p := t.Principals[""]
	w.principal = &p
}

// step plays one step, and notes what it came to.
func (w *world) step(ctx context.Context, s feature.Step) (err error) {
	at, before := w.at, len(w.exchanges)
	w.at++
	defer func() {
		if r := recover(); r != nil {
			err = verdict.Ours("panic: %v\n%s", r, debug.Stack())
		}
		w.noteStep(at, before, err)
	}()
	if err := ctx.Err(); err != nil {
		return wire.Interrupted(err)
	}
	if needs := s.Kind.Needs(); needs != "" && !w.target.Can(needs) {
		return verdict.Errorf(verdict.Skipped, "the target lacks the capability %s", needs)
	}
	if !looks[s.Kind] {
		w.looked = nil
		return action(s.Kind)(ctx, w, s)
	}
	if err = action(s.Kind)(ctx, w, s); err != nil && w.mayLag(s, err) {
		err = w.lookAgain(ctx, s, err)
	}
	w.looked = append(w.looked, s)
	return err
}

// action is what a kind of step does.
func action(kind feature.Kind) func(context.Context, *world, feature.Step) error {
	return map[feature.Kind]func(context.Context, *world, feature.Step) error{
		feature.FreshAccount: freshAccount,
		feature.SetUp:        setUp,
		feature.CallAs:       callAs,
		feature.CallAsNobody: callAsNobody,
		feature.CallWith:     callWith,
		feature.MoveClock:    moveClock,
		feature.Schedule:     schedule,
		feature.StartFrom:    startFrom,
		feature.Call:         call,
		feature.Succeed:      succeeds,
		feature.Fail:         fails,
		feature.Eventually:   eventually,
		feature.Has:          answerHas,
		feature.Lacks:        answerLacks,
		feature.HasHeaders:   answerHasHeaders,
		feature.Lists:        answerLists,
		feature.ListsInOrder: answerListsInOrder,
		feature.ListsNot:     answerDoesNotList,
		feature.Unchanged:    nothingHasChanged,
		feature.Send:         send,
		feature.Wire:         wireShows,
		feature.Own:          own,
	}[kind]
}

func (w *world) noteStep(at, before int, err error) {
	worst := verdict.Of(err)
	var problems []string
	if err != nil {
		problems = append(problems, err.Error())
	}
	for _, x := range w.exchanges[before:] {
		for _, p := range x.problems {
			if p.Verdict.Worse(worst) {
				worst = p.Verdict
			}
			if text := (&verdict.Finding{What: p.What, Diff: p.Diff}).Error(); !slices.Contains(problems, text) {
				problems = append(problems, text)
			}
		}
	}
	step := &w.steps[at]
	step.Verdict, step.Problem = worst, strings.Join(problems, "\n")
	step.Finding = w.found(w.scenario.Steps[at].Kind, err)
	if len(w.exchanges) > before {
		step.Exchange = len(w.exchanges) - 1
	}
	sentence, _, _ := strings.Cut(step.Text, "\n")
	w.conclude(worst, sentence+": "+first(problems))
}

// written is a step as it stands in its feature, with what is below it.
func written(s feature.Step) string {
	var out strings.Builder
	out.WriteString(s.Text)
	widest := [2]int{}
	for _, row := range s.Rows {
		for i, cell := range row {
			widest[i] = max(widest[i], min(utf8.RuneCountInString(cell), 40))
		}
	}
	for _, row := range s.Rows {
		fmt.Fprintf(&out, "\n  | %-*s | %-*s |", widest[0], clip(row[0], 300), widest[1], clip(row[1], 300))
	}
	if s.Own != nil {
		for _, line := range s.Own.Below() {
			out.WriteString("\n  " + clip(line, 600))
		}
	}
	if s.Doc != "" {
		out.WriteString("\n  \"\"\"\n  " + strings.ReplaceAll(clip(s.Doc, 2000), "\n", "\n  ") + "\n  \"\"\"")
	}
	return out.String()
}

// found is what a step itself says is wrong, beside what was wrong with its
// exchanges.
func (w *world) found(kind feature.Kind, err error) *report.Problem {
	var f *verdict.Finding
	if err == nil || !verdict.Of(err).Worse(verdict.Skipped) {
		return nil
	}
	p := &report.Problem{Verdict: verdict.Of(err), What: err.Error(), Rule: "step: " + string(kind)}
	if errors.As(err, &f) {
		p.What, p.Diff, p.Known = f.What, f.Diff, f.Known
	}
	if p.Known.How == "" && w.last != nil && kind != feature.Own {
		p.Known = w.last.known()
	}
	p.Known = w.target.Document.Cited(p.Known)
	return p
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	line, _, _ := strings.Cut(list[0], "\n")
	return strings.TrimSuffix(line, " (-want +got):")
}

// conclude keeps the worst verdict, with its first reason.
func (w *world) conclude(v verdict.Verdict, reason string) {
	if v.Worse(w.verdict) {
		w.verdict, w.reason = v, reason
	}
}

// end cleans up, stops what was started, and returns what is to be reported.
func (w *world) end(ctx context.Context) report.Scenario {
	if w.twin != nil {
		w.twin.end(ctx)
	}
	if w.target != nil {
		w.cleanUp(ctx)
	}
	for _, stop := range slices.Backward(w.stop) {
		if stop != nil {
			stop()
		}
	}
	result := result(w.scenario)
	result.Verdict, result.Took = w.verdict, time.Since(w.started)
	if w.vault == nil {
		w.vault = secret.New()
	}
	result.Reason = w.vault.Redact(w.reason)
	for _, step := range w.steps {
		step.Text, step.Problem = w.vault.Redact(step.Text), w.vault.Redact(step.Problem)
		if f := step.Finding; f != nil {
			f.What, f.Diff = w.vault.Redact(f.What), w.vault.Redact(f.Diff)
		}
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
		return nil, verdict.Ours("%v", spec.Unknown("operation", id, ids))
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
	c := w.called(op, w.principal, args...)
	c.With = slices.Clone(w.with)
	touched, err := w.licence(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := w.renaming(c, touched); err != nil {
		return nil, err
	}
	made, err := w.creating(c)
	if err != nil {
		return nil, err
	}
	if made != nil { // a call that may make something is waited for, also when the run is over
		ctx = context.WithoutCancel(ctx)
	}
	hasty := op.Effect == spec.Read && w.hasten(ctx)
	x, err := w.exchange(ctx, c)
	if err == nil && w.refused(x) {
		w.exchanges = w.exchanges[:len(w.exchanges)-1] // it says nothing of the service
		x, err = w.exchange(ctx, c)
	}
	if x != nil {
		x.hasty = hasty
	}
	if made != nil {
		w.created(made, x)
	}
	if err != nil {
		return x, err
	}
	w.remember(x)
	return x, nil
}

// remember keeps what was read, and that something was written.
func (w *world) remember(x *exchange) {
	switch {
	case x.Answer == nil || x.Answer.Refusal:
	case x.call.Operation.Effect == spec.Read:
		w.reads = append(w.reads, x)
	default:
		w.wrote, w.wroteAt = true, time.Now()
	}
}

// takeFault reports whether a scheduled fault asked for an answer, and uses it
// up.
func (w *world) takeFault(x *exchange) bool {
	for i, f := range w.faults {
		for _, a := range x.Matches {
			if f == x.call.Operation.ID+" "+a.Name || f == x.Operation.ID+" "+a.Name {
				w.faults = slices.Delete(w.faults, i, i+1)
				x.Answer = a
				return true
			}
		}
	}
	return false
}

// result is what a report says of a scenario that is not played.
func result(s *feature.Scenario) report.Scenario {
	out := report.Scenario{
		Provider: s.Provider, Dialect: s.Dialect, Feature: s.Feature, Rule: s.Rule, Name: s.Name, File: s.File, Line: s.Line,
		Tags: s.Tags, Effect: s.Effect, Verdict: s.Verdict, Reason: s.Reason,
	}
	if s.Verdict != "" {
		for _, step := range s.Steps {
			out.Steps = append(out.Steps, report.Step{Text: written(step), Verdict: verdict.Skipped, Exchange: -1})
		}
	}
	return out
}
