package features_test

import (
	"context"
	"io/fs"
	"os"
	"testing"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/mock/judged"
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

type starter = map[string]contract.Start

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

// deployment gives every scenario the targets of a file.
func deployment(t *testing.T, path string) starter {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	profile, err := contract.ReadProfile(path, text, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	targets, err := profile.Targets(spec.Load)
	if err != nil {
		t.Fatal(err)
	}
	out := starter{}
	for _, target := range targets {
		out[target.Provider] = func(context.Context) (*contract.Target, func(), error) { return target, nil, nil }
	}
	return out
}

// ownMock starts a mock for each scenario: a fork of one that has loaded
// everything.
func ownMock(t *testing.T, dialect string) starter {
	t.Helper()
	server := mocktest.New(t, mocktest.Options{Dialect: dialect})
	targets, err := judged.Targets(server)
	if err != nil {
		t.Fatal(err)
	}
	starts, err := judged.Starts(server, nil, targets...)
	if err != nil {
		t.Fatal(err)
	}
	return starts
}
