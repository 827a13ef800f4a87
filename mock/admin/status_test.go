package admin_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/all"
)

// canary stands wherever a fixture or a call can hold a secret.
const canary = "canary-s3cret"

// watched returns a mock whose calls its control plane shows.
func watched(t *testing.T, opts admin.Options) (plane, target *mock.Server) {
	t.Helper()
	fixture, err := all.ReadFixture("canaries.yaml", fmt.Appendf(nil, `
whmcs:
  accessKey: %[1]q
  administrators: [{username: admin, password: %[1]q}]
  roles: [{name: all, actions: ["*"]}]
  apiCredentials: [{identifier: id, secret: %[1]q, admin: admin, roles: [all]}]
  oauthCredentials: [{id: 1, grantType: authorization_code, scope: openid, name: shown, clientIdentifier: shown-too, clientSecret: %[1]q}]
purecloud:
  clients: [{id: c, name: n, authorizedGrantType: CODE, secret: %[1]q}]
  codes: [{code: %[1]q, client: c, user: facade00-0000-4000-8000-000000000001, redirectUri: "http://localhost/", codeChallenge: %[1]q}]
  tokens: [{token: %[1]q, client: c, expiresAt: 2100-01-01T00:00:00Z}]
  refreshTokens: [{token: %[1]q, client: c, user: facade00-0000-4000-8000-000000000001}]
`, canary))
	if err != nil {
		t.Fatal(err)
	}
	if target, err = mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture}); err != nil {
		t.Fatal(err)
	}
	if plane, err = admin.New(target, opts); err != nil {
		t.Fatal(err)
	}
	return plane, target
}

