package mock_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
)

func TestNewRefusesEveryMismatchAtOnce(t *testing.T) {
	t.Parallel()
	p := toyProvider("toy")
	p.Handlers["counts"] = p.Handlers["count"]
	delete(p.Handlers, "count")
	keep := p.Handlers["keep"]
	keep.Answers = []string{"kept", "gone"}
	p.Handlers["keep"] = keep
	_, err := mock.New(mock.Options{
		Providers: []mock.Provider{p}, Documents: map[string]*spec.Document{"toy": toyDocument(t)},
		Roots: map[string]string{"toi": "/x", "toy": "relative"},
	})
	if err == nil {
		t.Fatal("New with a provider that does not fit its spec: no error")
	}
	want := []string{
		`handler counts: unknown operation "counts"; did you mean "count"?`,
		`operation count has no handler`,
		`operation keep: code can answer gone, which the catalogue lacks`,
		`operation keep: no code gives the catalogued answer refused, and it is not x-reach: fault`,
		`root "relative" is not a path such as /path/to/service`,
		`unknown provider "toi"; did you mean "toy"?`,
	}
	for _, line := range want {
		if !strings.Contains(err.Error(), line) {
			t.Errorf("New does not say %q; it says:\n%v", line, err)
		}
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	rooted := newToy(t, mock.Options{Roots: map[string]string{"toy": "/path/to//service/"}})
	plain := newToy(t, mock.Options{})
	tests := []struct {
		name, path string
		server     http.Handler
		want       int
	}{
		{"plain", "/notes", plain, 200},
		{"double_slash", "//notes", plain, 200},
		{"unknown", "/notesx", plain, 404},
		{"trailing_slash", "/notes/", plain, 404},
		{"sub_folder", "/path/to/service/notes", rooted, 200},
		{"sub_folder_double_slash", "/path/to/service//notes", rooted, 200},
		{"outside_sub_folder", "/notes", rooted, 404},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := keepNote(tt.server, tt.path, "hello").Code; got != tt.want {
				t.Errorf("POST %s = %d, want %d", tt.path, got, tt.want)
			}
		})
	}
}

func TestMethodThatThePathDoesNotTake(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	newToy(t, mock.Options{Strict: true}).ServeHTTP(w, httptest.NewRequest(http.MethodPatch, "/notes", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Body.String() != `{"why":"method"}` {
		t.Errorf("PATCH /notes = %d %s, want the catalogue's methodNotAllowed", w.Code, w.Body)
	}
}

func TestSeedDecidesEveryByte(t *testing.T) {
	t.Parallel()
	answer := func(seed string) string {
		return keepNote(newToy(t, mock.Options{Seed: seed}), "/notes", "hello").Body.String()
	}
	if diff := cmp.Diff(answer("a"), answer("a")); diff != "" {
		t.Errorf("two mocks of one seed differ (-first +second):\n%s", diff)
	}
	if answer("a") == answer("b") {
		t.Error("two mocks of different seeds make the same receipt")
	}
}

func TestResetIsAFreshStart(t *testing.T) {
	t.Parallel()
	server := newToy(t, mock.Options{Seed: "a"})
	first := keepNote(server, "/notes", "hello").Body.String()
	if second := keepNote(server, "/notes", "hello").Body.String(); second == first {
		t.Fatal("the second receipt equals the first")
	}
	if err := server.Sandbox().Schedule(mock.Fault{Operation: "keep", Answer: "refused", Count: 5}); err != nil {
		t.Fatal(err)
	}
	server.Sandbox().Reset()
	if diff := cmp.Diff(first, keepNote(server, "/notes", "hello").Body.String()); diff != "" {
		t.Errorf("keep after Reset differs from keep at the start (-want +got):\n%s", diff)
	}
}

// TestResetCostsTheSameHoweverMuchIsStored counts allocations, which noise on
// the machine cannot move.
func TestResetCostsTheSameHoweverMuchIsStored(t *testing.T) {
	server := newToy(t, mock.Options{})
	empty := testing.AllocsPerRun(20, server.Sandbox().Reset)
	for range 500 {
		keepNote(server, "/notes", "hello")
	}
	full := testing.AllocsPerRun(1, server.Sandbox().Reset)
	if full > empty {
		t.Errorf("Reset of 500 rows allocates %v times, of none %v times", full, empty)
	}
}

func TestFaultsAreUsedUpInOrder(t *testing.T) {
	t.Parallel()
	server := newToy(t, mock.Options{})
	for _, f := range []mock.Fault{
		{Operation: "keep", Answer: "refused", Count: 2, Values: map[string]string{"reason": "Monday"}},
		{Operation: "keep", Answer: "refused", Count: 1},
	} {
		if err := server.Sandbox().Schedule(f); err != nil {
			t.Fatalf("Schedule(%v): %v", f, err)
		}
	}
	var got []int
	var bodies []string
	for range 4 {
		w := keepNote(server, "/notes", "hello")
		got = append(got, w.Code)
		bodies = append(bodies, w.Body.String())
	}
	if diff := cmp.Diff([]int{409, 409, 409, 200}, got); diff != "" {
		t.Errorf("statuses with three faults scheduled (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{`{"why":"Monday"}`, `{"why":"Monday"}`, `{"why":"full"}`}, bodies[:3]); diff != "" {
		t.Errorf("bodies of three faults (-want +got):\n%s", diff)
	}
	if left := server.Sandbox().Faults(); len(left) != 0 {
		t.Errorf("faults left over: %v", left)
	}
}

func TestScheduleRefuses(t *testing.T) {
	t.Parallel()
	server := newToy(t, mock.Options{})
	tests := []struct {
		name  string
		fault mock.Fault
		want  string
	}{
		{"unknown_operation", mock.Fault{Operation: "kep", Answer: "refused"}, `did you mean "keep"?`},
		{"unknown_answer", mock.Fault{Operation: "keep", Answer: "refusd"}, `did you mean "refused"?`},
		{"unknown_value", mock.Fault{Operation: "keep", Answer: "refused", Values: map[string]string{"reasn": "x"}}, `takes ["reason"]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := server.Sandbox().Schedule(tt.fault)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Schedule(%v) = %v, want it to say %q", tt.fault, err, tt.want)
			}
		})
	}
}

// TestConcurrentCalls keeps notes from many sides at once: no number may be given
// twice, and nothing may be lost.
func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	server := newToy(t, mock.Options{})
	const workers, each = 8, 20
	var wait sync.WaitGroup
	var mu sync.Mutex
	seen := map[int64]bool{}
	for range workers {
		wait.Go(func() {
			for i := range each {
				if i%2 == 0 {
					keepNote(server, "/notes", "refuse")
				}
				var kept struct{ Count int64 }
				err := json.Unmarshal(keepNote(server, "/notes", "hello").Body.Bytes(), &kept)
				mu.Lock()
				if err != nil || seen[kept.Count] {
					t.Errorf("number %d twice or missing: %v", kept.Count, err)
				}
				seen[kept.Count] = true
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if got, want := tally(server), `{"count":160}`; got != want || len(seen) != workers*each {
		t.Errorf("the toy holds %s, want %s; %d numbers were given", got, want, len(seen))
	}
}

// TestAllocations holds the hot path to a generous ceiling, so that a regression
// is a red test and not a rumour.
func TestAllocations(t *testing.T) {
	server := newToy(t, mock.Options{})
	if got := testing.AllocsPerRun(50, func() { tally(server) }); got > 100 {
		t.Errorf("one call allocates %v times, want at most 100", got)
	}
}
