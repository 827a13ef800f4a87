package explore_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/explore"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec"
)

// bends are mocks that are wrong, each in a way of its own.
var bends = map[string]bend{
	"lost_update": func(w *world, h http.Handler) http.Handler {
		return undoing(h, w.operations(func(r *spec.Resource) []*spec.Operation {
			if len(r.Change) == 0 {
				return nil
			}
			return []*spec.Operation{r.Change[0].Operation}
		})...)
	},
	"stale_authorization": func(w *world, h http.Handler) http.Handler {
		return undoing(h, w.operations(func(r *spec.Resource) []*spec.Operation {
			if r.Scheme == "" || len(r.Remove) == 0 {
				return nil
			}
			return []*spec.Operation{r.Remove[len(r.Remove)-1].Operation}
		})...)
	},
	"reused_id":   func(w *world, h http.Handler) http.Handler { return &reusing{world: w, next: h} },
	"wrong_order": func(w *world, h http.Handler) http.Handler { return reversing(w, h) },
	"leaked_row":  func(w *world, h http.Handler) http.Handler { return leaking(w, h) },
}

// has reports whether a bend can be seen in a provider.
func (w *world) has(bend string) bool {
	_, token := wire.TokenOperation(w.Document)
	return bend != "stale_authorization" || token != nil
}

func (w *world) operations(of func(*spec.Resource) []*spec.Operation) (out []called) {
	for _, r := range w.Document.Resources() {
		if len(r.Change) == 0 && r.Scheme == "" {
			continue
		}
		for _, op := range of(r) {
			out = append(out, called{op, w.target.Root()})
		}
	}
	return out
}

// called tells the requests of an operation.
type called struct {
	op   *spec.Operation
	root string
}

func (c called) is(r *http.Request, body []byte) bool {
	if c.op.Fragment != "" {
		form, _ := url.ParseQuery(string(body))
		for name, value := range wire.Constants(c.op) {
			if form.Get(name) != value {
				return false
			}
		}
		return true
	}
	want, got := strings.Split(c.root+c.op.Path, "/"), strings.Split(r.URL.Path, "/")
	return r.Method == c.op.Method && slices.EqualFunc(want, got, func(a, b string) bool { return a == b || strings.HasPrefix(a, "{") })
}

// body reads that of a request, and leaves it there.
func body(r *http.Request) []byte {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	return text
}

func copyTo(w http.ResponseWriter, from *httptest.ResponseRecorder, body []byte) {
	for name, values := range from.Header() {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length") // it may be another
	w.WriteHeader(from.Code)
	_, _ = w.Write(body)
}

// undoing answers as if something had been done.
func undoing(h http.Handler, ops ...called) http.Handler {
	server := h.(*mock.Server)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text := body(r)
		if !slices.ContainsFunc(ops, func(c called) bool { return c.is(r, text) }) {
			server.ServeHTTP(w, r)
			return
		}
		was, err := server.Dump()
		if err != nil {
			panic(err)
		}
		server.ServeHTTP(w, r)
		before, err := was.MarshalJSON()
		if err != nil {
			panic(err)
		}
		state, err := server.Sandbox().ReadState("before", before)
		if err == nil {
			err = server.Sandbox().Load(state)
		}
		if err != nil {
			panic(err)
		}
	})
}

// reversing lists rows from the last to the first.
func reversing(world *world, h http.Handler) http.Handler {
	lists := world.operations(func(r *spec.Resource) []*spec.Operation {
		if r.List == nil {
			return nil
		}
		return []*spec.Operation{r.List}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, got := body(r), httptest.NewRecorder()
		h.ServeHTTP(got, r)
		out := got.Body.Bytes()
		for _, c := range lists {
			var value map[string]any
			path, _ := world.Document.Listing(c.op)
			if !c.is(r, text) || json.Unmarshal(out, &value) != nil {
				continue
			}
			if rows, ok := value[path].([]any); ok {
				slices.Reverse(rows)
				out, _ = json.Marshal(value)
			}
		}
		copyTo(w, got, out)
	})
}

// leaking goes on listing what was removed.
func leaking(world *world, h http.Handler) http.Handler {
	leaked := map[string][]any{} // by list, rows
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text := body(r)
		for _, res := range world.Document.Resources() {
			if res.Label == "" {
				continue
			}
			last := called{res.Remove[len(res.Remove)-1].Operation, world.target.Root()}
			if id := idIn(r.URL.Path + "?" + string(text)); last.is(r, text) && id != "" {
				for _, row := range world.rowsOf(h, r, text, res.List) {
					if v, _ := wire.Lookup(row, res.ID); wire.Text(v) == id {
						leaked[res.List.ID] = append(leaked[res.List.ID], row)
					}
				}
			}
		}
		got := httptest.NewRecorder()
		h.ServeHTTP(got, r)
		out := got.Body.Bytes()
		for _, res := range world.Document.Resources() {
			if res.Label == "" || len(leaked[res.List.ID]) == 0 || !(called{res.List, world.target.Root()}).is(r, text) {
				continue
			}
			var value map[string]any
			path, _ := world.Document.Listing(res.List)
			if json.Unmarshal(out, &value) == nil {
				rows, _ := value[path].([]any)
				value[path] = append(rows, leaked[res.List.ID]...)
				out, _ = json.Marshal(value)
			}
		}
		copyTo(w, got, out)
	})
}

