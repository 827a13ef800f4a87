// Package example is a program of another team: a gateway before WHMCS. Its tests
// show how to judge it with the suite, with a feature and a step of the team's own,
// and how plain godog goes with a mock.
package example

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// A Gateway passes calls on, and notes the names of the credentials that were asked
// for: GET /notes lists them, one a line.
type Gateway struct {
	Behind http.Handler

	mu    sync.Mutex
	notes []string
}

func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/notes" {
		g.mu.Lock()
		defer g.mu.Unlock()
		fmt.Fprint(w, strings.Join(g.notes, "\n"))
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		http.Error(w, "the request ended early", http.StatusBadRequest)
		return
	}
	if sent, err := url.ParseQuery(string(body)); err == nil && sent.Get("action") == "CreateOAuthCredential" {
		g.mu.Lock()
		g.notes = append(g.notes, sent.Get("name"))
		g.mu.Unlock()
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	g.Behind.ServeHTTP(w, r)
}
