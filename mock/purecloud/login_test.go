package purecloud_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/mock/purecloud"
)

// TestDocumentsLogin goes the login that the documents print.
func TestDocumentsLogin(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{Fixture: "documents"})
	login := call{
		operation: "postOauthToken", basic: documentsID + ":" + documentsSecret,
		body: "grant_type=authorization_code&code=" + documentsCode + "&redirect_uri=" + url.QueryEscape(documentsURI),
	}
	token := text(succeed(t, m, login), "access_token")
	page := succeed(t, m, call{operation: "getOauthAuthorizations", token: token})
	if page.Get("total") != 1 {
		t.Errorf("total of authorizations = %v, want 1", page.Get("total"))
	}
	refused(t, m, login, "codeReplayed", nil)
}

// TestLoginReads takes a login in every form that clients send (facts clients
// §1).
func TestLoginReads(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	escaped := strings.NewReplacer("-", "%2D", ".", "%2E", "_", "%5F")
	inBody := "&client_id=" + publicID + "&client_secret=" + publicSecret
	for name, c := range map[string]call{
		"basic":          {},
		"escapedBasic":   {basic: escaped.Replace(publicID) + ":" + escaped.Replace(publicSecret)},
		"credentials":    {basic: none, body: "grant_type=client_credentials" + inBody},
		"basicWins":      {body: "grant_type=client_credentials&client_id=nobody&client_secret=wrong"},
		"noContentType":  {contentType: none},
		"otherType":      {contentType: "text/plain"},
		"charset":        {contentType: "application/x-www-form-urlencoded;charset=UTF-8"},
		"unknownFields":  {body: "grant_type=client_credentials&x=1&x=2&&=&%zz=1"},
		"trailingNoise":  {body: "grant_type=client_credentials&"},
		"gatewayPrefix":  {header: http.Header{"X-Prefix": {"/login"}}},
		"foreignHost":    {header: http.Header{"X-Host": {"login.mypurecloud.com"}}},
		"chunked":        {header: http.Header{"Transfer-Encoding": {"chunked"}}},
		"lowerCaseBasic": {header: http.Header{"X-Scheme": {"basic"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.operation = "postOauthToken"
			r := c.build(t, m.Server.Document("purecloud"), m.URL+c.header.Get("X-Prefix"))
			r.Host = c.header.Get("X-Host")
			if c.header.Get("Transfer-Encoding") != "" {
				r.ContentLength = -1
			}
			if scheme := c.header.Get("X-Scheme"); scheme != "" {
				r.Header.Set("Authorization", scheme+strings.TrimPrefix(r.Header.Get("Authorization"), "Basic"))
			}
			got := send(t, r)
			if o := got.object(t); got.Status != 200 || o.Get("expires_in") != 86400 || o.Get("token_type") != "bearer" || o.Has("refresh_token") {
				t.Errorf("login = %d %q, want a bearer token for 86400 s without refresh token", got.Status, got.Body)
			}
		})
	}
}

// TestLoginRefuses tells which part of a login is missing or cannot be read.
func TestLoginRefuses(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{YAML: loginWorld, Clock: now})
	secret, code := exchange("").basic, "grant_type=authorization_code&redirect_uri="+url.QueryEscape(documentsURI)
	for _, tt := range []struct {
		name, answer, placeholder, value string
		basic, body                      string
	}{
		{"noGrantType", "invalidRequest", "parameter", "grant_type", "", "x=1"},
		{"emptyGrantType", "invalidRequest", "parameter", "grant_type", "", "grant_type="},
		{"twoGrantTypes", "invalidRequest", "parameter", "grant_type", "", "grant_type=a&grant_type=b"},
		{"halfEscape", "invalidRequest", "parameter", "grant_type", "", "grant_type=%z"},
		{"oversized", "invalidRequest", "parameter", "grant_type", "", "grant_type=client_credentials&x=" + large},
		{"jsonBody", "invalidRequest", "parameter", "grant_type", "", `{"grant_type":"client_credentials"}`},
		{"twoClientIDs", "invalidRequest", "parameter", "client_id", none, "grant_type=client_credentials&client_id=a&client_id=b"},
		{"assertionByOther", "unauthorizedClient", "grantType", "urn:ietf:params:oauth:grant-type:saml2-bearer", publicID + ":" + publicSecret, asserting("x").body},
		{"twoAssertions", "invalidRequest", "parameter", "assertion", "sso:sso-secret", asserting("x").body + "&assertion=x"},
		{"noOrganization", "invalidRequest", "parameter", "orgName", "sso:sso-secret", asserting("x").body + "&orgName="},
		{"nobodyWithoutAddress", "assertionUnreadable", "", "", "sso:sso-secret", asserting(" ").body},
		{"password", "unsupportedGrantType", "grantType", "password", "typed:typed-secret", "grant_type=password&username=u&password=p"},
		{"caseOfGrantType", "unsupportedGrantType", "grantType", "Client_Credentials", "", "grant_type=Client_Credentials"},
		{"nobody", "invalidClient", "", "", none, "grant_type=client_credentials"},
		{"noSecret", "invalidClient", "", "", none, "grant_type=client_credentials&client_id=" + publicID},
		{"emptySecret", "invalidClient", "", "", publicID + ":", "grant_type=client_credentials"},
		{"secretlessClient", "invalidClient", "", "", "implicit:", "grant_type=client_credentials"},
		{"codeByOther", "unauthorizedClient", "grantType", "authorization_code", publicID + ":" + publicSecret, code + "&code=fresh"},
		{"noCode", "invalidRequest", "parameter", "code", secret, code},
		{"noRedirectURI", "invalidRequest", "parameter", "redirect_uri", secret, "grant_type=authorization_code&code=fresh"},
		{"shortVerifier", "invalidRequest", "parameter", "code_verifier", secret, code + "&code=proven&code_verifier=short"},
		{"badVerifier", "invalidRequest", "parameter", "code_verifier", secret, code + "&code=proven&code_verifier=" + strings.Repeat("!", 43)},
		{"otherVerifier", "wrongVerifier", "", "", secret, code + "&code=proven&code_verifier=" + strings.Repeat("a", 43)},
		{"longVerifier", "invalidRequest", "parameter", "code_verifier", secret, code + "&code=proven&code_verifier=" + strings.Repeat("a", 129)},
		{"codeOfAnother", "invalidGrant", "", "", "other:other-secret", code + "&code=fresh"},
		{"refreshTokenOfAnother", "refreshTokenInvalid", "", "", "other:other-secret", "grant_type=refresh_token&refresh_token=renewing"},
		{"verifierForRefresh", "invalidClient", "", "", documentsID + ":", "grant_type=refresh_token&refresh_token=renewing&code_verifier=" + strings.Repeat("a", 43)},
		{"verifierForCredentials", "invalidClient", "", "", publicID + ":", "grant_type=client_credentials&code_verifier=" + strings.Repeat("a", 43)},
		{"disabled", "clientNotActive", "", "", "disabled:disabled-secret", "grant_type=client_credentials"},
		{"publicWithoutPKCE", "invalidClient", "", "", documentsID + ":", code + "&code=fresh&code_verifier=" + strings.Repeat("a", 43)},
		{"publicWithoutVerifier", "invalidClient", "", "", documentsID + ":", code + "&code=proven"},
		{"noRefreshToken", "invalidRequest", "parameter", "refresh_token", secret, "grant_type=refresh_token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			values := map[string]string{}
			if tt.placeholder != "" {
				values[tt.placeholder] = tt.value
			}
			refused(t, m, call{operation: "postOauthToken", basic: tt.basic, body: tt.body}, tt.answer, values)
		})
	}
	r := call{operation: "postOauthToken", basic: none}.build(t, m.Server.Document("purecloud"), m.URL)
	r.Header.Set("Authorization", "Basic !")
	if got := send(t, r); got.Status != 400 || text(got.object(t), "error") != "invalid_request" {
		t.Errorf("login with unreadable Basic = %d %q, want invalid_request", got.Status, got.Body)
	}
}

