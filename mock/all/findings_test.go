package all_test

import (
	"context"
	"encoding/json"

	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
)

// A mistake is a call as people get it wrong, and what the mock says of it.
type mistake struct {
	name        string
	method      string // POST where none is said
	path        string
	contentType string // that of the body's kind where none is said; "none" sends none
	auth        string // TOKEN is replaced by a valid one; "" sends none
	body        string
	want        string // one of the findings
}

const (
	whmcsPath = "/includes/api.php"
	caller    = "identifier=mock-identifier&secret=mock-secret&responsetype=json"
	creating  = caller + "&action=CreateOAuthCredential&grantType=authorization_code&name=n"
	clients   = "/api/v2/oauth/clients"
	login     = "/oauth/token"
	clientID  = "c0ffee00-0000-4000-8000-000000000001"
	newClient = `{"name":"n","authorizedGrantType":"CODE","registeredRedirectUri":["https://a.example/cb"],"accessTokenValiditySeconds":3600`
)

var mistakes = []mistake{
	{name: "unknown parameter near", path: whmcsPath, body: creating + "&scope=openid&redirectUris=https://a.example",
		want: "redirectUris: no such parameter, ignored; redirectUri was probably meant"},
	{name: "unknown parameter", path: whmcsPath, body: creating + "&scope=openid&colour=red",
		want: "colour: no such parameter, ignored; there are "},
	{name: "unknown parameter that may be a secret", path: whmcsPath, body: creating + "&scope=openid&s3cr3tOfSomebody99=1",
		want: "a parameter of an unknown name, ignored; there are "},
	{name: "JSON for a form", path: whmcsPath, contentType: "application/json", body: `{"action":"ListOAuthCredentials"}`,
		want: "the body is JSON, which is not read here; send a form (application/x-www-form-urlencoded), such as action=…"},
	{name: "JSON under a form's name", path: whmcsPath, contentType: "application/x-www-form-urlencoded", body: `{"action":"ListOAuthCredentials"}`,
		want: "the body is JSON, which is not read here; send a form (application/x-www-form-urlencoded), such as action=…"},
	{name: "no content type", path: whmcsPath, contentType: "none", body: creating,
		want: "Content-Type: is missing; application/x-www-form-urlencoded is wanted"},
	{name: "foreign content type", path: whmcsPath, contentType: "text/plain", body: creating,
		want: "Content-Type: text/plain was sent; application/x-www-form-urlencoded"},
	{name: "no responsetype", path: whmcsPath, body: "action=ListOAuthCredentials&identifier=mock-identifier&secret=mock-secret",
		want: "responsetype: is missing; the answer's default form is not documented, responsetype=json asks for JSON"},
	{name: "unknown responsetype", path: whmcsPath, body: "action=ListOAuthCredentials&identifier=mock-identifier&secret=mock-secret&responsetype=jsn",
		want: `responsetype: "jsn" is not known; json was probably meant`},
	{name: "unknown action", path: whmcsPath, body: caller + "&action=ListOAuthCredential",
		want: `action: "ListOAuthCredential" is not known; ListOAuthCredentials was probably meant`},
	{name: "no action", path: whmcsPath, body: caller,
		want: "action: is missing; there are CreateOAuthCredential, "},
	{name: "unknown scope", path: whmcsPath, body: creating + "&scope=openidd",
		want: `scope: "openidd" is not known; openid was probably meant`},
	{name: "unknown grant type", path: whmcsPath, body: caller + "&action=CreateOAuthCredential&grantType=authorisation_code",
		want: `grantType: "authorisation_code" is not known; authorization_code was probably meant`},
	{name: "ambiguous boolean", path: whmcsPath, body: caller + "&action=UpdateOAuthCredential&credentialId=1&resetSecret=yes",
		want: "resetSecret: an ambiguous boolean, read as off; 1 or true is on, 0 is off"},
	{name: "no number", path: whmcsPath, body: caller + "&action=DeleteOAuthCredential&credentialId=first",
		want: "credentialId: is not a whole number, and so the id of nothing"},
	{name: "repeated key", path: whmcsPath, body: creating + "&scope=openid&name=other",
		want: "name: came 2 times; one of them counts at most, send it once"},
	{name: "list in one value", path: whmcsPath, body: creating + "&scope=openid&redirectUri=https://a.example,https://b.example",
		want: "redirectUri: holds a comma and is kept as one URI; redirectUri[]=… for each sends several"},
	{name: "array for one value", path: whmcsPath, body: creating + "&scope[]=openid",
		want: "scope: an array, ignored; one value is wanted, without []"},
	{name: "secret in the URL", method: "GET", path: whmcsPath + "?action=ListOAuthCredentials&" + caller,
		want: "secret: stands in the URL, which servers and proxies log; send it in the body"},
	{name: "Basic for parameters", path: whmcsPath, auth: "Basic bW9jazptb2Nr", body: "action=ListOAuthCredentials&responsetype=json",
		want: "Authorization: is not read here; who calls is said by parameters such as "},
	{name: "wrong secret", path: whmcsPath, body: "action=ListOAuthCredentials&responsetype=json&identifier=mock-identifier&secret=hidden-canary",
		want: "secret: is wrong; the identifier is known"},
	{name: "wrong identifier", path: whmcsPath, body: "action=ListOAuthCredentials&responsetype=json&identifier=hidden-canary&secret=mock-secret",
		want: "identifier: no credential of the installation has the one that was sent; the secret was not looked at"},
	{name: "half a pair", path: whmcsPath, body: "action=ListOAuthCredentials&responsetype=json&identifier=mock-identifier",
		want: "secret: is missing; it is wanted beside identifier"},
	{name: "plain password", path: whmcsPath, body: "action=ListOAuthCredentials&responsetype=json&username=admin&password=mock-password",
		want: "password: was sent as it is; the MD5 of it is wanted, in hex"},
	{name: "role too small", path: whmcsPath, body: "action=CreateOAuthCredential&responsetype=json&identifier=mock-viewer-identifier&secret=mock-viewer-secret",
		want: "action: none of the roles (read-only) allows it; give the credential one that does"},
	{name: "nearest route of WHMCS", path: "/api.php", body: caller,
		want: "POST /api.php: no such path; POST /includes/api.php (CallAPI) was probably meant"},
	{name: "path that is like none", path: "/nowhere", body: caller,
		want: "POST /nowhere: no such path; the paths are in the documents that credmock spec prints"},
	{name: "wrong method of WHMCS", method: "PUT", path: whmcsPath, body: caller,
		want: "PUT: not a method of /includes/api.php; it takes GET, HEAD, POST"},

	{name: "unknown field near", path: clients, auth: "Bearer TOKEN", body: newClient + `,"authorizedGrantTypes":"CODE"}`,
		want: "authorizedGrantTypes: no such field, ignored; authorizedGrantType was probably meant"},
	{name: "field of another kind", path: clients, auth: "Bearer TOKEN", body: newClient + `,"roleIds":"admin"}`,
		want: "roleIds: a list, each a text is wanted"},
	{name: "missing field", path: clients, auth: "Bearer TOKEN", body: `{"name":"n"}`,
		want: "authorizedGrantType: is missing; one of "},
	{name: "form for JSON", path: clients, auth: "Bearer TOKEN", contentType: "application/json", body: "name=n&authorizedGrantType=CODE",
		want: `the body is a form, which is not read here; send JSON (application/json), such as {"authorizedGrantType": …}`},
	{name: "form announced", path: clients, auth: "Bearer TOKEN", contentType: "application/x-www-form-urlencoded", body: "name=n",
		want: "Content-Type: application/x-www-form-urlencoded was sent; application/json is wanted"},
	{name: "no content type for JSON", path: clients, auth: "Bearer TOKEN", contentType: "none", body: newClient + "}",
		want: "Content-Type: is missing; application/json is wanted"},
	{name: "empty body", path: clients, auth: "Bearer TOKEN",
		want: "the body is empty; application/json is wanted"},
	{name: "cut JSON", path: clients, auth: "Bearer TOKEN", body: newClient,
		want: "the body is not one JSON value"},
	{name: "Basic where Bearer is due", method: "GET", path: clients, auth: "Basic bW9jazptb2Nr",
		want: "Authorization: Basic was sent; Bearer with an access token is wanted"},
	{name: "a token without scheme", method: "GET", path: clients, auth: "TOKEN",
		want: "Authorization: has no scheme that is known; Bearer with an access token is wanted"},
	{name: "no token", method: "GET", path: clients,
		want: "Authorization: is missing; Bearer with an access token is wanted"},
	{name: "a token of nobody", method: "GET", path: clients, auth: "Bearer hidden-canary",
		want: "Authorization: nobody holds this token, be it that it was never issued or is revoked; one of the login is wanted"},
	{name: "token in the URL", method: "GET", path: clients + "?access_token=hidden-canary",
		want: "access_token: stands in the URL, which servers and proxies log; send it in the header Authorization"},
	{name: "query parameter of an operation without", method: "GET", path: clients + "?page=2", auth: "Bearer TOKEN",
		want: "page: no such query parameter, ignored; the operation has none"},
	{name: "unknown query parameter", method: "GET", path: clients + "/" + clientID + "/usage/summary?day=5", auth: "Bearer TOKEN",
		want: "day: no such query parameter, ignored; days was probably meant"},
	{name: "repeated query parameter", method: "GET", path: clients + "/" + clientID + "/usage/summary?days=5&days=6", auth: "Bearer TOKEN",
		want: "days: came 2 times; one of them counts, send it once"},
	{name: "unknown scope passes", path: clients, auth: "Bearer TOKEN", body: newClient + `,"scope":["user-basic-inf"]}`,
		want: `scope/0: "user-basic-inf" is not known; user-basic-info was probably meant`},
	{name: "unknown role passes", path: clients, auth: "Bearer TOKEN", body: newClient + `,"roleIds":["decade00-0000-4000-8000-00000000000f"]}`,
		want: "roleIds: one that the fixture lacks, which permits nothing; its roles are those of the section roles"},
	{name: "nearest route", method: "GET", path: "/api/v2/oauth/client", auth: "Bearer TOKEN",
		want: "GET /api/v2/oauth/client: no such path; GET /api/v2/oauth/clients (getOauthClients) was probably meant"},
	{name: "base path forgotten", method: "GET", path: "/oauth/clients", auth: "Bearer TOKEN",
		want: "GET /oauth/clients: no such path; GET /api/v2/oauth/clients (getOauthClients) was probably meant"},
	{name: "wrong method", method: "PATCH", path: clients + "/" + clientID, auth: "Bearer TOKEN", body: `{}`,
		want: "PATCH: not a method of /api/v2/oauth/clients/{clientId}; it takes DELETE, GET, PUT"},
	{name: "login: wrong secret", path: login, body: "grant_type=client_credentials&client_id=" + clientID + "&client_secret=hidden-canary",
		want: "client_secret: is wrong; the id is known"},
	{name: "login: wrong id", path: login, body: "grant_type=client_credentials&client_id=hidden-canary&client_secret=mock-client-secret",
		want: "client_id: no client has the one that was sent; the secret was not looked at"},
	{name: "login: Bearer where Basic is due", path: login, auth: "Bearer hidden-canary", body: "grant_type=client_credentials",
		want: "Authorization: Bearer was sent; Basic with id and secret is wanted"},
	{name: "login: JSON for a form", path: login, contentType: "application/json", body: `{"grant_type":"client_credentials"}`,
		want: "the body is JSON, which is not read here; send a form (application/x-www-form-urlencoded), such as grant_type=…"},
	{name: "login: grant type", path: login, body: "grant_type=client_credential",
		want: `grant_type: "client_credential" is not known; client_credentials was probably meant`},
	{name: "login: unknown parameter", path: login, body: "grant_type=client_credentials&clientid=" + clientID,
		want: "clientid: no such parameter, ignored; client_id was probably meant"},
	{name: "login: credentials in the URL", path: login + "?client_secret=hidden-canary", body: "grant_type=client_credentials",
		want: "client_secret: stands in the URL, which servers and proxies log; send it in the body"},
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, tt := range mistakes {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var records []mock.Record
			server := observed(t, func(r mock.Record) { records = append(records, r) })
			w := httptest.NewRecorder()
			server.ServeHTTP(w, tt.request(t, server))
			got := records[len(records)-1].Findings
			if !slices.ContainsFunc(got, func(f string) bool {
				return f == tt.want || strings.HasSuffix(tt.want, " ") && strings.HasPrefix(f, tt.want) || strings.HasPrefix(f, tt.want+" or ")
			}) {
				t.Errorf("%d %s: found\n\t%s\nwant\n\t%s", w.Code, records[len(records)-1].Answer, strings.Join(got, "\n\t"), tt.want)
			}
			if all := strings.Join(got, "\n"); strings.Contains(all, "hidden-canary") || strings.Contains(all, "mock-secret") {
				t.Errorf("the findings hold a secret:\n%s", all)
			}
			if shown := w.Header().Values("Credmock-Finding"); len(shown) != len(got) {
				t.Errorf("the answer shows %d findings of %d", len(shown), len(got))
			}
		})
	}
}

