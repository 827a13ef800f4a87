package contract_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract"
)

// doctor lets every answer pass through the hands of a test.
func doctor(change func(r *http.Request, w *httptest.ResponseRecorder) []byte) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := httptest.NewRecorder()
			next.ServeHTTP(rec, r)
			body := change(r, rec)
			for name, values := range rec.Header() {
				w.Header()[name] = values
			}
			w.Header().Del("Content-Length")
			w.WriteHeader(rec.Code)
			_, _ = w.Write(body)
		})
	}
}

func replace(old, new string) func(http.Handler) http.Handler {
	return doctor(func(_ *http.Request, w *httptest.ResponseRecorder) []byte {
		return bytes.ReplaceAll(w.Body.Bytes(), []byte(old), []byte(new))
	})
}

const (
	details = `
  Scenario: details
    When I call WhmcsDetails
    Then it succeeds
`
	life = `
  Scenario: life
    Given "ci" is the answer to CreateOAuthCredential with:
      | grantType | authorization_code |
      | scope     | openid             |
      | name      | {run} ci           |
    When I call ListOAuthCredentials
    Then it succeeds
    And the answer lists:
      | credentialId | {ci.credentialId} |
      | name         | {run} ci          |
`
	refused = `
  Scenario: refused
    When I call DeleteOAuthCredential with:
      | credentialId | 7 |
    Then it fails with invalidCredentialID
`
)

func TestJudge(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		feature string
		wrap    func(http.Handler) http.Handler
		want    contract.Verdict
		problem string // one of those of the exchanges; "" for none
	}{
		{"honest", life, nil, contract.Pass, ""},
		{"message_changed", refused, replace("Invalid Credential ID", "No such ID"), contract.Fail,
			`FAIL: DeleteOAuthCredential cannot answer status 200 with {"message":"No such ID provided.","result":"error"}`},
		{"status_changed", refused, doctor(func(_ *http.Request, w *httptest.ResponseRecorder) []byte {
			w.Code = 404
			return w.Body.Bytes()
		}), contract.Fail, `FAIL: DeleteOAuthCredential cannot answer status 404 with {"message":"Invalid Credential ID provided.","result":"error"}`},
		{"required_field_missing", life, replace(`"uuid":null,`, ""), contract.Fail, "FAIL: listed: clients[].uuid breaks required of its schema"},
		{"field_retyped", life, replace(`"serviceId":0`, `"serviceId":"0"`), contract.Fail, "FAIL: listed: clients[].serviceId breaks type of its schema"},
		{"field_added", life, replace(`"uuid":null,`, `"uuid":null,"extra":1,`), contract.Drift, "drift: listed: nobody declared the field clients[].extra"},
		{"content_type_swapped", details, doctor(func(_ *http.Request, w *httptest.ResponseRecorder) []byte {
			w.Header().Set("Content-Type", "text/html")
			return w.Body.Bytes()
		}), contract.Fail, `FAIL: the content type is "text/html", declared are application/json, application/xml, text/plain`},
		{"charset_added", details, doctor(func(_ *http.Request, w *httptest.ResponseRecorder) []byte {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			return w.Body.Bytes()
		}), contract.Drift, `drift: the content type is "application/json; charset=utf-8", declared without parameters`},
		{"trailing_text", details, doctor(func(_ *http.Request, w *httptest.ResponseRecorder) []byte {
			return append(w.Body.Bytes(), "<br>"...)
		}), contract.Fail, "FAIL: something follows the JSON value of the body (application/json)"},
		{"html", details, doctor(func(_ *http.Request, w *httptest.ResponseRecorder) []byte {
			w.Header().Set("Content-Type", "text/html")
			return []byte("<html>maintenance</html>")
		}), contract.Fail, `FAIL: the content type is "text/html", declared are application/json, application/xml, text/plain`},
		{"secret_leaked", life, replace(`"description":""`, `"description":"mock-secret"`), contract.Fail,
			"FAIL: clients[].description shows a secret, which its schema does not have"},
		{"secret_in_header", details, doctor(func(_ *http.Request, w *httptest.ResponseRecorder) []byte {
			w.Header().Set("X-Debug", "secret=mock-secret")
			return w.Body.Bytes()
		}), contract.Fail, "FAIL: the header X-Debug shows a secret"},
		{"inferred_rule_broken", details, replace(`"version":"8.13.1"`, `"version":8`), contract.Suspect,
			"suspect: details: whmcs.version breaks type of its schema"},
		{"no_body", details, doctor(func(_ *http.Request, w *httptest.ResponseRecorder) []byte { return nil }), contract.Fail,
			"FAIL: WhmcsDetails cannot answer status 200 without a body"},
		{"does_not_store", life, replace(`"clients":[{`, `"clients":[],"x":[{`), contract.Fail, "drift: listed: nobody declared the field x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := judge(t, contract.Options{Targets: local(t, tt.wrap), Features: written(tt.feature)})
			if got := r.Scenarios[0]; got.Verdict != tt.want {
				t.Errorf("verdict is %s (%s), want %s", got.Verdict, got.Reason, tt.want)
			}
			all := strings.Join(problems(r), "\n")
			if tt.problem == "" && all != "" || !strings.Contains(all, tt.problem) {
				t.Errorf("problems are\n%s\nwant among them\n%s", all, tt.problem)
			}
		})
	}
}

