package contract_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

// badges is the service of testdata/badges.yaml.
type badges struct {
	mu   sync.Mutex
	last int
	rows []badge
}

type badge struct {
	Badge  int    `json:"badge"`
	Title  string `json:"title"`
	Colour string `json:",omitempty"`
}

const ticket = "ticket-9876543210"

func (s *badges) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var in struct{ Kind, User, Pin, Title, Colour string }
	_ = json.NewDecoder(r.Body).Decode(&in) // what is no JSON is empty
	answer := func(status int, v any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	number, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/badges/"))
	switch {
	case r.URL.Path == "/motto":
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, "all is well; a=b")
	case r.URL.Path == "/sessions" && in.Kind == "session" && in.User == "ada" && in.Pin == canary:
		answer(http.StatusOK, map[string]string{"ticket": ticket})
	case r.Header.Get("Authorization") != "Bearer "+ticket:
		answer(http.StatusUnauthorized, map[string]string{"why": "who are you"})
	case r.URL.Path == "/badges" && r.Method == http.MethodPost:
		s.last++
		s.rows = append(s.rows, badge{s.last, in.Title, in.Colour})
		answer(http.StatusCreated, s.rows[len(s.rows)-1])
	case r.URL.Path == "/badges":
		w.Header().Set("X-Count", strconv.Itoa(len(s.rows)))
		w.Header().Set("X-Trace", r.Header.Get("X-Trace"))
		answer(http.StatusOK, s.rows)
	default:
		s.one(r.Method, number, badge{Title: in.Title, Colour: in.Colour}, answer, w)
	}
}

func (s *badges) one(method string, number int, change badge, answer func(int, any), w http.ResponseWriter) {
	for i := range s.rows {
		if s.rows[i].Badge != number {
			continue
		}
		if method == http.MethodDelete {
			s.rows = append(s.rows[:i], s.rows[i+1:]...)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if change.Title != "" {
			s.rows[i].Title = change.Title
		}
		if change.Colour != "" {
			s.rows[i].Colour = change.Colour
		}
		answer(http.StatusOK, s.rows[i])
		return
	}
	answer(http.StatusNotFound, map[string]string{"why": fmt.Sprintf("no badge %d", number)})
}

// badgesTarget is the service as a target that others use.
func badgesTarget(t *testing.T, s *badges) *contract.Target {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "badges.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi.Parse("badges", text, "")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return &contract.Target{
		Provider: "badges", Document: doc, URLs: map[string]string{"": server.URL}, Client: server.Client(), Real: true,
		Principals: map[string]contract.Principal{"": {Fields: map[string]string{"user": "ada", "pin": canary}}},
	}
}

const badgesFeature = `Feature: Badges
  Scenario: life
    Given "red" is the answer to makeBadge with:
      | title  | {run} red |
      | Colour | red       |
    When I call changeBadge with:
      | number | {red.badge}   |
      | title  | {run} renamed |
    Then it succeeds with badgeChanged
    When I call listBadges with:
      | X-Trace | {run} |
    Then it succeeds with badgesListed as "all"
    And the answer lists:
      | badge  | {red.badge}   |
      | title  | {run} renamed |
      | Colour | red           |
    And the answer has:
      | [1].title | {run} renamed |
      | 1.badge   | {red.badge}   |
    When I call changeBadge with:
      | number | {all[1].badge} |
      | Colour | blue           |
    Then it succeeds
    When I call dropBadge with:
      | number | 999 |
    Then it fails with noBadge with:
      | number | 999 |
  Scenario: gone by itself
    Given "red" is the answer to makeBadge with:
      | title | {run} red |
    When I call dropBadge with:
      | number | {red.badge} |
    Then it succeeds with badgeDropped
    When I call listBadges
    Then the answer does not list:
      | title | {run} red |
  Scenario: nobody
    Given I call as nobody
    When I call listBadges
    Then it fails with unknown
  Scenario: another caller
    Given I call with:
      | header Authorization | Bearer another |
    When I call listBadges
    Then it fails with unknown
  Scenario: prose
    When I call motto
    Then it succeeds with shown
`

func badgesFeatures() []fs.FS {
	return []fs.FS{fstest.MapFS{"badges/test.feature": {Data: []byte(badgesFeature)}}}
}

// TestAnotherService judges a service that shares no custom with those that the
// suite was built with, and leaves nothing behind there: neither what was renamed,
// nor what the scenario had removed itself.
func TestAnotherService(t *testing.T) {
	t.Parallel()
	service := &badges{last: 1, rows: []badge{{1, "Payroll", "gold"}}}
	target := badgesTarget(t, service)
	file := filepath.Join(t.TempDir(), "run.jsonl")
	r := judge(t, contract.Options{Targets: only(target), Features: badgesFeatures(), Allow: spec.Delete, RunFile: file})
	for _, s := range r.Scenarios {
		if s.Verdict != contract.Pass {
			t.Errorf("%s: %s: %s", s.Name, s.Verdict, s.Reason)
		}
		for _, x := range s.Exchanges {
			if strings.Contains(x.Response.Body, "Payroll") {
				t.Errorf("%s: the report shows a row of others: %s", s.Name, x.Response.Body)
			}
			if text := fmt.Sprint(x); strings.Contains(text, ticket) || strings.Contains(text, canary) {
				t.Errorf("%s: the report shows a secret: %s", s.Name, text)
			}
		}
	}
	if diff := cmp.Diff([]badge{{1, "Payroll", "gold"}}, service.rows); diff != "" || len(r.Problems) > 0 {
		t.Errorf("the run left something behind, problems %q (-before +after):\n%s", r.Problems, diff)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the run file is still there: %v", err)
	}
}

// TestIDIsNoLicence lets the service give the id of somebody else's row in the
// place of a new one's: clean-up reads the row first, and leaves it alone.
func TestIDIsNoLicence(t *testing.T) {
	t.Parallel()
	service := &badges{last: 0, rows: []badge{{1, "Payroll", "gold"}}} // the next one is 1 again
	target := badgesTarget(t, service)
	text := "Feature: Badges\n  Scenario: make\n    When I call makeBadge with:\n      | title | {run} red |\n    Then it succeeds\n"
	file := filepath.Join(t.TempDir(), "run.jsonl")
	r := judge(t, contract.Options{
		Targets: only(target), Features: []fs.FS{fstest.MapFS{"badges/test.feature": {Data: []byte(text)}}}, Allow: spec.Delete, RunFile: file,
	})
	if len(r.Problems) != 1 || r.ExitCode() != 2 {
		t.Errorf("problems are %q with exit code %d, want one that says what may be left", r.Problems, r.ExitCode())
	}
	if len(service.rows) != 2 || service.rows[0].Title != "Payroll" {
		t.Errorf("rows are %v, want that of others untouched", service.rows)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the run file that says what is left is gone: %v", err)
	}
}