// TestPublicClient proves itself by a verifier alone.
func TestPublicClient(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{YAML: loginWorld, Clock: now})
	body := exchange("proven").body + "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&client_id=" + documentsID
	succeed(t, m, call{operation: "postOauthToken", basic: none, body: body})
}

// TestCodeExpires ends a code after its five minutes.
func TestCodeExpires(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		after time.Duration
		want  string
	}{"inTime": {299 * time.Second, "userTokenIssued"}, "tooLate": {300 * time.Second, "codeExpired"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := start(t, "", "")
			back := visit(t, authorizing().address(t, m))
			m.Server.Sandbox().Clock().Advance(tt.after)
			c := exchange(back.Query().Get("code"))
			c.operation, c.basic = "postOauthToken", documentsID+":"+documentsSecret
			checkAnswer(t, m, c, tt.want, nil, []string{"access_token", "refresh_token"})
		})
	}
}

// address returns the address of an authorization request.
func (c call) address(t *testing.T, m *mocktest.Mock) string {
	t.Helper()
	c.operation = "getOauthAuthorize"
	return c.build(t, m.Server.Document("purecloud"), m.URL).URL.String()
}

// TestTokensOfUser lets the eleventh token of a user take the place of the
// first; a client's own live side by side (§5.3).
func TestTokensOfUser(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{YAML: loginWorld, Clock: now})
	issue := func() string {
		back := visit(t, authorizing("client_id", "implicit", "response_type", "token").address(t, m))
		q, err := url.ParseQuery(back.Fragment)
		if err != nil {
			t.Fatal(err)
		}
		return q.Get("access_token")
	}
	var tokens []string
	for range 11 {
		tokens = append(tokens, issue())
	}
	refused(t, m, call{operation: "getTokensMe", token: tokens[0]}, "badCredentials", nil)
	for _, token := range tokens[1:] {
		succeed(t, m, call{operation: "headTokensMe", token: token})
	}
	tokens = nil
	for range 12 {
		tokens = append(tokens, login(t, m, publicID, publicSecret))
	}
	for _, token := range tokens {
		succeed(t, m, call{operation: "headTokensMe", token: token})
	}
}

