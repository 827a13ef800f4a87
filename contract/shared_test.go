package contract_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
)

// others is an installation that holds a row of somebody else.
var others = `
whmcs:
  administrators: [{username: admin, password: mock-password}]
  roles: [{name: everything, actions: ["*"]}]
  apiCredentials:
    - {identifier: mock-identifier, secret: ` + strconv.Quote(canary) + `, admin: admin, roles: [everything]}
  clients: [{id: 1}]
  services: [{id: 1, client: 1}]
  oauthCredentials:
    - {id: 1, name: Payroll portal, grantType: authorization_code, scope: openid, rsaKeyPair: 1, clientIdentifier: X.1, clientSecret: payroll-secret-0123456789, createdAt: 2020-01-01T00:00:00Z, updatedAt: 2020-01-01T00:00:00Z}
`

// row is what a test wants to know of a stored credential.
type row struct {
	CredentialID int
	Name         string
	ClientSecret string
}

// stored lists what a mock holds.
func stored(t *testing.T, h http.Handler) []row {
	t.Helper()
	w := post(h, url.Values{"action": {"ListOAuthCredentials"}})
	var answer struct{ Clients []row }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("list: %v: %s", err, w.Body)
	}
	return answer.Clients
}

func post(h http.Handler, fields url.Values) *httptest.ResponseRecorder {
	fields.Set("identifier", "mock-identifier")
	fields.Set("secret", canary)
	fields.Set("responsetype", "json")
	r := httptest.NewRequest(http.MethodPost, "/includes/api.php", strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func withCanary(target *contract.Target) *contract.Target {
	target.Principals[""] = contract.Principal{Fields: map[string]string{"identifier": "mock-identifier", "secret": canary}}
	return target
}

const leaving = life + `
  Scenario: two more, and one goes
    Given "first" is the answer to CreateOAuthCredential with:
      | grantType | single_sign_on |
      | serviceId | 1              |
      | scope     | clientarea:sso |
      | name      | {run} first    |
    And "second" is the answer to CreateOAuthCredential with:
      | grantType | authorization_code |
      | scope     | openid             |
      | name      | {run} second       |
    When I call DeleteOAuthCredential with:
      | credentialId | {first.credentialId} |
    Then it succeeds
    When I call DeleteOAuthCredential with:
      | credentialId | {first.credentialId} |
    Then it succeeds
`

// TestLeavesNothingBehind runs on a target that others use, and compares what is
// stored before and after.
func TestLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{YAML: others})
	before := stored(t, server)
	target, targets := shared(t, server)
	withCanary(target)
	file := filepath.Join(t.TempDir(), "run.jsonl")
	r := judge(t, contract.Options{Targets: targets, Features: written(leaving), Allow: spec.Delete, RunFile: file})
	want := map[string]contract.Verdict{"life": contract.Pass, "two more, and one goes": contract.Fail}
	if diff := cmp.Diff(want, verdicts(r)); diff != "" {
		t.Errorf("verdicts mismatch (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, stored(t, server)); diff != "" {
		t.Errorf("the run left something behind (-before +after):\n%s", diff)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the run file is still there: %v", err)
	}
	if len(r.Problems) > 0 {
		t.Errorf("problems: %q", r.Problems)
	}
}

// TestInterruptCleansUp ends a run at its n-th request.
func TestInterruptCleansUp(t *testing.T) {
	t.Parallel()
	for n := 2; n < 9; n++ {
		t.Run(fmt.Sprintf("request_%d", n), func(t *testing.T) {
			t.Parallel()
			server := mocktest.New(t, mocktest.Options{YAML: others})
			before := stored(t, server)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var mu sync.Mutex
			asked := 0
			target, targets := shared(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				if asked++; asked == n {
					cancel()
				}
				server.ServeHTTP(w, r)
			}))
			withCanary(target)
			file := filepath.Join(t.TempDir(), "run.jsonl")
			r, err := contract.Run(ctx, contract.Options{Targets: targets, Features: written(leaving), Allow: spec.Delete, RunFile: file})
			if err != nil {
				t.Fatal(err)
			}
			if code := r.ExitCode(); code != 2 && code != 1 {
				t.Errorf("ExitCode() = %d, want 2, or 1 if something failed before", code)
			}
			if diff := cmp.Diff(before, stored(t, server)); diff != "" {
				t.Errorf("the run left something behind (-before +after):\n%s", diff)
			}
		})
	}
}

