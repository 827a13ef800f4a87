package mock

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/mux"

	"github.com/credmock/credmock/spec"
)

// TestRoutesAreThoseOfOneRouter asks for paths, right and wrong, of both documents
// and compares with a router that holds all of them.
func TestRoutesAreThoseOfOneRouter(t *testing.T) {
	t.Parallel()
	router := mux.NewRouter().SkipClean(true).UseEncodedPath()
	var providers []*provider
	paths := []string{"", "/", "*", "//", "/nothing"}
	for _, name := range []string{"whmcs", "purecloud"} {
		doc, err := spec.Load(name, "")
		if err != nil {
			t.Fatal(err)
		}
		p := &provider{Provider: Provider{Name: name}, doc: doc, root: "/below"}
		providers = append(providers, p)
		for _, op := range doc.Operations {
			path := p.root + op.Path
			router.Handle(path, &target{methods: map[string]*spec.Operation{op.Method: op}})
			for _, value := range []string{"a", "me", "a%2Fb", "a b", "ä%zz", "", "a/b", "{x}", "%2e%2e"} {
				filled := path
				for strings.Contains(filled, "{") && value != "{x}" {
					before, rest, _ := strings.Cut(filled, "{")
					_, after, _ := strings.Cut(rest, "}")
					filled = before + value + after
				}
				paths = append(paths, filled, filled+"/", filled+"/roles", "/"+filled, strings.ToUpper(filled), strings.TrimPrefix(filled, p.root))
			}
		}
	}
	s := &surface{providers: providers, routes: newRoutes(providers)}
	for _, path := range paths {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path, r.URL.RawPath = path, path
		if plain, err := r.URL.Parse(path); err == nil {
			r.URL.Path, r.URL.RawPath = plain.Path, plain.RawPath
		}
		var found mux.RouteMatch
		want := ""
		if router.Match(r, &found) {
			for _, op := range found.Handler.(*target).methods {
				want = op.Path
			}
		}
		got := ""
		target, vars := s.matchPath(r)
		if target != nil {
			for _, op := range target.methods {
				got = op.Path
			}
		}
		if got != want || len(vars) != len(found.Vars) {
			t.Errorf("%q is %q %v, want %q %v", path, got, vars, want, found.Vars)
		}
	}
}
