package mock

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/mux"

	"github.com/credmock/credmock/spec"
)

// A target is one path of one provider.
type target struct {
	provider *provider
	methods  map[string]*spec.Operation
}

// ServeHTTP makes a target a handler, which mux asks for. The engine only ever
// asks mux which target matches: its middleware does not run on 404 and 405,
// and headers that every answer carries must.
func (*target) ServeHTTP(http.ResponseWriter, *http.Request) {}

// routes compiles the paths of all providers. Fragments tell actions apart that
// share a path; a router knows nothing of them.
func routes(providers []*provider) (*mux.Router, map[string]*target) {
	router := mux.NewRouter().SkipClean(true).UseEncodedPath()
	literal := map[string]*target{}
	for _, p := range providers {
		byPath := map[string]*target{}
		for _, op := range p.doc.Operations {
			if op.Fragment != "" {
				continue
			}
			t := byPath[op.Path]
			if t == nil {
				t = &target{provider: p, methods: map[string]*spec.Operation{}}
				byPath[op.Path] = t
				router.Handle(p.root+op.Path, t)
				if !strings.Contains(op.Path, "{") && literal[p.root+op.Path] == nil {
					literal[p.root+op.Path] = t
				}
			}
			for _, method := range append([]string{op.Method}, op.Also...) {
				t.methods[method] = op
			}
		}
	}
	return router, literal
}

// match finds the target of a request and the values in its path.
func (s *surface) match(r *http.Request) (*target, map[string]string) {
	r = collapsed(r)
	t, vars := s.matchPath(r)
	if t != nil {
		return t, vars
	}
	for _, p := range s.providers {
		for _, prefix := range p.Gateways {
			if inner, ok := cutPrefix(r, prefix); ok {
				if t, vars := s.matchPath(inner); t != nil && t.provider == p {
					return t, vars
				}
			}
		}
	}
	return nil, nil
}

// matchPath asks mux, but for a path that stands literally in a document: most
// calls of an API with one path need no search.
func (s *surface) matchPath(r *http.Request) (*target, map[string]string) {
	if t := s.literal[r.URL.EscapedPath()]; t != nil {
		return t, nil
	}
	var found mux.RouteMatch
	if !s.router.Match(r, &found) {
		return nil, nil
	}
	t, ok := found.Handler.(*target)
	if !ok {
		return nil, nil // mux's own handler for what does not match
	}
	for name, value := range found.Vars {
		if plain, err := url.PathUnescape(value); err == nil {
			found.Vars[name] = plain
		}
	}
	return t, found.Vars
}

// cutPrefix returns the request without a prefix of its path.
func cutPrefix(r *http.Request, prefix string) (*http.Request, bool) {
	path, ok := strings.CutPrefix(r.URL.Path, prefix)
	if !ok || !strings.HasPrefix(path, "/") {
		return nil, false
	}
	return withPath(r, path, strings.TrimPrefix(r.URL.RawPath, prefix)), true
}

func withPath(r *http.Request, path, raw string) *http.Request {
	u := *r.URL
	u.Path, u.RawPath = path, raw
	out := *r
	out.URL = &u
	return &out
}

// collapsed returns the request with runs of slashes in its path made one. mux
// answers them with 301, which PHP's cURL does not follow; real web servers
// serve them (facts T7).
func collapsed(r *http.Request) *http.Request {
	if !strings.Contains(r.URL.Path, "//") {
		return r
	}
	return withPath(r, collapse(r.URL.Path), collapse(r.URL.RawPath))
}

func collapse(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	return path
}
