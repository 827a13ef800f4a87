package contract_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
)

const tagged = `Feature: Tagged
  @smoke
  Scenario: first
    When I call WhmcsDetails
  @smoke @wire
  Scenario: second
    When I call WhmcsDetails
  @current
  Scenario: of another dialect
    When I call WhmcsDetails
`

func TestSelection(t *testing.T) {
	t.Parallel()
	targets := local(t, nil)
	tests := []struct {
		name string
		o    contract.Options
		want map[string]contract.Verdict
		code int
		err  string
	}{
		{"all", contract.Options{}, map[string]contract.Verdict{"first": contract.Pass, "second": contract.Pass}, 0, ""},
		{"tags", contract.Options{Tags: "@smoke and not @wire"}, map[string]contract.Verdict{"first": contract.Pass}, 0, ""},
		{"name", contract.Options{Name: "SEC"}, map[string]contract.Verdict{"second": contract.Pass}, 0, ""},
		{"feature_name", contract.Options{Name: "tagged / / f"}, nil, 3, ""},
		{"nothing_selected", contract.Options{Tags: "@mock-only and not @mock-only"}, nil, 3, ""},
		{"unknown_tag", contract.Options{Tags: "not @mock-onyl"}, nil, 0, `tag expression "not @mock-onyl": unknown tag "@mock-onyl"; did you mean "@mock-only"?`},
		{"dry", contract.Options{DryRun: true, Name: "first"}, map[string]contract.Verdict{"first": contract.Skipped}, 3, ""},
		{"only_failed", contract.Options{OnlyFailed: &contract.Report{Scenarios: []report.Scenario{
			{Provider: "whmcs", Dialect: "documented", File: "whmcs/test.feature", Name: "first", Verdict: contract.Fail},
			{Provider: "whmcs", Dialect: "documented", File: "whmcs/test.feature", Name: "second", Verdict: contract.Pass},
		}}}, map[string]contract.Verdict{"first": contract.Pass}, 0, ""},
		{"unbalanced", contract.Options{Tags: "@a and ("}, nil, 0, `tag expression "@a and (": `},
		{"tildes", contract.Options{Tags: "~~("}, nil, 0, `tag expression "~~(": `},
		{"ampersands", contract.Options{Tags: "@a && @b"}, nil, 0, `tag expression "@a && @b": `},
		{"without_at", contract.Options{Tags: "smoke"}, nil, 0, `tag expression "smoke": "smoke" is neither a tag, which begins with @, nor one of and, or, not`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.o.Targets, tt.o.Features = targets, written(tagged)
			r, err := contract.Run(t.Context(), tt.o)
			if tt.err != "" {
				if err == nil || !strings.HasPrefix(err.Error(), tt.err) {
					t.Errorf("Run error is %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, verdicts(r)); diff != "" && len(tt.want)+len(r.Scenarios) > 0 {
				t.Errorf("verdicts mismatch (-want +got):\n%s", diff)
			}
			if r.ExitCode() != tt.code {
				t.Errorf("ExitCode() = %d, want %d", r.ExitCode(), tt.code)
			}
		})
	}
}

const dangers = `Feature: Dangers
  Scenario: reads
    When I call ListOAuthCredentials
    Then it succeeds
  Scenario: makes
    When I call CreateOAuthCredential with:
      | grantType | authorization_code |
      | scope     | openid             |
      | name      | {run} ci           |
    Then it succeeds
  Scenario: deletes
    When I call DeleteOAuthCredential with:
      | credentialId | 999 |
    Then it fails with invalidCredentialID
  Scenario: calls as nobody
    Given I call as nobody
    When I call ListOAuthCredentials
    Then it fails with authenticationFailed
  Scenario: sends a wrong secret
    When I call ListOAuthCredentials with:
      | secret | wrong |
    Then it fails with authenticationFailed
  Scenario: sends raw bytes
    When I send:
      """
      GET /includes/api.php?action=ListOAuthCredentials
      """
  Scenario: needs a clock
    Given the clock moves on by "1h"
    When I call ListOAuthCredentials
  Scenario: needs a service
    When I call DeleteOAuthCredential with:
      | credentialId | {target.moon} |
`

// TestDanger runs on a shared target only what is allowed there.
func TestDanger(t *testing.T) {
	t.Parallel()
	const disabled, skipped, pass = contract.Disabled, contract.Skipped, contract.Pass
	tests := []struct {
		allow spec.Effect
		want  map[string]contract.Verdict
	}{
		{"", map[string]contract.Verdict{"reads": pass, "makes": disabled, "deletes": disabled, "calls as nobody": disabled,
			"sends a wrong secret": disabled, "sends raw bytes": pass, "needs a clock": skipped, "needs a service": skipped}},
		{spec.Write, map[string]contract.Verdict{"reads": pass, "makes": pass, "deletes": disabled, "calls as nobody": pass,
			"sends a wrong secret": pass, "sends raw bytes": pass, "needs a clock": skipped, "needs a service": skipped}},
		{spec.Delete, map[string]contract.Verdict{"reads": pass, "makes": pass, "deletes": pass, "calls as nobody": pass,
			"sends a wrong secret": pass, "sends raw bytes": pass, "needs a clock": skipped, "needs a service": skipped}},
	}
	for _, tt := range tests {
		t.Run("allow_"+string(tt.allow), func(t *testing.T) {
			t.Parallel()
			_, targets := shared(t, mocktest.New(t, mocktest.Options{}))
			r := judge(t, contract.Options{Targets: targets, Features: written(dangers), Allow: tt.allow})
			if diff := cmp.Diff(tt.want, verdicts(r)); diff != "" {
				t.Errorf("verdicts mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSameSeedSameOrder draws an order, and repeats it by its number.
func TestSameSeedSameOrder(t *testing.T) {
	t.Parallel()
	targets := local(t, nil)
	order := func(seed int64) (names []string, drawn int64) {
		r := judge(t, contract.Options{Targets: targets, Features: written(five), Seed: seed})
		for _, s := range r.Scenarios {
			names = append(names, s.Name)
		}
		return names, r.Seed
	}
	first, seed := order(0)
	if seed == 0 {
		t.Error("no seed was drawn")
	}
	if again, _ := order(seed); !cmp.Equal(first, again) {
		t.Errorf("the seed %d gave %v and then %v", seed, first, again)
	}
}

func TestNoTarget(t *testing.T) {
	t.Parallel()
	broken := starter{"whmcs": func(context.Context) (*contract.Target, func(), error) { return nil, nil, errors.New("no luck") }}
	_, err := contract.Run(t.Context(), contract.Options{Targets: broken, Features: written(five)})
	if err == nil || err.Error() != "target whmcs: no luck" {
		t.Errorf("Run error is %v, want: target whmcs: no luck", err)
	}
	if _, err = contract.Run(t.Context(), contract.Options{Features: written(five)}); err == nil {
		t.Error("Run without targets gave no error")
	}
}

// TestMatrix tells what was provoked from what a fault gave.
func TestMatrix(t *testing.T) {
	t.Parallel()
	r := judge(t, contract.Options{Targets: local(t, nil), Features: written(`
  Scenario: one
    Given WhmcsDetails will answer adminUserRequired
    When I call WhmcsDetails
    Then it fails with adminUserRequired
    When I call WhmcsDetails
    Then it succeeds
`)})
	states := map[string]string{}
	for _, c := range r.Matrix {
		if c.Operation == "WhmcsDetails" {
			states[c.Answer] = c.State
		}
	}
	want := map[string]string{
		"details": report.Provoked, "adminUserRequired": report.FaultOnly, "invalidIP": report.Unreached,
		"authenticationFailed": report.Unreached, "invalidCredentials": report.Unreached, "invalidPassword": report.Unreached,
		"administratorDisabled": report.Unreached, "accessDenied": report.Unreached, "permissionDenied": report.Unreached,
	}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Errorf("matrix mismatch (-want +got):\n%s", diff)
	}
}

// TestPreflight counts what would run, and why the rest would not.
func TestPreflight(t *testing.T) {
	t.Parallel()
	_, targets := shared(t, mocktest.New(t, mocktest.Options{}))
	checks, err := contract.Preflight(t.Context(), contract.Options{Targets: targets, Features: written(dangers)})
	if err != nil {
		t.Fatal(err)
	}
	if c := checks[0]; c.Problem != "" || c.Run != 2 || c.Counts[contract.Disabled] != 4 || c.Counts[contract.Skipped] != 2 {
		t.Errorf("Preflight = %+v, want 2 to run, 4 disabled and 2 skipped", c)
	}
	_, wrong := shared(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Error(w, "moved", http.StatusGone) }))
	if checks, err = contract.Preflight(t.Context(), contract.Options{Targets: wrong, Features: written(dangers)}); err != nil || checks[0].Problem != "" {
		t.Errorf("Preflight = %+v, %v; what answers can be judged", checks, err)
	}
}
