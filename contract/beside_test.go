package contract_test

import (
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/mock/judged"
	"github.com/credmock/credmock/spec"
)

// TestBesideMock plays on a deployment and on a mock beside it: what is planted in the
// deployment's answers is found, once for each place, and nothing else is. Nothing of
// it breaks a rule.
func TestBesideMock(t *testing.T) {
	t.Parallel()
	planted := func(c call) {
		if c.Method == http.MethodPost && strings.HasSuffix(c.path, "/oauth/clients") && c.answer.Code == http.StatusOK {
			c.answer.Header().Set("X-Frame-Options", "SAMEORIGIN")
			c.replace(`(?s)^\{("id":"[^"]*"),(.*)\}\s*$`, `{$2,$1}`)
			c.replace(`"createdBy":\{"id":"([^"]*)"`, `"createdBy":{"id":"$1","selfUri":"/api/v2/users/$1"`)
		}
	}
	accepted := verdict.Deviation{Rule: "header", Pointer: "Pragma", Reason: "our gateway", Since: "2026-01-01", Expires: "9999-12-31"}
	for name, tt := range map[string]struct {
		bend  bend
		known []verdict.Deviation
		want  []string
	}{
		"alike": {},
		"known": {bend: instead("Pragma", "cache"), known: []verdict.Deviation{accepted}, want: []string{"header of purecloud *, Pragma: cache | no-cache"}},
		"bent": {bend: planted, want: []string{
			"order of purecloud postOauthClients clientCreated",
			"field of purecloud postOauthClients clientCreated, /createdBy/selfUri",
			"header of purecloud postOauthClients clientCreated, X-Frame-Options: SAMEORIGIN | (absent)",
		}},
	} {
		dialects := spec.Dialects
		if tt.bend != nil {
			dialects = dialects[:1] // what is planted is found by the same code
		}
		for _, dialect := range dialects {
			t.Run(name+"_"+dialect, func(t *testing.T) {
				t.Parallel()
				w := deploy(t, dialect)
				w.bend, w.targets["purecloud"].Deviations = tt.bend, tt.known
				beside, err := judged.Mock(dialect)
				if err != nil {
					t.Fatal(err)
				}
				r := judge(t, contract.Options{Targets: w.starts, Features: []fs.FS{features.FS}, Tags: "@smoke and not @mock-only", Allow: spec.Delete, Beside: beside})
				if r.ExitCode() != 0 || r.Compared < 30 {
					t.Errorf("the run ends with %d after %d calls were compared, %v", r.ExitCode(), r.Compared, r.Counts())
					_ = r.WriteCauses(t.Output(), 5)
				}
				var got []string
				for _, d := range r.Differences {
					line := d.Kind + " of " + d.Place()
					if d.Kind == "header" {
						line += ": " + d.Target + " | " + d.Mock
					}
					got = append(got, line)
					if d.Example.Target.Response.Line == "" || d.Example.Mock.Response.Line == "" || len(d.Scenarios) == 0 {
						t.Errorf("%s has no example", line)
					}
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("differences mismatch (-want +got):\n%s", diff)
				}
				if len(w.foreign) > 0 {
					t.Errorf("rows of others were changed: %q", w.foreign)
				}
			})
		}
	}
}

// TestBesideMockLeavesOwnSteps lets the target alone play what is not of the API.
func TestBesideMockLeavesOwnSteps(t *testing.T) {
	t.Parallel()
	w := deploy(t, "documented")
	beside, err := judged.Mock("documented")
	if err != nil {
		t.Fatal(err)
	}
	played := 0
	r := judge(t, contract.Options{
		Targets: w.starts, Beside: beside,
		Features: written("  Scenario: own\n    When I call ListOAuthCredentials\n    Then we look\n    And it succeeds with listed\n"),
		Steps:    func(s *contract.Steps) { s.Then("^we look$", func() { played++ }) },
	})
	if played != 1 || r.Compared != 1 || len(r.Differences) != 0 || r.ExitCode() != 0 {
		t.Errorf("the step was played %d times, %d calls were compared, %v, exit %d", played, r.Compared, r.Differences, r.ExitCode())
	}
}
