package mock_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
)

func notesOf(n int) string {
	var text strings.Builder
	text.WriteString("toy:\n  notes:\n")
	for i := range n {
		fmt.Fprintf(&text, "    - {id: %d, text: note %d}\n", i+1, i+1)
	}
	return text.String()
}

// TestFullStore refuses rows that a table or all sandboxes together may not have, and
// keeps those that are there.
func TestFullStore(t *testing.T) {
	t.Parallel()
	server := newToy(t, mock.Options{MaxRows: 3, Fixture: fixture(t, notesOf(1))})
	for range 2 {
		if w := keepNote(server, "/notes", "a"); w.Code != http.StatusOK {
			t.Fatalf("keep = %d %s, and the table is not full", w.Code, w.Body)
		}
	}
	for range 3 {
		if w := keepNote(server, "/notes", "a"); w.Code != http.StatusServiceUnavailable {
			t.Errorf("keep = %d %s, want 503 of a full table", w.Code, w.Body)
		}
	}
	if got, want := tally(server), `{"count":3}`; got != want {
		t.Errorf("after the refusals the count is %s, want %s", got, want)
	}
	calls, _ := server.Sandbox().Journal(mock.Filter{Findings: true})
	want := "the mock is full: the table toy.note has 3 rows, and may have no more than 3; reset the sandbox, delete some, or allow more with --max-rows"
	if len(calls) == 0 || !slices.Contains(calls[len(calls)-1].Findings, want) {
		t.Errorf("the journal has %v, want the finding %q of the last", calls, want)
	}

	if _, err := server.Create("other", mock.Start{}); err != nil {
		t.Fatal(err)
	}
	if w := keepNote(server, "/sandboxes/other/notes", "a"); w.Code != http.StatusOK {
		t.Errorf("keep in another sandbox = %d %s: it has room for one row more", w.Code, w.Body)
	}
	if w := keepNote(server, "/sandboxes/other/notes", "a"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("keep in another sandbox = %d %s, want 503: all sandboxes together are full", w.Code, w.Body)
	}
	server.Sandbox().Reset()
	if w := keepNote(server, "/sandboxes/other/notes", "a"); w.Code != http.StatusOK {
		t.Errorf("keep = %d %s: the reset of another sandbox gave back its rows", w.Code, w.Body)
	}
	if err := server.Delete("other"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if w := keepNote(server, "/notes", "a"); w.Code != http.StatusOK {
			t.Errorf("keep = %d %s: a sandbox that is gone gave back its rows", w.Code, w.Body)
		}
	}
}

// TestFullStoreByAnswer gives the answer that the provider names where it is full.
func TestFullStoreByAnswer(t *testing.T) {
	t.Parallel()
	provider := toyProvider("toy")
	provider.Overloaded = []string{"refused"}
	server, err := mock.New(mock.Options{MaxRows: 1, Providers: []mock.Provider{provider}, Documents: map[string]*spec.Document{"toy": toyDocument(t)}})
	if err != nil {
		t.Fatal(err)
	}
	keepNote(server, "/notes", "a")
	if w := keepNote(server, "/notes", "a"); w.Code != http.StatusConflict || w.Body.String() != `{"why":"full"}` {
		t.Errorf("keep = %d %s, want the answer that the provider names", w.Code, w.Body)
	}
	provider.Overloaded = []string{"unheardOf"}
	if _, err := mock.New(mock.Options{Providers: []mock.Provider{provider}, Documents: map[string]*spec.Document{"toy": toyDocument(t)}}); err == nil {
		t.Error("New with an answer that no operation has: no error")
	}
}

// TestFullState refuses states that have too many rows, as a whole.
func TestFullState(t *testing.T) {
	t.Parallel()
	const want = "the table toy.note has 3 rows, and may have no more than 3; reset the sandbox, delete some, or allow more with --max-rows"
	if _, err := mock.New(mock.Options{
		MaxRows: 3, Fixture: fixture(t, notesOf(5)), Providers: []mock.Provider{toyProvider("toy")}, Documents: map[string]*spec.Document{"toy": toyDocument(t)},
	}); err == nil || err.Error() != want {
		t.Errorf("New = %v, want %s", err, want)
	}
	server := newToy(t, mock.Options{MaxRows: 3, Fixture: fixture(t, notesOf(2))})
	if err := server.Sandbox().Load(fixture(t, notesOf(4))); err == nil || err.Error() != want {
		t.Errorf("Load = %v, want %s", err, want)
	}
	if got, want := tally(server), `{"count":2}`; got != want {
		t.Errorf("after the refusal the count is %s, want %s", got, want)
	}
	if err := server.Sandbox().Load(fixture(t, notesOf(3))); err != nil {
		t.Errorf("Load = %v", err)
	}
	const all = "there are 4 rows in all tables of all sandboxes beyond those that they began with, and may be no more than 3"
	if _, err := server.Create("other", mock.Start{State: fixture(t, notesOf(1))}); err == nil || !strings.HasPrefix(err.Error(), all) {
		t.Errorf("Create = %v, want %s", err, all)
	}
	server.Sandbox().Reset()
	if _, err := server.Create("other", mock.Start{State: fixture(t, notesOf(3))}); err != nil {
		t.Errorf("Create = %v, although the reset gave back the rows", err)
	}
	if err := server.Delete("other"); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Create("third", mock.Start{State: fixture(t, notesOf(3))}); err != nil {
		t.Errorf("Create = %v, although the sandbox before is gone", err)
	}
}

