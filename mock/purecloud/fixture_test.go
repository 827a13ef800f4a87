package purecloud_test

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/mock/purecloud"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// TestDumpStartsTheSameState makes state of every kind, dumps it and starts
// from the dump.
func TestDumpStartsTheSameState(t *testing.T) {
	t.Parallel()
	m := start(t, "", "  behaviours: {usagePolls: '2', deleteOfOldClients: afterSevenDays}\n  maxClients: 9\n  divisions: [{id: d, name: n}]\n")
	succeed(t, m, call{operation: "postOauthClients", body: `{"name":"n","description":"","authorizedGrantType":"TOKEN","registeredRedirectUri":["app:/x"],` +
		`"dateToDelete":"2026-02-02T03:04:05.678Z","roleIds":["r"]}`})
	login(t, m, publicID, publicSecret)
	visit(t, authorizing("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method", "S256").address(t, m))
	used := exchange(documentsCode)
	used.operation, used.basic = "postOauthToken", documentsID+":"+documentsSecret
	succeed(t, m, used)
	succeed(t, m, call{operation: "getOauthClientUsageQueryResult", path: map[string]string{"executionId": text(succeed(t, m, startQuery), "executionId")}})
	succeed(t, m, makeInactive)
	succeed(t, m, call{operation: "deleteOauthClient"})

	want := dump(t, m.Server)
	fixture, err := want.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	again := mocktest.Start(t, mocktest.Options{YAML: string(fixture), Clock: now})
	if diff := cmp.Diff(want, dump(t, again.Server)); diff != "" {
		t.Errorf("state after a restart from the dump mismatch (-want +got):\n%s", diff)
	}
	succeed(t, again, call{operation: "postOauthClients"})
	page := succeed(t, again, call{operation: "getOauthClients"})
	entities := page.Get("entities").([]any)
	if last := entities[len(entities)-1].(tree.Object); text(last, "name") != "Example client" {
		t.Errorf("the newest client is %v, want the one made after the restart", last.Get("name"))
	}
}

