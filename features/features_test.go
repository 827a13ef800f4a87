package features_test

import (
	"context"
	"io/fs"
	"net/http"
	"os"
	"testing"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/fixtures"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
)

// TestFeatures runs the suite against a mock, in each dialect, or only reading
// against the deployment that the target file in CREDMOCK_TARGET describes.
func TestFeatures(t *testing.T) {
	if path := os.Getenv("CREDMOCK_TARGET"); path != "" {
		judge(t, deployment(t, path))
		return
	}
	for _, dialect := range spec.Dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			judge(t, ownMock(t, dialect))
		})
	}
}

type starter = map[string]func(context.Context) (*contract.Target, func(), error)

// judge runs the suite and makes a subtest of every scenario.
func judge(t *testing.T, targets starter) {
	t.Helper()
	report, err := contract.Run(t.Context(), contract.Options{Targets: targets, Features: []fs.FS{features.FS}, Concurrency: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d scenarios, seed %d", len(report.Scenarios), report.Seed)
	for _, problem := range report.Problems {
		t.Error(problem)
	}
	if len(report.Scenarios) == 0 {
		t.Error("no scenario ran")
	}
	for _, s := range report.Scenarios {
		t.Run(s.File+":"+s.Name, func(t *testing.T) {
			switch s.Verdict {
			case contract.Pass, contract.Suspect, contract.Drift:
			case contract.Skipped, contract.Disabled:
				t.Skip(s.Reason)
			default:
				for _, step := range s.Steps {
					t.Logf("%s %s\n%s", step.Verdict, step.Text, step.Problem)
				}
				t.Errorf("%s: %s", s.Verdict, s.Reason)
			}
		})
	}
}

func deployment(t *testing.T, path string) starter {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return starters(t, path, text, os.LookupEnv, spec.Load, func(target *contract.Target) func(context.Context) (*contract.Target, func(), error) {
		return func(context.Context) (*contract.Target, func(), error) { return target, nil, nil }
	})
}

// ownMock starts a mock for each scenario: a fork of one that has loaded
// everything.
func ownMock(t *testing.T, dialect string) starter {
	t.Helper()
	server := mocktest.New(t, mocktest.Options{Dialect: dialect})
	plane, err := spec.Load("admin", "")
	if err != nil {
		t.Fatal(err)
	}
	handlers := func(s *mock.Server) contract.Handlers {
		return contract.Handlers{API: s, Control: func() (http.Handler, error) { return admin.New(s, admin.Options{Document: plane}) }}
	}
	local := contract.Local{
		New: func() (contract.Handlers, error) { return handlers(server.Fork()), nil },
		From: func(text string) (contract.Handlers, error) {
			fixture, err := all.ReadFixture("fixture", []byte(text))
			if err != nil {
				return contract.Handlers{}, err
			}
			fork, err := server.ForkWith(fixture)
			return handlers(fork), err
		},
	}
	text, err := fixtures.FS.ReadFile("targets/mock.yaml")
	if err != nil {
		t.Fatal(err)
	}
	itself := func(name string) (string, bool) { return name, true }
	document := func(provider, _ string) (*spec.Document, error) { return server.Document(provider), nil }
	return starters(t, "mock.yaml", text, itself, document, local.Start)
}

func starters(t *testing.T, name string, text []byte, environ func(string) (string, bool),
	docs func(provider, dialect string) (*spec.Document, error),
	start func(*contract.Target) func(context.Context) (*contract.Target, func(), error),
) starter {
	t.Helper()
	profile, err := contract.ReadProfile(name, text, environ)
	if err != nil {
		t.Fatal(err)
	}
	targets, err := profile.Targets(docs)
	if err != nil {
		t.Fatal(err)
	}
	out := starter{}
	for _, target := range targets {
		out[target.Provider] = start(target)
	}
	return out
}
