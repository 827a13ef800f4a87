package purecloud_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec/tree"
)

// results runs a query to its end and returns its rows.
func results(t *testing.T, m *mocktest.Mock, c call) []any {
	t.Helper()
	execution := text(succeed(t, m, c), "executionId")
	poll := call{operation: "getOauthClientUsageQueryResult", path: map[string]string{"executionId": execution}}
	if id, ok := c.path["clientId"]; ok {
		poll.path["clientId"] = id
	}
	for range 20 {
		o := succeed(t, m, poll)
		if text(o, "queryStatus") != "Running" {
			rows, ok := o.Get("results").([]any)
			if !ok || text(o, "queryStatus") != "Complete" {
				t.Fatalf("poll = %v, want Complete with results", o)
			}
			return rows
		}
	}
	t.Fatal("the query still runs after 20 polls")
	return nil
}

func query(clientID, body string) call {
	return call{operation: "postOauthClientUsageQuery", path: at(clientID), body: body}
}

// row is a row of results, all keys in order.
func row(clientID, name, organization, user, template, method string, counts [6]int, date string) tree.Object {
	o := tree.Object{
		{Key: "clientId", Value: clientID}, {Key: "clientName", Value: name}, {Key: "organizationId", Value: organization},
		{Key: "userId", Value: user}, {Key: "templateUri", Value: template}, {Key: "httpMethod", Value: method},
	}
	for i, key := range []string{"status200", "status300", "status400", "status500", "status429", "requests"} {
		o = append(o, tree.Member{Key: key, Value: counts[i]})
	}
	if date != "" {
		o = append(o, tree.Member{Key: "date", Value: date})
	}
	return o
}

// TestUsageIsCounted lets the viewer call, and sees the calls from the next
// midnight on.
func TestUsageIsCounted(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	calls := func() {
		succeed(t, m, call{operation: "getOauthClient", token: "viewer-token"})
		refused(t, m, call{operation: "getOauthClient", token: "viewer-token", path: unknown}, "notFound", nil)
		refused(t, m, call{operation: "postOauthClients", token: "viewer-token"}, "missingAnyPermissions", map[string]string{"permissions": "oauth:client:add"})
	}
	calls()
	days := query(viewerID, `{"interval":"2026-01-01/2026-01-31","granularity":"Day","groupBy":["TemplateUri","HttpMethod","UserId"]}`)
	if got := results(t, m, days); len(got) != 0 {
		t.Errorf("rows of today = %v, want none", got)
	}
	m.Server.Sandbox().Clock().Set(now.Add(24*time.Hour), true)
	calls()
	want := []any{
		row("", "", "", "", "api/v2/oauth/clients", "POST", [6]int{0, 0, 1, 0, 0, 1}, "2026-01-02T00:00:00Z"),
		row("", "", "", "", "api/v2/oauth/clients/{clientId}", "GET", [6]int{1, 0, 1, 0, 0, 2}, "2026-01-02T00:00:00Z"),
	}
	if diff := cmp.Diff(want, results(t, m, days)); diff != "" {
		t.Errorf("rows of yesterday mismatch (-want +got):\n%s", diff)
	}
	sum := row(viewerID, "Mock viewer", "", "", "", "", [6]int{1, 0, 2, 0, 0, 3}, "")
	for _, days := range []string{"", "days=1", "days=007", "days=99999999999999999999", "days=1&"} {
		got := results(t, m, call{operation: "getOauthClientUsageSummary", path: at(viewerID), query: days})
		if diff := cmp.Diff([]any{sum}, got); diff != "" {
			t.Errorf("summary %q mismatch (-want +got):\n%s", days, diff)
		}
	}
}

// TestUsageGroups reads the names of groups in any case (§6.2).
func TestUsageGroups(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{YAML: usageWorld, Clock: now})
	got := results(t, m, query("c", `{"interval":"2021/2021","groupBy":["TemplateURI","httpmethod"]}`))
	if diff := cmp.Diff([]any{row("", "", "", "", "a", "GET", [6]int{10000, 0, 0, 0, 0, 10000}, "")}, got); diff != "" {
		t.Errorf("rows mismatch (-want +got):\n%s", diff)
	}
}

