package mock

import (
	"net/http"
	"net/url"
	"strings"
	"sync"

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

// A route is a path with variables. Its router is made for the first request that
// it may match.
type route struct {
	parts  []string // between slashes; "" where a variable is
	router func() *mux.Router
}

// routes are the paths of all providers.
type routes struct {
	literal   map[string]*target // without variables
	variables map[int][]route    // with variables, by the number of their parts
}

// newRoutes collects the paths of all providers. Fragments tell actions apart that
// share a path; a router knows nothing of them.
func newRoutes(providers []*provider) routes {
	out := routes{map[string]*target{}, map[int][]route{}}
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
				out.add(p.root+op.Path, t)
			}
			for _, method := range append([]string{op.Method}, op.Also...) {
				t.methods[method] = op
			}
		}
	}
	return out
}

func (rs routes) add(path string, t *target) {
	if !strings.Contains(path, "{") {
		if rs.literal[path] == nil {
			rs.literal[path] = t
		}
		return
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.Contains(part, "{") {
			parts[i] = ""
		}
	}
	rs.variables[len(parts)] = append(rs.variables[len(parts)], route{parts, sync.OnceValue(func() *mux.Router {
		router := mux.NewRouter().SkipClean(true).UseEncodedPath()
		router.Handle(path, t)
		return router
	})})
}

// may reports whether a path has all that the route says literally: mux tries a
// regular expression, which takes long where it is one after the other.
func (r *route) may(path string) bool {
	for _, part := range r.parts {
		sent, rest, _ := strings.Cut(path, "/")
		if part != "" && part != sent {
			return false
		}
		path = rest
	}
	return true
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
	path := r.URL.EscapedPath()
	if t := s.routes.literal[path]; t != nil {
		return t, nil
	}
	for _, route := range s.routes.variables[strings.Count(path, "/")+1] {
		if !route.may(path) {
			continue
		}
		var found mux.RouteMatch
		if !route.router().Match(r, &found) {
			continue
		}
		t, ok := found.Handler.(*target)
		if !ok {
			continue // mux's own handler for what does not match
		}
		for name, value := range found.Vars {
			if plain, err := url.PathUnescape(value); err == nil {
				found.Vars[name] = plain
			}
		}
		return t, found.Vars
	}
	return nil, nil
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
