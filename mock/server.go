// Package mock serves emulated APIs from memory. It keeps nothing on disk and is
// not fit for production: whoever can reach it can do anything to it.
//
// The engine knows no provider. What it serves comes from a [spec.Document];
// see [Provider] for what one states, and package mock/all for the list of them.
package mock

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/credmock/credmock/spec"
)

// Options adjusts a [Server]. Only Providers is needed; the zero value of the
// rest serves an empty world in real time, as the documents say.
type Options struct {
	Providers []Provider
	Documents map[string]*spec.Document // by provider, loaded already; those that are not here are loaded
	Fixture   *Fixture                  // nil is empty
	Dialect   string                    // one of [spec.Dialects]; "" is documented
	Seed      string                    // "" draws identifiers and secrets from the machine's randomness
	Clock     time.Time                 // zero runs with the machine's clock; any other time stands still
	Roots     map[string]string         // by provider: a path that stands before all of its own; absent is [Provider.Root]
	Strict    bool                      // answer 500 rather than break the schema of an answer
	Log       *slog.Logger              // one line a request; nil is silent
	Origins   []string                  // of web pages that may call from a browser, or * for all; none may where it is empty
	Explain   bool                      // say in a header of each answer what the caller probably got wrong

	// Misbehave is a seed, with which one call in ten meets what a service may do on a
	// bad day: errors, delays, broken connections and lost answers.
	Misbehave string

	Lint bool // no verification passes while calls have findings

	// Fixtures returns what sandboxes may start from by name. Nil knows none.
	Fixtures     func(name string) (*Fixture, error)
	MaxSandboxes int           // how many there may be beside the default one; 0 is 10,000
	MaxRows      int           // how many a table may hold, and all sandboxes together more than they began with; 0 is 1,000,000, less than that bounds nothing
	MaxUnread    int64         // bytes of large answers that clients have not read yet; 0 is 256 MiB, less than that bounds nothing
	Journal      int           // how many calls the journal of a sandbox keeps; 0 is 1,000, less than that none
	SandboxIdle  time.Duration // how long one is kept that nobody calls; 0 is an hour, less than that is for ever

	// Observe sees every call once it is answered, with the request's context and
	// before the client has the answer. It may be called by many at once; nil is
	// not called.
	Observe func(context.Context, Record)
}

// A Server serves the emulated APIs. It is an [http.Handler].
type Server struct {
	surface  *surface // the default sandbox's
	boxes    *boxes
	strict   bool
	explains bool
	origins  []string
	metrics  *metrics
	unread   *unread
	log      *slog.Logger
	observe  func(context.Context, Record)
}

// New loads the specs, compares them with the code and loads the fixture. All
// that does not fit is reported at once.
func New(opts Options) (*Server, error) {
	if opts.Dialect == "" {
		opts.Dialect = spec.Dialects[0]
	}
	made, err := newSurface(opts)
	if err := errors.Join(err, CheckOrigins(opts.Origins), checkStart(opts.Clock)); err != nil {
		return nil, errors.Join(err, opts.Fixture.checkSections(providerNames(opts.Providers)))
	}
	begun, err := made.load(opts.Fixture, opts.rowsCap())
	if err != nil {
		return nil, err
	}
	s := newServer(opts, made, &surfaces{opts: opts, made: map[string]*surface{opts.Dialect: made}}, begun)
	for _, one := range begun.told {
		s.log.Warn(one.Error())
	}
	return s, nil
}

// newServer makes a server of what was loaded.
func newServer(opts Options, shown *surface, others *surfaces, begun *start) *Server {
	s := &Server{
		surface: shown, strict: opts.Strict, explains: opts.Explain, origins: opts.Origins,
		metrics: newMetrics(), unread: &unread{most: opts.MaxUnread, turns: make(chan struct{}, runtime.GOMAXPROCS(0))}, log: opts.Log, observe: opts.Observe,
	}
	if opts.MaxUnread == 0 {
		s.unread.most = defaultUnread
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.boxes = newBoxes(opts, others)
	s.boxes.starts[startKey{s.surface, ""}] = begun
	s.boxes.main = s.mainBox(s.boxes, begun)
	return s
}

// mainBox makes the default sandbox.
func (s *Server) mainBox(b *boxes, begun *start) *Sandbox {
	box := &Sandbox{Name: DefaultSandbox, surface: s.surface, boxes: b, seed: b.seed, clock: b.clock, made: wall(), kin: &kin{}}
	box.kin.box.Store(box)
	box.begun.Store(begun)
	return box
}

func providerNames(providers []Provider) []string {
	var out []string
	for _, p := range providers {
		out = append(out, p.Name)
	}
	return out
}

// CheckRoot refuses a root that is no path.
func CheckRoot(root string) error {
	_, err := cleanRoot(root)
	return err
}

// cleanRoot returns a path without its last slash.
func cleanRoot(root string) (string, error) {
	if root == "" {
		return "", nil
	}
	if !strings.HasPrefix(root, "/") || strings.ContainsAny(root, "{}?#") {
		return "", fmt.Errorf("root %q is not a path such as /path/to/service", root)
	}
	if strings.HasPrefix(collapse(root)+"/", sandboxPath) {
		return "", fmt.Errorf("root %q is below %s, where the sandboxes are", root, sandboxPath)
	}
	return strings.TrimRight(collapse(root), "/"), nil
}

// Sandbox returns the sandbox that serves calls which belong to no other.
func (s *Server) Sandbox() *Sandbox { return s.boxes.main }

// Document returns the spec of a provider, or nil.
func (s *Server) Document(provider string) *spec.Document {
	for _, p := range s.surface.providers {
		if p.Name == provider {
			return p.doc
		}
	}
	return nil
}

// URLOf returns where a provider is, below the URL at which the mock is served.
func (s *Server) URLOf(provider, url string) string {
	for _, p := range s.surface.providers {
		if p.Name == provider {
			return url + p.root
		}
	}
	return url
}

// Root returns the path that stands before all paths of a provider.
func (s *Server) Root(provider string) string {
	for _, p := range s.surface.providers {
		if p.Name == provider {
			return p.root
		}
	}
	return ""
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call := &Call{Request: r, began: wall(), watched: s.explains || s.observes(r.Context())}
	response, err := s.survive(call)
	if err != nil {
		response = plain(http.StatusInternalServerError, "credmock failed on this request; its log says why\n")
	}
	response, done, err := s.room(call, response, err)
	defer done()
	response = call.fault.change(response)
	header := w.Header()
	for key, values := range response.Header {
		header[key] = values
	}
	if bodyAllowed(response.Status) {
		header["Content-Length"] = []string{strconv.Itoa(len(response.Body))}
	}
	if call.provider != nil && call.provider.After != nil && call.Operation != nil {
		call.provider.After(call, response.Status)
	}
	s.explain(call)
	if s.explains {
		addExplanation(header, call.Findings)
	}
	s.allow(header, r)
	s.record(call, response, err)
	call.fault.write(r.Context(), w, response)
}

// survive serves a call, and makes an error of a panic: its client gets an answer,
// and the log says where it was. Nothing that the call wrote is kept.
func (s *Server) survive(c *Call) (response Response, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v; %s", r, strings.Join(strings.Fields(string(debug.Stack())), " "))
		}
	}()
	return s.serve(c)
}

func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

func plain(status int, text string) Response {
	return Response{Status: status, Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, Body: []byte(text)}
}

func operationID(c *Call) string {
	if c.Operation == nil {
		return "-"
	}
	return c.Operation.ID
}
