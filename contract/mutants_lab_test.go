package contract_test

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/mutants"
	"github.com/credmock/credmock/contract/play"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/judged"
	"github.com/credmock/credmock/spec"
)

// A laboratory holds what the trials share: documents, servers, plans, and which
// scenarios come upon which answers.
type laboratory struct {
	mutants   []mutants.Mutant
	dialects  map[string]*habitat
	scenarios int
}

// A habitat is one dialect.
type habitat struct {
	server  *mock.Server
	runs    *play.Run // what all runs are like
	likes   []*contract.Target
	plan    *feature.Plan
	answers map[string][]*feature.Scenario // by provider, operation and answer; the shortest scenario first
}

// A fate is how a mutant ended.
type fate struct {
	mutant mutants.Mutant
	killer string // the scenario that noticed, and why
	wrong  int64  // answers, or states, that were wrong
	tried  int    // scenarios
	err    error
}

func newLaboratory(t *testing.T) *laboratory {
	t.Helper()
	l := &laboratory{dialects: map[string]*habitat{}}
	var lists [][]mutants.Mutant
	for _, dialect := range spec.Dialects {
		h := newHabitat(t, dialect)
		l.dialects[dialect] = h
		l.scenarios += len(h.plan.Scenarios)
		for _, like := range h.likes {
			lists = append(lists, mutants.Of(like))
		}
	}
	l.mutants = mutants.Merge(lists...)
	return l
}

func newHabitat(t *testing.T, dialect string) *habitat {
	t.Helper()
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		t.Fatal(err)
	}
	h := &habitat{runs: play.New(play.Options{}, "credmock-mutants"), answers: map[string][]*feature.Scenario{}}
	h.server, err = mock.New(mock.Options{
		Providers: all.Providers(), Fixture: fixture, Dialect: dialect, Observe: func(ctx context.Context, r mock.Record) { mutants.Tell(ctx, r.Operation, r.Answer) },
		Seed: "mutants", Clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	if h.likes, err = judged.Targets(h.server); err != nil {
		t.Fatal(err)
	}
	probes := map[string]*contract.Target{}
	for _, like := range h.likes {
		probe := *like
		probe.Control = contract.Control{
			Reset:    func(context.Context) error { return nil },
			Advance:  func(context.Context, string) error { return nil },
			Schedule: func(context.Context, string, string, string, map[string]string) error { return nil },
			Start:    func(context.Context, string) (*contract.Target, func(), error) { return nil, nil, nil },
		}
		probes[like.Provider] = &probe
	}
	if h.plan, err = feature.Make(feature.Options{Features: []fs.FS{features.FS}, Seed: 1}, probes); err != nil {
		t.Fatal(err)
	}
	h.survey(t)
	return h
}

// run prepares to run scenarios one by one, on what wrap makes of the mock.
func (h *habitat) run(wrap judged.Wrap) *play.Run {
	starts, err := judged.Starts(h.server, wrap, h.likes...)
	if err != nil {
		panic(err) // the same were started before
	}
	return h.runs.Like(play.Options{Targets: starts})
}

// survey runs every scenario against the right mock. They must pass; what they
// come upon says which mutants they can notice.
func (h *habitat) survey(t *testing.T) {
	t.Helper()
	type visit struct {
		s    *feature.Scenario
		took time.Duration
		seen map[string]bool
	}
	visits := make([]visit, len(h.plan.Scenarios))
	each(len(visits), func(i int) {
		s := h.plan.Scenarios[i]
		v := visit{s: s, seen: map[string]bool{}}
		var mu sync.Mutex
		r := h.run(func(start func() (contract.Handlers, error)) (contract.Handlers, error) {
			service, err := start()
			api := service.API
			service.API = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				ctx, answered := mutants.Listen(r.Context())
				api.ServeHTTP(w, r.WithContext(ctx))
				operation, answer := answered()
				mu.Lock()
				defer mu.Unlock()
				v.seen[operation+" "+answer], v.seen[operation] = true, true
			})
			return service, err
		})
		result := r.One(t.Context(), s)
		if result.Verdict != contract.Pass {
			t.Errorf("unmutated, %s:%d %s: %s %s", s.File, s.Line, s.Name, result.Verdict, result.Reason)
		}
		v.took = result.Took
		visits[i] = v
	})
	slices.SortStableFunc(visits, func(a, b visit) int { return cmp.Compare(a.took, b.took) })
	for _, v := range visits {
		for key := range v.seen {
			h.answers[v.s.Provider+" "+key] = append(h.answers[v.s.Provider+" "+key], v.s)
		}
	}
}

// tryAll lets every mutant meet the scenarios, some at a time.
func (l *laboratory) tryAll(ctx context.Context, list []mutants.Mutant) []fate {
	fates := make([]fate, len(list))
	each(len(list), func(i int) { fates[i] = l.try(ctx, list[i]) })
	return fates
}

// each does n things, as many at a time as there are processors.
func each(n int, do func(int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
}

// try runs the scenarios that come upon the mutated answer, or call the mutated
// operation, until one of them notices.
func (l *laboratory) try(ctx context.Context, m mutants.Mutant) fate {
	f := fate{mutant: m}
	for _, dialect := range m.Dialects {
		h := l.dialects[dialect]
		var trace mutants.Trace
		r := h.run(func(start func() (contract.Handlers, error)) (contract.Handlers, error) { return m.Wrap(start, &trace) })
		key := m.Provider + " " + m.Operation
		if m.Answer != "" {
			key += " " + m.Answer
		}
		for _, s := range h.answers[key] {
			f.tried++
			result := r.One(ctx, s)
			if killed(result) {
				f.killer = fmt.Sprintf("%s:%d %s: %s", s.File, s.Line, result.Verdict, result.Reason)
				break
			}
			if result.Verdict == contract.Error && f.err == nil && trace.Wrong.Load() == 0 {
				f.err = fmt.Errorf("%s:%d: %s", s.File, s.Line, result.Reason)
			}
		}
		f.wrong += trace.Wrong.Load()
		if err := trace.Err(); err != nil {
			return fate{mutant: m, err: err}
		}
		if f.killer == "" {
			for _, s := range r.Finish().Scenarios { // what is lacking at one time and not at another is told at the end
				if killed(s) {
					f.killer = fmt.Sprintf("%s: %s", s.Verdict, s.Reason)
					break
				}
			}
		}
		if f.killer != "" {
			return f
		}
	}
	return f
}

func killed(s report.Scenario) bool {
	return s.Verdict == contract.Fail || s.Verdict == contract.Suspect || s.Verdict == contract.Drift
}
