package contract_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/spec"
)

// shuffled turns the rows of a list round.
func shuffled(c call) {
	if !c.lists() {
		return
	}
	var answer map[string]any
	if json.Unmarshal(c.answer.Body.Bytes(), &answer) != nil {
		return
	}
	for _, name := range []string{"clients", "entities"} {
		if rows, ok := answer[name].([]any); ok {
			slices.Reverse(rows)
		}
	}
	text, _ := json.Marshal(answer) // it was JSON
	*c.answer.Body = *bytes.NewBuffer(text)
}

// TestDeafSpots lets a deployment be wrong where a suite that only a mock can play
// would not hear it: each is held against it.
func TestDeafSpots(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		scenario string // the rule or scenario that hears it
		bend     bend
		current  bool // only today's services have it
	}{
		{name: "order_of_lists", scenario: "keeps the order", bend: shuffled},
		{name: "one_redirect_uri_kept", scenario: "all its redirect URIs", bend: func(c call) {
			c.replace(`,"https:(?:\\/\\/|//)b\.example\.com(?:\\/|/)"`, ``)
		}},
		{name: "xml_without_prolog", scenario: "XML has a prolog", bend: func(c call) { c.replace(`<\?xml[^>]*>`, ``) }},
		{name: "xml_of_another_root", scenario: "XML has a prolog", bend: func(c call) { c.replace(`whmcsapi`, `response`) }},
		{name: "xml_without_version", scenario: "XML has a prolog", bend: func(c call) { c.replace(` version="8[^"]*"`, ``) }},
		{name: "nothing_by_get", scenario: "answered by GET", bend: func(c call) {
			if c.Method == http.MethodGet && strings.HasSuffix(c.path, "api.php") {
				c.answer.Code = http.StatusMethodNotAllowed
				c.replace(`(?s).+`, `{"result":"error","message":"POST only"}`)
			}
		}},
		{name: "other_context_id", scenario: "called the same", bend: func(c call) { c.replace(`"contextId":"[^"]*"`, `"contextId":"00000000-0000-4000-8000-000000000000"`) }},
		{name: "letters_mangled", scenario: "texts come back", bend: func(c call) {
			c.replace(`[^\x00-\x7f]|\\u[0-9a-f]{4}`, `?`)
		}},
		{name: "case_changed", scenario: "MiXed", bend: func(c call) { c.replace(`MiXed CaSe`, `mixed case`) }},
		{name: "dates_of_yesterday", scenario: "dates tell", bend: func(c call) {
			c.replace(`("(?:dateCreated|dateModified)":")\d{4}-\d\d-\d\dT`, `${1}2026-01-01T`)
			c.replace(`("(?:createdAt|updatedAt)":")[^"]*"`, `${1}1st January 2026 1:00:00am"`)
		}},
		{name: "changed_before_it_was_made", scenario: "dates tell", bend: func(c call) {
			c.replace(`("dateModified":")\d{4}`, `${1}2001`)
			c.replace(`("updatedAt":")[^"]*"`, `${1}1st January 2001 1:00:00am"`)
		}},
		{name: "total_wrong", scenario: "how many there are", bend: func(c call) { c.replace(`"total":\d+`, `"total":1`) }},
		{name: "no_rate_limits", scenario: "limits of a success", bend: func(c call) {
			for _, name := range []string{"count", "allowed", "reset"} {
				delete(c.answer.Header(), "inin-ratelimit-"+name) // they are not in the usual letters
			}
		}},
		{name: "usage_of_a_client_that_never_called", scenario: "A client that never called", bend: func(c call) {
			c.replace(`"results":\[\]`, `"results":[{"clientId":"a","requests":7}]`)
		}},
		{name: "inactive_client_logs_in", scenario: "that is inactive gets no token", bend: func(c call) {
			if c.path == "/oauth/token" && c.answer.Code == http.StatusBadRequest {
				c.answer.Code = http.StatusOK
				c.replace(`(?s).+`, `{"access_token":"a-token-that-should-not-be-0123456789","token_type":"bearer","expires_in":86399}`)
			}
		}},
		{name: "secret_shown_again", scenario: "Today it is shown once", current: true, bend: func(c call) {
			if c.Method != http.MethodPost {
				c.replace(`"authorizedGrantType"`, `"secret":"shown-though-it-should-not-be","authorizedGrantType"`)
			}
		}},
		{name: "secret_shown_in_the_list", scenario: "The list never shows it", current: true, bend: func(c call) {
			if c.lists() {
				c.replace(`"authorizedGrantType"`, `"secret":"shown-though-it-should-not-be","authorizedGrantType"`)
			}
		}},
	}
	for _, dialect := range spec.Dialects {
		for _, tt := range tests {
			if tt.current && dialect != "current" {
				continue
			}
			t.Run(dialect+"_"+tt.name, func(t *testing.T) {
				t.Parallel()
				w := deploy(t, dialect)
				o := contract.Options{Targets: w.starts, Features: []fs.FS{features.FS}, Tags: "not @mock-only", Name: tt.scenario, Allow: spec.Delete}
				if r := judge(t, o); r.ExitCode() != 0 || len(r.Scenarios) == 0 {
					t.Fatalf("a right deployment: ExitCode() = %d, %v: %q", r.ExitCode(), verdicts(r), problems(r))
				}
				w.bend = tt.bend
				if r := judge(t, o); r.Counts()[contract.Fail] == 0 {
					t.Errorf("nothing is held against it: %v: %q", verdicts(r), problems(r))
				}
			})
		}
	}
}
