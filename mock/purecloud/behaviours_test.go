package purecloud_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
)

// A portrayal plays one behaviour in one of its values and looks at what came
// of it.
type portrayal struct {
	behaviour, value string
	further          string // lines for the fixture
	look             func(*testing.T, *mocktest.Mock)
}

// shows looks for a part of the body that a call comes to.
func shows(c call, part string) func(*testing.T, *mocktest.Mock) {
	return func(t *testing.T, m *mocktest.Mock) {
		t.Helper()
		if got := c.over(t, m); !strings.Contains(got.Body, part) {
			t.Errorf("%s = %d %q, want a body with %q", c.operation, got.Status, got.Body, part)
		}
	}
}

// hides looks for a part of the body that must not be there.
func hides(c call, part string) func(*testing.T, *mocktest.Mock) {
	return func(t *testing.T, m *mocktest.Mock) {
		t.Helper()
		if got := c.over(t, m); got.Status != 200 || strings.Contains(got.Body, part) {
			t.Errorf("%s = %d %q, want 200 without %q", c.operation, got.Status, got.Body, part)
		}
	}
}

// comes looks at the answer's status alone.
func comes(status int, c call, before ...call) func(*testing.T, *mocktest.Mock) {
	return func(t *testing.T, m *mocktest.Mock) {
		t.Helper()
		for _, b := range before {
			succeed(t, m, b)
		}
		if got := c.over(t, m); got.Status != status {
			t.Errorf("%s = %d %q, want %d", c.operation, got.Status, got.Body, status)
		}
	}
}

// polls counts how often a query is running before it ends in a status.
func polls(running int, end string) func(*testing.T, *mocktest.Mock) {
	return func(t *testing.T, m *mocktest.Mock) {
		t.Helper()
		execution := text(succeed(t, m, startQuery), "executionId")
		poll := call{operation: "getOauthClientUsageQueryResult", path: map[string]string{"executionId": execution}}
		for range running {
			if got := text(succeed(t, m, poll), "queryStatus"); got != "Running" {
				t.Fatalf("queryStatus = %s, want Running %d times", got, running)
			}
		}
		for range 2 {
			if got := text(succeed(t, m, poll), "queryStatus"); got != end {
				t.Errorf("queryStatus = %s, want %s", got, end)
			}
		}
	}
}

// limited looks for the limit that a 429 may name.
func limited(want bool) func(*testing.T, *mocktest.Mock) {
	return func(t *testing.T, m *mocktest.Mock) {
		t.Helper()
		if err := m.Server.Sandbox().Schedule(mock.Fault{Provider: "purecloud", Operation: "getOauthClients", Answer: "tooManyRequests", Count: 1}); err != nil {
			t.Fatal(err)
		}
		got := call{operation: "getOauthClients"}.over(t, m)
		part := `,"errors":[],"limit":{"key":"client.credentials.token.rate.per.minute","namespace":"platform.api","value":300}}`
		if got.Status != 429 || strings.HasSuffix(got.Body, part) != want {
			t.Errorf("tooManyRequests = %d %q, want the limit at its end: %t", got.Status, got.Body, want)
		}
	}
}

// oldClient looks for a client that is older than 30 days, after its deletion
// and a week later.
func oldClient(soon, later int) func(*testing.T, *mocktest.Mock) {
	return func(t *testing.T, m *mocktest.Mock) {
		t.Helper()
		get := call{operation: "getOauthClient"}
		comes(soon, get, makeInactive, call{operation: "deleteOauthClient"})(t, m)
		m.Server.Sandbox().Clock().Advance(7*24*time.Hour - time.Second)
		comes(soon, get)(t, m)
		m.Server.Sandbox().Clock().Advance(time.Second)
		comes(later, get)(t, m)
		comes(later, call{operation: "deleteOauthClient"})(t, m)
		hides(call{operation: "getOauthClients"}, map[int]string{404: documentsID, 200: "?"}[later])(t, m)
	}
}

