package purecloud_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
)

// worlds are the states in which the rows of the catalogue test ask, by what
// they add to the fixture documents.
var worlds = map[string]string{
	"":         "",
	"full":     "  maxClients: 3\n  behaviours: {clientLimit: fixture}\n",
	"ok":       "  behaviours: {deletedStatus: '200'}\n",
	"accepted": "  behaviours: {usageStartStatus: '202'}\n",
	"failed":   "  behaviours: {usageOutcome: failed, usagePolls: '0'}\n",
	"instant":  "  behaviours: {usagePolls: '0'}\n",
	"login":    "",
	"denying":  "  behaviours: {consent: deny}\n",
}

// loginWorld holds a client of each kind and codes in each condition.
const loginWorld = `
purecloud:
  clients:
    - {id: 18a4c365-7ea3-4f0g-9fb7-884fb4d2e9c6, name: n, authorizedGrantType: CODE, secret: code-secret, registeredRedirectUri: ["http://redirecturi.com/"]}
    - {id: other, name: n, authorizedGrantType: CODE, secret: other-secret}
    - {id: disabled, name: n, authorizedGrantType: CLIENT-CREDENTIALS, secret: disabled-secret, state: disabled}
    - {id: implicit, name: n, authorizedGrantType: TOKEN, registeredRedirectUri: ["http://redirecturi.com/"]}
    - {id: inactive, name: n, authorizedGrantType: CODE, secret: code-secret, state: inactive, registeredRedirectUri: ["http://redirecturi.com/"]}
    - {id: c0ffee00-0000-4000-8000-000000000001, name: n, authorizedGrantType: CLIENT-CREDENTIALS, secret: mock-client-secret}
    - {id: sso, name: n, authorizedGrantType: SAML2-BEARER, secret: sso-secret}
    - {id: typed, name: n, authorizedGrantType: PASSWORD, secret: typed-secret}
  codes:
    - {code: fresh, client: 18a4c365-7ea3-4f0g-9fb7-884fb4d2e9c6, user: facade00-0000-4000-8000-000000000001, redirectUri: "http://redirecturi.com/"}
    - {code: expired, client: 18a4c365-7ea3-4f0g-9fb7-884fb4d2e9c6, user: facade00-0000-4000-8000-000000000001, redirectUri: "http://redirecturi.com/", expiresAt: 2026-01-02T03:04:05Z}
    - {code: proven, client: 18a4c365-7ea3-4f0g-9fb7-884fb4d2e9c6, user: facade00-0000-4000-8000-000000000001, redirectUri: "http://redirecturi.com/", codeChallenge: E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM}
  refreshTokens:
    - {token: renewing, client: 18a4c365-7ea3-4f0g-9fb7-884fb4d2e9c6, user: facade00-0000-4000-8000-000000000001}
`

// every stands for each operation that wants a token.
const every = "*"

// A provocation reaches one answer of the catalogue. Answers that only a fault
// can give have none.
type provocation struct {
	operation string
	answer    string
	world     string
	before    []call   // calls that make the state for it
	spent     bool     // the caller has used up its requests
	send      call     // what differs from a request that succeeds
	made      []string // members of the answer that the service makes up
}

func exchange(code string) call {
	return call{basic: documentsID + ":code-secret", body: "grant_type=authorization_code&code=" + code + "&redirect_uri=" + url.QueryEscape(documentsURI)}
}

// asserting is a login by an assertion that names somebody.
func asserting(name string) call {
	xml := "<Assertion><Subject><NameID>" + name + "</NameID></Subject></Assertion>"
	return call{basic: "sso:sso-secret", body: url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:saml2-bearer"}, "orgName": {"Example Organization"},
		"assertion": {base64.StdEncoding.EncodeToString([]byte(xml))},
	}.Encode()}
}

func authorizing(with ...string) call {
	q := url.Values{"client_id": {documentsID}, "response_type": {"code"}, "redirect_uri": {documentsURI}, "state": {"xyz"}}
	for i := 0; i < len(with); i += 2 {
		q.Set(with[i], with[i+1])
		if with[i+1] == "" {
			q.Del(with[i])
		}
	}
	return call{query: q.Encode()}
}

