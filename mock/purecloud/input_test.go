package purecloud_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
)

// TestBadClientBodies refuses what no client can be made of, and never by a
// status that makes a client try again (facts clients §1).
func TestBadClientBodies(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	client := func(member string) string { return `{"name":"n","authorizedGrantType":"CODE",` + member + `}` }
	for name, tt := range map[string]struct {
		body, answer string
		values       map[string]string
	}{
		"empty":             {none, "badRequest", nil},
		"text":              {"x", "badRequest", nil},
		"trailing":          {client(`"state":"active"`) + "}", "badRequest", nil},
		"array":             {`[]`, "badRequest", nil},
		"null":              {`null`, "badRequest", nil},
		"noName":            {`{"authorizedGrantType":"CODE"}`, "badRequest", nil},
		"emptyName":         {`{"name":"","authorizedGrantType":"CODE"}`, "badRequest", nil},
		"numberAsName":      {`{"name":1,"authorizedGrantType":"CODE"}`, "badRequest", nil},
		"nothing":           {`{}`, "grantTypeRequired", nil},
		"lowerGrantType":    {`{"name":"n","authorizedGrantType":"code"}`, "badGrantType", nil},
		"emptyGrantType":    {`{"name":"n","authorizedGrantType":""}`, "badGrantType", nil},
		"tooShort":          {client(`"accessTokenValiditySeconds":299`), "badRequest", nil},
		"tooLong":           {client(`"accessTokenValiditySeconds":172801`), "badRequest", nil},
		"fraction":          {client(`"accessTokenValiditySeconds":300.5`), "badRequest", nil},
		"huge":              {client(`"accessTokenValiditySeconds":1e300`), "badRequest", nil},
		"textAsNumber":      {client(`"accessTokenValiditySeconds":"300"`), "badRequest", nil},
		"relativeURI":       {client(`"registeredRedirectUri":["/callback"]`), "badRequest", nil},
		"uriWithFragment":   {client(`"registeredRedirectUri":["https://a/#b"]`), "badRequest", nil},
		"uriWithoutHost":    {client(`"registeredRedirectUri":["https:///callback"]`), "badRequest", nil},
		"uriWithControl":    {client(`"registeredRedirectUri":["http://a/\u0000"]`), "badRequest", nil},
		"uriAsText":         {client(`"registeredRedirectUri":"http://a/"`), "badRequest", nil},
		"sameScopes":        {client(`"scope":["oauth","oauth"]`), "badRequest", nil},
		"halfDivision":      {client(`"roleDivisions":[{"roleId":"r"}]`), "badRequest", nil},
		"divisionAsText":    {client(`"roleDivisions":["r"]`), "badRequest", nil},
		"dateWithoutZone":   {client(`"dateToDelete":"2026-02-02T03:04:05"`), "invalidDate", nil},
		"dateOfNoDay":       {client(`"dateToDelete":"2026-02-30T03:04:05Z"`), "invalidDate", nil},
		"capitalState":      {client(`"state":"Active"`), "invalidValue", map[string]string{"value": "Active"}},
		"stateOfAnswers":    {client(`"state":"deleted"`), "invalidValue", map[string]string{"value": "deleted"}},
		"stateAsNumber":     {client(`"state":1`), "badRequest", nil},
		"quotesInTheValue":  {client(`"state":"\"<a>\\&"`), "invalidValue", map[string]string{"value": `"<a>\&`}},
		"bracesInTheValue":  {client(`"state":"{contextId}"`), "invalidValue", map[string]string{"value": "{contextId}"}},
		"grantTypeComesFst": {`{"name":1,"state":"x","authorizedGrantType":"x"}`, "badGrantType", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, m, call{operation: "postOauthClients", body: tt.body}, tt.answer, tt.values)
			refused(t, m, call{operation: "putOauthClient", body: tt.body}, tt.answer, tt.values)
		})
	}
}

