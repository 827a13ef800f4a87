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
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/mux"

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

	// Observe sees every call once it is answered, with the request's context and
	// before the client has the answer. It may be called by many at once; nil is
	// not called.
	Observe func(context.Context, Record)
}

// A Server serves the emulated APIs. It is an [http.Handler].
type Server struct {
	providers []*provider
	router    *mux.Router
	literal   map[string]*target // by path; the router knows them too
	sandbox   *Sandbox
	strict    bool
	explains  bool
	origins   []string
	metrics   *metrics
	log       *slog.Logger
	observe   func(context.Context, Record)
}

// provider is a [Provider] with what the engine adds to it.
type provider struct {
	Provider
	doc  *spec.Document
	root string

	serve      map[string]serve       // by operationId
	parameters map[string][]parameter // likewise
	secrets    map[string]bool        // names of fields
}

const defaultBodyLimit = 8 << 20

// New loads the specs, compares them with the code and loads the fixture. All
// that does not fit is reported at once.
func New(opts Options) (*Server, error) {
	s := &Server{strict: opts.Strict, explains: opts.Explain, origins: opts.Origins, metrics: newMetrics(), log: opts.Log, observe: opts.Observe}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	documents := map[string]*spec.Document{}
	var names []string
	var faults []error
	for _, p := range opts.Providers {
		doc := opts.Documents[p.Name]
		if doc == nil {
			var err error
			if doc, err = spec.Load(p.Name, opts.Dialect); err != nil {
				faults = append(faults, err)
				continue
			}
		}
		faults = append(faults, p.bind(doc))
		documents[p.Name] = doc
		names = append(names, p.Name)
		root, stated := opts.Roots[p.Name]
		if !stated {
			root = p.Root
		}
		root, err := cleanRoot(root)
		faults = append(faults, err)
		if p.BodyLimit == 0 {
			p.BodyLimit = defaultBodyLimit
		}
		ready := &provider{Provider: p, doc: doc, root: root, secrets: doc.SecretNames()}
		faults = append(faults, ready.prepare()...)
		s.providers = append(s.providers, ready)
	}
	for _, root := range keys(opts.Roots) {
		if !slices.Contains(names, root) {
			faults = append(faults, spec.Unknown("provider", root, names))
		}
	}
	faults = append(faults, collisions(s.providers)...)
	faults = append(faults, checkOrigins(opts.Origins))
	faults = append(faults, opts.Fixture.checkSections(names))
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	var err error
	if s.sandbox, err = newSandbox("default", opts, documents); err != nil {
		return nil, err
	}
	s.router, s.literal = routes(s.providers)
	return s, nil
}

// cleanRoot returns a path without its last slash.
func cleanRoot(root string) (string, error) {
	if root == "" {
		return "", nil
	}
	if !strings.HasPrefix(root, "/") || strings.ContainsAny(root, "{}?#") {
		return "", fmt.Errorf("root %q is not a path such as /path/to/service", root)
	}
	return strings.TrimRight(collapse(root), "/"), nil
}

// Sandbox returns the sandbox that serves calls which belong to no other.
func (s *Server) Sandbox() *Sandbox { return s.sandbox }

// Document returns the spec of a provider, or nil.
func (s *Server) Document(provider string) *spec.Document {
	for _, p := range s.providers {
		if p.Name == provider {
			return p.doc
		}
	}
	return nil
}

// URLOf returns where a provider is, below the URL at which the mock is served.
func (s *Server) URLOf(provider, url string) string {
	for _, p := range s.providers {
		if p.Name == provider {
			return url + p.root
		}
	}
	return url
}

// Root returns the path that stands before all paths of a provider.
func (s *Server) Root(provider string) string {
	for _, p := range s.providers {
		if p.Name == provider {
			return p.root
		}
	}
	return ""
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := wall()
	call := &Call{Request: r, sandbox: s.sandbox, state: s.sandbox.state.Load(), watched: s.explains || s.observes(r.Context())}
	call.Tx = call.state.store.Read()
	response, err := s.serve(call)
	if err != nil {
		response = plain(http.StatusInternalServerError, "credmock failed on this request; its log says why\n")
	}
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
	s.record(call, response.Status, start, err)
	w.WriteHeader(response.Status)
	_, _ = w.Write(response.Body) // the client may be gone; nobody is left to tell
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
