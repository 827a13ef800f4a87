// Package play plays scenarios: it makes the calls that their steps ask for, keeps
// what was answered, and takes away what was made. What is wrong with an answer is
// told by the judge; play decides nothing of that.
package play

import (
	"context"
	crand "crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/judge"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// Options adjusts a run. Targets and Features are needed.
type Options struct {
	// Targets gives, by provider, the target of one scenario and how to stop it:
	// one of the scenario's own, or the one that all share.
	Targets  map[string]target.Start
	Features []fs.FS
	Steps    func(*feature.Steps) // registers steps of the user's own, for their features

	Tags       string         // a tag expression; "" is all
	Name       string         // part of a scenario's, rule's or feature's name
	OnlyFailed *report.Report // nil is all; else those that did not pass there

	Allow       spec.Effect   // the worst that may be done to a shared target; "" is read
	MaxCreated  int           // on shared targets; zero is no limit
	Concurrency int           // on targets that are not shared; zero is one
	Seed        int64         // of the order; zero draws one
	RunFile     string        // what is made on shared targets; "" keeps none
	Replace     bool          // a run file that is not clean
	Strict      bool          // suspect and drift fail the run, too
	DryRun      bool          // plan only
	Repeat      int           // how often a scenario that failed is played again
	FailFast    bool          // begin nothing more after the first failure
	TimeLimit   time.Duration // begin nothing more after it, and wait for nothing; zero is no limit
	Stopped     string        // why nothing begins at all, such as a run before this one; "" begins
	Progress    func(Event)

	// Beside gives, by provider, mocks that play each scenario as well, in step with a
	// shared target: what they answer unlike it stands in the report.
	Beside map[string]target.Start

	// Each is handed every scenario that was chosen, one after the other, and plays
	// it or not; what play returns is as the report will have it. Nil plays them all.
	Each func(s report.Scenario, play func() report.Scenario)
}

// An Event is a scenario that came to its end.
type Event struct {
	Scenario report.Scenario
	Done     int
	Total    int
}

// A Run is what the scenarios of one run share.
type Run struct {
	options  Options
	name     string
	file     *runFile
	gates    map[string]*wire.Gate // by provider
	indices  *indices
	optional *optionals
	numbers  atomic.Int64
	created  atomic.Int64

	mu         sync.Mutex
	report     *report.Report
	total      int
	names      given             // on shared targets
	left       []leftover        // what could not be removed yet
	tokens     map[string]issued // of the callers of profiles of shared targets
	over       map[string]string // by provider: why it is not asked any more
	stopped    string            // why nothing more is begun
	moved      time.Duration     // how far the clock of shared targets was moved
	vain       map[string]int    // by provider: waits in a row that were for nothing
	slowed     map[string]bool   // by provider: reads are given their time
	hung       map[string]int    // by provider: scenarios in a row that ended in a hang
	cells      map[string]*report.Cell
	problems   []string
	twins      *Run                           // of the mocks beside the targets; nil has none
	logins     map[string]string              // by token, what to type for one like it
	deviations map[string][]verdict.Deviation // by provider
	versions   map[string]string              // by provider, as the services tell them
	proofs     map[proof]int
}

// New prepares a run of that name, which all that it makes will carry.
func New(o Options, name string) *Run {
	return &Run{
		options: o, name: name, file: &runFile{}, gates: map[string]*wire.Gate{}, indices: &indices{of: map[*spec.Document]*judge.Index{}}, optional: newOptionals(),
		hung: map[string]int{}, cells: map[string]*report.Cell{}, logins: map[string]string{}, deviations: map[string][]verdict.Deviation{}, versions: map[string]string{}, proofs: map[proof]int{},
		stopped: o.Stopped, names: given{}, tokens: map[string]issued{}, over: map[string]string{}, vain: map[string]int{}, slowed: map[string]bool{},
		report: &report.Report{Started: time.Now().UTC(), Seed: o.Seed, Run: name, Strict: o.Strict},
	}
}

// All judges the targets by the features. Its error is our own: what cannot be
// asked for. All else stands in the report.
func All(ctx context.Context, o Options) (*report.Report, error) {
	name, err := runName()
	if err != nil {
		return nil, err
	}
	if o.Seed == 0 {
		o.Seed = rand.Int64N(1<<53) + 1
	}
	r := New(o, name)
	probes, stop, err := r.probe(ctx)
	defer stop()
	if err != nil {
		return nil, err
	}
	shared := slices.ContainsFunc(slices.Collect(maps.Values(probes)), func(t *target.Target) bool { return t.Real })
	if shared {
		r.options.Concurrency = 1
	}
	p, err := r.plan(probes)
	if err != nil {
		return nil, err
	}
	if o.DryRun {
		r.dry(p)
		return r.Finish(), nil
	}
	if shared {
		if r.file, err = openRunFile(o.RunFile, name, o.Replace); err != nil {
			return nil, err
		}
	}
	limited, over := r.limit(ctx)
	defer over()
	if r.why() == "" {
		r.preflight(limited, p, probes)
	}
	if o.Beside != nil {
		r.twins = r.Like(Options{Targets: o.Beside})
	}
	r.matrix(probes, p)
	if err := r.play(limited, p); err != nil {
		return nil, err
	}
	if r.why() == "" {
		r.askVersions(limited, p, probes)
	}
	if ctx.Err() != nil {
		r.problem("the run was interrupted")
	}
	if n := r.unasked(); n > 0 {
		r.problem(fmt.Sprintf("%s not asked: %s", scenarios(n), r.why()))
	}
	r.note(r.file.close(r.settle(ctx, probes)))
	return r.Finish(), nil
}

// Why a run was stopped.
const (
	OutOfTime  = "the time limit is over"
	FailedOnce = "the run ended at the first failure"
)

// limit bounds the time of a run: when it is over nothing more begins, and whatever
// is waited for is given up. What was made is removed all the same.
func (r *Run) limit(ctx context.Context) (context.Context, func()) {
	if r.options.TimeLimit <= 0 {
		return ctx, func() {}
	}
	limited, cancel := context.WithCancel(ctx)
	timer := time.AfterFunc(r.options.TimeLimit, func() {
		r.stop(OutOfTime)
		cancel()
	})
	return limited, func() { timer.Stop(); cancel() }
}

// unasked counts the scenarios that were not played, or not to their end, since the
// run was stopped.
func (r *Run) unasked() int {
	n, why := 0, r.why()
	for _, s := range r.report.Scenarios {
		if s.Verdict == verdict.Skipped && why != "" && s.Reason == why {
			n++
		}
	}
	return n
}

func scenarios(n int) string {
	if n == 1 {
		return "1 scenario was"
	}
	return fmt.Sprintf("%d scenarios were", n)
}

// plan reads the features that the options choose.
func (r *Run) plan(probes map[string]*target.Target) (*feature.Plan, error) {
	o := feature.Options{
		Features: r.options.Features, Tags: r.options.Tags, Name: r.options.Name, Allow: r.options.Allow,
		Concurrency: r.options.Concurrency, Seed: r.options.Seed, Steps: r.options.Steps,
	}
	if r.options.OnlyFailed != nil {
		failed := map[string]bool{}
		for _, s := range r.options.OnlyFailed.Scenarios {
			if s.Verdict.Worse(verdict.Skipped) {
				failed[s.Provider+" "+s.Dialect+" "+s.File+" "+s.Name] = true
			}
		}
		o.Only = func(s *feature.Scenario) bool { return failed[s.Provider+" "+s.Dialect+" "+s.File+" "+s.Name] }
	}
	return feature.Make(o, probes)
}

// runName draws the name that all carries which a run makes.
func runName() (string, error) {
	b := make([]byte, 10)
	if _, err := crand.Read(b); err != nil {
		return "", fmt.Errorf("draw the run's name: %w", err)
	}
	return "credmock-" + strings.ToLower(base32.StdEncoding.EncodeToString(b)), nil
}

// probe starts one target of each provider, to plan by.
func (r *Run) probe(ctx context.Context) (map[string]*target.Target, func(), error) {
	probes := map[string]*target.Target{}
	var stops []func()
	stop := func() {
		for _, s := range stops {
			if s != nil {
				s()
			}
		}
	}
	for _, provider := range slices.Sorted(maps.Keys(r.options.Targets)) {
		t, s, err := r.options.Targets[provider](ctx)
		if err != nil {
			return nil, stop, fmt.Errorf("target %s: %w", provider, err)
		}
		stops = append(stops, s)
		probes[provider] = t
		if len(t.Deviations) > 0 {
			r.deviations[provider] = t.Deviations
		}
		r.report.Targets = append(r.report.Targets, info(t))
	}
	if len(probes) == 0 {
		return nil, stop, errors.New("there is no target")
	}
	return probes, stop, nil
}

// dry reports what would run.
func (r *Run) dry(p *feature.Plan) {
	for _, s := range p.Scenarios {
		result := result(s)
		if result.Verdict == "" {
			result.Verdict, result.Reason = verdict.Skipped, WouldRun
		}
		r.report.Scenarios = append(r.report.Scenarios, result)
	}
}

// WouldRun is the reason of a scenario that a dry run found fit to run.
const WouldRun = "dry run: it would run"

// play lets the plan hand out its steps.
func (r *Run) play(ctx context.Context, p *feature.Plan) error {
	r.total = len(p.Scenarios)
	if r.options.Each != nil {
		r.each(ctx, p)
		return nil
	}
	for _, s := range p.Scenarios {
		if s.Verdict != "" {
			r.add(result(s), nil)
		}
	}
	return p.Play(ctx, func() feature.Player { return &player{run: r} })
}

// each lets the caller say when a scenario is played.
func (r *Run) each(ctx context.Context, p *feature.Plan) {
	for _, s := range p.Scenarios {
		r.options.Each(result(s), func() report.Scenario {
			if s.Verdict == "" {
				return r.One(ctx, s).Accepting(r.deviations[s.Provider], r.report.Started)
			}
			done := result(s)
			r.add(done, nil)
			return done
		})
	}
}

// A player plays one scenario.
type player struct {
	run   *Run
	world *world
}

func (p *player) Begin(ctx context.Context, s *feature.Scenario) error {
	p.world = &world{run: p.run}
	return p.run.enter(ctx, p.world, s)
}

func (p *player) Step(ctx context.Context, s feature.Step) error {
	err := p.world.step(ctx, s)
	if err == nil {
		p.world.follow(ctx, s)
	}
	return err
}

func (p *player) End(ctx context.Context) { p.run.leave(ctx, p.world) }

// One plays a scenario by itself, until a step goes wrong, and returns its result.
func (r *Run) One(ctx context.Context, s *feature.Scenario) report.Scenario {
	w := &world{run: r}
	r.through(ctx, w, s)
	return r.leave(ctx, w)
}

// through plays the steps of a scenario until one goes wrong.
func (r *Run) through(ctx context.Context, w *world, s *feature.Scenario) {
	if err := r.enter(ctx, w, s); err != nil {
		return
	}
	for _, step := range s.Steps {
		if err := w.step(ctx, step); err != nil || w.verdict.Worse(verdict.Skipped) {
			return
		}
		w.follow(ctx, step)
	}
}

// repeat plays a scenario that failed again, as often as the options say. One that
// comes to something else is flaky.
func (r *Run) repeat(ctx context.Context, s *feature.Scenario, result report.Scenario) report.Scenario {
	for n := range r.options.Repeat {
		if !r.fails(r.accepted(result)) || ctx.Err() != nil {
			break
		}
		w := &world{run: r}
		r.through(ctx, w, s)
		switch again := r.accepted(w.end(ctx)); again {
		case verdict.Skipped, verdict.Disabled, verdict.Unreachable, verdict.Error: // it says nothing
		default:
			if !r.fails(again) {
				result.Reason = fmt.Sprintf("%s when it was played again (%d), and before: %s", again, n+1, result.Reason)
				result.Verdict = verdict.Flaky
			}
		}
	}
	return result
}

// enter begins a scenario, unless the run is over or its target hangs.
func (r *Run) enter(ctx context.Context, w *world, s *feature.Scenario) error {
	err := w.begin(ctx, s)
	r.mu.Lock()
	hangs, over, stopped := r.hung[s.Provider] >= mostHangs, r.over[s.Provider], r.stopped
	r.mu.Unlock()
	switch {
	case err != nil:
	case over != "":
		err = verdict.Errorf(verdict.Unreachable, "%s", over)
	case stopped != "":
		err = verdict.Errorf(verdict.Skipped, "%s", stopped)
	case ctx.Err() != nil:
		err = verdict.Errorf(verdict.Skipped, "the run was interrupted")
	case hangs:
		err = verdict.Ours("not asked any more: the target hung %d times in a row", mostHangs)
	default:
		err = r.twin(ctx, w, s)
	}
	if err == nil {
		return nil
	}
	w.conclude(verdict.Of(err), err.Error())
	return verdict.Errorf(verdict.Skipped, "%v", err) // none of its steps is played
}

const mostHangs = 3

// leave ends a scenario.
func (r *Run) leave(ctx context.Context, w *world) report.Scenario {
	result := w.end(ctx)
	r.mu.Lock()
	if w.target != nil && w.target.Real {
		if strings.HasSuffix(w.reason, wire.Hung) {
			r.hung[result.Provider]++
		} else if r.hung[result.Provider] < mostHangs {
			r.hung[result.Provider] = 0
		}
	}
	r.mu.Unlock()
	w, result = r.slowly(ctx, w, result)
	result = r.givenUp(ctx, result)
	came := r.accepted(result)
	if w.twin != nil && came != verdict.Skipped && came != verdict.Disabled && !came.Worse(verdict.Suspect) {
		w.unlikes, w.compared = w.unlike()
	}
	result = r.repeat(ctx, w.scenario, result)
	r.add(result, w)
	if r.options.FailFast && r.fails(came) {
		r.stop(FailedOnce)
	}
	return result
}

// givenUp says of a scenario that the time limit cut short that it was not asked to
// its end: nobody is broken.
func (r *Run) givenUp(ctx context.Context, result report.Scenario) report.Scenario {
	r.mu.Lock()
	defer r.mu.Unlock()
	if result.Verdict == verdict.Error && ctx.Err() != nil && r.stopped != "" {
		result.Verdict, result.Reason = verdict.Skipped, r.stopped
	}
	return result
}

// accepted is the verdict on a scenario once deviations of the profile are accepted.
func (r *Run) accepted(s report.Scenario) verdict.Verdict {
	return s.Accepting(r.deviations[s.Provider], r.report.Started).Verdict
}

// fails reports whether a verdict is held against a target.
func (r *Run) fails(v verdict.Verdict) bool {
	return v == verdict.Fail || r.options.Strict && (v == verdict.Suspect || v == verdict.Drift)
}

// stop lets nothing more begin.
func (r *Run) stop(why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped == "" {
		r.stopped = why
	}
}

// why says why nothing more begins, or "".
func (r *Run) why() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stopped
}