// TestAuthorizeRemembers adds an authorization by the fixture's user, who alone
// sees it.
func TestAuthorizeRemembers(t *testing.T) {
	t.Parallel()
	m := start(t, "current", "")
	made := succeed(t, m, call{operation: "postOauthClients", body: `{"name":"n","authorizedGrantType":"TOKEN","registeredRedirectUri":["app:/done?x=1"],"scope":["oauth:readonly"]}`})
	id := text(made, "id")
	back := visit(t, authorizing("client_id", id, "response_type", "token", "redirect_uri", "app:/done?x=1", "state", "").address(t, m))
	q, err := url.ParseQuery(back.Fragment)
	if err != nil || back.RawQuery != "x=1" || q.Get("expires_in") != strconv.Itoa(86400) || q.Has("state") {
		t.Errorf("redirect to %s, want the query kept, a token in the fragment, no state", back)
	}
	o := succeed(t, m, call{operation: "getOauthAuthorization", token: q.Get("access_token"), path: at(id)})
	want := []any{[]any{"oauth:readonly"}, []any{}, "Authorized", false}
	if diff := cmp.Diff(want, []any{o.Get("scope"), o.Get("roles"), o.Get("state"), o.Get("pending")}); diff != "" {
		t.Errorf("authorization mismatch (-want +got):\n%s", diff)
	}
	if info := succeed(t, m, call{operation: "getTokensMe", token: q.Get("access_token")}); !cmp.Equal(info.Get("authorizedScope"), any([]any{"oauth:readonly"})) {
		t.Errorf("authorizedScope = %v, want the client's", info.Get("authorizedScope"))
	}
	for token, want := range map[string]int{"user-token": 2, "client-token": 0} {
		page := succeed(t, m, call{operation: "getOauthAuthorizations", token: token})
		if list, _ := page.Get("entities").([]any); len(list) != want || page.Get("total") != want {
			t.Errorf("%s sees %v authorizations, want %d", token, page.Get("total"), want)
		}
	}
}

