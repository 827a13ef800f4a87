package contract_test

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/mock/judged"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
)

// canary is a secret that must not be in anything that a run writes. It holds
// what each kind of text escapes.
const canary = `canary/+="<&>ß~ secret`

type starter = map[string]contract.Start

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
	starts, err := judged.Starts(server, func(start func() (contract.Handlers, error)) (contract.Handlers, error) {
		h, err := start()
		if wrap != nil {
			h.API = wrap(h.API)
		}
		return h, err
	}, like(server.Document("whmcs")))
	if err != nil {
		t.Fatal(err)
	}
	return starts
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
	target.URLs, target.Client, target.Real = map[string]string{"": server.URL}, server.Client(), true
	return target, only(target)
}

func only(target *contract.Target) starter {
	return starter{target.Provider: func(context.Context) (*contract.Target, func(), error) { return target, nil, nil }}
}

// written makes a file of scenarios.
func written(text string) []fs.FS {
	if !strings.HasPrefix(text, "Feature:") {
		text = "Feature: Test\n" + text
	}
	return []fs.FS{fstest.MapFS{"whmcs/test.feature": {Data: []byte(text)}}}
}

// judge runs scenarios and fails the test on an error of our own.
func judge(t *testing.T, o contract.Options) *contract.Report {
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
