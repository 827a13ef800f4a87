package contracttest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cucumber/godog"
	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/contracttest"
	"github.com/credmock/credmock/mock/judged"
	"github.com/credmock/credmock/mock/mocktest"
)

const ownFeature = `Feature: Own
  Scenario: passes
    When I call ListOAuthCredentials
    Then it succeeds
    And there are 0 of them
  Scenario: fails by a rule
    When I call CreateOAuthCredential
    Then it succeeds
  Scenario: fails by a step
    When I call ListOAuthCredentials
    Then there are 7 of them
  Scenario: fails by a step with a table
    Then all of these are equal:
      | a | a | b |
  Scenario: is skipped by a step
    Then it is not for now
  Scenario: is skipped by what the target lacks
    Given I call as "somebody"
    When I call ListOAuthCredentials
  Scenario: is undefined
    Then there is nothing of the kind
  Scenario: hands a context on / and is filled
    Given "all" is the answer to ListOAuthCredentials
    And 3 is remembered
    Then 3 was remembered, and "{all.result}" stands there
`

type remembered struct{}

func steps(s *contract.Steps) {
	s.Then(`^there are (\d+) of them$`, func(ctx context.Context, n int) error {
		got, _ := contract.SceneOf(ctx).Answer().(map[string]any)
		if rows, _ := got["clients"].([]any); len(rows) != n {
			return errors.New("there are others")
		}
		return nil
	})
	s.Then(`^all of these are equal:$`, func(table *godog.Table) error {
		for _, row := range table.Rows {
			for _, cell := range row.Cells {
				if cell.Value != row.Cells[0].Value {
					return errors.New("they are not")
				}
			}
		}
		return nil
	})
	s.Then(`^it is not for now$`, func() error { return godog.ErrSkip })
	s.Step(`^(\d+) is remembered$`, func(ctx context.Context, n int) context.Context {
		return context.WithValue(ctx, remembered{}, n)
	})
	s.Step(`^(\d+) was remembered, and "(.*)" stands there$`, func(ctx context.Context, n int, total string) (context.Context, error) {
		if ctx.Value(remembered{}) != n || total != "success" {
			return ctx, errors.New("it is lost")
		}
		return ctx, nil
	})
}

// TestChild is what TestRun looks at: some of it fails.
func TestChild(t *testing.T) {
	if os.Getenv("CONTRACTTEST_CHILD") == "" {
		t.Skip("it is played by TestRun")
	}
	server := mocktest.New(t, mocktest.Options{YAML: "whmcs:\n  apiCredentials: [{identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [all]}]\n" +
		"  administrators: [{username: admin, password: mock-password}]\n  roles: [{name: all, actions: [\"*\"]}]\n"})
	targets, err := judged.Targets(server)
	if err != nil {
		t.Fatal(err)
	}
	starts, err := judged.Starts(server, nil, targets...)
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("CONTRACTTEST_CHILD") == "away" {
		for _, target := range targets {
			target.Real, target.URLs = true, map[string]string{"": "http://127.0.0.1:1"}
			starts[target.Provider] = func(context.Context) (*contract.Target, func(), error) { return target, nil, nil }
		}
	}
	contracttest.Run(t, contract.Options{Targets: starts, Features: []fs.FS{fstest.MapFS{"whmcs/own.feature": {Data: []byte(ownFeature)}}}, Steps: steps})
}

