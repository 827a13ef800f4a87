package mutants

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/credmock/credmock/contract/target"
)

// A Service is what is mutated. One that is started anew and asked the same must
// answer the same: its clock stands still, and its randomness is seeded. Its
// control plane moves the clock and schedules faults. It says which answer it gives
// by [Tell].
type Service = target.Handlers

// A Start starts a service in its first state.
type Start = func() (Service, error)

// A Trace is what became of a mutant that was let loose.
type Trace struct {
	Wrong  atomic.Int64 // answers, or states, that a right service would not have
	broken atomic.Value
}

// Err says that the mutant itself is broken: nothing that it does proves a thing.
func (t *Trace) Err() error {
	err, _ := t.broken.Load().(error)
	return err
}

type toldKey struct{}

type told struct{ operation, answer string }

// Tell notes what an answer is in the catalogue. The service calls it with the
// request's context.
func Tell(ctx context.Context, operation, answer string) {
	if t, ok := ctx.Value(toldKey{}).(*told); ok {
		t.operation, t.answer = operation, answer
	}
}

// A request is one that can be sent again.
type request struct {
	method  string
	url     *url.URL
	host    string
	header  http.Header
	body    []byte
	root    string // stood before the path, as before all of the provider's
	control bool   // to the control plane
}

func requestOf(r *http.Request, root string, control bool) (*request, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	address := *r.URL
	q := &request{method: r.Method, url: &address, host: r.Host, header: r.Header.Clone(), body: body, control: control}
	if path, below := strings.CutPrefix(address.Path, root+"/"); below && !control {
		q.root, address.Path = root, "/"+path
		address.RawPath = strings.TrimPrefix(address.RawPath, root)
	}
	return q, nil
}

func (q *request) clone() *request {
	next, address := *q, *q.url
	next.url, next.header = &address, q.header.Clone()
	return &next
}

func (q *request) http(ctx context.Context) *http.Request {
	address := *q.url
	address.Path = q.root + address.Path
	if address.RawPath != "" {
		address.RawPath = q.root + address.RawPath
	}
	r := &http.Request{
		Method: q.method, URL: &address, Host: q.host, Header: q.header.Clone(), RequestURI: address.RequestURI(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, RemoteAddr: "127.0.0.1:1",
		Body: http.NoBody, ContentLength: int64(len(q.body)),
	}
	if len(q.body) > 0 {
		r.Body = io.NopCloser(bytes.NewReader(q.body))
	}
	return r.WithContext(ctx)
}

// A reply is an answer, held back before it is sent.
type reply struct {
	operation, answer string
	status            int
	header            http.Header
	body              []byte
}

func (r *reply) clone() *reply {
	next := *r
	next.header, next.body = r.header.Clone(), slices.Clone(r.body)
	return &next
}

func (r *reply) equal(other *reply) bool {
	if r.status != other.status || !bytes.Equal(r.body, other.body) || len(r.header) != len(other.header) {
		return false
	}
	for name, values := range r.header {
		if name != "Content-Length" && !slices.Equal(values, other.header[name]) {
			return false
		}
	}
	return true
}

// says reports whether two replies say the same, but for their headers.
func (r *reply) says(other *reply) bool {
	return r.status == other.status && bytes.Equal(r.body, other.body)
}

// Header, WriteHeader and Write make a reply an [http.ResponseWriter].
func (r *reply) Header() http.Header { return r.header }

// WriteHeader keeps the status.
func (r *reply) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

// Write keeps the body.
func (r *reply) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	r.body = append(r.body, b...)
	return len(b), nil
}

func (r *reply) send(w http.ResponseWriter, method string) {
	for name, values := range r.header {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	if r.status >= 200 && r.status != http.StatusNoContent && r.status != http.StatusNotModified && method != http.MethodHead {
		w.Header().Set("Content-Length", strconv.Itoa(len(r.body)))
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) // the client may be gone
}

// A world is a service, with all that it was asked so far. A copy of it is one
// that was asked the same.
type world struct {
	start    Start
	provider *provider
	trace    *Trace

	mu   sync.Mutex
	now  Service
	past []*request
	made []string // ids of rows that were made through the API, the oldest first
	gone []string // and of those removed again

	secrets  map[string]string // by the row's id: the latest
	advanced bool              // the clock was moved
}

func (w *world) begin() (err error) {
	w.secrets = map[string]string{}
	w.now, err = w.start()
	w.now.Control = sync.OnceValues(w.now.Control)
	return err
}

// serve is what the client sees: the behaviour's answers, one at a time.
func (w *world) serve(b behaviour) Service {
	plane := func(control bool) http.Handler {
		return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			w.mu.Lock()
			defer w.mu.Unlock()
			defer func() {
				if r := recover(); r != nil {
					w.trace.broken.Store(fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
					panic(http.ErrAbortHandler)
				}
			}()
			q, err := requestOf(r, w.provider.root, control)
			if err != nil {
				http.Error(out, err.Error(), http.StatusBadRequest)
				return
			}
			if control {
				w.do(q).send(out, q.method)
				return
			}
			b(w, q).send(out, q.method)
		})
	}
	return Service{API: plane(false), Control: func() (http.Handler, error) { return plane(true), nil }}
}

// do sends a request, for good.
func (w *world) do(q *request) *reply {
	r := ask(w.now, q)
	w.past = append(w.past, q)
	w.provider.watch(w, q, r)
	return r
}

// try tells what do would answer, and changes nothing.
func (w *world) try(q *request) *reply { return w.copyAt(len(w.past)).do(q) }

// copyAt returns a world that was only asked the first n requests.
func (w *world) copyAt(n int) *world {
	asked := 0
	return w.copyWhere(func(*request) bool { asked++; return asked <= n })
}

// copyWhere returns a world that was asked some of the requests only.
func (w *world) copyWhere(keep func(*request) bool) *world {
	out := &world{start: w.start, provider: w.provider, trace: w.trace}
	if err := out.begin(); err != nil {
		panic(err) // it began once before
	}
	for _, q := range w.past {
		if keep(q) {
			out.do(q)
		}
	}
	return out
}

// mistake counts an answer, or a state, that a right service would not have.
func (w *world) mistake() { w.trace.Wrong.Add(1) }

func ask(s Service, q *request) *reply {
	t := &told{}
	r := &reply{header: http.Header{}}
	handler := s.API
	if q.control {
		var err error
		if handler, err = s.Control(); err != nil {
			panic(err) // the service cannot be controlled at all
		}
	}
	handler.ServeHTTP(r, q.http(context.WithValue(context.Background(), toldKey{}, t)))
	r.WriteHeader(http.StatusOK)
	r.operation, r.answer = t.operation, t.answer
	return r
}

// media is the content type without parameters.
func (r *reply) media() string {
	media, _, _ := strings.Cut(r.header.Get("Content-Type"), ";")
	return strings.TrimSpace(media)
}

func (r *reply) isJSON() bool { return r.media() == "application/json" }

// Listen returns a context, and what the service said that it answered in it.
func Listen(ctx context.Context) (_ context.Context, answered func() (operation, answer string)) {
	t := &told{}
	return context.WithValue(ctx, toldKey{}, t), func() (string, string) { return t.operation, t.answer }
}
