package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock/mocktest"
)

// forgetful passes on all calls, but takes the new texts out of each update: the
// service answers that it is done.
func forgetful(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		form, err := url.ParseQuery(string(text))
		if err == nil && form.Get("action") == "UpdateOAuthCredential" {
			form.Del("name")
			form.Del("description")
			text = []byte(form.Encode())
		}
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(string(text))), int64(len(text))
		next.ServeHTTP(w, r)
	})
}

// served writes the target file of a mock that is served.
func served(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	path := filepath.Join(t.TempDir(), "served.yaml")
	text := fmt.Sprintf(`
whmcs:
  url: %[1]s
  rate: 100000
  patience: {lists: 0s, reads: 0s, eventually: 1s}
  principals: {default: {fields: {identifier: %[2]s, secret: {env: EXPLORED_WHMCS}}}}
purecloud:
  url: %[1]s
  rate: 100000
  patience: {lists: 0s, reads: 0s, eventually: 1s}
  principals: {default: {clientId: %[3]s, clientSecret: {env: EXPLORED_PURECLOUD}}}
  prerequisites: {role: decade00-0000-4000-8000-000000000001, division: "*"}
`, server.URL, mocktest.WHMCSIdentifier, mocktest.PureCloudClientID)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestExplore finds nothing wrong with a served mock, and leaves nothing there; with
// one that loses updates it prints a scenario that fails when it is run by itself.
func TestExplore(t *testing.T) {
	t.Setenv("EXPLORED_WHMCS", mocktest.WHMCSSecret)
	t.Setenv("EXPLORED_PURECLOUD", mocktest.PureCloudClientSecret)
	server := mocktest.New(t, mocktest.Options{})
	rows := func() string {
		state, err := server.Dump()
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(state.Object("whmcs").Get("oauthCredentials"), state.Object("purecloud").Get("clients"), state.Object("purecloud").Get("integrationCredentials"))
	}
	before := rows()
	target := served(t, server)
	if code, stdout, stderr := conform(t, "--target", target, "--allow", "delete", "--explore", "40", "--seed", "1"); code != 0 || !strings.Contains(stdout, "pass        40\n") {
		t.Errorf("credmock-conform --explore of a mock = %d\n%s%s", code, stdout, stderr)
	}
	if diff := cmp.Diff(before, rows()); diff != "" {
		t.Errorf("it left something behind (-before +after):\n%s", diff)
	}

	target = served(t, forgetful(server))
	file := filepath.Join(t.TempDir(), "found.feature")
	code, stdout, stderr := conform(t, "--target", target, "--allow", "delete", "--explore", "40", "--seed", "1", "--explore-to", file)
	found, err := os.ReadFile(file)
	if err != nil || code != 1 || !strings.Contains(stdout, string(found)) {
		t.Fatalf("credmock-conform --explore of a forgetful mock = %d, %v\n%s%s", code, err, stdout, stderr)
	}
	if steps := strings.Count(string(found), "\n    ") - strings.Count(string(found), "\n      "); steps < 2 || steps > 6 {
		t.Errorf("the scenario has %d steps, want at most 6:\n%s", steps, found)
	}
	if code, stdout, stderr := conform(t, "--target", target, "--allow", "delete", file); code != 1 || !strings.Contains(stdout, "FAIL        1\n") {
		t.Errorf("credmock-conform %s = %d, want 1\n%s%s", file, code, stdout, stderr)
	}
	if code, stdout, stderr := conform(t, file); code != 0 {
		t.Errorf("credmock-conform %s with a mock of its own = %d, want 0\n%s%s", file, code, stdout, stderr)
	}
	if diff := cmp.Diff(before, rows()); diff != "" {
		t.Errorf("it left something behind (-before +after):\n%s", diff)
	}
}
