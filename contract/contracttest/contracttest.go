// Package contracttest runs the suite in go test: each scenario is a subtest, with
// other teams' features and steps among them. The module in its folder example shows
// it at work, and how plain godog goes with a mock.
package contracttest

import (
	"bytes"
	"context"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/spec"
)

// Run judges the targets of the options, which are those of [contract.Run], and
// makes a subtest of each scenario: TestName/provider/feature/scenario, as go test
// -run takes it. What is held against the target fails it, with its cause and a
// request to try in the log; so does what kept it from being judged. What a target
// cannot do or must not be asked is skipped, and so is what could not be asked for
// nobody was there: that fails the test itself, once. A deviation that the profile
// accepts passes, and what is only inferred does unless the options are strict.
//
// Scenarios run one by one. Nothing more is begun when go test's own limit of time is
// near, so that what was made on a deployment is still removed.
func Run(t *testing.T, o contract.Options) *contract.Report {
	t.Helper()
	if end, limited := t.Deadline(); limited && o.TimeLimit == 0 {
		o.TimeLimit = time.Until(end) * 9 / 10
	}
	told := map[string]bool{} // those that failed as subtests
	o.Each = func(s contract.Scenario, play func() contract.Scenario) {
		t.Run(name(s), func(t *testing.T) {
			s := play()
			told[key(s)] = fails(s.Verdict, o.Strict)
			conclude(t, s, o.Strict)
		})
	}
	r, err := contract.Run(t.Context(), o)
	if err != nil {
		t.Fatalf("contracttest: %v", err)
	}
	for _, s := range r.Scenarios { // some are judged when all was played
		if fails(s.Verdict, o.Strict) && !told[key(s)] {
			t.Errorf("%s:%d %s: %s: %s", s.File, s.Line, s.Name, s.Verdict, s.Reason)
		}
	}
	for _, a := range r.Deviations {
		if a.Fails() {
			t.Errorf("%s: the deviation %s %s", a.Provider, a.Deviation, a.State)
		}
	}
	for _, problem := range r.Problems { // such as a target that is away
		t.Error(problem)
	}
	if len(r.Scenarios) == 0 {
		t.Log("no scenario was chosen")
	}
	return r
}

// Profile returns the targets that a target file describes, as credmock-conform
// --target takes it. Environ looks up the variables that hold its secrets:
// [os.LookupEnv].
func Profile(t testing.TB, file string, environ func(string) (string, bool)) map[string]contract.Start {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("contracttest: %v", err)
	}
	p, err := contract.ReadProfile(file, text, environ)
	if err != nil {
		t.Fatalf("contracttest: %v", err)
	}
	targets, err := p.Targets(spec.Load)
	if err != nil {
		t.Fatalf("contracttest: %v", err)
	}
	out := map[string]contract.Start{}
	for _, target := range targets {
		out[target.Provider] = func(context.Context) (*contract.Target, func(), error) { return target, nil, nil }
	}
	return out
}

func name(s contract.Scenario) string {
	file := strings.TrimSuffix(s.File, path.Ext(s.File))
	return file + "/" + strings.ReplaceAll(s.Name, "/", "|")
}

func key(s contract.Scenario) string {
	return strings.Join([]string{s.Provider, s.File, s.Name, strconv.Itoa(s.Line)}, "\x00")
}

func fails(v contract.Verdict, strict bool) bool {
	switch v {
	case contract.Fail, contract.Flaky, contract.Error:
		return true
	}
	return strict && (v == contract.Suspect || v == contract.Drift)
}

// conclude ends a subtest as its scenario ended.
func conclude(t *testing.T, s contract.Scenario, strict bool) {
	t.Helper()
	var causes bytes.Buffer
	r := contract.Report{Scenarios: []contract.Scenario{s}, Strict: strict}
	_ = r.WriteCauses(&causes, 5) // a buffer takes all
	switch {
	case fails(s.Verdict, strict):
		t.Errorf("%s:%d %s: %s\n%s", s.File, s.Line, s.Verdict, s.Reason, &causes)
	case s.Verdict == contract.Skipped || s.Verdict == contract.Disabled || s.Verdict == contract.Unreachable:
		t.Skipf("%s: %s", s.Verdict, s.Reason)
	case s.Verdict != contract.Pass:
		t.Logf("%s:%d %s: %s\n%s", s.File, s.Line, s.Verdict, s.Reason, &causes)
	}
}