func see(t *testing.T, plane http.Handler, query string, headers ...string) (int, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8081/__admin/"+query, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	plane.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestStatusPage(t *testing.T) {
	t.Parallel()
	plane, target := watched(t, admin.Options{URL: "http://127.0.0.1:8080"})
	if code, page := see(t, plane, ""); code != http.StatusOK || !strings.Contains(page, "Nobody has called yet.") {
		t.Errorf("the page of an idle mock: %d\n%s", code, page)
	}
	form := url.Values{"action": {"CreateOAuthCredential"}, "identifier": {"id"}, "secret": {canary}, "grantType": {"authorization_code"}, "name": {"<b>n"}, "scope": {"nonsense"}, "clientSecret": {canary}, canary: {"x"}, "redirectUris": {"x"}, "responsetype": {"json"}}
	r := httptest.NewRequest(http.MethodPost, "/includes/api.php", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	target.ServeHTTP(httptest.NewRecorder(), r)
	bearer := httptest.NewRequest(http.MethodGet, "/api/v2/oauth/clients?access_token="+canary, nil)
	bearer.Header.Set("Authorization", "Bearer "+canary)
	target.ServeHTTP(httptest.NewRecorder(), bearer)
	target.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/<script>alert(1)</script>", nil))
	if err := target.Sandbox().Schedule(mock.Fault{Provider: "whmcs", Operation: "WhmcsDetails", Answer: "invalidIP"}); err != nil {
		t.Fatal(err)
	}
	_, page := see(t, plane, "")
	for _, want := range []string{"redirectUri was probably meant", "invalidScope", "shown-too", "1 fault to come", "curl http://127.0.0.1:8080/includes/api.php -d action=CreateOAuthCredential", "secret=$SECRET", "&#34;result&#34;:&#34;error&#34;", "purecloud: clients", "/__admin/rule?answer=invalidScope&amp;operation=CreateOAuthCredential&amp;provider=whmcs"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, canary) || strings.Contains(page, "<script>alert") {
		t.Errorf("the page shows what it must not:\n%s", page)
	}
	if _, page := see(t, plane, "?q=whmcs+INVALIDscope"); !strings.Contains(page, `<span id="shown">1</span>`) {
		t.Errorf("filtered, the page shows not one call:\n%s", page)
	}
}

// The page of a rule says what an operation reads and answers, and how that is known.
func TestRule(t *testing.T) {
	t.Parallel()
	plane, _ := watched(t, admin.Options{})
	for _, tt := range []struct {
		query string
		code  int
		want  []string
	}{
		{"rule?provider=whmcs&operation=CreateOAuthCredential&answer=invalidScope", 200, []string{"<h2>invalidScope</h2>", "documented: ", "is invalid.", "<code>grantType</code>", "single_sign_on"}},
		{"rule?provider=purecloud&operation=postOauthClients&answer=methodNotAllowed", 200, []string{"<h2>methodNotAllowed</h2>", "<code>oauth:client:add</code>", "<code>roleDivisions</code>"}},
		{"rule?provider=purecloud&operation=getOauthClients&answer=fault+503", 200, []string{"What it answers"}},
		{"rule?provider=whmcs&operation=Nope", 404, []string{"whmcs has no operation"}},
		{"rule?provider=admin&operation=getState", 404, []string{"there is no provider"}},
	} {
		code, page := see(t, plane, tt.query)
		for _, want := range tt.want {
			if code != tt.code || !strings.Contains(page, want) {
				t.Errorf("%s is %d and lacks %q:\n%s", tt.query, code, want, page)
			}
		}
	}
}

// Each sandbox has a page of its own, with its rows and its calls.
func TestStatusPageOfASandbox(t *testing.T) {
	t.Parallel()
	plane, target := watched(t, admin.Options{URL: "http://127.0.0.1:8080"})
	if _, err := target.Create("other", mock.Start{}); err != nil {
		t.Fatal(err)
	}
	for _, prefix := range []string{"", "/sandboxes/other"} {
		target.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, prefix+"/includes/api.php?action=WhmcsDetails", nil))
	}
	if _, page := see(t, plane, ""); !strings.Contains(page, `<a href="/__admin/?sandbox=other">other</a></td><td>1</td>`) || !strings.Contains(page, `<span id="shown">1</span>`) {
		t.Errorf("the page does not lead to the other sandbox, or does not count its calls:\n%s", page)
	}
	if _, page := see(t, plane, "?sandbox=other"); !strings.Contains(page, `<span id="shown">1</span>`) || !strings.Contains(page, "http://127.0.0.1:8080/sandboxes/other/includes/api.php") {
		t.Errorf("the page of a sandbox:\n%s", page)
	}
	if code, page := see(t, plane, "?sandbox=othr"); code != http.StatusNotFound || !strings.Contains(page, "other") || strings.Contains(page, `"other"`) {
		t.Errorf("an unknown sandbox: %d\n%s", code, page)
	}
}

// A browser shows the page with the token as a password; by a foreign name, or
// with a wrong one, it does not.
func TestStatusPageIsGuarded(t *testing.T) {
	t.Parallel()
	open, _ := watched(t, admin.Options{})
	guarded, _ := watched(t, admin.Options{Token: token})
	basic := func(password string) string {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.SetBasicAuth("anybody", password)
		return r.Header.Get("Authorization")
	}
	for _, tt := range []struct {
		name  string
		plane http.Handler
		path  string
		auth  string
		want  int
	}{
		{"open", open, "", "", 200}, {"style", open, "status.css", "", 200}, {"script", open, "status.js", "", 200},
		{"no token", guarded, "", "", 401}, {"wrong token", guarded, "", basic("no"), 401},
		{"token as password", guarded, "", basic(token), 200}, {"token", guarded, "status.js", "Bearer " + token, 200},
		{"a password opens no operation", guarded, "state", basic(token), 401},
	} {
		if code, page := see(t, tt.plane, tt.path, "Authorization", tt.auth); code != tt.want {
			t.Errorf("%s: %d, want %d: %s", tt.name, code, tt.want, page)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "http://evil.example/__admin/", nil)
	w := httptest.NewRecorder()
	open.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("by a foreign name: %d", w.Code)
	}
}