// What is right leaves no finding.
func TestNoMistake(t *testing.T) {
	t.Parallel()
	for _, tt := range []mistake{
		{name: "whmcs", path: whmcsPath, body: creating + "&scope=openid&redirectUri[]=https://a.example"},
		{name: "list", method: "GET", path: clients, auth: "Bearer TOKEN"},
		{name: "create", path: clients, auth: "Bearer TOKEN", body: newClient + "}"},
		{name: "login", path: login, body: "grant_type=client_credentials&client_id=" + clientID + "&client_secret=mock-client-secret"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var records []mock.Record
			server := observed(t, func(r mock.Record) { records = append(records, r) })
			w := httptest.NewRecorder()
			server.ServeHTTP(w, tt.request(t, server))
			if got := records[len(records)-1]; w.Code != http.StatusOK || len(got.Findings) > 0 {
				t.Errorf("%d %s: %q", w.Code, w.Body.String(), got.Findings)
			}
		})
	}
}

func (m mistake) request(t *testing.T, server *mock.Server) *http.Request {
	t.Helper()
	method := m.method
	if method == "" {
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, m.path, strings.NewReader(m.body))
	switch {
	case m.contentType == "none" || m.contentType == "" && m.body == "":
	case m.contentType != "":
		r.Header.Set("Content-Type", m.contentType)
	case m.body[0] == '{':
		r.Header.Set("Content-Type", "application/json")
	default:
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if m.auth != "" {
		r.Header.Set("Authorization", strings.ReplaceAll(m.auth, "TOKEN", accessToken(t, server)))
	}
	return r
}

func accessToken(t *testing.T, server *mock.Server) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, login, strings.NewReader("grant_type=client_credentials"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(clientID, "mock-client-secret")
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	var out struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || out.Token == "" {
		t.Fatalf("login: %v %s", err, w.Body)
	}
	return out.Token
}

// observed serves the fixture default and explains itself.
func observed(t *testing.T, see func(mock.Record)) *mock.Server {
	t.Helper()
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		t.Fatal(err)
	}
	server, err := mock.New(mock.Options{
		Providers: all.Providers(), Fixture: fixture, Seed: t.Name(), Explain: true,
		Observe: func(_ context.Context, r mock.Record) { see(r) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return server
}