// rowsOf asks for a list as a request does for something else.
func (w *world) rowsOf(h http.Handler, r *http.Request, text []byte, list *spec.Operation) []any {
	ask := r.Clone(r.Context())
	ask.Method, ask.URL = list.Method, &url.URL{Path: w.target.Root() + list.Path}
	form, _ := url.ParseQuery(string(text))
	for name, value := range wire.Constants(list) {
		form.Set(name, value)
	}
	ask.Body = io.NopCloser(strings.NewReader(form.Encode()))
	got := httptest.NewRecorder()
	h.ServeHTTP(got, ask)
	var value map[string]any
	if err := json.Unmarshal(got.Body.Bytes(), &value); err != nil {
		return nil
	}
	path, _ := w.Document.Listing(list)
	rows, _ := value[path].([]any)
	return rows
}

// reusing gives the id of what was removed to what is made next.
type reusing struct {
	*world
	next http.Handler
	gone string            // an id that is free
	was  map[string]string // by id, the one that is shown in its place
}

func (u *reusing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text := body(r)
	asked := r.URL.Path + "?" + string(text)
	for id, shown := range u.was {
		r.URL.Path, text = string(swap([]byte(r.URL.Path), shown, id)), swap(text, shown, id)
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	got := httptest.NewRecorder()
	u.next.ServeHTTP(got, r)
	out := got.Body.Bytes()
	for _, res := range u.Document.Resources() {
		if res.Label == "" || got.Code >= http.StatusBadRequest || strings.Contains(string(out), `"result":"error"`) {
			continue
		}
		last := called{res.Remove[len(res.Remove)-1].Operation, u.target.Root()}
		if last.is(r, text) {
			u.gone = idIn(asked)
		}
		var made map[string]any
		if (called{res.Make[0], u.target.Root()}).is(r, text) && u.gone != "" && json.Unmarshal(out, &made) == nil {
			if u.was == nil {
				u.was = map[string]string{}
			}
			u.was[wire.Text(made[res.ID])], u.gone = u.gone, ""
		}
	}
	for id, shown := range u.was {
		out = swap(out, id, shown)
	}
	copyTo(w, got, out)
}

var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|credentialId=(\d+)`)

func idIn(text string) string {
	found := ids.FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	if found[1] != "" {
		return found[1]
	}
	return found[0]
}

// swap puts an id into the place of another: a number only where it stands as an id.
func swap(text []byte, from, to string) []byte {
	if len(from) > 10 {
		return bytes.ReplaceAll(text, []byte(from), []byte(to))
	}
	return regexp.MustCompile(`(credentialId"?[:=]"?)`+from+`\b`).ReplaceAll(text, []byte("${1}"+to))
}

// TestPlantedBugs finds each in calls that are drawn, and makes a scenario of it that
// has no more than six steps, fails by itself, and is right.
func TestPlantedBugs(t *testing.T) {
	t.Parallel()
	for name, bend := range bends {
		for _, w := range worlds(t) {
			if !w.has(name) {
				continue
			}
			t.Run(name+"_"+w.name(), func(t *testing.T) {
				t.Parallel()
				lines := explore.Lines(w.hunt(t, bend))
				text := "Feature: Found\n" + explore.Scenario("found", lines)
				t.Logf("%d steps\n%s", len(lines), text)
				if len(lines) > 6 {
					t.Errorf("the scenario has %d steps, want at most 6", len(lines))
				}
				if got := verdictOf(t, w.starts(bend), text); got != contract.Fail {
					t.Errorf("by itself it comes to %s, want %s", got, contract.Fail)
				}
				if got := verdictOf(t, w.starts(nil), text); got != contract.Pass {
					t.Errorf("on a mock that is right it comes to %s, want %s", got, contract.Pass)
				}
			})
		}
	}
}

// hunt draws sequences until a mock that is wrong fails one, and makes that short.
func (w *world) hunt(t *testing.T, b bend) []explore.Call {
	t.Helper()
	fails := func(calls []explore.Call) bool {
		_, err := w.drive(b).play(calls)
		return err != nil
	}
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 0))
		q := w.Generate(func(_ string, n int) int { return random.IntN(n) }, limits)
		if fails(w.Calls(q)) {
			q = explore.Shrink(q, func(q explore.Sequence) bool { return len(q) > 0 && fails(w.Calls(q)) })
			return explore.Narrow(w.Calls(q), fails)
		}
	}
	t.Fatal("nothing was found in 200 sequences")
	return nil
}

// starts gives each scenario a mock of its own, which is wrong in a way or right.
func (w *world) starts(b bend) map[string]contract.Start {
	return map[string]contract.Start{w.target.Provider: contract.Local{New: func() (contract.Handlers, error) {
		var h http.Handler = w.server.Fork()
		if b != nil {
			h = b(w, h)
		}
		return contract.Handlers{API: h}, nil
	}}.Start(w.target)}
}

// seeded is a mock that gives out the same ids and secrets each time.
func seeded(t testing.TB, dialect string) *mock.Server {
	t.Helper()
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		t.Fatal(err)
	}
	server, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture, Dialect: dialect, Strict: true, Journal: -1, Seed: "explore"})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func verdictOf(t *testing.T, starts map[string]contract.Start, text string) contract.Verdict {
	t.Helper()
	r, err := contract.Run(context.Background(), contract.Options{Targets: starts, Features: files(text)})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Scenarios) != 1 {
		t.Fatalf("%d scenarios ran", len(r.Scenarios))
	}
	return r.Scenarios[0].Verdict
}