// TestGoodClientBodies takes both ends of the validity, and what clients send
// beside what is asked for.
func TestGoodClientBodies(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	for name, body := range map[string]string{
		"shortest":     `{"name":"n","authorizedGrantType":"CODE","accessTokenValiditySeconds":300}`,
		"longest":      `{"name":"n","authorizedGrantType":"CODE","accessTokenValiditySeconds":172800}`,
		"wholeAsFloat": `{"name":"n","authorizedGrantType":"CODE","accessTokenValiditySeconds":3e2}`,
		"roleIds":      `{"name":"n","authorizedGrantType":"CLIENT-CREDENTIALS","roleIds":["r"]}`,
		"samlBearer":   `{"name":"n","authorizedGrantType":"SAML2BEARER"}`,
		"ownScheme":    `{"name":"n","authorizedGrantType":"CODE","registeredRedirectUri":["com.example.app:/callback","myapp://x","urn:ietf:wg:oauth:2.0:oob"]}`,
		"unknown":      `{"name":"n","authorizedGrantType":"CODE","id":"x","selfUri":1,"x":null}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := succeed(t, m, call{operation: "postOauthClients", body: body, contentType: "application/json; charset=utf-8"})
			if name == "samlBearer" && text(made, "authorizedGrantType") != "SAML2-BEARER" {
				t.Errorf("authorizedGrantType = %v, want the spelling with a hyphen", made.Get("authorizedGrantType"))
			}
		})
	}
}

func TestBadUsageQueries(t *testing.T) {
	t.Parallel()
	for dialect, dimensions := range map[string]string{
		"documented": "OAuthClientId, OrganizationId, UserId, TemplateUri, HttpMethod",
		"current":    "OAuthClientId, OrganizationId, TemplateUri, HttpMethod",
	} {
		m := start(t, dialect, "")
		for member, values := range map[string]map[string]string{
			`"granularity":"day"`:                 {"value": "day", "fieldType": "granularity", "allowed": "Day, Week, Month"},
			`"metrics":["Status200","Status404"]`: {"value": "Status404", "fieldType": "metrics", "allowed": "Status200, Status300, Status400, Status500, Status429, Requests"},
			`"groupBy":["Client"]`:                {"value": "Client", "fieldType": "groupBy", "allowed": dimensions},
		} {
			refused(t, m, call{operation: "postOauthClientUsageQuery", body: `{"interval":"2021/2022",` + member + `}`}, "invalidValue", values)
		}
		for _, body := range []string{`{}`, `{"interval":1}`, `{"interval":"2021/2022","metrics":"Requests"}`, `{"interval":"2021/2022","groupBy":[1]}`} {
			refused(t, m, call{operation: "postOauthClientUsageQuery", body: body}, "badRequest", nil)
		}
		for _, days := range []string{"days=abc", "days=0", "days=-1", "days=1.5", "days=%20", "days=00"} {
			refused(t, m, call{operation: "getOauthClientUsageSummary", query: days}, "badRequest", nil)
		}
	}
}

// TestCredentials refuses every Authorization header that holds no live token.
func TestCredentials(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	for header, want := range map[string]string{
		"":                     "authenticationRequired",
		"Bearer":               "authenticationRequired",
		"Bearer ":              "authenticationRequired",
		"Basic Y2xpZW50OnNlYw": "authenticationRequired",
		"client-token":         "authenticationRequired",
		"Bearer client-token":  "",
		"bearer client-token":  "",
		"Bearer  client-token": "",
		"Bearer Client-Token":  "badCredentials",
		"Bearer a b":           "badCredentials",
	} {
		c := call{operation: "getOauthScope", token: none, header: http.Header{"Authorization": {header}}}
		if want == "" {
			succeed(t, m, c)
			continue
		}
		refused(t, m, c, want, nil)
	}
	// Who may not call learns nothing of the body.
	refused(t, m, call{operation: "postOauthClients", token: none, body: "{"}, "authenticationRequired", nil)
	refused(t, m, call{operation: "postOauthClients", token: none, body: large}, "authenticationRequired", nil)
	refused(t, m, call{operation: "postOauthClients", token: "viewer-token", body: "{"}, "missingAnyPermissions", map[string]string{"permissions": "oauth:client:add"})
}

// TestPaths answers unknown paths and methods, and finds known ones behind the
// prefixes of gateways (§7) and under the vendor's host names.
func TestPaths(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	for path, want := range map[string]int{
		"/api/v2/oauth/clients":                   200,
		"/api/api/v2/oauth/clients":               200,
		"//api//v2/oauth/clients":                 200,
		"/api/v2/oauth/clients?pageNumber=2&&":    200,
		"/api/v2/oauth/clients/":                  404,
		"/api/v2/oauth/clients/a%20b%2Fc":         404,
		"/api/v2/oauth/clients/%2e%2e":            404,
		"/api/v2/oauth/clients/%00":               404,
		"/api/v2/oauth/clients/" + publicID:       200,
		"/api/v2/oauth/clients/" + publicID + "%": 400, // Go's own answer: this is no URL
		"/api/v1/oauth/clients":                   404,
		"/oauth/nothing":                          404,
		"/login/oauth/nothing":                    404,
		"/api/api/v2/nothing":                     404,
		"/login/api/v2/oauth/clients":             200,
		"/api/v2/tokens/me?preserveIdleTTL=dont":  200,
	} {
		r := call{operation: "getOauthClients"}.build(t, m.Server.Document("purecloud"), m.URL)
		raw := *r.URL
		raw.Opaque = "//" + r.URL.Host + path
		raw.RawQuery = ""
		r.URL, r.Host = &raw, "api.mypurecloud.com"
		got := send(t, r)
		if got.Status != want {
			t.Errorf("GET %s = %d %q, want %d", path, got.Status, got.Body, want)
		}
		if want != 400 && got.Header.Get("inin-ratelimit-count") == "" {
			t.Errorf("GET %s counts for nobody, want the rate limit of its token", path)
		}
		if want == 404 && (got.Header.Get("Inin-Correlation-Id") == "" || text(got.object(t), "code") != "not.found") {
			t.Errorf("GET %s = %q, want an ErrorBody", path, got.Body)
		}
	}
	for operation, allow := range map[string]string{
		"getOauthClients": "GET, POST", "getOauthClient": "DELETE, GET, PUT", "getTokensMe": "DELETE, GET, HEAD", "postOauthToken": "POST",
	} {
		c := call{operation: operation, method: "PATCH", token: none, basic: none}
		got := c.over(t, m)
		refused(t, m, c, "methodNotAllowed", nil)
		c.token = "client-token"
		if operation != "postOauthToken" && c.over(t, m).Header.Get("inin-ratelimit-count") == "" {
			t.Errorf("PATCH on the path of %s with a token does not count for it", operation)
		}
		if got.Header.Get("Allow") != allow {
			t.Errorf("PATCH on the path of %s allows %q, want %q", operation, got.Header.Get("Allow"), allow)
		}
	}
}

// TestBodiesAreIgnored sends a body, of any size and type, where none is asked
// for.
func TestBodiesAreIgnored(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	for _, body := range []string{"", "{", large} {
		for _, operation := range []string{"getOauthClients", "postOauthClientSecret", "headTokensMe"} {
			succeed(t, m, call{operation: operation, body: body, contentType: "text/plain"})
		}
	}
}

// TestChunkedBody counts what came where no length was announced.
func TestChunkedBody(t *testing.T) {
	t.Parallel()
	for _, dialect := range spec.Dialects {
		m := start(t, dialect, "")
		r := call{operation: "postOauthClients", body: large + "xyz"}.build(t, m.Server.Document("purecloud"), m.URL)
		r.ContentLength = -1
		got := send(t, r)
		want := map[string]string{"documented": "512004", "current": "512000"}[dialect]
		if message := text(got.object(t), "message"); got.Status != 413 || !strings.HasSuffix(message, " "+want) {
			t.Errorf("%s: a chunked body of 512004 bytes = %d %q, want 413 that names %s", dialect, got.Status, message, want)
		}
		r = call{operation: "postOauthClients", body: requests["postOauthClients"].body + strings.Repeat(" ", 512000-len(requests["postOauthClients"].body))}.
			build(t, m.Server.Document("purecloud"), m.URL)
		r.ContentLength = -1
		if got := send(t, r); got.Status != 200 {
			t.Errorf("%s: a chunked body of 512000 bytes = %d, want 200", dialect, got.Status)
		}
	}
}

// TestPermissions lets the viewer view, and nothing else.
func TestPermissions(t *testing.T) {
	t.Parallel()
	for _, dialect := range spec.Dialects {
		m := start(t, dialect, "")
		allowed := map[string]bool{}
		for _, op := range m.Server.Document("purecloud").Operations {
			if !strings.HasPrefix(op.Path, "/oauth/") && op.ID != "deleteTokensMe" {
				allowed[op.ID] = call{operation: op.ID, token: "viewer-token"}.over(t, m).Status != http.StatusForbidden
			}
		}
		want := map[string]bool{
			"getOauthClients": true, "postOauthClients": false, "getOauthClient": true, "putOauthClient": false, "deleteOauthClient": false,
			"postOauthClientSecret": false, "getOauthAuthorizations": false, "getOauthAuthorization": false, "getOauthScopes": true, "getOauthScope": true,
			"postOauthClientUsageQuery": true, "getOauthClientUsageSummary": true, "getOauthClientUsageQueryResult": true,
			"getTokensMe": true, "headTokensMe": true,
			"getOrganizationsMe": true, "getAuthorizationProducts": true, "getAuthorizationDivisionsHome": true, "getAuthorizationRoles": true,
			"getUsersMe": true, "getUserRoles": true, "getIntegrationsCredentials": true, "postIntegrationsCredentials": true,
			"getIntegrationsCredentialsListing": true, "getIntegrationsCredential": true, "putIntegrationsCredential": true,
			"deleteIntegrationsCredential": true,
		}
		if diff := cmp.Diff(want, allowed); diff != "" {
			t.Errorf("%s: what the viewer may do mismatch (-want +got):\n%s", dialect, diff)
		}
	}
}

// TestUsagePermission opens usage to a second permission today (§1).
func TestUsagePermission(t *testing.T) {
	t.Parallel()
	text := strings.Replace(usageWorld, `"oauth:client:view"`, `"usage:client:view"`, 1)
	for dialect, want := range map[string]int{"documented": 403, "current": 200} {
		m := mocktest.Start(t, mocktest.Options{YAML: text, Dialect: dialect})
		if got := query("c", `{"interval":"2021/2022"}`).over(t, m); got.Status != want {
			t.Errorf("%s: usage query with usage:client:view alone = %d, want %d", dialect, got.Status, want)
		}
	}
}

// TestConcurrentCalls makes clients at once; none is lost, and their order is
// that of creation.
func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	const n = 20
	done := make(chan int, n)
	for i := range n {
		go func() {
			c := call{operation: "postOauthClients", body: fmt.Sprintf(`{"name":"n%d","authorizedGrantType":"CODE"}`, i)}
			done <- c.over(t, m).Status
		}()
	}
	for range n {
		if got := <-done; got != 200 {
			t.Errorf("create = %d, want 200", got)
		}
	}
	page := succeed(t, m, call{operation: "getOauthClients"})
	if list, _ := page.Get("entities").([]any); len(list) != n+3 || page.Get("total") != n+3 || page.Get("pageCount") != 1 || page.Get("pageSize") != 25 {
		t.Errorf("page of %v clients, total %v, pageCount %v, pageSize %v; want %d on one page of 25",
			len(list), page.Get("total"), page.Get("pageCount"), page.Get("pageSize"), n+3)
	}
}