var (
	makeInactive = call{operation: "putOauthClient"}
	startQuery   = call{operation: "postOauthClientUsageQuery"}
	large        = strings.Repeat("x", 512001)
	unknown      = map[string]string{"clientId": "nobody"}
	noCredential = map[string]string{"credentialId": "nobody"}
	tooLong      = "eternal"
)

var provocations = []provocation{
	{operation: every, answer: "authenticationRequired", send: call{token: none}},
	{operation: every, answer: "badCredentials", send: call{token: "unknown-token"}},
	{operation: every, answer: "tooManyRequests", spent: true},

	{operation: "getOauthClients", answer: "clientsListed"},
	denied("postOauthClients"), denied("putOauthClient"), denied("deleteOauthClient"), denied("postOauthClientSecret"),
	denied("getOauthClients"), denied("getOauthClient"), denied("getOauthAuthorizations"), denied("getOauthAuthorization"),
	denied("postOauthClientUsageQuery"), denied("getOauthClientUsageSummary"), denied("getOauthClientUsageQueryResult"),

	{operation: "postOauthClients", answer: "clientCreated", made: []string{"id", "secret", "selfUri"}},
	{operation: "postOauthClients", answer: "badRequest", send: call{body: "{"}},
	{operation: "postOauthClients", answer: "invalidDate", send: call{body: `{"name":"n","authorizedGrantType":"CODE","dateToDelete":"soon"}`}},
	{operation: "postOauthClients", answer: "invalidValue", send: call{body: `{"name":"n","authorizedGrantType":"CODE","state":"sleeping"}`}},
	{operation: "postOauthClients", answer: "badGrantType", send: call{body: `{"name":"n","authorizedGrantType":"IMPLICIT"}`}},
	{operation: "postOauthClients", answer: "grantTypeRequired", send: call{body: `{"name":"n"}`}},
	{operation: "postOauthClients", answer: "missingClientRoles", send: call{body: `{"name":"n","authorizedGrantType":"CLIENT-CREDENTIALS"}`}},
	{operation: "postOauthClients", answer: "tooManyClients", world: "full"},
	{operation: "postOauthClients", answer: "requestTooLarge", send: call{body: large}},
	{operation: "postOauthClients", answer: "unsupportedMediaType", send: call{contentType: "text/plain"}},

	{operation: "getOauthClient", answer: "clientFound"},
	{operation: "getOauthClient", answer: "notFound", send: call{path: unknown}},

	{operation: "putOauthClient", answer: "clientReplaced"},
	{operation: "putOauthClient", answer: "badRequest", send: call{body: "{"}},
	{operation: "putOauthClient", answer: "invalidDate", send: call{body: `{"name":"n","authorizedGrantType":"CODE","dateToDelete":"soon"}`}},
	{operation: "putOauthClient", answer: "invalidValue", send: call{body: `{"name":"n","authorizedGrantType":"CODE","state":"sleeping"}`}},
	{operation: "putOauthClient", answer: "badGrantType", send: call{body: `{"name":"n","authorizedGrantType":"IMPLICIT"}`}},
	{operation: "putOauthClient", answer: "grantTypeRequired", send: call{body: `{"name":"n"}`}},
	{operation: "putOauthClient", answer: "notFound", send: call{path: unknown}},
	{operation: "putOauthClient", answer: "requestTooLarge", send: call{body: large}},
	{operation: "putOauthClient", answer: "unsupportedMediaType", send: call{contentType: "application/xml"}},

	{operation: "deleteOauthClient", answer: "clientDeleted", before: []call{makeInactive}},
	{operation: "deleteOauthClient", answer: "clientDeletedOk", world: "ok", before: []call{makeInactive}},
	{operation: "deleteOauthClient", answer: "cannotDeleteClient"},
	{operation: "deleteOauthClient", answer: "notFound", send: call{path: unknown}},

	{operation: "postOauthClientSecret", answer: "secretRegenerated", made: []string{"secret"}},
	{operation: "postOauthClientSecret", answer: "notFound", send: call{path: unknown}},

	{operation: "getOauthAuthorizations", answer: "authorizationsListed"},
	{operation: "getOauthAuthorization", answer: "authorizationFound"},
	{operation: "getOauthAuthorization", answer: "notFound", send: call{token: "client-token"}},
	{operation: "getOauthScopes", answer: "scopesListed"},
	{operation: "getOauthScope", answer: "scopeFound"},
	{operation: "getOauthScope", answer: "notFound", send: call{path: map[string]string{"scopeId": "nothing"}}},

	{operation: "postOauthClientUsageQuery", answer: "usageQueryStarted", made: []string{"executionId", "resultsUri"}},
	{operation: "postOauthClientUsageQuery", answer: "usageQueryAccepted", world: "accepted", made: []string{"executionId", "resultsUri"}},
	{operation: "postOauthClientUsageQuery", answer: "badRequest", send: call{body: `{"interval":"2021-08-31/2021-08-01"}`}},
	{operation: "postOauthClientUsageQuery", answer: "invalidDate", send: call{body: `{"interval":"yesterday/today"}`}},
	{operation: "postOauthClientUsageQuery", answer: "invalidValue", send: call{body: `{"interval":"2021/2022","granularity":"Year"}`}},
	{operation: "postOauthClientUsageQuery", answer: "notFound", send: call{path: unknown}},
	{operation: "postOauthClientUsageQuery", answer: "requestTooLarge", send: call{body: large}},
	{operation: "postOauthClientUsageQuery", answer: "unsupportedMediaType", send: call{contentType: "text/plain"}},
	{operation: "getOauthClientUsageSummary", answer: "usageSummaryStarted", made: []string{"executionId", "resultsUri"}},
	{operation: "getOauthClientUsageSummary", answer: "usageSummaryAccepted", world: "accepted", made: []string{"executionId", "resultsUri"}},
	{operation: "getOauthClientUsageSummary", answer: "badRequest", send: call{query: "days=abc"}},
	{operation: "getOauthClientUsageSummary", answer: "notFound", send: call{path: unknown}},
	{operation: "getOauthClientUsageQueryResult", answer: "usageRunning", before: []call{startQuery}},
	{operation: "getOauthClientUsageQueryResult", answer: "usageComplete", world: "instant", before: []call{startQuery}},
	{operation: "getOauthClientUsageQueryResult", answer: "usageFailed", world: "failed", before: []call{startQuery}},
	{operation: "getOauthClientUsageQueryResult", answer: "notFound"},

	{operation: "getOrganizationsMe", answer: "organizationDescribed"},
	{operation: "getAuthorizationProducts", answer: "productsListed"},
	{operation: "getAuthorizationDivisionsHome", answer: "homeDivisionDescribed"},
	{operation: "getAuthorizationRoles", answer: "rolesListed"},
	{operation: "getUsersMe", answer: "userDescribed"},
	{operation: "getUsersMe", answer: "notFound", send: call{token: "client-token"}},
	{operation: "getUserRoles", answer: "userRolesListed"},
	{operation: "getUserRoles", answer: "notFound", send: call{path: map[string]string{"subjectId": "nobody"}}},
	{operation: "getIntegrationsCredentials", answer: "integrationCredentialsListed"},
	{operation: "postIntegrationsCredentials", answer: "integrationCredentialCreated", made: []string{"id", "selfUri"}},
	{operation: "postIntegrationsCredentials", answer: "badRequest", send: call{body: "{"}},
	{operation: "postIntegrationsCredentials", answer: "requestTooLarge", send: call{body: large}},
	{operation: "postIntegrationsCredentials", answer: "unsupportedMediaType", send: call{contentType: "text/plain"}},
	{operation: "getIntegrationsCredentialsListing", answer: "integrationCredentialsFollowed"},
	{operation: "getIntegrationsCredential", answer: "integrationCredentialFound"},
	{operation: "getIntegrationsCredential", answer: "notFound", send: call{path: noCredential}},
	{operation: "putIntegrationsCredential", answer: "integrationCredentialReplaced"},
	{operation: "putIntegrationsCredential", answer: "badRequest", send: call{body: "{}"}},
	{operation: "putIntegrationsCredential", answer: "notFound", send: call{path: noCredential}},
	{operation: "putIntegrationsCredential", answer: "requestTooLarge", send: call{body: large}},
	{operation: "putIntegrationsCredential", answer: "unsupportedMediaType", send: call{contentType: "text/plain"}},
	{operation: "deleteIntegrationsCredential", answer: "integrationCredentialDeleted"},
	{operation: "deleteIntegrationsCredential", answer: "notFound", send: call{path: noCredential}},

	{operation: "getTokensMe", answer: "tokenDescribed"},
	{operation: "headTokensMe", answer: "tokenValid"},
	{operation: "deleteTokensMe", answer: "tokenRevoked"},

	{operation: "postOauthToken", answer: "tokenIssued", made: []string{"access_token"}},
	{operation: "postOauthToken", answer: "userTokenIssued", world: "login", send: exchange("fresh"), made: []string{"access_token", "refresh_token"}},
	{operation: "postOauthToken", answer: "assertionUnreadable", world: "login", send: asserting("")},
	{operation: "postOauthToken", answer: "assertionOfNobody", world: "login", send: asserting("nobody")},
	{operation: "postOauthToken", answer: "invalidRequest", send: call{body: none}},
	{operation: "postOauthToken", answer: "invalidClient", send: call{basic: publicID + ":wrong"}},
	{operation: "postOauthToken", answer: "clientNotFound", send: call{basic: "nobody:wrong"}},
	{operation: "postOauthToken", answer: "clientNotActive", world: "login", send: call{basic: "inactive:code-secret", body: "grant_type=refresh_token"}},
	{operation: "postOauthToken", answer: "unauthorizedClient", world: "login", send: call{basic: documentsID + ":code-secret"}},
	{operation: "postOauthToken", answer: "unsupportedGrantType", send: call{body: "grant_type=password"}},
	{operation: "postOauthToken", answer: "invalidGrant", world: "login", send: exchange("unknown")},
	{operation: "postOauthToken", answer: "codeExpired", world: "login", send: exchange("expired")},
	{
		operation: "postOauthToken", answer: "codeReplayed", world: "login", send: exchange("fresh"),
		before: []call{{operation: "postOauthToken", basic: exchange("").basic, body: exchange("fresh").body}},
	},
	{operation: "postOauthToken", answer: "redirectUriMismatch", world: "login", send: call{
		basic: exchange("").basic, body: "grant_type=authorization_code&code=fresh&redirect_uri=http%3A%2F%2Fother.example.com",
	}},
	{operation: "postOauthToken", answer: "wrongVerifier", world: "login", send: exchange("proven")},
	{operation: "postOauthToken", answer: "refreshTokenInvalid", world: "login", send: call{
		basic: exchange("").basic, body: "grant_type=refresh_token&refresh_token=" + tooLong,
	}},

	{operation: "getOauthAuthorize", answer: "codeIssued", made: []string{"code"}},
	{operation: "getOauthAuthorize", answer: "tokenIssued", world: "login", made: []string{"access_token"}, send: authorizing("client_id", "implicit", "response_type", "token")},
	{operation: "getOauthAuthorize", answer: "redirectedUnauthorizedClient", send: authorizing("response_type", "token")},
	{operation: "getOauthAuthorize", answer: "redirectedInvalidRequest", send: authorizing("response_type", "")},
	{operation: "getOauthAuthorize", answer: "redirectedUnsupportedResponseType", send: authorizing("response_type", "id_token")},
	{operation: "getOauthAuthorize", answer: "redirectedInvalidPkcePackage", send: authorizing("code_challenge", "short", "code_challenge_method", "S256")},
	{operation: "getOauthAuthorize", answer: "redirectedAccessDenied", world: "denying", send: authorizing()},
	{operation: "getOauthAuthorize", answer: "invalidRequest", send: authorizing("client_id", "")},
	{operation: "getOauthAuthorize", answer: "clientNotFound", send: authorizing("client_id", "nobody")},
	{operation: "getOauthAuthorize", answer: "clientNotActive", world: "login", send: authorizing("client_id", "inactive")},
	{operation: "getOauthAuthorize", answer: "redirectUriNotRegistered", send: authorizing("redirect_uri", "http://other.example.com/")},
}

