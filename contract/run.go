package contract

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

	"github.com/cucumber/godog"

	"github.com/credmock/credmock/spec"
)

// Options adjusts a run. Targets and Features are needed.
type Options struct {
	// Targets gives, by provider, the target of one scenario and how to stop it:
	// one of the scenario's own, or the one that all share.
	Targets  map[string]func(context.Context) (*Target, func(), error)
	Features []fs.FS

	Tags       string  // a tag expression; "" is all
	Name       string  // part of a scenario's, rule's or feature's name
	OnlyFailed *Report // nil is all; else those that did not pass there

	Allow       spec.Effect // the worst that may be done to a shared target; "" is read
	MaxCreated  int         // on shared targets; zero is no limit
	Concurrency int         // on targets that are not shared; zero is one
	Seed        int64       // of the order; zero draws one
	RunFile     string      // what is made on shared targets; "" keeps none
	Replace     bool        // a run file that is not clean
	Strict      bool        // suspect and drift fail the run, too
	DryRun      bool        // plan only
	Progress    func(Event)
}

// An Event is a scenario that came to its end.
type Event struct {
	Scenario ScenarioResult
	Done     int
	Total    int
}

// run is what the scenarios of one run share.
type run struct {
	options  Options
	name     string
	file     *runFile
	gates    map[string]*gate // by provider
	optional *optionals
	numbers  atomic.Int64
	created  atomic.Int64

	mu       sync.Mutex
	report   *Report
	total    int
	hung     map[string]int // by provider: scenarios in a row that ended in a hang
	cells    map[string]*Cell
	problems []string
}

func newRun(o Options, name string) *run {
	return &run{
		options: o, name: name, file: &runFile{}, gates: map[string]*gate{}, optional: newOptionals(),
		hung: map[string]int{}, cells: map[string]*Cell{}, report: &Report{},
	}
}

// Run judges the targets by the features. Its error is our own: what cannot be
// asked for. All else stands in the report.
func Run(ctx context.Context, o Options) (*Report, error) {
	started := time.Now()
	name, err := runName()
	if err != nil {
		return nil, err
	}
	if o.Seed == 0 {
		o.Seed = rand.Int64N(1<<53) + 1
	}
	r := newRun(o, name)
	r.report = &Report{Started: started.UTC(), Seed: o.Seed, Run: name, Strict: o.Strict}
	probes, stop, err := r.probe(ctx)
	defer stop()
	if err != nil {
		return nil, err
	}
	shared := false
	for _, t := range probes {
		shared = shared || t.Real
	}
	if shared {
		r.options.Concurrency = 1
	}
	p, err := makePlan(r.options, probes)
	if err != nil {
		return nil, err
	}
	if o.DryRun {
		r.dry(p)
		return r.finish(started), nil
	}
	if shared {
		if r.file, err = openRunFile(o.RunFile, name, o.Replace); err != nil {
			return nil, err
		}
	}
	r.preflight(ctx, p, probes)
	r.matrix(probes, p)
	if err := r.play(ctx, p); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		r.problem("the run was interrupted")
	}
	r.note(r.file.close())
	return r.finish(started), nil
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
func (r *run) probe(ctx context.Context) (map[string]*Target, func(), error) {
	probes := map[string]*Target{}
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
		r.gates[provider] = &gate{}
		r.report.Targets = append(r.report.Targets, t.info())
	}
	if len(probes) == 0 {
		return nil, stop, errors.New("there is no target")
	}
	return probes, stop, nil
}

// dry reports what would run.
func (r *run) dry(p *plan) {
	for _, s := range p.scenarios {
		result := s.result()
		if result.Verdict == "" {
			result.Verdict, result.Reason = Skipped, WouldRun
		}
		r.report.Scenarios = append(r.report.Scenarios, result)
	}
}

// WouldRun is the reason of a scenario that a dry run found fit to run.
const WouldRun = "dry run: it would run"

// play lets godog run the plan.
func (r *run) play(ctx context.Context, p *plan) error {
	r.total = len(p.scenarios)
	for _, s := range p.scenarios {
		if s.verdict != "" {
			r.add(s.result(), nil)
		}
	}
	if r.total == 0 {
		return nil
	}
	p.suite.Options.DefaultContext = ctx
	p.suite.ScenarioInitializer = func(sc *godog.ScenarioContext) {
		w := &world{run: r}
		sc.Before(func(ctx context.Context, pickle *godog.Scenario) (context.Context, error) {
			s := p.byID[pickle.Id]
			if s == nil || s.verdict != "" {
				return ctx, godog.ErrSkip
			}
			return ctx, r.enter(ctx, w, s)
		})
		register(sc, w)
		sc.After(func(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) {
			if w.scenario != nil {
				r.leave(ctx, w)
			}
			return ctx, nil
		})
	}
	if p.suite.Run() == 2 {
		return errors.New("the features cannot be run")
	}
	return nil
}

// enter begins a scenario, unless the run is over or its target hangs.
func (r *run) enter(ctx context.Context, w *world, s *scenario) error {
	err := w.begin(ctx, s)
	if err == nil && ctx.Err() != nil {
		err = fault(Skipped, "the run was interrupted")
	}
	r.mu.Lock()
	hangs := r.hung[s.provider] >= mostHangs
	r.mu.Unlock()
	if err == nil && hangs {
		err = fault(Error, "not asked any more: the target hung %d times in a row", mostHangs)
	}
	if err == nil {
		return nil
	}
	w.conclude(verdictOf(err), err.Error())
	return godog.ErrSkip
}

const mostHangs = 3

// leave ends a scenario.
func (r *run) leave(ctx context.Context, w *world) {
	result := w.end(ctx)
	r.mu.Lock()
	if w.target != nil && w.target.Real {
		if strings.HasSuffix(w.reason, hungMark) {
			r.hung[result.Provider]++
		} else if r.hung[result.Provider] < mostHangs {
			r.hung[result.Provider] = 0
		}
	}
	r.mu.Unlock()
	r.add(result, w)
	w.scenario = nil
}

// add puts a result into the report.
func (r *run) add(result ScenarioResult, w *world) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Scenarios = append(r.report.Scenarios, result)
	if w != nil {
		r.optional.place(w, len(r.report.Scenarios)-1)
		for _, x := range w.exchanges {
			r.count(result.Provider, x)
		}
	}
	if r.options.Progress != nil {
		r.options.Progress(Event{Scenario: result, Done: len(r.report.Scenarios), Total: r.total})
	}
}

// problem notes what went wrong with the run as a whole.
func (r *run) problem(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problems = append(r.problems, what)
}

func (r *run) note(err error) {
	if err != nil && !errors.Is(err, os.ErrClosed) {
		r.problem(err.Error())
	}
}

func (r *run) finish(started time.Time) *Report {
	r.optional.settle(r.report)
	r.report.Matrix = r.sortedCells()
	r.report.Problems = r.problems
	r.report.Took = time.Since(started)
	return r.report
}