func dump(t *testing.T, s *mock.Server) tree.Object {
	t.Helper()
	out, err := s.Dump()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestResetForgets puts back what calls changed, counters too.
func TestResetForgets(t *testing.T) {
	t.Parallel()
	m := start(t, "", "  behaviours: {usageFreshness: live}\n")
	want := dump(t, m.Server)
	succeed(t, m, call{operation: "postOauthClients"})
	succeed(t, m, call{operation: "deleteTokensMe"})
	m.Server.Sandbox().Reset()
	if diff := cmp.Diff(want, dump(t, m.Server)); diff != "" {
		t.Errorf("state after a reset mismatch (-want +got):\n%s", diff)
	}
	if got := (call{operation: "getTokensMe"}).over(t, m).Header.Get("Inin-Ratelimit-Count"); got != "1" {
		t.Errorf("rate limit count after a reset = %s, want 1", got)
	}
}

// TestSeedDecides gives the same ids and secrets for the same seed.
func TestSeedDecides(t *testing.T) {
	t.Parallel()
	made := func(seed string) tree.Object {
		m := mocktest.Start(t, mocktest.Options{YAML: world(t, ""), Seed: seed, Clock: now})
		return succeed(t, m, call{operation: "postOauthClients"})
	}
	one := made("one")
	if diff := cmp.Diff(one, made("one")); diff != "" {
		t.Errorf("clients of one seed mismatch (-first +second):\n%s", diff)
	}
	if other := made("other"); text(other, "id") == text(one, "id") || text(other, "secret") == text(one, "secret") {
		t.Errorf("clients of two seeds share id or secret: %v", other)
	}
}

// TestFixtureFaults names the line and the field of what is wrong.
func TestFixtureFaults(t *testing.T) {
	t.Parallel()
	doc, err := spec.Load("purecloud", "")
	if err != nil {
		t.Fatal(err)
	}
	const client = "\n  clients: [{id: c, name: n, authorizedGrantType: CODE}]"
	for name, tt := range map[string]struct{ lines, want string }{
		"unknownKey":    {"  client: []", `f.yaml:2: in purecloud: unknown key "client"`},
		"behaviour":     {"  behaviours: {deletedStatus: '201'}", `f.yaml:2: purecloud.behaviours.deletedStatus: unknown value "201"`},
		"noName":        {"  clients: [{id: c, authorizedGrantType: CODE}]", "f.yaml:2: purecloud.clients[0]: lacks name"},
		"grantType":     {"  clients: [{id: c, name: n, authorizedGrantType: X}]", `f.yaml:2: purecloud.clients[0].authorizedGrantType: unknown value "X" (allowed: CODE, `},
		"state":         {"  clients: [{id: c, name: n, authorizedGrantType: CODE, state: gone}]", `f.yaml:2: purecloud.clients[0].state: unknown value "gone" (allowed: active, `},
		"redirectURI":   {"  clients: [{id: c, name: n, authorizedGrantType: CODE, registeredRedirectUri: [x]}]", `registeredRedirectUri[0]: "x" is no absolute URI`},
		"twice":         {"  clients:\n    - {id: c, name: n, authorizedGrantType: CODE}\n    - {id: c, name: n, authorizedGrantType: CODE}", "f.yaml:4: purecloud.clients[1]: create in purecloud.client: another row has the same id"},
		"role":          {"  users: [{id: u, roles: [r]}]", `f.yaml:2: purecloud.users[0].roles[0]: no role has the id "r"`},
		"consentsAs":    {"  consentsAs: x", `f.yaml:2: purecloud.consentsAs: no user has the id "x"`},
		"authorization": {"  users: [{id: u}]" + client + "\n  authorizations: [{client: c, user: x}, {client: x, user: u}]", `f.yaml:4: purecloud.authorizations[1].client: no client has the id "x"`},
		"code":          {"  codes: [{code: x, client: c, user: u, redirectUri: x}]", `f.yaml:2: purecloud.codes[0].client: no client has the id "c"`},
		"token":         {"  tokens: [{token: x, client: c}]", "f.yaml:2: purecloud.tokens[0]: lacks expiresAt"},
		"refreshToken":  {"  refreshTokens: [{token: x, client: c, user: u}]", `f.yaml:2: purecloud.refreshTokens[0].user: no user has the id "u"`},
		"execution":     {"  executions: [{id: x, client: c}]", `f.yaml:2: purecloud.executions[0].client: no client has the id "c"`},
		"usage":         {"  usage: [{client: c}]", "f.yaml:2: purecloud.usage[0]: lacks templateUri, httpMethod and day"},
		"organization":  {"  organization: {id: x}", "f.yaml:2: purecloud.organization: lacks name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fixture, err := all.ReadFixture("f.yaml", []byte("purecloud:\n"+tt.lines+"\n"))
			if err == nil {
				_, err = mock.New(mock.Options{
					Providers: []mock.Provider{purecloud.Provider()}, Documents: map[string]*spec.Document{"purecloud": doc}, Fixture: fixture,
				})
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("New = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

// TestFixtureTells: what is probably a mistake, and may be none, is told and taken.
func TestFixtureTells(t *testing.T) {
	t.Parallel()
	fixture, err := all.ReadFixture("f.yaml", []byte(`purecloud:
  roles: [{id: r, permissions: [oauth:clint:view, routing:queue:view, usage:client:view]}]
  users: [{id: u}]
  clients:
    - id: c
      name: n
      authorizedGrantType: CODE
      scope: [oauth, ouath]
      roleIds: [x, r]
      roleDivisions: [{roleId: y, divisionId: z}, {roleId: r, divisionId: "*"}]
`))
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	if _, err := mock.New(mock.Options{Providers: []mock.Provider{purecloud.Provider()}, Fixture: fixture, Log: slog.New(slog.NewTextHandler(&log, nil))}); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, line := range strings.Split(strings.TrimSpace(log.String()), "\n") {
		_, text, _ := strings.Cut(line, "level=WARN msg=")
		if text, err = strconv.Unquote(text); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		told = append(told, text)
	}
	want := []string{
		`f.yaml:2: purecloud.roles[0].permissions[0]: unknown value "oauth:clint:view"; did you mean "oauth:client:view"? ` +
			`(allowed: oauth:client:add, oauth:client:authorize, oauth:client:delete, oauth:client:edit, oauth:client:view)`,
		`f.yaml:8: purecloud.clients[0].scope[1]: unknown value "ouath"; did you mean "oauth"?`,
		`f.yaml:9: purecloud.clients[0].roleIds[0]: no role has the id "x", so it permits nothing`,
		`f.yaml:10: purecloud.clients[0].roleDivisions[0].roleId: no role has the id "y", so it permits nothing`,
		`f.yaml:10: purecloud.clients[0].roleDivisions[0].divisionId: no division has the id "z"`,
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("what is told mismatch (-want +got):\n%s", diff)
	}
}

const noneCanLogIn = "the fixture has no active client that can log in for itself"

// TestConnect names the public credentials, and those of another fixture
// without showing them.
func TestConnect(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fixture string
		want    mock.Connection
	}{
		"default": {"", mock.Connection{
			Provider: "purecloud", URL: "http://mock", Public: true,
			Settings: settings("http://mock", publicID, publicSecret),
			Try:      "curl -u " + publicID + ":" + publicSecret + " -d grant_type=client_credentials http://mock/oauth/token",
		}},
		"other": {
			"purecloud:\n  clients:\n    - {id: a, name: n, authorizedGrantType: CODE, secret: x}\n    - {id: b, name: n, authorizedGrantType: CLIENT_CREDENTIALS, secret: y}\n",
			mock.Connection{Provider: "purecloud", URL: "http://mock", Settings: settings("http://mock", "b", "y")},
		},
		"no_secret": { // an empty one would look like a value
			"purecloud:\n  clients: [{id: a, name: n, authorizedGrantType: CLIENT-CREDENTIALS}]\n",
			mock.Connection{
				Provider: "purecloud", URL: "http://mock", Missing: noneCanLogIn,
				Settings: tree.Object{{Key: "apiUrl", Value: "http://mock"}, {Key: "loginUrl", Value: "http://mock"}, {Key: "noCredentials", Value: noneCanLogIn}},
			},
		},
		"none": {
			"purecloud:\n  clients: [{id: a, name: n, authorizedGrantType: CODE, secret: x}]\n",
			mock.Connection{
				Provider: "purecloud", URL: "http://mock", Missing: noneCanLogIn,
				Settings: tree.Object{{Key: "apiUrl", Value: "http://mock"}, {Key: "loginUrl", Value: "http://mock"}, {Key: "noCredentials", Value: noneCanLogIn}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			connections, err := mocktest.New(t, mocktest.Options{YAML: tt.fixture}).Connections("http://mock")
			if err != nil {
				t.Fatal(err)
			}
			for _, got := range connections {
				if got.Provider == "purecloud" && !cmp.Equal(tt.want, got) {
					t.Errorf("Connections mismatch (-want +got):\n%s", cmp.Diff(tt.want, got))
				}
			}
		})
	}
	m := mocktest.Start(t, mocktest.Options{})
	login(t, m, publicID, publicSecret)
	if got := (call{operation: "postOauthClients", token: login(t, m, viewerID, viewerSecret)}).over(t, m); got.Status != http.StatusForbidden {
		t.Errorf("create by the viewer = %d, want 403", got.Status)
	}
}

func settings(url, id, secret string) tree.Object {
	return tree.Object{
		{Key: "apiUrl", Value: url}, {Key: "loginUrl", Value: url}, {Key: "clientId", Value: id}, {Key: "clientSecret", Value: secret},
	}
}
