package contract_test

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
)

// canary is a secret that must not be in anything that a run writes. It holds
// what each kind of text escapes.
const canary = `canary/+="<&>ß~ secret`

type starter = map[string]func(context.Context) (*contract.Target, func(), error)

// like returns the target that a fixture's public caller has, without a URL.
func like(doc *spec.Document) *contract.Target {
	return &contract.Target{
		Provider: "whmcs", Document: doc,
		Principals: map[string]contract.Principal{
			"":       {Fields: map[string]string{"identifier": "mock-identifier", "secret": "mock-secret"}},
			"viewer": {Fields: map[string]string{"identifier": "mock-viewer-identifier", "secret": "mock-viewer-secret"}},
		},
		Prerequisites: map[string]string{"service": "1"},
	}
}

// local returns how to start a mock of its own for each scenario, its handler
// wrapped.
func local(t *testing.T, wrap func(http.Handler) http.Handler) starter {
	t.Helper()
	server := mocktest.New(t, mocktest.Options{})
	handlers := func(s *mock.Server) contract.Handlers {
		h := contract.Handlers{API: s, Control: func() (http.Handler, error) { return admin.New(s, admin.Options{}) }}
		if wrap != nil {
			h.API = wrap(s)
		}
		return h
	}
	l := contract.Local{
		New: func() (contract.Handlers, error) { return handlers(server.Fork()), nil },
		From: func(text string) (contract.Handlers, error) {
			f, err := all.ReadFixture("fixture", []byte(text))
			if err != nil {
				return contract.Handlers{}, err
			}
			fork, err := server.ForkWith(f)
			return handlers(fork), err
		},
	}
	return starter{"whmcs": l.Start(like(server.Document("whmcs")))}
}

// shared returns a target that others use too, at a handler of the test's own.
func shared(t *testing.T, h http.Handler) (*contract.Target, starter) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	doc, err := spec.Load("whmcs", "")
	if err != nil {
		t.Fatal(err)
	}
	target := like(doc)
	target.URLs, target.Client, target.Real, target.Timeout = map[string]string{"": server.URL}, server.Client(), true, 300*time.Millisecond
	return target, only(target)
}

func only(target *contract.Target) starter {
	return starter{target.Provider: func(context.Context) (*contract.Target, func(), error) { return target, nil, nil }}
}

// feature makes a file of scenarios.
func feature(text string) []fs.FS {
	if !strings.HasPrefix(text, "Feature:") {
		text = "Feature: Test\n" + text
	}
	return []fs.FS{fstest.MapFS{"whmcs/test.feature": {Data: []byte(text)}}}
}

// judged runs scenarios and fails the test on an error of our own.
func judged(t *testing.T, o contract.Options) *contract.Report {
	t.Helper()
	r, err := contract.Run(t.Context(), o)
	if err != nil {
		t.Fatalf("Run: %v", err)
	}
	return r
}

// verdicts lists the verdict of each scenario by its name.
func verdicts(r *contract.Report) map[string]contract.Verdict {
	out := map[string]contract.Verdict{}
	for _, s := range r.Scenarios {
		out[s.Name] = s.Verdict
	}
	return out
}

// problems lists what was wrong with the exchanges of a report.
func problems(r *contract.Report) []string {
	var out []string
	for _, s := range r.Scenarios {
		for _, x := range s.Exchanges {
			for _, p := range x.Problems {
				out = append(out, string(p.Verdict)+": "+p.What)
			}
		}
	}
	return out
}