// keep remembers what could not be removed.
func (r *Run) keep(left leftover) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left = append(r.left, left)
}

// isOver reports whether a target is not asked any more.
func (r *Run) isOver(provider string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.over[provider] != ""
}

// add puts a result into the report.
func (r *Run) add(result report.Scenario, w *world) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Scenarios = append(r.report.Scenarios, result)
	if w != nil {
		r.optional.place(w, len(r.report.Scenarios)-1)
		r.beside(w, len(r.report.Scenarios)-1)
		for _, x := range w.exchanges {
			r.count(result.Provider, x)
		}
	}
	if r.options.Progress != nil {
		r.options.Progress(Event{Scenario: result, Done: len(r.report.Scenarios), Total: r.total})
	}
}

// problem notes what went wrong with the run as a whole.
func (r *Run) problem(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problems = append(r.problems, what)
}

func (r *Run) note(err error) {
	if err != nil && !errors.Is(err, os.ErrClosed) {
		r.problem(err.Error())
	}
}

// Finish makes the report of what was played.
func (r *Run) Finish() *report.Report {
	r.optional.settle(r.report)
	r.sortDifferences()
	r.report.Matrix = r.sortedCells()
	r.report.Problems = r.problems
	r.report.Took = time.Since(r.report.Started)
	r.provenOf()
	for _, provider := range slices.Sorted(maps.Keys(r.deviations)) {
		r.report.Accept(provider, r.deviations[provider], r.report.Started)
	}
	return r.report
}

