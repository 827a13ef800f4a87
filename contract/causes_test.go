package contract_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/fixtures"
	"github.com/credmock/credmock/mock/judged"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
)

// deployment serves a mock as a target that others use, too: of a provider, with an
// answer's header changed by a test.
func deployment(t *testing.T, provider string, change func(http.Header)) (*contract.Target, starter) {
	t.Helper()
	fixture, err := fixtures.FS.ReadFile("default.yaml")
	if err != nil {
		t.Fatal(err)
	}
	mock := mocktest.New(t, mocktest.Options{YAML: unlimited(string(fixture))})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mock.ServeHTTP(headerChanger{w, change}, r)
	}))
	t.Cleanup(server.Close)
	list, err := judged.Targets(mock)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range list {
		if target.Provider == provider {
			target.URLs, target.Client, target.Real, target.Interval = map[string]string{"": server.URL}, server.Client(), true, 0
			return target, starter{provider: func(context.Context) (*contract.Target, func(), error) { return target, nil, nil }}
		}
	}
	t.Fatalf("there is no provider %s", provider)
	return nil, nil
}

type headerChanger struct {
	http.ResponseWriter
	change func(http.Header)
}

func (w headerChanger) WriteHeader(status int) {
	w.change(w.Header())
	w.ResponseWriter.WriteHeader(status)
}

// TestOneCause runs all that may run on a deployment on one whose every answer has
// one header wrong: that is one cause, and the command in the report shows it.
func TestOneCause(t *testing.T) {
	t.Parallel()
	_, targets := deployment(t, "purecloud", func(h http.Header) { h.Set("Strict-Transport-Security", "none") })
	r := judge(t, contract.Options{Targets: targets, Features: []fs.FS{features.FS}, Allow: spec.Delete})
	causes := r.Causes()
	var text bytes.Buffer
	if err := r.WriteCauses(&text, 10); err != nil {
		t.Fatal(err)
	}
	if len(causes) != 1 {
		t.Fatalf("%d causes, want 1:\n%s", len(causes), &text)
	}
	c := causes[0]
	if n := r.Counts()[contract.Fail]; len(c.Scenarios) != n || n < 100 {
		t.Errorf("the cause has %d scenarios of %d that failed, want all, and more than 100", len(c.Scenarios), n)
	}
	if c.Rule != "header" || c.Pointer != "Strict-Transport-Security" || c.Operation != "*" || c.Answer != "" {
		t.Errorf("the cause is %q of %q", c.Rule, c.Place())
	}
	if strings.Contains(text.String(), "mock-client-secret") {
		t.Errorf("the causes show a secret:\n%s", &text)
	}
	replay := r.Scenarios[c.Example.Scenario].Exchanges[c.Example.Exchange].Replay
	if got := paste(t, replay); !strings.Contains(got, "Strict-Transport-Security: none") {
		t.Errorf("the command does not show the wrong header:\n%s\n%s", replay, got)
	}
}

// paste runs a command as a reader of a report would.
func paste(t *testing.T, command string) string {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl here")
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Env = append(cmd.Environ(), "CREDMOCK_CLIENT_SECRET=mock-client-secret", "CREDMOCK_SECRET=mock-secret")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v:\n%s\n%s", err, command, out)
	}
	return string(out)
}

// TestReplay asks again what a run asked: with a login, with fields of a form and
// with JSON.
func TestReplay(t *testing.T) {
	t.Parallel()
	tests := []struct{ provider, step, want string }{
		{"whmcs", "When I call ListOAuthCredentials with:\n      | grantType | it's & \"quoted\" |", `"result":"success"`},
		{"purecloud", "When I call getOauthClients", `"entities":[{`},
		{"purecloud", "When I call postOauthClients with:\n      | name | it's \"{run}\" |\n      | authorizedGrantType | CODE |", `it's \"credmock-`},
	}
	for i, tt := range tests {
		t.Run(fmt.Sprintf("%s_%d", tt.provider, i), func(t *testing.T) {
			t.Parallel()
			text := "Feature: x\n  Scenario: asks\n    " + tt.step + "\n    Then the answer lacks \"result\"\n    And the answer lacks \"entities\"\n    And the answer lacks \"name\"\n"
			_, targets := deployment(t, tt.provider, func(http.Header) {})
			r := judge(t, contract.Options{Targets: targets, Features: []fs.FS{fstest.MapFS{tt.provider + "/test.feature": {Data: []byte(text)}}}, Allow: spec.Delete})
			s := r.Scenarios[0]
			if s.Verdict != contract.Fail {
				t.Fatalf("the scenario is %s (%s), want a failure to replay", s.Verdict, s.Reason)
			}
			causes := r.Causes()
			replay := s.Exchanges[causes[0].Example.Exchange].Replay
			if got := paste(t, replay); !strings.Contains(got, "HTTP/1.1 200") || !strings.Contains(got, tt.want) {
				t.Errorf("pasted, the command answers other than 200 with %s:\n%s\n%s", tt.want, replay, got)
			}
		})
	}
}
