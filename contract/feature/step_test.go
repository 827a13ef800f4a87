package feature_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cucumber/godog"
	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

func plan(t *testing.T, text string) *feature.Plan {
	t.Helper()
	source, err := os.ReadFile("../testdata/badges.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi.Parse("badges", source, "")
	if err != nil {
		t.Fatal(err)
	}
	probe := &target.Target{Provider: "badges", Document: doc}
	p, err := feature.Make(feature.Options{
		Features: []fs.FS{fstest.MapFS{"badges/a.feature": {Data: []byte("Feature: A\n  Scenario: a\n" + text)}}},
	}, map[string]*target.Target{"badges": probe})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestSteps reads each sentence into the fields of its step.
func TestSteps(t *testing.T) {
	t.Parallel()
	rows := [][2]string{{"title", "b"}}
	const table = "\n      | title | b |"
	const doc = "\n      \"\"\"\n      GET /motto\n      \"\"\""
	tests := []struct {
		text string
		want feature.Step
	}{
		{`a fresh account`, feature.Step{Kind: feature.FreshAccount}},
		{`"x" is the answer to listBadges`, feature.Step{Kind: feature.SetUp, Alias: "x", Operation: "listBadges"}},
		{`"x" is the answer to makeBadge with:` + table, feature.Step{Kind: feature.SetUp, Alias: "x", Operation: "makeBadge", Rows: rows}},
		{`I call as "viewer"`, feature.Step{Kind: feature.CallAs, As: "viewer"}},
		{`I call as nobody`, feature.Step{Kind: feature.CallAsNobody}},
		{`I call with:` + table, feature.Step{Kind: feature.CallWith, Rows: rows}},
		{`the clock moves on by "1h"`, feature.Step{Kind: feature.MoveClock, Value: "1h"}},
		{`dropBadge will answer noBadge`, feature.Step{Kind: feature.Schedule, Operation: "dropBadge", Answer: "noBadge"}},
		{`a mock that starts from:` + doc, feature.Step{Kind: feature.StartFrom, Doc: "GET /motto"}},
		{`I call listBadges`, feature.Step{Kind: feature.Call, Operation: "listBadges"}},
		{`it succeeds`, feature.Step{Kind: feature.Succeed}},
		{`it succeeds as "x"`, feature.Step{Kind: feature.Succeed, Alias: "x"}},
		{`it succeeds with badgeMade`, feature.Step{Kind: feature.Succeed, Answer: "badgeMade"}},
		{`it succeeds with badgeMade as "x"`, feature.Step{Kind: feature.Succeed, Answer: "badgeMade", Alias: "x"}},
		{`it fails with noBadge`, feature.Step{Kind: feature.Fail, Answer: "noBadge"}},
		{`eventually listBadges answers badgesListed`, feature.Step{Kind: feature.Eventually, Operation: "listBadges", Answer: "badgesListed"}},
		{`the answer has:` + table, feature.Step{Kind: feature.Has, Rows: rows}},
		{`the answer lacks "a.b"`, feature.Step{Kind: feature.Lacks, Value: "a.b"}},
		{`the answer lists:` + table, feature.Step{Kind: feature.Lists, Rows: rows}},
		{`the answer does not list:` + table, feature.Step{Kind: feature.ListsNot, Rows: rows}},
		{`nothing has changed`, feature.Step{Kind: feature.Unchanged}},
		{`I send:` + doc, feature.Step{Kind: feature.Send, Doc: "GET /motto"}},
		{`the wire shows:` + doc, feature.Step{Kind: feature.Wire, Doc: "GET /motto"}},
	}
	for _, tt := range tests {
		s := plan(t, "    When "+tt.text+"\n").Scenarios[0]
		line, _, _ := strings.Cut(tt.text, "\n")
		tt.want.Text = "When " + line
		if s.Verdict == verdict.Error {
			t.Errorf("%s: %s", line, s.Reason)
		}
		if diff := cmp.Diff([]feature.Step{tt.want}, s.Steps); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", line, diff)
		}
	}
}

// TestBadSteps tells what is wrong with a feature before anything is played.
func TestBadSteps(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"I do as I like", `step "I do as I like" is undefined`},
		{"I call listBadge", `unknown operation "listBadge"; did you mean "listBadges"?`},
		{"I call listBadges with:", `wants a table of two columns below it, not nothing`},
		{"nothing has changed\n      | a | b |", `wants nothing below it, not a table of two columns`},
		{"the answer has:\n      | a |", `wants a table of two columns, not of 1`},
		{"I call with:\n      | X-Trace | a |", ``},
		{"I call with:\n      | X-Tracing | a |", `no operation takes "X-Tracing"; a header that none declares is written as "header X-Tracing"`},
		{"I call with:\n      | header X-Tracing | a |", ``},
	}
	for _, tt := range tests {
		s := plan(t, "    When "+tt.text+"\n").Scenarios[0]
		if bad := s.Verdict == verdict.Error; bad != (tt.want != "") || !strings.Contains(s.Reason, tt.want) {
			t.Errorf("%s: %s %s, want %q", tt.text, s.Verdict, s.Reason, tt.want)
		}
	}
}

