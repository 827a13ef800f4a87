package whmcs_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
)

// signOnPlayed lists the values of behaviours that the tests of this file and
// [TestSignOnBehaviours] play.
var signOnPlayed = map[string][]string{
	"wellKnownRewrite": {"none", "installed"},
	"signingKeys":      {"ofCredentials", "always"},
	"consent":          {"auto", "ask", "deny"},
	"authorizeState":   {"required", "optional"},
	"pkce":             {"ignore", "verify"},
	"nonce":            {"echoed", "dropped"},
	"missingSecret":    {"publicClients", "confidentialClients"},
	"tokensAfterReset": {"kept", "revoked"},
	"ssoScope":         {"optional", "required"},
}

const (
	callback  = "https://app.example.com/callback"
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

// signOnStage has one credential and one user.
const signOnStage = `
whmcs:
  systemUrl: https://billing.example.com/
  administrators: [{username: admin, password: mock-password}]
  roles: [{name: everything, actions: ["*"]}]
  apiCredentials: [{identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}]
  users:
    - {id: 7, uuid: 3b241101-e2bb-4255-8caf-4136c566a962, name: Anna, email: anna@example.com}
    - {id: 8, uuid: 7f0c8d3a-5d1e-4c66-9a1b-2f6b0c9d8e7f, name: Bob}
  oauthCredentials:
    - id: 1
      grantType: authorization_code
      name: App
      scope: openid profile
      clientIdentifier: App
      clientSecret: app+secret/==
      redirectUri: [` + callback + `]
    - {id: 2, grantType: single_sign_on, scope: "clientarea:sso", clientIdentifier: Sso, clientSecret: sso-secret, service: 1}
  clients: [{id: 1}]
  services: [{id: 1, client: 1}]
`

// An application signs people on.
type application struct {
	t *testing.T
	m *mocktest.Mock
}

func startApplication(t *testing.T, behaviours string) application {
	t.Helper()
	return application{t, mocktest.Start(t, mocktest.Options{YAML: signOnStage + "  behaviours: {" + behaviours + "}\n"})}
}

func (a application) get(path string, query fields) reply {
	return request{method: http.MethodGet, path: path, query: query.encode()}.over(a.t, a.m)
}

func (a application) authorize(further fields) reply {
	asked := fields{"response_type": "code", "client_id": "App", "redirect_uri": callback, "scope": "openid", "state": "s", "nonce": "n"}
	return a.get("/oauth/authorize.php", asked.with(further))
}

func (a application) code(further fields) string {
	a.t.Helper()
	to, err := url.Parse(a.authorize(further).Header.Get("Location"))
	if err != nil || to.Query().Get("code") == "" {
		a.t.Fatalf("authorize led to %s, %v, want a code", to, err)
	}
	return to.Query().Get("code")
}

func (a application) token(code string, further fields) reply {
	form := fields{"grant_type": "authorization_code", "code": code, "redirect_uri": callback, "client_id": "App", "client_secret": "app+secret/=="}
	return request{path: "/oauth/token.php", body: form.with(further).encode()}.over(a.t, a.m)
}

// ssoToken asks for a token by the grant of single sign-on.
func (a application) ssoToken(scope string) reply {
	form := fields{"grant_type": "single_sign_on", "client_id": "Sso", "client_secret": "sso-secret", "scope": scope}
	return request{path: "/oauth/token.php", body: form.encode()}.over(a.t, a.m)
}

// claims checks the signature of an ID token by the keys that the mock lists.
func (a application) claims(answer reply) map[string]any {
	a.t.Helper()
	signed, err := jose.ParseSignedCompact(object(a.t, answer).Text("id_token"), []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		a.t.Fatal(err)
	}
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(a.get("/oauth/certs.php", nil).Body), &keys); err != nil {
		a.t.Fatal(err)
	}
	known := keys.Key(signed.Signatures[0].Header.KeyID)
	if len(known) != 1 {
		a.t.Fatalf("the keys hold %d of the token's kid, want 1", len(known))
	}
	payload, err := signed.Verify(known[0])
	if err != nil {
		a.t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		a.t.Fatal(err)
	}
	return claims
}

