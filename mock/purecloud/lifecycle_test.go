package purecloud_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// login gets a token for a client.
func login(t testing.TB, m *mocktest.Mock, id, secret string) string {
	t.Helper()
	return text(succeed(t, m, call{operation: "postOauthToken", basic: id + ":" + secret}), "access_token")
}

func at(id string) map[string]string { return map[string]string{"clientId": id} }

// TestClientLifecycle does what Terraform does (facts clients §1): it creates a
// client with roles that nobody knows, replaces it, makes it inactive, deletes
// it.
func TestClientLifecycle(t *testing.T) {
	t.Parallel()
	for _, dialect := range spec.Dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			m := start(t, dialect, "")
			made := succeed(t, m, call{operation: "postOauthClients", body: `{"name":"n","description":"","accessTokenValiditySeconds":300,` +
				`"authorizedGrantType":"CLIENT_CREDENTIALS","roleDivisions":[{"roleId":"r","divisionId":"d"}],"extra":1,"secret":"",` +
				`"registeredRedirectUri":["https://example.com/a?b=<c>&d"],"dateToDelete":"2026-02-02T03:04:05+01:00","state":"active"}`})
			id, secret := text(made, "id"), text(made, "secret")
			if !uuids.MatchString(id) || len(secret) != 43 || strings.ContainsAny(secret, "%+") {
				t.Errorf("id %q, secret %q: want a UUID and 43 characters of base64url", id, secret)
			}
			want := tree.Object{
				{Key: "id", Value: id}, {Key: "name", Value: "n"}, {Key: "accessTokenValiditySeconds", Value: 300},
				{Key: "description", Value: ""}, {Key: "registeredRedirectUri", Value: []any{"https://example.com/a?b=<c>&d"}},
				{Key: "secret", Value: secret},
				{Key: "dateCreated", Value: "2026-01-02T03:04:05.000Z"}, {Key: "dateModified", Value: "2026-01-02T03:04:05.000Z"},
				{Key: "createdBy", Value: tree.Object{{Key: "id", Value: publicID}}}, {Key: "modifiedBy", Value: tree.Object{{Key: "id", Value: publicID}}},
				{Key: "authorizedGrantType", Value: "CLIENT-CREDENTIALS"},
				{Key: "roleDivisions", Value: []any{tree.Object{{Key: "roleId", Value: "r"}, {Key: "divisionId", Value: "d"}}}},
				{Key: "state", Value: "active"}, {Key: "dateToDelete", Value: "2026-02-02T02:04:05.000Z"},
				{Key: "selfUri", Value: "/api/v2/oauth/clients/" + id},
			}
			if diff := cmp.Diff(want, made); diff != "" {
				t.Errorf("created client mismatch (-want +got):\n%s", diff)
			}
			token := login(t, m, id, secret)
			replaceAndDelete(t, m, dialect, id, secret, token)
		})
	}
}

func replaceAndDelete(t *testing.T, m *mocktest.Mock, dialect, id, secret, token string) {
	t.Helper()
	m.Server.Sandbox().Clock().Advance(time.Second)
	next := succeed(t, m, call{operation: "putOauthClient", path: at(id), token: "user-token", body: `{"name":"m","authorizedGrantType":"CODE","scope":["oauth"]}`})
	author := tree.Object{{Key: "id", Value: userID}, {Key: "selfUri", Value: "/api/v2/users/" + userID}}
	want := tree.Object{{Key: "id", Value: id}, {Key: "name", Value: "m"}, {Key: "accessTokenValiditySeconds", Value: 86400}}
	if dialect == "documented" {
		want = append(want, tree.Member{Key: "secret", Value: secret})
	}
	want = append(want, tree.Object{
		{Key: "dateCreated", Value: "2026-01-02T03:04:05.000Z"}, {Key: "dateModified", Value: "2026-01-02T03:04:06.000Z"},
		{Key: "createdBy", Value: tree.Object{{Key: "id", Value: publicID}}}, {Key: "modifiedBy", Value: author},
		{Key: "authorizedGrantType", Value: "CODE"}, {Key: "scope", Value: []any{"oauth"}}, {Key: "state", Value: "active"},
		{Key: "selfUri", Value: "/api/v2/oauth/clients/" + id},
	}...)
	if diff := cmp.Diff(want, next); diff != "" {
		t.Errorf("replaced client mismatch (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, succeed(t, m, call{operation: "getOauthClient", path: at(id)})); diff != "" {
		t.Errorf("client after its replacement mismatch (-want +got):\n%s", diff)
	}
	refused(t, m, call{operation: "deleteOauthClient", path: at(id)}, "cannotDeleteClient", nil)
	succeed(t, m, call{operation: "putOauthClient", path: at(id), body: `{"name":"m","authorizedGrantType":"CODE","state":"inactive"}`})
	succeed(t, m, call{operation: "getTokensMe", token: token}) // issued tokens stay (§9.7)
	succeed(t, m, call{operation: "deleteOauthClient", path: at(id)})
	refused(t, m, call{operation: "getOauthClient", path: at(id)}, "notFound", nil)
	refused(t, m, call{operation: "deleteOauthClient", path: at(id)}, "notFound", nil)
	refused(t, m, call{operation: "getTokensMe", token: token}, "badCredentials", nil)
	refused(t, m, call{operation: "postOauthToken", basic: id + ":" + secret}, "clientNotFound", nil)
}

// TestTokenFate follows tokens through what happens to their client (§5.3).
func TestTokenFate(t *testing.T) {
	t.Parallel()
	viewer := func(state string) call {
		return call{operation: "putOauthClient", path: at(viewerID), body: `{"name":"n","authorizedGrantType":"CLIENT-CREDENTIALS","state":"` + state + `"}`}
	}
	for _, tt := range []struct {
		name string
		do   []call
		want string // "" is that the token stays
	}{
		{"inactive", []call{viewer("inactive")}, ""},
		{"disabled", []call{viewer("disabled")}, "badCredentials"},
		{"disabledAndBack", []call{viewer("disabled"), viewer("active")}, "badCredentials"},
		{"regenerated", []call{{operation: "postOauthClientSecret", path: at(viewerID)}}, ""},
		{"loggedOut", []call{{operation: "deleteTokensMe", token: "viewer-token"}}, "badCredentials"},
		{"deleted", []call{viewer("inactive"), {operation: "deleteOauthClient", path: at(viewerID)}}, "badCredentials"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := start(t, "", "")
			for _, c := range tt.do {
				succeed(t, m, c)
			}
			if tt.want == "" {
				succeed(t, m, call{operation: "getTokensMe", token: "viewer-token"})
			} else {
				refused(t, m, call{operation: "getTokensMe", token: "viewer-token"}, tt.want, nil)
			}
		})
	}
}

