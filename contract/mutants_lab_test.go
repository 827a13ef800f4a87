package contract

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/credmock/credmock/contract/mutants"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/fixtures"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/all"
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
	likes   []*Target
	plan    *plan
	answers map[string][]*scenario // by provider, operation and answer; the shortest scenario first
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
		l.scenarios += len(h.plan.scenarios)
		for _, like := range h.likes {
			lists = append(lists, mutants.Of(like.Document))
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
	h := &habitat{answers: map[string][]*scenario{}}
	h.server, err = mock.New(mock.Options{
		Providers: all.Providers(), Fixture: fixture, Dialect: dialect, Log: slog.New(teller{}),
		Seed: "mutants", Clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	const name = "targets/mock.yaml"
	text, err := fixtures.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	profile, err := ReadProfile(name, text, func(name string) (string, bool) { return name, true })
	if err != nil {
		t.Fatal(err)
	}
	h.likes, err = profile.Targets(func(provider, _ string) (*spec.Document, error) { return h.server.Document(provider), nil })
	if err != nil {
		t.Fatal(err)
	}
	probes := map[string]*Target{}
	for _, like := range h.likes {
		probe := *like
		probe.Control = Control{
			Reset:    func(context.Context) error { return nil },
			Advance:  func(context.Context, string) error { return nil },
			Schedule: func(context.Context, string, string, map[string]string) error { return nil },
			Start:    func(context.Context, string) (*Target, func(), error) { return nil, nil, nil },
		}
		probes[like.Provider] = &probe
	}
	if h.plan, err = makePlan(Options{Features: []fs.FS{features.FS}, Seed: 1}, probes); err != nil {
		t.Fatal(err)
	}
	h.survey(t)
	return h
}

// teller tells a mutant which answer the mock gives: its log says so.
type teller struct{}

func (teller) Enabled(context.Context, slog.Level) bool { return true }
func (t teller) WithAttrs([]slog.Attr) slog.Handler     { return t }
func (t teller) WithGroup(string) slog.Handler          { return t }

// Handle reads the line of a call.
func (teller) Handle(ctx context.Context, r slog.Record) error {
	var operation, answer string
	r.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "operation":
			operation = a.Value.String()
		case "answer":
			answer = a.Value.String()
		}
		return true
	})
	mutants.Tell(ctx, operation, answer)
	return nil
}

func serviceOf(s *mock.Server) mutants.Service {
	return mutants.Service{API: s, Control: func() (http.Handler, error) { return admin.New(s, admin.Options{}) }}
}

// local returns how to start the service that wrap makes of the mock.
func (h *habitat) local(like *Target, wrap func(mutants.Start) (mutants.Service, error)) func(context.Context) (*Target, func(), error) {
	start := func(start mutants.Start) (Handlers, error) {
		s, err := wrap(start)
		return Handlers{API: s.API, Control: s.Control}, err
	}
	return Local{
		New: func() (Handlers, error) {
			return start(func() (mutants.Service, error) { return serviceOf(h.server.Fork()), nil })
		},
		From: func(text string) (Handlers, error) {
			f, err := all.ReadFixture("fixture", []byte(text))
			if err != nil {
				return Handlers{}, err
			}
			return start(func() (mutants.Service, error) {
				fork, err := h.server.ForkWith(f)
				if err != nil {
					return mutants.Service{}, err
				}
				return serviceOf(fork), nil
			})
		},
	}.Start(like)
}

// run prepares to run scenarios one by one.
func (h *habitat) run(wrap func(mutants.Start) (mutants.Service, error)) *run {
	o := Options{Targets: map[string]func(context.Context) (*Target, func(), error){}}
	for _, like := range h.likes {
		o.Targets[like.Provider] = h.local(like, wrap)
	}
	r := newRun(o, "credmock-mutants")
	for _, like := range h.likes {
		r.gates[like.Provider] = &gate{}
	}
	return r
}

// one runs a scenario until something is wrong, and returns its result.
func (r *run) one(ctx context.Context, s *scenario) ScenarioResult {
	w := &world{run: r}
	if err := r.enter(ctx, w, s); err == nil {
		for _, step := range s.steps {
			if err := w.step(ctx, *step.expression, step.matched); err != nil || severity(w.verdict) >= severity(Drift) {
				break
			}
		}
	}
	r.leave(ctx, w)
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.report.Scenarios[len(r.report.Scenarios)-1]
}

// survey runs every scenario against the right mock. They must pass; what they
// come upon says which mutants they can notice.
func (h *habitat) survey(t *testing.T) {
	t.Helper()
	type visit struct {
		s    *scenario
		took time.Duration
		seen map[string]bool
	}
	visits := make([]visit, len(h.plan.scenarios))
	each(len(visits), func(i int) {
		s := h.plan.scenarios[i]
		v := visit{s: s, seen: map[string]bool{}}
		var mu sync.Mutex
		r := h.run(func(start mutants.Start) (mutants.Service, error) {
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
		result := r.one(t.Context(), s)
		if result.Verdict != Pass {
			t.Errorf("unmutated, %s:%d %s: %s %s", s.file, s.line, s.name, result.Verdict, result.Reason)
		}
		v.took = result.Took
		visits[i] = v
	})
	slices.SortStableFunc(visits, func(a, b visit) int { return cmp.Compare(a.took, b.took) })
	for _, v := range visits {
		for key := range v.seen {
			h.answers[v.s.provider+" "+key] = append(h.answers[v.s.provider+" "+key], v.s)
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
		var wrong atomic.Int64
		r := h.run(func(start mutants.Start) (mutants.Service, error) { return m.Wrap(start, &wrong) })
		key := m.Provider + " " + m.Operation
		if m.Answer != "" {
			key += " " + m.Answer
		}
		for _, s := range h.answers[key] {
			f.tried++
			result := r.one(ctx, s)
			if killed(result) {
				f.killer = fmt.Sprintf("%s:%d %s: %s", s.file, s.line, result.Verdict, result.Reason)
				break
			}
			if result.Verdict == Error && f.err == nil && wrong.Load() == 0 {
				f.err = fmt.Errorf("%s:%d: %s", s.file, s.line, result.Reason)
			}
		}
		f.wrong += wrong.Load()
		if f.killer == "" {
			r.optional.settle(r.report)
			if i := slices.IndexFunc(r.report.Scenarios, killed); i >= 0 {
				f.killer = fmt.Sprintf("%s: %s", r.report.Scenarios[i].Verdict, r.report.Scenarios[i].Reason)
			}
		}
		if f.killer != "" {
			return f
		}
	}
	return f
}

func killed(s ScenarioResult) bool {
	return s.Verdict == Fail || s.Verdict == Suspect || s.Verdict == Drift
}
