package purecloud_test

import (
	"encoding/base64"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/credmock/credmock/fixtures"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// The rows of the fixture documents, and those that worlds add.
const (
	documentsID     = "18a4c365-7ea3-4f0g-9fb7-884fb4d2e9c6"
	documentsSecret = "M7FfdYQyL5TA6BdbEZ8M9-Wx4uZai1rNQ7jcuFdcJJo"
	documentsCode   = "6Zxcb0oASMBI55wQJ6bVmOmO57k8CxXBKgzDKtYXbtk"
	documentsURI    = "http://redirecturi.com/"
	publicID        = "c0ffee00-0000-4000-8000-000000000001"
	publicSecret    = "mock-client-secret"
	viewerID        = "c0ffee00-0000-4000-8000-000000000002"
	viewerSecret    = "mock-viewer-secret"
	userID          = "facade00-0000-4000-8000-000000000001"
)

// now is when every world of these tests begins.
var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// held are tokens that every world holds, so that a call need not log in first:
// of the public client, the viewer, a user, and a user without roles.
const held = `
  tokens:
    - {token: client-token, client: c0ffee00-0000-4000-8000-000000000001, expiresAt: 2030-01-01T00:00:00Z}
    - {token: viewer-token, client: c0ffee00-0000-4000-8000-000000000002, expiresAt: 2030-01-01T00:00:00Z}
    - {token: user-token, client: 18a4c365-7ea3-4f0g-9fb7-884fb4d2e9c6, user: facade00-0000-4000-8000-000000000001, expiresAt: 2030-01-01T00:00:00Z}
    - {token: expired-token, client: c0ffee00-0000-4000-8000-000000000001, expiresAt: 2026-01-02T03:04:05Z}
`

// world returns the fixture documents with tokens and further lines of the
// section purecloud.
func world(t testing.TB, further string) string {
	t.Helper()
	text, err := fixtures.FS.ReadFile("documents.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(string(text), "\npurecloud:\n", "\npurecloud:\n"+held+further, 1)
}

// start serves the fixture documents, with tokens, at a time that stands still.
func start(t testing.TB, dialect, further string) *mocktest.Mock {
	t.Helper()
	return mocktest.Start(t, mocktest.Options{YAML: world(t, further), Dialect: dialect, Clock: now})
}

// A call is a request for an operation. What is left empty is as in a request
// that succeeds; a value of none takes something away.
type call struct {
	operation   string
	path        map[string]string
	query       string
	token       string
	body        string
	contentType string
	basic       string // id and secret of a login
	method      string
	header      http.Header
}

const none = "-"

// requests holds, for each operation, one that succeeds in the fixture
// documents.
var requests = map[string]call{
	"getOauthClients": {},
	"postOauthClients": {body: `{"name":"Example client","authorizedGrantType":"CLIENT-CREDENTIALS",` +
		`"roleDivisions":[{"roleId":"decade00-0000-4000-8000-000000000001","divisionId":"*"}]}`},
	"getOauthClient": {path: documentsClient},
	"putOauthClient": {path: documentsClient, body: `{"name":"Documents example","description":"The client that the documents log in with.",` +
		`"registeredRedirectUri":["http://redirecturi.com/"],"authorizedGrantType":"CODE","scope":["oauth"],"state":"inactive"}`},
	"deleteOauthClient":                 {path: documentsClient},
	"postOauthClientSecret":             {path: documentsClient},
	"getOauthAuthorizations":            {token: "user-token"},
	"getOauthAuthorization":             {token: "user-token", path: documentsClient},
	"getOauthScopes":                    {},
	"getOauthScope":                     {path: map[string]string{"scopeId": "oauth"}},
	"postOauthClientUsageQuery":         {path: documentsClient, body: `{"interval":"2021-08-01/2021-08-31","groupBy":["OAuthClientId","TemplateUri","HttpMethod"]}`},
	"getOauthClientUsageSummary":        {path: documentsClient},
	"getOauthClientUsageQueryResult":    {path: map[string]string{"clientId": documentsID, "executionId": "ca11ab1e-0000-4000-8000-000000000001"}},
	"getOrganizationsMe":                {},
	"getAuthorizationProducts":          {},
	"getAuthorizationDivisionsHome":     {},
	"getAuthorizationRoles":             {query: "name=Mock+client"},
	"getUsersMe":                        {token: "user-token"},
	"getUserRoles":                      {path: map[string]string{"subjectId": "facade00-0000-4000-8000-000000000001"}},
	"getIntegrationsCredentials":        {},
	"postIntegrationsCredentials":       {body: credentialBody},
	"getIntegrationsCredentialsListing": {},
	"getIntegrationsCredential":         {path: documentsCredential},
	"putIntegrationsCredential":         {path: documentsCredential, body: credentialBody},
	"deleteIntegrationsCredential":      {path: documentsCredential},
	"getTokensMe":                       {},
	"headTokensMe":                      {},
	"deleteTokensMe":                    {},
	"postOauthToken":                    {token: none, basic: publicID + ":" + publicSecret, body: "grant_type=client_credentials"},
	"getOauthAuthorize": {token: none, query: url.Values{
		"client_id": {documentsID}, "response_type": {"code"}, "redirect_uri": {documentsURI}, "state": {"xyz"},
	}.Encode()},
}

const credentialBody = `{"name":"Example credential","type":{"name":"pureCloudOAuthClient"},"credentialFields":{"clientSecret":"kept-secret"}}`

var documentsCredential = map[string]string{"credentialId": "cede0000-0000-4000-8000-000000000001"}

var documentsClient = map[string]string{"clientId": documentsID}

// whole fills in what a call leaves to the request that succeeds.
func (c call) whole() call {
	base := requests[c.operation]
	set := func(field *string, otherwise string) {
		switch *field {
		case "":
			*field = otherwise
		case none:
			*field = ""
		}
	}
	set(&c.query, base.query)
	set(&c.body, base.body)
	set(&c.basic, base.basic)
	if base.token == "" {
		base.token = "client-token"
	}
	if base.token == none {
		base.token = ""
	}
	set(&c.token, base.token)
	path := maps.Clone(base.path)
	maps.Copy(path, c.path)
	c.path = path
	return c
}

// build makes the request of a call.
func (c call) build(t testing.TB, doc *spec.Document, base string) *http.Request {
	t.Helper()
	op := doc.Operation(c.operation)
	if op == nil {
		t.Fatalf("no operation is called %s", c.operation)
	}
	c = c.whole()
	path := op.Path
	for name, value := range c.path {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	if c.query != "" {
		path += "?" + c.query
	}
	method := c.method
	if method == "" {
		method = op.Method
	}
	r, err := http.NewRequest(method, base+path, strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(r.Header, c.header)
	switch {
	case c.contentType != "" && c.contentType != none:
		r.Header.Set("Content-Type", c.contentType)
	case c.contentType == "" && op.ID == "postOauthToken":
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	case c.contentType == "":
		r.Header.Set("Content-Type", "application/json") // as clients do, with a body or without
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.basic != "" {
		r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(c.basic)))
	}
	return r
}

// A reply is what comes back.
type reply struct {
	Status int
	Header http.Header
	Body   string
}

// over sends a call to a running mock, and follows no redirect.
func (c call) over(t testing.TB, m *mocktest.Mock) reply {
	t.Helper()
	return send(t, c.build(t, m.Server.Document("purecloud"), m.URL))
}

// transport is not the default one, whose connections every test server closes that ends.
var transport = &http.Transport{}

func send(t testing.TB, r *http.Request) reply {
	t.Helper()
	response, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, string(body)}
}

// object reads a reply that must be a JSON object, in the order of its keys.
func (r reply) object(t testing.TB) tree.Object {
	t.Helper()
	o, err := tree.Read([]byte(r.Body))
	if err != nil || r.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("got %d %s %q, want a JSON object", r.Status, r.Header.Get("Content-Type"), r.Body)
	}
	return o
}

// succeed sends a call that must come to a status below 300.
func succeed(t testing.TB, m *mocktest.Mock, c call) tree.Object {
	t.Helper()
	got := c.over(t, m)
	if got.Status >= 300 {
		t.Fatalf("%s answered %d %q, want success", c.operation, got.Status, got.Body)
	}
	if got.Body == "" {
		return nil
	}
	return got.object(t)
}

// refused sends a call that must come to a refusal of the catalogue.
func refused(t testing.TB, m *mocktest.Mock, c call, answer string, values map[string]string) {
	t.Helper()
	checkAnswer(t, m, c, answer, values, nil)
}

// state returns what a mock holds, but for what every call changes: the usage
// counted and the numbers given.
func state(t testing.TB, s *mock.Server) tree.Object {
	t.Helper()
	dump, err := s.Dump()
	if err != nil {
		t.Fatal(err)
	}
	var out tree.Object
	for _, m := range dump.Get("purecloud").(tree.Object) {
		if m.Key != "usage" {
			out = append(out, m)
		}
	}
	return out
}

func text(o tree.Object, key string) string {
	v, _ := o.Get(key).(string)
	return v
}