func TestIDToken(t *testing.T) {
	t.Parallel()
	a := startApplication(t, "")
	claims := a.claims(a.token(a.code(nil), nil))
	for name, want := range map[string]any{
		"iss": "https://billing.example.com", "sub": "3b241101-e2bb-4255-8caf-4136c566a962", "aud": "App", "nonce": "n",
	} {
		if claims[name] != want {
			t.Errorf("claim %s = %v, want %v", name, claims[name], want)
		}
	}
	if lives := claims["exp"].(float64) - claims["iat"].(float64); lives != time.Hour.Seconds() {
		t.Errorf("the ID token lives for %v s, want an hour", lives)
	}
}

// Who names a credential by Basic may escape its halves or not.
func TestSignOnByBasic(t *testing.T) {
	t.Parallel()
	a := startApplication(t, "")
	for _, half := range []string{"app+secret/==", "app%2Bsecret%2F%3D%3D"} {
		form := fields{"grant_type": "authorization_code", "code": a.code(nil), "redirect_uri": callback}
		r := request{path: "/oauth/token.php", body: form.encode()}.build(t, "")
		r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("App:"+half)))
		if got := serve(a.m.Server, r); got.Status != http.StatusOK {
			t.Errorf("token with the secret %s = %d %s", half, got.Status, got.Body)
		}
	}
}

func TestSignOnBehaviours(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, application) (got, want any){
		"wellKnownRewrite: none": func(_ *testing.T, a application) (got, want any) {
			return a.get("/.well-known/openid-configuration", nil).Status, 404
		},
		"wellKnownRewrite: installed": func(t *testing.T, a application) (got, want any) {
			return object(t, a.get("/.well-known/openid-configuration", nil)).Text("issuer"), "https://billing.example.com"
		},
		"consent: ask": func(_ *testing.T, a application) (got, want any) {
			page := a.authorize(nil)
			return page.Status == 200 && strings.Contains(page.Body, "Allow App?") && strings.Contains(page.Body, "Bob"), true
		},
		"consent: deny": func(_ *testing.T, a application) (got, want any) {
			return strings.Contains(a.authorize(nil).Header.Get("Location"), "access_denied"), true
		},
		"authorizeState: required": func(_ *testing.T, a application) (got, want any) {
			return strings.Contains(a.authorize(fields{"state": ""}).Header.Get("Location"), "code="), false
		},
		"authorizeState: optional": func(_ *testing.T, a application) (got, want any) {
			return strings.Contains(a.authorize(fields{"state": ""}).Header.Get("Location"), "code="), true
		},
		"pkce: ignore": func(_ *testing.T, a application) (got, want any) {
			code := a.code(fields{"code_challenge": challenge, "code_challenge_method": "S256"})
			return a.token(code, fields{"code_verifier": "wrong"}).Status, 200
		},
		"pkce: verify": func(_ *testing.T, a application) (got, want any) {
			code := a.code(fields{"code_challenge": challenge, "code_challenge_method": "S256"})
			wrong := a.token(code, fields{"code_verifier": "wrong"}).Status
			return []int{wrong, a.token(code, fields{"code_verifier": verifier}).Status}, []int{400, 200}
		},
		"nonce: dropped": func(_ *testing.T, a application) (got, want any) {
			return a.claims(a.token(a.code(nil), nil))["nonce"], nil
		},
		"missingSecret: publicClients": func(t *testing.T, a application) (got, want any) {
			return object(t, a.token("x", fields{"client_secret": ""})).Get("error_description"), message(t, a, "secretMissing")
		},
		"missingSecret: confidentialClients": func(t *testing.T, a application) (got, want any) {
			return object(t, a.token("x", fields{"client_secret": ""})).Get("error_description"), message(t, a, "credentialsRequired")
		},
		"tokensAfterReset: kept": func(t *testing.T, a application) (got, want any) {
			return a.afterReset(), 200
		},
		"tokensAfterReset: revoked": func(t *testing.T, a application) (got, want any) {
			return a.afterReset(), 401
		},
		"ssoScope: optional": func(_ *testing.T, a application) (got, want any) {
			return a.ssoToken("").Status, 200
		},
		"ssoScope: required": func(_ *testing.T, a application) (got, want any) {
			return []int{a.ssoToken("").Status, a.ssoToken("clientarea:sso").Status}, []int{400, 200}
		},
	}
	for name, play := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, want := play(t, startApplication(t, name))
			if g, w := asJSON(t, got), asJSON(t, want); g != w {
				t.Errorf("got %s, want %s", g, w)
			}
		})
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// message is what an answer of the token endpoint says.
func message(t *testing.T, a application, name string) any {
	t.Helper()
	_, value := rendered(t, a.m.Server.Document("whmcs"), "postToken", name, nil)
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return ordered(t, string(text)).Get("error_description")
}