// TestSummaryBegins leaves out the day before the days that it was asked for.
func TestSummaryBegins(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	succeed(t, m, call{operation: "getOauthScopes", token: "viewer-token"})
	m.Server.Sandbox().Clock().Set(now.Add(48*time.Hour), true)
	for days, want := range map[string]int{"days=1": 0, "days=2": 1} {
		if got := len(results(t, m, call{operation: "getOauthClientUsageSummary", path: at(viewerID), query: days})); got != want {
			t.Errorf("summary %s has %d rows, want %d", days, got, want)
		}
	}
}

// TestCountedUsageIsDumped adds what was counted to the history of a state.
func TestCountedUsageIsDumped(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{Clock: now, YAML: usageWorld +
		"    - {client: " + publicID + ", templateUri: api/v2/oauth/scopes, httpMethod: GET, day: 2026-01-02, status200: 5}\n"})
	succeed(t, m, call{operation: "getOauthScopes"})
	refused(t, m, call{operation: "getOauthScope", path: map[string]string{"scopeId": "x"}}, "notFound", nil)
	dump, err := m.Server.Dump()
	if err != nil {
		t.Fatal(err)
	}
	want := []any{
		tree.Object{{Key: "client", Value: publicID}, {Key: "templateUri", Value: "api/v2/oauth/scopes"}, {Key: "httpMethod", Value: "GET"}, {Key: "day", Value: "2026-01-02T00:00:00Z"}, {Key: "status200", Value: 6}},
		tree.Object{{Key: "client", Value: publicID}, {Key: "templateUri", Value: "api/v2/oauth/scopes/{scopeId}"}, {Key: "httpMethod", Value: "GET"}, {Key: "day", Value: "2026-01-02T00:00:00Z"}, {Key: "status400", Value: 1}},
	}
	rows := dump.Get("purecloud").(tree.Object).Get("usage").([]any)
	if diff := cmp.Diff(want, rows[len(rows)-2:]); diff != "" {
		t.Errorf("usage mismatch (-want +got):\n%s", diff)
	}
}

// TestUsageIsLive shows calls at once where the fixture says so, and asks for a
// user's.
func TestUsageIsLive(t *testing.T) {
	t.Parallel()
	m := start(t, "", "  behaviours: {usageFreshness: live, usagePolls: '3'}\n")
	succeed(t, m, call{operation: "getOauthScope", token: "user-token"})
	got := results(t, m, query(documentsID, `{"interval":"2026-01/2026-01","groupBy":["UserId","OrganizationId"],"metrics":["Status200"]}`))
	want := []any{row("", "", "0dd0c0de-0000-4000-8000-000000000001", userID, "", "", [6]int{1}, "")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows of the user mismatch (-want +got):\n%s", diff)
	}
}

// several days of usage, with a Monday among them.
const usageWorld = `
purecloud:
  clients:
    - {id: c, name: n, authorizedGrantType: CODE}
    - {id: c0ffee00-0000-4000-8000-000000000001, name: m, authorizedGrantType: CLIENT-CREDENTIALS, roleIds: [r]}
  roles: [{id: r, permissions: ["oauth:client:view"]}]
  tokens: [{token: client-token, client: c0ffee00-0000-4000-8000-000000000001, expiresAt: 2030-01-01T00:00:00Z}]
  behaviours: {usagePolls: '0'}
  usage:
    - {client: c, templateUri: a, httpMethod: GET, day: 2020-01-31, status200: 1}
    - {client: c, templateUri: a, httpMethod: GET, day: 2020-02-02, status200: 10, status300: 1}
    - {client: c, templateUri: a, httpMethod: GET, day: 2020-02-03, status200: 100, status500: 2}
    - {client: c, templateUri: a, httpMethod: GET, day: 2020-02-29, status200: 1000, status400: 3, status429: 1}
    - {client: c, templateUri: a, httpMethod: GET, day: 2021-01-01, status200: 10000}
`