// loggedIn remembers how a token was had, for whoever wants to ask the same again.
func (r *Run) loggedIn(token, how string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.logins[token] = how
}

// gate is what all calls to a shared target pass.
func (r *Run) gate(provider string) *wire.Gate {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gates[provider] == nil {
		r.gates[provider] = &wire.Gate{}
	}
	return r.gates[provider]
}

// Like prepares another run of the same name, on the documents that this one has
// read.
func (r *Run) Like(o Options) *Run {
	next := New(o, r.name)
	next.indices = r.indices
	return next
}

// indices are documents as the judge wants them, each read once.
type indices struct {
	mu sync.Mutex
	of map[*spec.Document]*judge.Index
}

func (r *Run) index(doc *spec.Document) *judge.Index {
	r.indices.mu.Lock()
	defer r.indices.mu.Unlock()
	if r.indices.of[doc] == nil {
		r.indices.of[doc] = judge.NewIndex(doc)
	}
	return r.indices.of[doc]
}

// info describes a target without its secrets.
func info(t *target.Target) report.Target {
	out := report.Target{
		Provider: t.Provider, URL: t.URLs[""], Dialect: t.Document.Dialect, Real: t.Real, Document: fingerprint(t.Document),
		Capabilities: []string{}, Prerequisites: maps.Clone(t.Prerequisites),
	}
	for _, c := range target.Capabilities {
		if t.Can(c) {
			out.Capabilities = append(out.Capabilities, c)
		}
	}
	return out
}