// TestDeleteOfDisabled refuses it: only inactive clients go (§6).
func TestDeleteOfDisabled(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	succeed(t, m, call{operation: "putOauthClient", path: at(viewerID), body: `{"name":"n","authorizedGrantType":"CODE","state":"disabled"}`})
	refused(t, m, call{operation: "deleteOauthClient", path: at(viewerID)}, "cannotDeleteClient", nil)
}

// TestDeleteForgets leaves nothing of a client in the state, which must load
// again.
func TestDeleteForgets(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	succeed(t, m, call{operation: "postOauthClientUsageQuery", path: at(documentsID)})
	succeed(t, m, call{operation: "putOauthClient", path: at(documentsID), body: `{"name":"n","authorizedGrantType":"CODE","state":"inactive"}`})
	succeed(t, m, call{operation: "deleteOauthClient", path: at(documentsID)})
	text, err := state(t, m.Server).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), documentsID) {
		t.Errorf("the state still holds the client: %s", text)
	}
}

// TestRegeneratedSecret takes the old secret out of use at once.
func TestRegeneratedSecret(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	secret := text(succeed(t, m, call{operation: "postOauthClientSecret", path: at(viewerID)}), "secret")
	refused(t, m, call{operation: "postOauthToken", basic: viewerID + ":" + viewerSecret}, "invalidClient", nil)
	login(t, m, viewerID, secret)
}

// TestTokenExpires lets tokens die on the sandbox's clock, at the second.
func TestTokenExpires(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	token := login(t, m, publicID, publicSecret)
	if !regexp.MustCompile(`^[A-Za-z0-9_-]{86}$`).MatchString(token) {
		t.Errorf("token %q: want 86 characters of base64url", token)
	}
	m.Server.Sandbox().Clock().Advance(86399 * time.Second)
	succeed(t, m, call{operation: "getTokensMe", token: token})
	m.Server.Sandbox().Clock().Advance(time.Second)
	refused(t, m, call{operation: "getTokensMe", token: token}, "badCredentials", nil)
	refused(t, m, call{operation: "getTokensMe", token: "expired-token"}, "badCredentials", nil)
}

// TestRateLimitHeaders counts per token and minute, and refuses nobody.
func TestRateLimitHeaders(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	ask := func(token string) []string {
		h := call{operation: "getOauthScope", token: token}.over(t, m).Header
		return []string{h.Get("inin-ratelimit-count"), h.Get("inin-ratelimit-allowed"), h.Get("inin-ratelimit-reset")}
	}
	got := [][]string{ask("client-token"), ask("viewer-token"), ask("client-token")}
	m.Server.Sandbox().Clock().Advance(58*time.Second + 500*time.Millisecond)
	got = append(got, ask("viewer-token")) // a part of a second is one
	m.Server.Sandbox().Clock().Advance(500 * time.Millisecond)
	got = append(got, ask("client-token"))
	m.Server.Sandbox().Clock().Advance(time.Second)
	got = append(got, ask("client-token"))
	want := [][]string{{"1", "300", "60"}, {"1", "300", "60"}, {"2", "300", "60"}, {"2", "300", "2"}, {"3", "300", "1"}, {"1", "300", "60"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rate limit headers mismatch (-want +got):\n%s", diff)
	}
}