// TestEffect derives how dangerous a scenario is from what it calls, and how.
func TestEffect(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want spec.Effect
	}{
		{"I call listBadges", spec.Read},
		{"I call makeBadge with:\n      | title | a |", spec.Write},
		{"I call dropBadge with:\n      | number | 1 |", spec.Delete},
		{"I call as nobody", spec.Write},
		{"I call with:\n      | header authorization | Bearer x |", spec.Write},
		{"I call with:\n      | X-Trace | x |", spec.Read},
		{"I call openSession with:\n      | pin | wrong |", spec.Write},
		{"dropBadge will answer noBadge", spec.Read},
		{"I send:\n      \"\"\"\n      DELETE /badges/1\n      \"\"\"", spec.Delete},
		{"I send:\n      \"\"\"\n      nonsense\n      \"\"\"", spec.Delete},
	}
	for _, tt := range tests {
		s := plan(t, "    When "+tt.text+"\n").Scenarios[0]
		if diff := cmp.Diff(tt.want, s.Effect); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.text, diff)
		}
	}
}

// TestOwnSteps says of a step of the user's own what it may do, and what is wrong with
// it.
func TestOwnSteps(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../testdata/badges.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi.Parse("badges", source, "")
	if err != nil {
		t.Fatal(err)
	}
	probes := map[string]*target.Target{"badges": {Provider: "badges", Document: doc, Real: true}}
	tests := []struct {
		text    string
		verdict verdict.Verdict
		reason  string
		effect  spec.Effect
	}{
		{"we look at 3 of them", "", "", spec.Read},
		{"we do something", verdict.Disabled, "it does what is not allowed: delete", spec.Delete},
		{"we look at {target.shelf}", verdict.Skipped, "the profile lacks the prerequisite shelf", spec.Read},
		{"it succeeds", verdict.Error, `step "it succeeds" is ambiguous`, ""},
		{"we look twice", verdict.Error, `step "we look twice" is ambiguous`, ""},
		{"we look at 3 of them\n      | a |", verdict.Error, `step "we look at 3 of them" wants nothing below it, not a table`, ""},
		{"we look at a table:", verdict.Error, `step "we look at a table:" wants a table below it, not nothing`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			p, err := feature.Make(feature.Options{
				Features: []fs.FS{fstest.MapFS{"badges/a.feature": {Data: []byte("Feature: A\n  Scenario: a\n    When I call listBadges\n    Then " + tt.text)}}},
				Steps: func(s *feature.Steps) {
					s.Then(`^we look at (.*) of them$`, func(int) {})
					s.Then(`^we look at (\{.*\})$`, func(string) {})
					s.Then(`^we look twice$`, func() {})
					s.Then(`^we look tw`, func() {})
					s.Then(`^it succeeds$`, func() {})
					s.Then(`^we look at a table:$`, func(*godog.Table) {})
					s.Step(`^we do something$`, func() {})
				},
			}, probes)
			if err != nil {
				t.Fatal(err)
			}
			if s := p.Scenarios[0]; s.Verdict != tt.verdict || s.Reason != tt.reason || s.Effect != tt.effect {
				t.Errorf("it is %q (%s), effect %s; want %q (%s), effect %s", s.Verdict, s.Reason, s.Effect, tt.verdict, tt.reason, tt.effect)
			}
		})
	}
}