// afterReset signs on, resets the secret and asks who signed on.
func (a application) afterReset() int {
	a.t.Helper()
	token := object(a.t, a.token(a.code(nil), nil)).Text("access_token")
	succeed(a.t, a.m.Server, call("UpdateOAuthCredential", fields{"resetSecret": "1"}))
	return a.get("/oauth/userinfo.php", fields{"access_token": token}).Status
}

// A decision on the page comes back to the same address, with another user.
func TestSignOnConsent(t *testing.T) {
	t.Parallel()
	a := startApplication(t, "consent: ask")
	code := a.code(fields{"credmock-consent": "allow", "credmock-user": "8"})
	if sub := a.claims(a.token(code, nil))["sub"]; sub != "7f0c8d3a-5d1e-4c66-9a1b-2f6b0c9d8e7f" {
		t.Errorf("sub = %v, want that of user 8", sub)
	}
	if to := a.authorize(fields{"credmock-consent": "deny"}).Header.Get("Location"); !strings.Contains(to, "access_denied") {
		t.Errorf("denied, the browser is led to %s", to)
	}
}

// Every destination that the document lists has a page, and none other: beside the
// scopes of OpenID Connect all are destinations.
func TestDestinationsArePages(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{})
	for _, scope := range m.Server.Document("whmcs").Enum("Scope") {
		got := object(t, request{body: call("CreateSsoToken", fields{"destination": scope}).encode()}.over(t, m))
		if want := strings.HasPrefix(scope, "clientarea:"); (got.Text("result") == "success") != want {
			t.Errorf("destination %s: %v, want success: %t", scope, got, want)
		}
	}
}

// A client, its code and its token are found in the sandbox that holds them, by all
// that a request shows; what is in no sandbox stays with the default one.
func TestSignOnFindsItsSandbox(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{})
	box, err := m.Server.Create("team", mock.Start{})
	if err != nil {
		t.Fatal(err)
	}
	held := box.Renewed("whmcs")
	made := succeed(t, m.Server, fields{
		"action": "CreateOAuthCredential", "identifier": held[0].Now.ID, "secret": held[0].Now.Secret, "responsetype": "json",
		"grantType": "authorization_code", "name": "App", "scope": "openid", "redirectUri": callback,
	})
	a := application{t, m}
	id := made.Text("clientIdentifier")
	code := a.code(fields{"client_id": id})
	answer := a.token(code, fields{"client_id": id, "client_secret": made.Text("clientSecret")})
	token := object(t, answer).Text("access_token")
	if got := a.get("/oauth/userinfo.php", fields{"access_token": token}); got.Status != http.StatusOK {
		t.Errorf("userinfo = %d %s", got.Status, got.Body)
	}
	sso := succeed(t, m.Server, fields{
		"action": "CreateSsoToken", "identifier": held[0].Now.ID, "secret": held[0].Now.Secret, "responsetype": "json", "client_id": "1",
	})
	if got := a.get("/oauth/singlesignon.php", fields{"access_token": sso.Text("access_token")}); got.Status != http.StatusFound {
		t.Errorf("singlesignon = %d %s", got.Status, got.Body)
	}
}

// TestSingleSignOnEnds lets a token of an administrator end to the second, by a clock
// that stands still: a feature cannot, whose clock runs.
func TestSingleSignOnEnds(t *testing.T) {
	t.Parallel()
	for after, ends := range map[time.Duration]bool{59 * time.Second: false, 60 * time.Second: true} {
		a := startApplication(t, "")
		a.m.Clock().Set(clock, true)
		sso := succeed(t, a.m.Server, call("CreateSsoToken", nil))
		a.m.Clock().Advance(after)
		got := a.get("/oauth/singlesignon.php", fields{"access_token": sso.Text("access_token")})
		if signedOn := got.Status == http.StatusFound && strings.Contains(got.Header.Get("Location"), "clientarea"); signedOn == ends {
			t.Errorf("after %s single sign-on = %d %s", after, got.Status, got.Header.Get("Location"))
		}
	}
}