var (
	implicit  = call{operation: "postOauthClients", body: `{"name":"n","authorizedGrantType":"TOKEN"}`}
	secrets   = `"secret":"`
	list      = call{operation: "getOauthClients"}
	self      = call{operation: "getTokensMe"}
	strangers = call{operation: "postOauthClients", body: `{"name":"n","authorizedGrantType":"CODE","roleIds":["stranger"]}`}
	elsewhere = call{operation: "postOauthClients", body: `{"name":"n","authorizedGrantType":"CODE","roleDivisions":` +
		`[{"roleId":"decade00-0000-4000-8000-000000000001","divisionId":"elsewhere"}]}`}
	strangeScope = call{operation: "postOauthClients", body: `{"name":"n","authorizedGrantType":"CODE","scope":["nowhere"]}`}
	withoutRoles = call{operation: "putOauthClient", path: at(publicID), body: `{"name":"n","authorizedGrantType":"CLIENT-CREDENTIALS"}`}
	forSCIM      = call{operation: "postOauthClients", body: `{"name":"n","authorizedGrantType":"CODE","accessTokenValiditySeconds":38880000,"scope":["scim"]}`}
	withNull     = call{operation: "postOauthClients", body: `{"name":"n","authorizedGrantType":"CODE","description":null}`}
	sameRoles    = call{operation: "postOauthClients", body: `{"name":"n","authorizedGrantType":"CODE","roleIds":["r","r"]}`}
	today        = call{operation: "getOauthClientUsageSummary", path: at(publicID)}
)

var portrayals = []portrayal{
	{"deletedStatus", "204", "", comes(204, call{operation: "deleteOauthClient"}, makeInactive)},
	{"deletedStatus", "200", "", comes(200, call{operation: "deleteOauthClient"}, makeInactive)},
	{"secretOfImplicitClients", "generated", "", shows(implicit, secrets)},
	{"secretOfImplicitClients", "omitted", "", hides(implicit, secrets)},
	{"tokensAfterRegenerate", "kept", "", comes(200, self, call{operation: "postOauthClientSecret", path: at(publicID)})},
	{"tokensAfterRegenerate", "revoked", "", comes(401, self, call{operation: "postOauthClientSecret", path: at(publicID)})},
	{"deleteOfOldClients", "atOnce", "", oldClient(404, 404)},
	{"deleteOfOldClients", "afterSevenDays", "", oldClient(200, 404)},
	{"listPageSize", "atLeast25", "", shows(list, `"pageSize":25,`)},
	{"listPageSize", "count", "", shows(list, `"pageSize":3,`)},
	{"secretInList", "omitted", "", hides(list, secrets)},
	{"secretInList", "included", "", shows(list, secrets)},
	{"usageStartStatus", "200", "", comes(200, startQuery)},
	{"usageStartStatus", "202", "", comes(202, startQuery)},
	{"usagePolls", "0", "", polls(0, "Complete")},
	{"usagePolls", "1", "", polls(1, "Complete")},
	{"usagePolls", "2", "", polls(2, "Complete")},
	{"usagePolls", "3", "", polls(3, "Complete")},
	{"usagePolls", "5", "", polls(5, "Complete")},
	{"usagePolls", "10", "", polls(10, "Complete")},
	{"usageOutcome", "complete", "", polls(1, "Complete")},
	{"usageOutcome", "failed", "", polls(1, "Failed")},
	{"usageFreshness", "daily", "", usageOf(0)},
	{"usageFreshness", "live", "", usageOf(1)},
	{"limitOn429", "absent", "", limited(false)},
	{"limitOn429", "present", "", limited(true)},
	{"grantTypeSpelling", "hyphen", "", shows(call{operation: "getOauthClient", path: at(publicID)}, `"CLIENT-CREDENTIALS"`)},
	{"grantTypeSpelling", "definition", "", shows(call{operation: "getOauthClient", path: at(publicID)}, `"CLIENT_CREDENTIALS"`)},
	{"unknownRoles", "accepted", "", comes(200, strangers, elsewhere)},
	{"unknownRoles", "strict", "  divisions: [{id: here}]\n", comes(400, strangers)},
	{"unknownRoles", "strict", "", comes(400, elsewhere, call{operation: "postOauthClients"})},
	{"unknownScopes", "accepted", "", comes(200, strangeScope)},
	{"unknownScopes", "strict", "", comes(400, strangeScope)},
	{"removedRoles", "accepted", "", comes(200, withoutRoles)},
	{"removedRoles", "refused", "", comes(400, withoutRoles)},
	{"clientLimit", "none", "  maxClients: 3\n", comes(200, implicit)},
	{"clientLimit", "fixture", "  maxClients: 4\n", comes(400, implicit, implicit)},
	{"rateLimit", "enforced", "", spent(429)},
	{"rateLimit", "unlimited", "", spent(200)},
	{"scimClients", "byScope", "", comes(200, forSCIM)},
	{"scimClients", "none", "", comes(400, forSCIM)},
	{"nullFields", "absent", "", comes(200, withNull)},
	{"nullFields", "refused", "", comes(400, withNull)},
	{"repeatedRoleIds", "folded", "", shows(sameRoles, `"roleIds":["r"]`)},
	{"repeatedRoleIds", "refused", "", comes(400, sameRoles)},
	{"unmockedPaths", "notFound", "", unmockedIs(404)},
	{"unmockedPaths", "notImplemented", "", unmockedIs(501)},
	{"consent", "auto", "", redirectsWith("code=")},
	{"consent", "ask", "", showsPage("Sign in as", "credmock-consent")},
	{"consent", "deny", "", redirectsWith("error=access_denied&state=xyz")},
}