func TestUsageInterval(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{YAML: usageWorld, Clock: now})
	for _, tt := range []struct {
		interval string
		want     int // of status200; the figures tell the days apart
	}{
		{"2020-02-02/2020-02-03", 110},
		{"2020-02-02/2020-02-02", 10},
		{"2020-02/2020-02", 1110},
		{"2020-01/2020-02", 1111},
		{"2020/2020", 1111},
		{"2020/2021", 11111},
		{"2020-02-02T00:00:00/2020-02-03T00:00:00", 10},
		{"2020-02-02T00:00:00.000Z/2020-02-03T00:00:01.000Z", 110},
		{"2020-02-02T23:00:00-02:00/2020-02-04T00:00Z", 100},
		{"2020-02-02/2020-02-29T12:00:00Z", 1110},
		{"2020-02-03T00:00:00Z/2020-02-03T00:00:00Z", 0},
		{"1999/1999", 0},
	} {
		t.Run(tt.interval, func(t *testing.T) {
			t.Parallel()
			got := 0
			for _, r := range results(t, m, query("c", `{"interval":"`+tt.interval+`","metrics":["Status200"]}`)) {
				got += r.(tree.Object).Get("status200").(int)
			}
			if got != tt.want {
				t.Errorf("interval %s holds %d, want %d", tt.interval, got, tt.want)
			}
		})
	}
	for _, interval := range []string{"", "/", "2020-02", "2020-02-30/2020-03-01", "2020-2-1/2020-2-2", "a/b", "2020/", "2020-01-01/2020-01-02/2020-01-03"} {
		refused(t, m, query("c", `{"interval":"`+interval+`"}`), "invalidDate", nil)
	}
	for _, interval := range []string{"2020-02-03/2020-02-02", "2021/2020", "2020-01-01T00:00:01Z/2020-01-01T00:00:00Z"} {
		refused(t, m, query("c", `{"interval":"`+interval+`"}`), "badRequest", nil)
	}
}

func TestUsageGranularity(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{YAML: usageWorld, Clock: now})
	for _, tt := range []struct {
		granularity string
		want        []any
	}{
		{"Month", []any{
			row("c", "n", "", "", "", "", [6]int{1, 0, 0, 0, 0, 1}, "2020-01-01T00:00:00Z"),
			row("c", "n", "", "", "", "", [6]int{1110, 1, 3, 2, 1, 1116}, "2020-02-01T00:00:00Z"),
		}},
		{"Week", []any{
			row("c", "n", "", "", "", "", [6]int{11, 1, 0, 0, 0, 12}, "2020-01-27T00:00:00Z"),
			row("c", "n", "", "", "", "", [6]int{100, 0, 0, 2, 0, 102}, "2020-02-03T00:00:00Z"),
			row("c", "n", "", "", "", "", [6]int{1000, 0, 3, 0, 1, 1003}, "2020-02-24T00:00:00Z"),
		}},
	} {
		t.Run(tt.granularity, func(t *testing.T) {
			t.Parallel()
			got := results(t, m, query("c", `{"interval":"2020/2020","granularity":"`+tt.granularity+`"}`))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rows by %s mismatch (-want +got):\n%s", tt.granularity, diff)
			}
		})
	}
}

// TestExecutionBelongsToItsClient keeps results from being read under another.
func TestExecutionBelongsToItsClient(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	execution := text(succeed(t, m, startQuery), "executionId")
	refused(t, m, call{
		operation: "getOauthClientUsageQueryResult", path: map[string]string{"clientId": viewerID, "executionId": execution},
	}, "notFound", nil)
}

// TestOldRowsGo keeps a long run from growing: what expired a while ago makes
// room for what is issued.
func TestOldRowsGo(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	make3 := func() {
		succeed(t, m, startQuery)
		login(t, m, publicID, publicSecret)
		visit(t, authorizing().address(t, m))
	}
	held := func(list string) int {
		rows, _ := state(t, m.Server).Get(list).([]any)
		return len(rows)
	}
	lists := []string{"executions", "tokens", "codes"}
	for range 5 {
		make3()
	}
	var most []int
	for _, list := range lists {
		most = append(most, held(list))
	}
	m.Server.Sandbox().Clock().Advance(49 * time.Hour)
	for range 5 {
		succeed(t, m, call{operation: "getOauthClientUsageSummary", token: login(t, m, publicID, publicSecret)})
		visit(t, authorizing().address(t, m))
	}
	for i, list := range lists {
		if got := held(list); got > most[i] {
			t.Errorf("%d %s are kept after two days, want no more than the %d before", got, list, most[i])
		}
	}
}