func TestFaultsAreBounded(t *testing.T) {
	t.Parallel()
	box := newToy(t, mock.Options{}).Sandbox()
	const most = 1000
	for range most {
		if err := box.Schedule(mock.Fault{Delay: time.Millisecond}); err != nil {
			t.Fatal(err)
		}
	}
	const want = "there are 1000 faults to come, and may be no more; drop some"
	if err := box.Schedule(mock.Fault{Delay: time.Millisecond}); err == nil || err.Error() != want {
		t.Errorf("the fault after %d: %v, want %s", most, err, want)
	}
	box.ClearFaults()
	if err := box.Schedule(mock.Fault{Delay: time.Millisecond}); err != nil {
		t.Errorf("after all are dropped: %v", err)
	}
}

func TestFindingsAreBounded(t *testing.T) {
	t.Parallel()
	server := newToy(t, mock.Options{})
	var body strings.Builder
	for i := range 50 {
		fmt.Fprintf(&body, `"field%s":1,`, strings.Repeat("x", i))
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/notes", strings.NewReader(`{`+body.String()+`"text":"a"}`)))
	calls, _ := server.Sandbox().Journal(mock.Filter{})
	if len(calls) != 1 || len(calls[0].Findings) != 20 {
		t.Errorf("the journal has %v, want one call with 20 findings", calls)
	}
}

// A deaf client reads nothing until it is told to.
type deaf struct {
	*httptest.ResponseRecorder
	writes, reads chan struct{}
}

func (d *deaf) Write(b []byte) (int, error) {
	d.writes <- struct{}{}
	<-d.reads
	return d.ResponseRecorder.Write(b)
}

// TestUnreadAnswersAreBounded lets clients that never read hold no more memory than
// is stated.
func TestUnreadAnswersAreBounded(t *testing.T) {
	t.Parallel()
	provider := toyProvider("toy")
	text := strings.Repeat("x", 100<<10)
	provider.Handlers["count"] = mock.Handle(func(context.Context, *mock.Call, struct{}) (map[string]any, error) {
		return map[string]any{"count": 1, "receipt": text}, nil
	}, "counted")
	server, err := mock.New(mock.Options{MaxUnread: 250 << 10, Providers: []mock.Provider{provider}, Documents: map[string]*spec.Document{"toy": toyDocument(t)}})
	if err != nil {
		t.Fatal(err)
	}
	clients := &deaf{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			server.ServeHTTP(&deaf{httptest.NewRecorder(), clients.writes, clients.reads}, httptest.NewRequest(http.MethodGet, "/notes", nil))
		})
		<-clients.writes
	}
	status := func() int {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/notes", nil))
		return w.Code
	}
	if got := status(); got != http.StatusServiceUnavailable {
		t.Errorf("with two large answers that nobody reads the third is %d, want 503", got)
	}
	if w := keepNote(server, "/notes", "a"); w.Code != http.StatusOK {
		t.Errorf("a small answer is %d %s", w.Code, w.Body)
	}
	close(clients.reads)
	all.Wait()
	if got := status(); got != http.StatusOK {
		t.Errorf("once they are read the next is %d", got)
	}
}

// TestManyRowsAreReadInTurns lets no more calls make an answer of many rows at a time
// than there are processors.
func TestManyRowsAreReadInTurns(t *testing.T) {
	t.Parallel()
	provider := toyProvider("toy")
	var now, most atomic.Int64
	provider.Handlers["count"] = mock.Handle(func(context.Context, *mock.Call, struct{}) (map[string]any, error) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(time.Millisecond)
		now.Add(-1)
		return map[string]any{"count": 1}, nil
	}, "counted")
	server, err := mock.New(mock.Options{Fixture: fixture(t, notesOf(5000)), Providers: []mock.Provider{provider}, Documents: map[string]*spec.Document{"toy": toyDocument(t)}})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() { server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/notes", nil)) })
	}
	all.Wait()
	if got := most.Load(); got > int64(runtime.GOMAXPROCS(0)) {
		t.Errorf("%d calls read at a time, want one for each processor at most", got)
	}
}