// spent looks for what comes of the calls after the three hundredth, of which the
// headers tell the truth until the window ends.
func spent(status int) func(*testing.T, *mocktest.Mock) {
	return func(t *testing.T, m *mocktest.Mock) {
		t.Helper()
		for range 310 {
			self.over(t, m)
		}
		m.Server.Sandbox().Clock().Advance(17*time.Second + 500*time.Millisecond)
		got := self.over(t, m)
		if got.Status != status || got.Header.Get("inin-ratelimit-count") != "311" || got.Header.Get("inin-ratelimit-reset") != "43" {
			t.Errorf("the 311th call = %d %v, want %d", got.Status, got.Header, status)
		}
		if want := "43"; status == 429 && (got.Header.Get("Retry-After") != want || !strings.Contains(got.Body, "["+want+"] seconds")) {
			t.Errorf("it says %v %s, want to be asked again in %s seconds", got.Header, got.Body, want)
		}
		m.Server.Sandbox().Clock().Advance(43 * time.Second)
		if got := self.over(t, m); got.Status != 200 || got.Header.Get("inin-ratelimit-count") != "1" {
			t.Errorf("after the window the call = %d %v", got.Status, got.Header)
		}
	}
}

// usageOf counts the rows that a summary has after the calls of one test.
func usageOf(rows int) func(*testing.T, *mocktest.Mock) {
	return func(t *testing.T, m *mocktest.Mock) {
		t.Helper()
		succeed(t, m, self)
		if got := results(t, m, today); len(got) != rows {
			t.Errorf("summary = %v, want %d rows", got, rows)
		}
	}
}

// TestBehaviours plays every value of each behaviour that has several, in every
// dialect that has it. What a test has not seen, a fixture should not offer.
func TestBehaviours(t *testing.T) {
	t.Parallel()
	type value struct{ Behaviour, Value string }
	played, offered := map[value]bool{}, map[value]bool{}
	for _, p := range portrayals {
		played[value{p.behaviour, p.value}] = true
	}
	for _, dialect := range spec.Dialects {
		values := map[value]bool{}
		doc, err := spec.Load("purecloud", dialect)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range doc.Behaviours() {
			for _, v := range b.Values {
				values[value{b.Name, v}] = true
				if len(b.Values) > 1 {
					offered[value{b.Name, v}] = true
				}
			}
		}
		for _, p := range portrayals {
			if !values[value{p.behaviour, p.value}] {
				continue
			}
			t.Run(dialect+"_"+p.behaviour+"_"+p.value, func(t *testing.T) {
				t.Parallel()
				p.look(t, start(t, dialect, p.further+"  behaviours: {"+p.behaviour+": '"+p.value+"'}\n"))
			})
		}
	}
	if diff := cmp.Diff(offered, played); diff != "" {
		t.Errorf("values of behaviours mismatch (-spec +rows):\n%s", diff)
	}
}

// TestSecretsByDialect shows the secret where the vintage does (§6).
func TestSecretsByDialect(t *testing.T) {
	t.Parallel()
	for dialect, look := range map[string]func(call, string) func(*testing.T, *mocktest.Mock){"documented": shows, "current": hides} {
		m := start(t, dialect, "")
		look(call{operation: "getOauthClient"}, secrets)(t, m)
		look(call{operation: "putOauthClient"}, secrets)(t, m)
		shows(call{operation: "postOauthClients"}, secrets)(t, m)
		shows(call{operation: "postOauthClientSecret"}, secrets)(t, m)
		hides(call{operation: "getOauthAuthorization"}, secrets)(t, m)
		hides(call{operation: "getOauthAuthorizations"}, secrets)(t, m)
	}
}

// TestGoneClientsMakeRoom counts only the clients that are there for the limit.
func TestGoneClientsMakeRoom(t *testing.T) {
	t.Parallel()
	m := start(t, "", "  maxClients: 3\n  behaviours: {clientLimit: fixture, deleteOfOldClients: afterSevenDays}\n")
	comes(400, implicit, makeInactive, call{operation: "deleteOauthClient"})(t, m)
	m.Server.Sandbox().Clock().Advance(7 * 24 * time.Hour)
	comes(200, implicit)(t, m)
}