// denied has a user without roles ask.
func denied(operation string) provocation {
	return provocation{operation: operation, answer: "missingAnyPermissions", world: "powerless", send: call{token: "client-token"}}
}

// powerless is a world whose client has no role that anybody knows.
const powerless = `
purecloud:
  clients:
    - {id: c0ffee00-0000-4000-8000-000000000001, name: n, authorizedGrantType: CLIENT-CREDENTIALS, roleDivisions: [{roleId: r, divisionId: d}]}
  tokens:
    - {token: client-token, client: c0ffee00-0000-4000-8000-000000000001, expiresAt: 2030-01-01T00:00:00Z}
`

// TestCatalogue reaches every answer of the catalogue over HTTP: by a request
// that the service would answer so or, where the catalogue says that there is
// none, through a fault. A refused call changes nothing.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	for _, dialect := range spec.Dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			mocks := map[string]*mocktest.Mock{
				"login":     mocktest.Start(t, mocktest.Options{YAML: loginWorld, Dialect: dialect, Clock: now}),
				"powerless": mocktest.Start(t, mocktest.Options{YAML: powerless, Dialect: dialect, Clock: now}),
			}
			for name, further := range worlds {
				if mocks[name] == nil {
					mocks[name] = start(t, dialect, further)
				}
			}
			doc := mocks[""].Server.Document("purecloud")
			rows := byAnswer(t, doc)
			for _, op := range doc.Operations {
				for _, a := range op.Answers {
					row, ok := rows[op.ID+" "+a.Name]
					switch {
					case ok:
					case a.FaultOnly:
						row = provocation{operation: op.ID, answer: a.Name}
					default:
						t.Errorf("no row reaches answer %s of %s", a.Name, op.ID)
						continue
					}
					t.Run(op.ID+"_"+a.Name, func(t *testing.T) { row.check(t, mocks[row.world], a) })
				}
			}
		})
	}
}

