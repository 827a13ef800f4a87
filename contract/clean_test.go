package contract_test

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/spec"
)

// lives make, rename, change and remove what both services keep.
var lives = []fs.FS{fstest.MapFS{
	"whmcs/lives.feature": {Data: []byte(`Feature: Lives of credentials
  Scenario: renamed and left
    Given "ci" is the answer to CreateOAuthCredential with:
      | grantType   | authorization_code |
      | scope       | openid             |
      | name        | {run} ci           |
      | description | left               |
    When I call UpdateOAuthCredential with:
      | credentialId | {ci.credentialId} |
      | name         | {run} renamed     |
    Then it succeeds
  Scenario: removed
    Given "ci" is the answer to CreateOAuthCredential with:
      | grantType | authorization_code |
      | scope     | openid             |
      | name      | {run} removed      |
    When I call DeleteOAuthCredential with:
      | credentialId | {ci.credentialId} |
    Then it succeeds
  Scenario: refused
    When I call CreateOAuthCredential with:
      | grantType | authorization_code |
      | scope     | root               |
      | name      | {run} refused      |
    Then it fails with invalidScope with:
      | scope | root |
`)},
	"purecloud/lives.feature": {Data: []byte(`Feature: Lives of clients
  Scenario: renamed and left
    Given "app" is the answer to postOauthClients with:
      | name                  | {run} app                       |
      | authorizedGrantType   | CODE                            |
      | registeredRedirectUri | ["https://app.example.com/cb"]  |
      | scope                 | ["oauth"]                       |
    When I call putOauthClient with:
      | clientId              | {app.id}                        |
      | name                  | {run} renamed                   |
      | authorizedGrantType   | CODE                            |
      | registeredRedirectUri | ["https://app.example.com/cb"]  |
      | scope                 | ["oauth"]                       |
    Then it succeeds
  Scenario: another
    Given "app" is the answer to postOauthClients with:
      | name                | {run} other        |
      | authorizedGrantType | CLIENT_CREDENTIALS |
      | roleDivisions       | [{"roleId": "{target.role}", "divisionId": "{target.division}"}] |
    When I call postOauthClientSecret with:
      | clientId | {app.id} |
    Then it succeeds
  Scenario: refused
    When I call postOauthClients with:
      | name                | {run} refused |
      | authorizedGrantType | NONE          |
    Then it fails with badGrantType
`)},
}}

// foreignID tells the id of somebody else's row for what was made.
func foreignID(c call) {
	if c.makes() {
		c.replace(`"credentialId":\d+`, `"credentialId":1`)
		c.replace(`"id":"[^"]*","name"`, `"id":"c0ffee00-0000-4000-8000-000000000002","name"`)
	}
}

// noID tells no id of what was made.
func noID(c call) {
	if c.makes() {
		c.replace(`"credentialId":\d+,?`, ``)
		c.replace(`"id":"[^"]*","name"`, `"name"`)
	}
}

// TestCleanVerifies lets a deployment misbehave in the ways in which a clean-up may
// harm others, or say that all is well. Afterwards it holds what it held, or the
// run file names what is left; rows of others are never sent a changing call.
func TestCleanVerifies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		bend bend
		hold func(call) bool
		left bool // something is still there, and told of
	}{
		{name: "as_it_should"},
		{name: "foreign_id", bend: foreignID},
		{name: "no_id", bend: noID},
		{name: "list_lacks_fields", bend: func(c call) {
			if c.makes() {
				c.replace(`"id":"[^"]*","name"`, `"name"`)
			}
			if c.lists() {
				c.replace(`"authorizedGrantType":"[^"]*",?`, ``)
				c.replace(`"grantType":"[^"]*",?`, ``)
			}
		}},
		{name: "refuses_and_makes", bend: func(c call) {
			if c.makes() && strings.Contains(c.path, "/oauth/clients") {
				c.answer.Code = http.StatusInternalServerError
				c.replace(`(?s).*`, ``)
			} else if c.makes() {
				c.replace(`(?s).*`, `{"result":"error","message":"Invalid grant type"}`)
			}
		}},
		{name: "makes_although_refused", bend: func(c call) {
			if c.answer.Code == http.StatusBadRequest && strings.HasSuffix(c.path, "/oauth/clients") {
				c.again(strings.Replace(c.sent, "NONE", "TOKEN", 1))
			}
			if strings.Contains(c.sent, "scope=root") {
				c.again(strings.Replace(c.sent, "scope=root", "scope=openid", 1))
			}
		}},
		{name: "makes_twice", bend: func(c call) {
			if c.makes() {
				c.again(c.sent)
			}
		}},
		{name: "changes_case", bend: func(c call) { c.replace(`credmock-`, `CREDMOCK-`) }},
		{name: "says_created_and_makes_nothing", bend: func(c call) {
			if c.makes() {
				c.replace(`"id":"[^"]*","name"`, `"id":"00000000-0000-4000-8000-000000000009","name"`)
			}
		}},
		{name: "removes_nothing", left: true, hold: func(c call) bool {
			if c.Method == http.MethodDelete {
				c.answer.WriteHeader(http.StatusNoContent)
				return true
			}
			held := strings.Contains(c.sent, "action=DeleteOAuthCredential")
			if held {
				c.answer.Header().Set("Content-Type", "application/json")
				c.answer.Body.WriteString(`{"result":"success"}`)
			}
			return held
		}},
		{name: "shows_nothing", left: true, bend: func(c call) {
			if c.lists() {
				c.replace(`"name":"credmock[^"]*",?`, ``)
			}
			if c.makes() {
				c.replace(`"credentialId":\d+,?`, ``)
				c.replace(`"id":"[^"]*","name"`, `"name"`)
			}
		}},
	}
	for _, dialect := range spec.Dialects {
		for _, tt := range tests {
			t.Run(dialect+"_"+tt.name, func(t *testing.T) {
				t.Parallel()
				w := deploy(t, dialect)
				w.bend, w.hold = tt.bend, tt.hold
				before := w.tables(t)
				file := filepath.Join(t.TempDir(), "run.jsonl")
				r := judge(t, contract.Options{Targets: w.starts, Features: lives, Allow: spec.Delete, RunFile: file})
				t.Logf("problems %q, verdicts %v", r.Problems, verdicts(r))
				w.compare(t, file, before, tt.left)
			})
		}
	}
}