// TestRun looks at what go test makes of the verdicts.
func TestRun(t *testing.T) {
	t.Parallel()
	run := func(child, which string) (map[string]string, string) {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run", which)
		cmd.Env = append(os.Environ(), "CONTRACTTEST_CHILD="+child)
		out, _ := cmd.CombinedOutput() // some of it fails
		got := map[string]string{}
		for line := range strings.Lines(string(out)) {
			ended, name, _ := strings.Cut(strings.TrimSpace(line), ": TestChild/whmcs/own/")
			if verdict, ok := strings.CutPrefix(ended, "--- "); ok && name != "" {
				name, _, _ = strings.Cut(name, " ")
				got[name] = verdict
			}
		}
		return got, string(out)
	}
	got, out := run("here", "^TestChild$")
	want := map[string]string{
		"passes": "PASS", "fails_by_a_rule": "FAIL", "fails_by_a_step": "FAIL", "fails_by_a_step_with_a_table": "FAIL",
		"is_skipped_by_a_step": "SKIP", "is_skipped_by_what_the_target_lacks": "SKIP", "is_undefined": "FAIL",
		"hands_a_context_on_|_and_is_filled": "PASS",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("subtests mismatch (-want +got):\n%s\n%s", diff, out)
	}
	for _, text := range []string{"cause 1, FAIL", "try it with", "curl", "there are others", "| a | a | b |", `step "there is nothing of the kind" is undefined`} {
		if !strings.Contains(out, text) {
			t.Errorf("the log lacks %q:\n%s", text, out)
		}
	}
	if one, out := run("here", "^TestChild$/^whmcs$/^own$/^passes$"); len(one) != 1 || one["passes"] != "PASS" {
		t.Errorf("one of them by its name: %v\n%s", one, out)
	}
	away, out := run("away", "^TestChild$/^whmcs$/^own$/^passes$")
	if away["passes"] != "SKIP" || !strings.Contains(out, "--- FAIL: TestChild ") || strings.Count(out, "the target cannot be asked") != 1 {
		t.Errorf("a target that is away: %v\n%s", away, out)
	}
}

// TestProfile reads a target file, and keeps its run to what is allowed: a step that
// may do anything is not played there.
func TestProfile(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{})
	file := t.TempDir() + "/staging.yaml"
	profile, err := json.Marshal(map[string]any{"whmcs": map[string]any{"url": m.URL, "rate": 100, "principals": map[string]any{
		"default": map[string]any{"fields": map[string]any{"identifier": mocktest.WHMCSIdentifier, "secret": map[string]any{"env": "SECRET"}}}}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, profile, 0o600); err != nil {
		t.Fatal(err)
	}
	const text = "Feature: Own\n  Scenario: looks\n    When I call ListOAuthCredentials\n    Then I look\n  Scenario: does\n    When I call ListOAuthCredentials\n    And I do\n"
	r := contracttest.Run(t, contract.Options{
		Targets: contracttest.Profile(t, file, func(string) (string, bool) { return mocktest.WHMCSSecret, true }), Features: []fs.FS{fstest.MapFS{"whmcs/own.feature": {Data: []byte(text)}}},
		Steps: func(s *contract.Steps) {
			s.Then("^I look$", func(ctx context.Context) error {
				if contract.SceneOf(ctx).Target().URLs[""] != m.URL {
					return http.ErrMissingFile
				}
				return nil
			})
			s.Step("^I do$", func() {})
		},
	})
	if got := r.Counts(); got[contract.Pass] != 1 || got[contract.Disabled] != 1 {
		t.Errorf("the run comes to %v, want one pass and one that is disabled", got)
	}
}

func TestOwnStepsAreChecked(t *testing.T) {
	t.Parallel()
	starts, err := judged.Mock("documented")
	if err != nil {
		t.Fatal(err)
	}
	_, err = contract.Run(t.Context(), contract.Options{Targets: starts, Features: []fs.FS{fstest.MapFS{}}, Steps: func(s *contract.Steps) {
		s.Step(`^(a$`, func() {})
		s.Step(7, func() {})
		s.Step(`^b$`, nil)
		s.Step(`^c (\d)$`, func() {})
		s.Step(`^d$`, func(chan int) {})
		s.Step(`^e$`, func() string { return "" })
		s.Step(`^f$`, func(...string) {})
	}})
	if err == nil {
		t.Fatal("they are taken")
	}
	for _, want := range []string{"own step ^(a$: error parsing", "own step 7: want a string", "own step ^b$: want a function",
		"own step ^c (\\d)$: the expression has 1 groups, and the function takes 0", "own step ^d$: parameter 1 cannot be a chan int",
		"own step ^e$: the function may return", "own step ^f$: want a function"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q:\n%v", want, err)
		}
	}
}