// TestClean removes what a killed run left behind, and nothing else: not what
// others made, however alike it is called.
func TestClean(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{YAML: others})
	const run = "credmock-abcdefghijklmnop"
	for _, name := range []string{run + "-1 ci", run + "-1 lost", run + "q-1 ci", "my " + run + "-1 ci", run, "ci"} {
		w := post(server, url.Values{"action": {"CreateOAuthCredential"}, "grantType": {"authorization_code"}, "scope": {"openid"}, "name": {name}})
		if !strings.Contains(w.Body.String(), "success") {
			t.Fatal(w.Body)
		}
	}
	file := filepath.Join(t.TempDir(), "run.jsonl")
	lines := `{"event":"run","run":"` + run + `"}
{"event":"making","n":1,"provider":"whmcs","operation":"CreateOAuthCredential","name":"` + run + `-1 ci"}
{"event":"made","n":1,"fields":{"credentialId":"2"}}
{"event":"making","n":2,"provider":"whmcs","operation":"CreateOAuthCredential","name":"` + run + `-1 lost"}
{"event":"making","n":3,"provider":"whmcs","operation":"CreateOAuthCredential","name":"` + run + `-1 never made"}
{"event":"making","n":4,"provider":"whmcs","operation":"CreateOAuthCredential","name":"refused"}
{"event":"refused","n":4}
{"event":"making","n":5,"prov`
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	target, targets := shared(t, server)
	withCanary(target)
	_, err := contract.Run(t.Context(), contract.Options{Targets: targets, Features: written(five), RunFile: file})
	if err == nil || !strings.Contains(err.Error(), "left 3 things behind") {
		t.Errorf("Run error is %v, want that 3 things were left behind", err)
	}
	done, err := contract.Clean(t.Context(), map[string]*contract.Target{"whmcs": target}, file)
	if err != nil {
		t.Fatal(err)
	}
	want := contract.Cleaned{Run: run, Removed: []string{run + "-1 lost", run + "-1 ci"}}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("Clean mismatch (-want +got):\n%s", diff)
	}
	var names []string
	for _, r := range stored(t, server) {
		names = append(names, r.Name)
	}
	if diff := cmp.Diff([]string{"Payroll portal", run + "q-1 ci", "my " + run + "-1 ci", run, "ci"}, names); diff != "" {
		t.Errorf("names mismatch (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the run file is still there: %v", err)
	}
}

// TestCleanWithoutNames takes away what was given no name where the mark of the run
// is on it, and what is gone anyway; it leaves alone, and tells of, what it cannot
// know.
func TestCleanWithoutNames(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{YAML: others})
	before := stored(t, server)
	const run = "credmock-abcdefghijklmnop"
	if w := post(server, url.Values{"action": {"CreateOAuthCredential"}, "grantType": {"authorization_code"}, "scope": {"openid"}, "name": {"x"}, "description": {run + "-1 mark"}}); !strings.Contains(w.Body.String(), "success") {
		t.Fatal(w.Body)
	}
	file := filepath.Join(t.TempDir(), "run.jsonl")
	lines := `{"event":"run","run":"` + run + `"}
{"event":"making","n":1,"provider":"whmcs","operation":"CreateOAuthCredential"}
{"event":"made","n":1,"fields":{"credentialId":2}}
{"event":"making","n":2,"provider":"whmcs","operation":"CreateOAuthCredential","name":""}
{"event":"made","n":2,"fields":{"credentialId":99}}
{"event":"making","n":3,"provider":"whmcs","operation":"CreateOAuthCredential","name":""}
{"event":"made","n":3,"fields":{"credentialId":1}}
`
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	target, targets := shared(t, server)
	withCanary(target)
	done, err := contract.Clean(t.Context(), map[string]*contract.Target{"whmcs": target}, file)
	if err != nil || len(done.Removed) != 1 || len(done.Left) != 1 || !strings.Contains(done.Left[0], "--replace forgets it") {
		t.Errorf("Clean = %+v, %v; want one removed, and one left that --replace forgets", done, err)
	}
	if diff := cmp.Diff(before, stored(t, server)); diff != "" {
		t.Errorf("rows mismatch (-before +after):\n%s", diff)
	}
	if _, err := contract.Run(t.Context(), contract.Options{Targets: targets, Features: written(five), RunFile: file}); err == nil || !strings.Contains(err.Error(), "left 1 thing behind") {
		t.Errorf("Run error is %v, want that 1 thing was left behind", err)
	}
	if r := judge(t, contract.Options{Targets: targets, Features: written(five), RunFile: file, Replace: true}); r.ExitCode() != 0 {
		t.Errorf("with --replace: ExitCode() = %d", r.ExitCode())
	}
}

