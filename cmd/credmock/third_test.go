package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The third provider is unlike the two that the house was built with: its list is
// a bare array with typed paging parameters, its login reads JSON, its rows are
// called by their holder, an update is PATCH, and an operation and a path of it
// are PureCloud's too. It is kept in testdata, for it emulates nothing, and laid
// over a copy of the module.
const third = "testdata/third"

// places are where CONTRIBUTING lets a provider add something.
var places = regexp.MustCompile(`^(spec/badge\.yaml|mock/badge/[a-z]+\.go|features/badge/[a-z]+\.feature|fixtures/[a-z]+\.yaml|fixtures/targets/(mock|badge)\.yaml)$`)

// thirdModule copies the module and adds the third provider to it.
func thirdModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	list := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	names, err := list.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join(root, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted, and not yet committed
		}
		if err != nil {
			t.Fatal(err)
		}
		add(t, filepath.Join(dir, name), text)
	}
	provider := os.DirFS(third)
	err = fs.WalkDir(provider, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if !places.MatchString(name) {
			t.Errorf("%s is in no place that CONTRIBUTING names", name)
		}
		text, err := fs.ReadFile(provider, name)
		add(t, filepath.Join(dir, name), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	register(t, filepath.Join(dir, "mock/all/all.go"))
	return dir
}

// add writes a file, or adds to the end of one that there is.
func add(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// register adds the provider to the list of providers.
func register(t *testing.T, name string) {
	t.Helper()
	was, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(was), "Provider()}", "Provider(), badge.Provider()}", 1)
	text = strings.Replace(text, "import (", "import (\n\t\""+module+"/mock/badge\"", 1)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// inModule runs a command in a copy of the module, and returns what it prints.
func inModule(t *testing.T, dir string, environ []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), environ...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Errorf("%s %q: %v\n%s", path.Base(name), args, err, out.String())
	}
	return out.String()
}

func TestThirdProvider(t *testing.T) {
	t.Parallel()
	dir := thirdModule(t)
	inModule(t, dir, nil, "go", "generate", "./spec")
	inModule(t, dir, nil, "go", "generate", "./spec")
	// Without the folder's name in them, what was built can be found in the cache.
	inModule(t, dir, nil, "go", "build", "-trimpath", "-o", "bin/", "./cmd/credmock", "./cmd/credmock-conform")
	if t.Failed() {
		return
	}
	mock, suite := filepath.Join(dir, "bin/credmock"), filepath.Join(dir, "bin/credmock-conform")
	t.Run("rooms", func(t *testing.T) {
		t.Parallel()
		inModule(t, dir, nil, "go", "test", "-trimpath", "-run", "^TestEveryProviderIsInEveryRoom$", "./cmd/credmock")
	})
	t.Run("documents", func(t *testing.T) {
		t.Parallel()
		collection := inModule(t, dir, nil, mock, "spec", "badge", "--as", "postman")
		ledger := inModule(t, dir, nil, mock, "spec", "ledger")
		for _, operation := range []string{"Open a session", "Describe the session", "List the badges", "Change a badge"} {
			if !strings.Contains(collection, `"name": "`+operation+`"`) {
				t.Errorf("the Postman collection lacks %q", operation)
			}
		}
		for _, line := range []string{"listBadges", "getTokensMe"} {
			if !regexp.MustCompile(`(?m)^badge +` + line).MatchString(ledger) {
				t.Errorf("the ledger lacks %s", line)
			}
		}
	})
	t.Run("suite", func(t *testing.T) {
		t.Parallel()
		inModule(t, dir, nil, suite, "--strict", "--name", "Badge office")
	})
	t.Run("deployment", func(t *testing.T) {
		t.Parallel()
		r := thirdServed(t, mock, dir)
		before := r.badges(t)
		target := filepath.Join(t.TempDir(), "staging.yaml")
		add(t, target, fmt.Appendf(nil, `badge:
  url: %s
  principals:
    default: {clientId: mock-badge-office, clientSecret: {env: OFFICE_SECRET}}
    viewer: {clientId: mock-badge-guard, clientSecret: {env: GUARD_SECRET}}
  rate: 500
`, r.Badge.URL))
		out := inModule(t, dir, []string{"OFFICE_SECRET=mock-badge-secret", "GUARD_SECRET=mock-guard-secret"}, suite,
			"--target", target, "--allow", "delete")
		if !regexp.MustCompile(`(?m)^pass +[1-9]\d`).MatchString(out) {
			t.Errorf("few scenarios ran:\n%s", out)
		}
		if diff := cmp.Diff(before, r.badges(t)); diff != "" {
			t.Errorf("what a run leaves (-before +after):\n%s", diff)
		}
	})
	t.Run("wire", func(t *testing.T) {
		t.Parallel()
		thirdOnTheWire(t, thirdServed(t, mock, dir))
	})
	t.Run("mutants", func(t *testing.T) {
		if os.Getenv("MUTANTS") == "" {
			t.Skip("it takes a minute: make mutants, or MUTANTS=100 for a sample")
		}
		inModule(t, dir, []string{"MUTANTS_NAME=badge"}, "go", "test", "-trimpath", "-count=1", "-run", "^TestMutants$", "-v", "./contract/...")
	})
}

