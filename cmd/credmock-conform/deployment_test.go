package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/google/go-cmp/cmp"
)

// asProgram makes the test binary the program itself, so that a test can kill it.
const asProgram = "TEST_AS_CREDMOCK_CONFORM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// tables are what a run must leave as it found it. Tokens, counters and
// sequences move with every call.
func tables(t *testing.T, adminURL string) map[string]any {
	t.Helper()
	response, err := http.Get(adminURL + "/__admin/state")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var state map[string]map[string]any
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	return map[string]any{
		"credentials": state["whmcs"]["oauthCredentials"],
		"clients":     state["purecloud"]["clients"], "authorizations": state["purecloud"]["authorizations"],
	}
}

// targetFile describes a served mock as if it were a deployment, without its
// control plane.
func targetFile(t *testing.T, url string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "staging.yaml")
	text := fmt.Sprintf(`whmcs:
  url: %[1]s
  principals:
    default: {fields: {identifier: mock-identifier, secret: {env: TEST_WHMCS_SECRET}}}
    viewer: {fields: {identifier: mock-viewer-identifier, secret: {env: TEST_VIEWER_SECRET}}}
  prerequisites: {service: "1", closedService: "3", unassociatedService: "4", unknownService: "999999"}
  rate: 500
purecloud:
  url: %[1]s
  principals:
    default: {clientId: c0ffee00-0000-4000-8000-000000000001, clientSecret: {env: TEST_CLIENT_SECRET}}
    viewer: {clientId: c0ffee00-0000-4000-8000-000000000002, clientSecret: {env: TEST_VIEWER_SECRET}}
  prerequisites: {role: decade00-0000-4000-8000-000000000001, division: "*"}
  rate: 500
`, url)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// deployed serves a mock and, for the test alone, its control plane.
func deployed(t *testing.T) (url, adminURL string) {
	t.Helper()
	m := mocktest.Start(t, mocktest.Options{})
	plane, err := admin.New(m.Server, admin.Options{})
	if err != nil {
		t.Fatal(err)
	}
	control := httptest.NewServer(plane)
	t.Cleanup(control.Close)
	return m.URL, control.URL
}

func setSecrets(t *testing.T) {
	t.Setenv("TEST_WHMCS_SECRET", "mock-secret")
	t.Setenv("TEST_CLIENT_SECRET", "mock-client-secret")
	t.Setenv("TEST_VIEWER_SECRET", "mock-viewer-secret")
}

// TestKilledRunIsCleaned kills a run over real sockets in the middle of what it
// made, and lets --clean put the deployment back.
func TestKilledRunIsCleaned(t *testing.T) {
	setSecrets(t)
	url, adminURL := deployed(t)
	before := tables(t, adminURL)
	target := targetFile(t, url)
	runFile := filepath.Join(t.TempDir(), "run.jsonl")
	run := exec.Command(os.Args[0], "--target", target, "--allow", "delete", "--run-file", runFile, "--name", "reset", "--seed", "1")
	run.Env = append(os.Environ(), asProgram+"=1")
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); cmp.Equal(before, tables(t, adminURL)); {
		if time.Now().After(deadline) {
			_ = run.Process.Kill()
			t.Fatal("the run made nothing")
		}
	}
	if err := run.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = run.Wait() // it was killed
	if cmp.Equal(before, tables(t, adminURL)) {
		t.Skip("the run removed what it had made in the very moment it was killed")
	}
	code, _, stderr := conform(t, "--target", target, "--allow", "read", "--run-file", runFile, "--tags", "@smoke")
	if code != cli.Usage || !bytes.Contains([]byte(stderr), []byte("--clean")) {
		t.Errorf("a run after the killed one = %d, want %d and a word of --clean: %s", code, cli.Usage, stderr)
	}
	if code, _, stderr := conform(t, "--target", target, "--clean", runFile); code != cli.OK {
		t.Errorf("credmock-conform --clean = %d: %s", code, stderr)
	}
	if diff := cmp.Diff(before, tables(t, adminURL)); diff != "" {
		t.Errorf("what a killed run and its clean-up leave (-before +after):\n%s", diff)
	}
}

// TestDeploymentIsLeftAsFound runs what may run against a deployment, deleting
// included, and compares the tables.
func TestDeploymentIsLeftAsFound(t *testing.T) {
	setSecrets(t)
	url, adminURL := deployed(t)
	before := tables(t, adminURL)
	code, stdout, stderr := conform(t, "--target", targetFile(t, url), "--allow", "delete", "--name", "secret")
	if code != cli.OK {
		t.Errorf("credmock-conform = %d:\n%s%s", code, stdout, stderr)
	}
	if diff := cmp.Diff(before, tables(t, adminURL)); diff != "" {
		t.Errorf("what a run leaves (-before +after):\n%s", diff)
	}
}

// TestBesideMock compares a deployment with a mock, in the terminal and in the reports.
func TestBesideMock(t *testing.T) {
	setSecrets(t)
	url, _ := deployed(t)
	dir := t.TempDir()
	code, stdout, stderr := conform(t, "--target", targetFile(t, url), "--tags", "@smoke", "--beside-mock", "--report", dir)
	if code != cli.OK || !strings.Contains(stdout, " calls as the target does.") {
		t.Errorf("credmock-conform --beside-mock = %d:\n%s%s", code, stdout, stderr)
	}
	page, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil || !bytes.Contains(page, []byte(`<h2 id="beside">Beside the mock</h2>`)) {
		t.Errorf("the page does not tell of it: %v", err)
	}
	if code, _, stderr := conform(t, "--beside-mock"); code != cli.Usage || !strings.Contains(stderr, "--beside-mock: it needs --target") {
		t.Errorf("credmock-conform --beside-mock without a target = %d: %s", code, stderr)
	}
}