// byAnswer spreads the rows over the operations they stand for. Each must name
// an answer that the catalogue holds, once, and that needs no fault.
func byAnswer(t *testing.T, doc *spec.Document) map[string]provocation {
	t.Helper()
	rows := map[string]provocation{}
	for _, row := range provocations {
		for _, op := range doc.Operations {
			if row.operation != op.ID && (row.operation != every || strings.HasPrefix(op.Path, "/oauth/")) {
				continue
			}
			spread := row
			spread.operation = op.ID
			key := op.ID + " " + row.answer
			if _, twice := rows[key]; twice {
				t.Errorf("two rows reach answer %s", key)
			}
			rows[key] = spread
			if a := op.Answer(row.answer); a == nil || a.FaultOnly {
				t.Errorf("a row names answer %s, which the catalogue lacks or leaves to faults", key)
			}
		}
		if row.operation != every && doc.Operation(row.operation) == nil {
			t.Errorf("a row names operation %s, which the catalogue lacks", row.operation)
		}
	}
	return rows
}

// check makes the state, sends the request and compares the answer.
func (p provocation) check(t *testing.T, m *mocktest.Mock, a *spec.Answer) {
	m.Server.Sandbox().Reset()
	p.send.operation = p.operation
	for _, c := range p.before {
		o := succeed(t, m, c)
		if id := text(o, "executionId"); id != "" {
			p.send.path = map[string]string{"executionId": id}
		}
	}
	if p.spent {
		for range 300 {
			succeed(t, m, call{operation: "getTokensMe", token: p.send.whole().token})
		}
		m.Server.Sandbox().Clock().Advance(18 * time.Second) // 42 before the end, as the catalogue has it
	}
	if a.FaultOnly { // no handler sees the call
		f := mock.Fault{Provider: "purecloud", Operation: p.operation, Answer: p.answer, Count: 1}
		if err := m.Server.Sandbox().Schedule(f); err != nil {
			t.Fatal(err)
		}
		checkAnswer(t, m, p.send, p.answer, nil, nil)
		return
	}
	before := state(t, m.Server)
	checkAnswer(t, m, p.send, p.answer, nil, p.made)
	if a.Refusal {
		if diff := cmp.Diff(before, state(t, m.Server)); diff != "" {
			t.Errorf("%s changed the state (-before +after):\n%s", p.answer, diff)
		}
	}
}
