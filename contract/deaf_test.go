package contract_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

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

// asked answers a call as if it had been asked for something else.
func (c call) asked(sent string) {
	r := c.Clone(context.Background())
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(sent)), int64(len(sent))
	other := httptest.NewRecorder()
	c.server.ServeHTTP(other, r)
	*c.answer = *other
}

// without lets a service overlook a field of a form.
func without(field string) bend {
	return func(c call) {
		if fields, err := url.ParseQuery(c.sent); err == nil && fields.Has(field) {
			fields.Del(field)
			c.asked(fields.Encode())
		}
	}
}

// hoursLater moves the times of PureCloud's answers on.
func hoursLater(c call) {
	text := regexp.MustCompile(`"date(?:Created|Modified)":"([^"]*)"`).ReplaceAllStringFunc(c.answer.Body.String(), func(member string) string {
		name, value, _ := strings.Cut(member, `:"`)
		at, err := time.Parse(time.RFC3339, strings.TrimSuffix(value, `"`))
		if err != nil {
			return member
		}
		return name + `:"` + at.Add(3*time.Hour).Format("2006-01-02T15:04:05.000Z") + `"`
	})
	*c.answer.Body = *bytes.NewBufferString(text)
}

// holding are the features in which a text stands: reading all of them takes longer
// than playing a few scenarios.
func holding(t *testing.T, text string) []fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	paths, err := fs.Glob(features.FS, "*/*.feature")
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are no features: %v", err)
	}
	for _, path := range paths {
		data, err := fs.ReadFile(features.FS, path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ToLower(string(data)), strings.ToLower(text)) {
			out[path] = &fstest.MapFile{Data: data}
		}
	}
	return []fs.FS{out}
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
		{name: "sort_field_overlooked", scenario: "keeps the order", bend: without("sortField")},
		{name: "sort_order_overlooked", scenario: "keeps the order", bend: without("sortOrder")},
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
		{name: "dates_off_by_hours", scenario: "dates tell", bend: hoursLater},
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
				o := contract.Options{Targets: w.starts, Features: holding(t, tt.scenario), Tags: "not @mock-only", Name: tt.scenario, Allow: spec.Delete}
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

// TestMockOnlySaysWhy says of each scenario that a deployment cannot play why that is,
// and how many there are.
func TestMockOnlySaysWhy(t *testing.T) {
	t.Parallel()
	for _, dialect := range spec.Dialects {
		w := deploy(t, dialect)
		r := judge(t, contract.Options{Targets: w.starts, Features: []fs.FS{features.FS}, Tags: "@mock-only", DryRun: true})
		reasons := map[string]int{}
		for _, s := range r.Scenarios {
			why, tagged := strings.CutPrefix(s.Reason, "@mock-only: ")
			if reasons[why]++; !tagged || strings.Contains(why, "a real service lacks") {
				t.Errorf("%s:%d %s: nothing above its tag says why it is @mock-only: %s", s.File, s.Line, s.Name, s.Reason)
			}
		}
		all := judge(t, contract.Options{Targets: w.starts, Features: []fs.FS{features.FS}, DryRun: true})
		t.Logf("%s: %d of %d scenarios are @mock-only", dialect, len(r.Scenarios), len(all.Scenarios))
		for _, why := range slices.Sorted(maps.Keys(reasons)) {
			t.Logf("%4d %s", reasons[why], why)
		}
	}
}