// A thirdReady is a ready file of the module with three providers.
type thirdReady struct {
	Badge     struct{ URL, ClientID, ClientSecret string }
	PureCloud struct{ APIURL, ClientID, ClientSecret string }
	Admin     struct{ URL string }
}

func thirdServed(t *testing.T, mock, dir string) thirdReady {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ready.json")
	serve := exec.Command(mock, "serve", "--strict", "--quiet", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--ready-file", file)
	serve.Dir = dir
	serve.Stderr = t.Output()
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = serve.Process.Kill()
		_ = serve.Wait() // it was killed
	})
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		var r thirdReady
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	t.Fatal("the mock was not ready within 20 s")
	return thirdReady{}
}

// asked sends a request and returns the status and the body.
func asked(t *testing.T, method, url, token, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// badges are what a run must leave as it found them.
func (r thirdReady) badges(t *testing.T) any {
	t.Helper()
	_, text := asked(t, http.MethodGet, r.Admin.URL+"/__admin/state", "", "")
	var state map[string]map[string]any
	if err := json.Unmarshal([]byte(text), &state); err != nil {
		t.Fatal(err)
	}
	return state["badge"]["badges"]
}

// thirdOnTheWire asks what the two providers before it could have spoiled.
func thirdOnTheWire(t *testing.T, r thirdReady) {
	t.Helper()
	status, text := asked(t, http.MethodPost, r.Badge.URL+"/token", "", fmt.Sprintf(`{"client_id":%q,"client_secret":%q}`, r.Badge.ClientID, r.Badge.ClientSecret))
	var session struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(text), &session); err != nil || status != http.StatusOK {
		t.Fatalf("a login in JSON answers %d %s", status, text)
	}
	for _, holder := range []string{"Ada", "Bob"} {
		if status, text := asked(t, http.MethodPost, r.Badge.URL+"/api/v2/badges", session.Token, `{"holder":"`+holder+`"}`); status != http.StatusCreated {
			t.Errorf("a new badge answers %d %s", status, text)
		}
	}
	fault := r.Admin.URL + "/__admin/faults"
	tests := []struct {
		name, method, url, body string
		status                  int
		answer                  string
	}{
		{"the list is an array", "GET", r.Badge.URL + "/api/v2/badges", "", 200,
			`[{"serial":"1000001","holder":"Ada","doors":[],"lost":false},{"serial":"1000002","holder":"Bob","doors":[],"lost":false}]`},
		{"parameters are typed", "GET", r.Badge.URL + "/api/v2/badges?size=1&page=2", "", 200, `[{"serial":"1000002","holder":"Bob","doors":[],"lost":false}]`},
		{"and checked", "GET", r.Badge.URL + "/api/v2/badges?size=many", "", 400, `size is not what it should be`},
		{"a path that PureCloud has", "GET", r.Badge.URL + "/api/v2/tokens/me", "", 200, `"client":"mock-badge-office"`},
		{"where PureCloud has it", "GET", r.PureCloud.APIURL + "/api/v2/tokens/me", "", 401, `bad.credentials`},
		{"PATCH", "PATCH", r.Badge.URL + "/api/v2/badges/1000001", `{"lost":true}`, 200, `"lost":true`},
		{"a method that no path has", "PUT", r.Badge.URL + "/api/v2/badges/1000001", `{}`, 405, `That is not done here.`},
		{"a path that is not there", "GET", r.Badge.URL + "/api/v3", "", 404, `There is nothing here.`},
		{"a fault that leaves the provider open", "POST", fault, `{"operation":"getTokensMe","answer":"unauthorized","count":1}`, 400, `purecloud`},
		{"a fault that names it", "POST", fault, `{"provider":"badge","operation":"getTokensMe","answer":"unauthorized","count":1}`, 200, `"provider":"badge"`},
		{"comes to it", "GET", r.Badge.URL + "/api/v2/tokens/me", "", 401, `Open a session first.`},
		{"once", "GET", r.Badge.URL + "/api/v2/tokens/me", "", 200, `"client":"mock-badge-office"`},
	}
	for _, tt := range tests { // in this order
		token := session.Token
		if strings.HasPrefix(tt.url, r.Admin.URL) {
			token = ""
		}
		if status, text := asked(t, tt.method, tt.url, token, tt.body); status != tt.status || !strings.Contains(text, tt.answer) {
			t.Errorf("%s: %s %s answers %d %s, want %d and %s", tt.name, tt.method, tt.url, status, text, tt.status, tt.answer)
		}
	}
}