// TestAuthorizeRedirects sends every refusal that it can to the redirect URI.
func TestAuthorizeRedirects(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	challenge := strings.Repeat("a", 43)
	for name, c := range map[string]call{
		"redirectedInvalidRequest":          {query: authorizing().query + "&prompt=login&prompt=login"},
		"redirectedUnsupportedResponseType": authorizing("response_type", "CODE"),
		"redirectedInvalidPkcePackage":      authorizing("code_challenge", challenge),
		"redirectedUnauthorizedClient":      authorizing("response_type", "token", "code_challenge", "x"),
	} {
		c.operation = "getOauthAuthorize"
		refused(t, m, c, name, nil)
	}
	for _, with := range [][]string{{"code_challenge_method", "S256"}, {"code_challenge", challenge, "code_challenge_method", "plain"}} {
		c := authorizing(with...)
		c.operation = "getOauthAuthorize"
		refused(t, m, c, "redirectedInvalidPkcePackage", nil)
	}
	for _, uri := range []string{"", "nowhere", "http://", ":"} {
		c := authorizing("redirect_uri", uri)
		c.operation = "getOauthAuthorize"
		refused(t, m, c, "invalidRequest", map[string]string{"parameter": "redirect_uri"})
	}
}

// TestRefreshTokensMakeRoom keeps as many refresh tokens of a client for a user as a
// user may have access tokens: the eleventh takes the place of the first, before and
// after a dump. Those of other clients, and for other users, stay.
func TestRefreshTokensMakeRoom(t *testing.T) {
	t.Parallel()
	const others = `    - {token: of-another-client, client: other, user: facade00-0000-4000-8000-000000000001}
    - {token: for-another-user, client: 18a4c365-7ea3-4f0g-9fb7-884fb4d2e9c6, user: facade00-0000-4000-8000-000000000002}
  users:
    - {id: facade00-0000-4000-8000-000000000001, name: n}
    - {id: facade00-0000-4000-8000-000000000002, name: n}
`
	m := mocktest.Start(t, mocktest.Options{YAML: loginWorld + others, Clock: now})
	issue := func() string {
		c := exchange(visit(t, authorizing().address(t, m)).Query().Get("code"))
		c.operation = "postOauthToken"
		return text(succeed(t, m, c), "refresh_token")
	}
	renew := func(token string) call {
		return call{operation: "postOauthToken", basic: exchange("").basic, body: "grant_type=refresh_token&refresh_token=" + token}
	}
	issued := []string{"renewing"}
	for range 9 {
		issued = append(issued, issue())
	}
	dumped, err := m.Server.Dump()
	if err != nil {
		t.Fatal(err)
	}
	yaml, err := dumped.YAML()
	if err != nil {
		t.Fatal(err)
	}
	fixture, err := mock.ReadFixture("dump", yaml)
	if err == nil {
		err = m.Server.Sandbox().Load(fixture)
	}
	if err != nil {
		t.Fatal(err)
	}
	issued = append(issued, issue())
	refused(t, m, renew(issued[0]), "refreshTokenInvalid", nil)
	for _, token := range issued[1:] {
		succeed(t, m, renew(token))
	}
	var s purecloud.State
	m.State(t, "purecloud", &s)
	if len(s.RefreshTokens) != 12 {
		t.Errorf("%d refresh tokens are kept, want 10 and 2 others", len(s.RefreshTokens))
	}
}
