package contract_test

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/spec"
)

// readers only read, as two principals.
const readers = `Feature: Readers
  Scenario Outline: <n>
    When I call getOauthClients
    Then it succeeds
    Given I call as "viewer"
    When I call getOauthClients
    Then it succeeds
    Examples:
      | n |
      | 1 |
      | 2 |
      | 3 |
      | 4 |
      | 5 |
`

// logins counts what a deployment was asked for tokens.
func (w *witness) logins() *int {
	n := 0
	w.bend = func(c call) {
		if c.path == "/oauth/token" {
			n++
		}
	}
	return &n
}

// moves lets steps move the deployment's clock.
func (w *witness) moves() {
	w.targets["purecloud"].Control.Advance = func(_ context.Context, by string) error {
		d, err := time.ParseDuration(by)
		if err == nil {
			_, err = w.server.Sandbox().Clock().Advance(d)
		}
		return err
	}
}

func clientsOnly(w *witness) starter { return starter{"purecloud": w.starts["purecloud"]} }

func purecloud(text string) []fs.FS {
	return []fs.FS{fstest.MapFS{"purecloud/test.feature": {Data: []byte(text)}}}
}

// TestOneLogin logs each principal in once in a run.
func TestOneLogin(t *testing.T) {
	t.Parallel()
	w := deploy(t, spec.Dialects[0])
	n := w.logins()
	r := judge(t, contract.Options{Targets: clientsOnly(w), Features: purecloud(readers)})
	if r.ExitCode() != 0 || *n != 2 {
		t.Errorf("ExitCode() = %d, %d logins, want 0 and 2: %v", r.ExitCode(), *n, problems(r))
	}
}

// TestLoginsOfTokens lets a scenario about a token have one of its own, and leaves
// the run's alone.
func TestLoginsOfTokens(t *testing.T) {
	t.Parallel()
	w := deploy(t, spec.Dialects[0])
	n := w.logins()
	text := readers + `
  Scenario: its own
    When I call deleteTokensMe
    Then it succeeds
  Scenario: its own again
    When I call getTokensMe
    Then it succeeds
`
	r := judge(t, contract.Options{Targets: clientsOnly(w), Features: purecloud(text), Allow: spec.Delete})
	if r.ExitCode() != 0 || *n != 4 {
		t.Errorf("ExitCode() = %d, %d logins, want 0 and 4: %v", r.ExitCode(), *n, problems(r))
	}
}

// TestLoginOnTheTargetsClock takes a new token where a step moved the target's clock
// past the one that the run had, and goes on with one that still holds.
func TestLoginOnTheTargetsClock(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		by   string
		want int
	}{{"1h", 2}, {"25h", 3}} {
		t.Run(tt.by, func(t *testing.T) {
			t.Parallel()
			text := "Feature: Clocks\n  Scenario: 0\n    When I call getOauthClients\n    Then it succeeds\n" +
				"  Scenario: 1\n    Given the clock moves on by \"" + tt.by + "\"\n    When I call getOauthScopes\n    Then it succeeds\n" +
				"  Scenario: 2\n    When I call getOauthClients\n    Then it succeeds\n"
			for seed := int64(1); seed < 100; seed++ {
				w := deploy(t, spec.Dialects[0])
				n := w.logins()
				w.moves()
				r := judge(t, contract.Options{Targets: clientsOnly(w), Features: purecloud(text), Seed: seed})
				order := ""
				for _, s := range r.Scenarios {
					order += s.Name
				}
				if order != "012" {
					continue // in this order, the run has a token when the clock moves
				}
				if r.ExitCode() != 0 || *n != tt.want {
					t.Errorf("ExitCode() = %d, %d logins, want 0 and %d: %v %v", r.ExitCode(), *n, tt.want, verdicts(r), problems(r))
				}
				return
			}
			t.Fatal("no seed plays the scenarios in their order")
		})
	}
}

// TestTokenThatIsTaken logs in anew where a token does not hold any more that
// scenarios share: a scenario that had logged in itself would not have met that.
func TestTokenThatIsTaken(t *testing.T) {
	t.Parallel()
	w := deploy(t, spec.Dialects[0])
	n := w.logins()
	count, asked := w.bend, 0
	w.bend = func(c call) {
		if count(c); strings.HasSuffix(c.path, "/clients") {
			if asked++; asked == 4 {
				r := c.Clone(context.Background())
				r.Method, r.URL = http.MethodDelete, r.URL.ResolveReference(&url.URL{Path: "/api/v2/tokens/me"})
				w.server.ServeHTTP(httptest.NewRecorder(), r)
			}
		}
	}
	r := judge(t, contract.Options{Targets: clientsOnly(w), Features: purecloud(strings.Replace(readers, "\"viewer\"", "\"default\"", 1))})
	if r.ExitCode() != 0 || *n != 2 {
		t.Errorf("ExitCode() = %d, %d logins, want 0 and 2: %v %v", r.ExitCode(), *n, verdicts(r), problems(r))
	}
}

// TestCleanUpAfterTheClock removes what was made where a step moved the target's
// clock past the token that it was made with.
func TestCleanUpAfterTheClock(t *testing.T) {
	t.Parallel()
	w := deploy(t, spec.Dialects[0])
	before := w.tables(t)
	w.moves()
	const text = `Feature: Clocks
  Scenario: makes
    Given "app" is the answer to postOauthClients with:
      | name                  | {run} app                      |
      | authorizedGrantType   | CODE                           |
      | registeredRedirectUri | ["https://app.example.com/cb"] |
      | scope                 | ["oauth"]                      |
    And the clock moves on by "25h"
    When I call getOauthClients
    Then it fails with badCredentials
`
	file := filepath.Join(t.TempDir(), "run.jsonl")
	r := judge(t, contract.Options{Targets: clientsOnly(w), Features: purecloud(text), Allow: spec.Delete, RunFile: file})
	if r.ExitCode() != 0 || len(r.Problems) > 0 {
		t.Errorf("ExitCode() = %d, %v, %q: %v", r.ExitCode(), verdicts(r), r.Problems, problems(r))
	}
	w.compare(t, file, before, false)
}