// TestAssertions shows that each step that looks can fail, and what it says.
func TestAssertions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, steps string
		want        contract.Verdict
		reason      string
	}{
		{"success_expected", "When I call DeleteOAuthCredential with:\n      | credentialId | 7 |\n    Then it succeeds", contract.Fail,
			"Then it succeeds: DeleteOAuthCredential should succeed, and answers invalidCredentialID"},
		{"refusal_expected", "When I call ListOAuthCredentials\n    Then it fails with encodingFailed", contract.Fail,
			"Then it fails with encodingFailed: ListOAuthCredentials should fail with encodingFailed, and answers listed"},
		{"inferred_refusal_expected", "When I call CallAPI with:\n      | action | x |\n    Then it fails with unknownActionNotFound", contract.Suspect,
			"Then it fails with unknownActionNotFound: CallAPI should fail with unknownActionNotFound, and answers unknownAction"},
		{"wrong_placeholder", "When I call CallAPI with:\n      | action | x |\n    Then it fails with unknownAction with:\n      | action | y |", contract.Fail,
			"Then it fails with unknownAction with:: CallAPI should fail with unknownAction, and answers unknownAction"},
		{"status_that_is_inferred", "Given CallAPI will answer unknownActionNotFound\n    When I call CallAPI with:\n      | action | x |\n    Then it fails with unknownAction", contract.Suspect,
			"Then it fails with unknownAction: CallAPI should fail with unknownAction, and answers unknownActionNotFound"},
		{"unknown_answer", "When I call WhmcsDetails\n    Then it succeeds with detials", contract.Error,
			`Then it succeeds with detials: unknown answer of WhmcsDetails "detials"; did you mean "details"? (allowed: details, invalidIP, authenticationFailed, invalidCredentials, invalidPassword, administratorDisabled, accessDenied, permissionDenied, adminUserRequired)`},
		{"other_field", "When I call ListOAuthCredentials\n    Then the answer has:\n      | result | error |", contract.Fail,
			"Then the answer has:: ListOAuthCredentials answers other fields"},
		{"field_there", "When I call ListOAuthCredentials\n    Then the answer lacks \"clients\"", contract.Fail,
			`Then the answer lacks "clients": ListOAuthCredentials answers with the field clients`},
		{"not_listed", "When I call ListOAuthCredentials\n    Then the answer lists:\n      | name | x |", contract.Fail,
			"Then the answer lists:: ListOAuthCredentials lists 1 rows, and none of them matches"},
		{"unknown_alias", "When I call DeleteOAuthCredential with:\n      | credentialId | {ci.id} |", contract.Error,
			`When I call DeleteOAuthCredential with:: nothing is called "ci" here`},
		{"unknown_prerequisite", "When I call DeleteOAuthCredential with:\n      | credentialId | {target.moon} |", contract.Skipped,
			"the profile lacks the prerequisite moon"},
		{"unknown_principal", "Given I call as \"moon\"\n    When I call WhmcsDetails", contract.Skipped, "the profile lacks the principal moon"},
		{"unknown_operation", "When I call ListOauthCredentials", contract.Error,
			`unknown operation "ListOauthCredentials"; did you mean "ListOAuthCredentials"? (allowed: CallAPI, CreateOAuthCredential, UpdateOAuthCredential, ListOAuthCredentials, DeleteOAuthCredential, WhmcsDetails, getOpenIDConfiguration, getWellKnownConfiguration, getCertificates, getAuthorize, postToken, getUserInfo, CreateSsoToken, getSingleSignOn)`},
		{"undefined_step", "When I shout", contract.Error, `step "I shout" is undefined`},
		{"table_missing", "When I call WhmcsDetails with:", contract.Error, `step "I call WhmcsDetails with:" wants a table of two columns below it, not nothing`},
		{"table_too_many", "When I call WhmcsDetails\n      | a | b |", contract.Error, `step "I call WhmcsDetails" wants nothing below it, not a table of two columns`},
		{"nothing_read", "When I call WhmcsDetails with:\n      | secret | x |\n    Then nothing has changed", contract.Error,
			"Then nothing has changed: nothing was read before, so nothing can be compared"},
		{"something_changed", "Given \"was\" is the answer to ListOAuthCredentials\n    When I call CreateOAuthCredential with:\n      | grantType | authorization_code |\n      | scope | openid |\n      | name | {run} |\n    Then nothing has changed", contract.Fail,
			"Then nothing has changed: ListOAuthCredentials answers something else than before"},
		{"fault", "Given WhmcsDetails will answer adminUserRequired\n    When I call WhmcsDetails\n    Then it fails with adminUserRequired", contract.Pass, ""},
		{"another_mock", "Given a mock that starts from:\n      \"\"\"\n      whmcs: {behaviours: {idType: integr}}\n      \"\"\"\n    When I call WhmcsDetails", contract.Error,
			`Given a mock that starts from:: start a mock: fork: fixture:1: whmcs.behaviours.idType: unknown value "integr"; did you mean "integer"? (allowed: string, integer)`},
		{"wire", "When I send:\n      \"\"\"\n      GET /includes/api.php?responsetype=json\n      \"\"\"\n    Then the wire shows:\n      \"\"\"\n      400 Bad Request\n      Content-Type: application/json\n\n      {\"result\":\"error\",\"message\":\"Empty action request\"}\n      \"\"\"", contract.Pass, ""},
		{"wire_differs", "When I send:\n      \"\"\"\n      GET /includes/api.php\n      \"\"\"\n    Then the wire shows:\n      \"\"\"\n      200 OK\n      \"\"\"", contract.Fail,
			"Then the wire shows:: other bytes came"},
	}
	targets := local(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := judge(t, contract.Options{Targets: targets, Features: written("  Scenario: one\n    " + tt.steps + "\n")})
			got := r.Scenarios[0]
			if diff := cmp.Diff([]string{string(tt.want), tt.reason}, []string{string(got.Verdict), got.Reason}); diff != "" {
				t.Errorf("verdict and reason mismatch (-want +got):\n%s", diff)
			}
		})
	}
}