// TestCleanKeepsToItsRun never removes what does not carry the run's name, even
// if the run file names it.
func TestCleanKeepsToItsRun(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{YAML: others})
	before := stored(t, server)
	file := filepath.Join(t.TempDir(), "run.jsonl")
	lines := `{"event":"run","run":"credmock-abcdefghijklmnop"}
{"event":"making","n":1,"provider":"whmcs","operation":"CreateOAuthCredential","name":"Payroll portal"}
{"event":"made","n":1,"fields":{"credentialId":"1"}}
`
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	target, _ := shared(t, server)
	withCanary(target)
	done, err := contract.Clean(t.Context(), map[string]*contract.Target{"whmcs": target}, file)
	if err != nil || len(done.Removed) > 0 || len(done.Left) != 1 {
		t.Errorf("Clean = %+v, %v; want one thing left", done, err)
	}
	if diff := cmp.Diff(before, stored(t, server)); diff != "" {
		t.Errorf("Clean touched what others made (-before +after):\n%s", diff)
	}
}

func TestMaxCreated(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{YAML: others})
	target, targets := shared(t, server)
	withCanary(target)
	r := judge(t, contract.Options{Targets: targets, Features: written(leaving), Allow: spec.Delete, MaxCreated: 2, Seed: 1})
	if got := r.Counts()[contract.Disabled]; got != 1 {
		t.Errorf("%d scenarios are disabled, want the one that would make a third thing: %v", got, verdicts(r))
	}
}

// TestNoSecretIsWritten plants secrets everywhere, lets much go wrong, and
// searches all that the run wrote for each of them, however escaped.
func TestNoSecretIsWritten(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{YAML: others})
	secrets := map[string]bool{canary: true, "payroll-secret-0123456789": true}
	shown := regexp.MustCompile(`"(?:clientSecret|newClientSecret)":("[^"]*")`)
	n := 0
	var mu sync.Mutex
	target, targets := shared(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		rec := httptest.NewRecorder()
		server.ServeHTTP(rec, r)
		body := rec.Body.Bytes()
		for _, found := range shown.FindAllSubmatch(body, -1) {
			var secret string
			if json.Unmarshal(found[1], &secret) == nil {
				secrets[secret] = true
			}
		}
		if n++; n > 1 { // after the preflight
			quoted, _ := json.Marshal("leak of " + canary)
			switch n % 6 {
			case 0:
				body = bytes.ReplaceAll(body, []byte(`"result":"success"`), []byte(`"result":"success","debug":`+string(quoted)))
			case 1:
				body = bytes.ReplaceAll(body, []byte(`"clientSecret"`), []byte(`"clientSecrets"`))
			case 2:
				body = []byte(`{"result":"error","message":` + string(quoted) + `}`)
			case 3:
				w.Header().Set("X-Debug", url.QueryEscape(canary)+" "+canary)
			case 4:
				body = append(body, `<br>`+html.EscapeString(canary)...)
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(rec.Code)
		_, _ = w.Write(body)
	}))
	withCanary(target)
	target.Headers = http.Header{"X-Gate": {canary}, "Authorization": {"Bearer " + canary}}
	dir := t.TempDir()
	var events strings.Builder
	r := judge(t, contract.Options{
		Targets: targets, Features: written(leaving + refused + many), Allow: spec.Delete, RunFile: filepath.Join(dir, "run.jsonl"), Replace: true,
		Progress: func(e contract.Event) { fmt.Fprintf(&events, "%+v\n", e) },
	})
	if err := r.WriteAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "events"), []byte(events.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if r.ExitCode() != 1 {
		t.Errorf("ExitCode() = %d: nothing failed, so nothing was at stake; %v", r.ExitCode(), verdicts(r))
	}
	search(t, dir, secrets)
	search(t, dir, map[string]bool{"Payroll": true})
}

const many = `
  Scenario Outline: reset <n>
    Given "ci" is the answer to CreateOAuthCredential with:
      | grantType | authorization_code |
      | scope     | openid             |
      | name      | {run} ci           |
    When I call UpdateOAuthCredential with:
      | credentialId | {ci.credentialId} |
      | resetSecret  | true              |
    Then it succeeds with secretReset as "reset"
    When I call ListOAuthCredentials
    Then the answer lists:
      | clientSecret | {ci.clientSecret} |
    And the answer has:
      | clients | [] |
    Examples:
      | n |
      | 1 |
      | 2 |
      | 3 |
      | 4 |
      | 5 |
      | 6 |
`

// search looks for secrets in every file of a folder.
func search(t *testing.T, dir string, secrets map[string]bool) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for secret := range secrets {
			quoted, _ := json.Marshal(secret)
			for _, form := range []string{
				secret, url.QueryEscape(secret), url.PathEscape(secret), string(quoted[1 : len(quoted)-1]), html.EscapeString(secret),
				strings.ReplaceAll(secret, "/", `\/`), strconv.Quote(strconv.Quote(secret)),
			} {
				if at := bytes.Index(text, []byte(form)); at >= 0 {
					t.Errorf("%s shows %q: …%s…", f.Name(), form, text[max(0, at-120):min(len(text), at+len(form)+20)])
					break
				}
			}
		}
	}
}