// TestKilledAnywhere ends a run dead at twenty places: before a call was carried
// out, and after it, without its answer; on a target that is right, and on ones that
// tell wrong ids, or none. What a killed run leaves is its run file.
func TestKilledAnywhere(t *testing.T) {
	t.Parallel()
	for _, dialect := range spec.Dialects {
		for _, tt := range []struct {
			name string
			bend bend
		}{{"right", nil}, {"foreign_id", foreignID}, {"no_id", noID}} {
			w := deploy(t, dialect)
			w.bend = tt.bend
			judge(t, contract.Options{Targets: w.starts, Features: lives, Allow: spec.Delete, Seed: 1})
			whole := w.asked()
			for place := range 20 {
				t.Run(fmt.Sprint(dialect, "_", tt.name, "_", place), func(t *testing.T) {
					t.Parallel()
					w := deploy(t, dialect)
					w.bend = tt.bend
					w.killedAt(t, 2+place*(whole-2)/20, place%2 == 1)
				})
			}
		}
	}
}

// killedAt plays on a target whose line is cut for good at a call, and cleans up by
// the run file as it was then.
func (w *witness) killedAt(t *testing.T, at int, late bool) {
	t.Helper()
	before := w.tables(t)
	file := filepath.Join(t.TempDir(), "run.jsonl")
	var left []byte
	w.stop = func(n int) (stopped, after bool) {
		if n == at {
			left, _ = os.ReadFile(file)
		}
		return n >= at, n == at && late
	}
	judge(t, contract.Options{Targets: w.starts, Features: lives, Allow: spec.Delete, RunFile: file, Seed: 1})
	w.behave()
	if err := os.WriteFile(file, left, 0o600); err != nil {
		t.Fatal(err)
	}
	w.compare(t, file, before, false)
}

// asked is how many calls the target has seen.
func (w *witness) asked() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls
}

// behave ends what makes the target stop or go away, and tells which rows of others
// were sent changing calls. A call that was given up may still be on its way.
func (w *witness) behave() (foreign []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop, w.away = nil, nil
	return slices.Clone(w.foreign)
}

// compare cleans up if there is something to, and holds what is stored to what was
// stored, or to what the clean-up says is left.
func (w *witness) compare(t *testing.T, file string, before map[string]any, left bool) {
	t.Helper()
	var done contract.Cleaned
	if _, err := os.Stat(file); err == nil {
		var err error
		if done, err = contract.Clean(t.Context(), w.targets, file); err != nil {
			t.Fatal(err)
		}
	}
	if foreign := w.behave(); len(foreign) > 0 {
		t.Errorf("rows of others were sent changing calls: %q", foreign)
	}
	told := strings.Join(done.Left, "\n")
	for _, name := range namesIn(w.tables(t)) {
		if !strings.Contains(told, name) {
			t.Errorf("%q stays, and is not told of: %q", name, done.Left)
		}
	}
	if diff := cmp.Diff(before, w.tables(t)); diff != "" && !left {
		t.Errorf("something is left (-before +after); told are %q:\n%s", done.Left, diff)
	}
	if _, err := os.Stat(file); (err == nil) != (len(done.Left) > 0) {
		t.Errorf("the run file: %v; told are %q", err, done.Left)
	}
}
