package purecloud_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/purecloud"
)

// TestRevokedTokenChangesNothing revokes a token between the moment at which a call
// has shown it and the moment at which the call writes.
func TestRevokedTokenChangesNothing(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"postOauthClients", "putOauthClient", "postOauthClientSecret"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			m := start(t, "", "")
			if err := m.Server.Sandbox().Schedule(mock.Fault{Provider: "purecloud", Operation: operation, Delay: 300 * time.Millisecond, Count: 1}); err != nil {
				t.Fatal(err)
			}
			before := state(t, m.Server)
			done := make(chan reply)
			go func() { done <- call{operation: operation, token: "client-token"}.over(t, m) }()
			time.Sleep(50 * time.Millisecond) // where it is not there yet, it is refused for that
			if got := (call{operation: "deleteTokensMe", token: "client-token"}).over(t, m); got.Status >= 300 {
				t.Fatalf("deleteTokensMe = %d %s", got.Status, got.Body)
			}
			if got := <-done; got.Status != http.StatusUnauthorized {
				t.Errorf("%s = %d %s after its token was revoked, want 401", operation, got.Status, got.Body)
			}
			if diff := cmp.Diff(before.Get("clients"), state(t, m.Server).Get("clients")); diff != "" {
				t.Errorf("clients changed (-before +after):\n%s", diff)
			}
		})
	}
}

// TestInventedMethodsAreNotCounted calls with methods that nobody has: they are
// refused, and no usage is kept of them.
func TestInventedMethodsAreNotCounted(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	for _, method := range []string{"BREW", "PROPFIND", strings.Repeat("X", 500)} {
		r := call{operation: "getOauthClients"}.build(t, m.Server.Document("purecloud"), m.URL)
		r.Method = method
		if got := send(t, r); got.Status != http.StatusMethodNotAllowed {
			t.Errorf("%.10s = %d, want 405", method, got.Status)
		}
	}
	var kept purecloud.State
	m.State(t, "purecloud", &kept)
	for _, u := range kept.Usage {
		if u.Method != http.MethodGet { // of the fixture
			t.Errorf("usage is kept: %+v", u)
		}
	}
}

// TestUsageGoesWithItsClient deletes a client that has called.
func TestUsageGoesWithItsClient(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	made := succeed(t, m, call{operation: "postOauthClients"})
	id := text(made, "id")
	login := succeed(t, m, call{operation: "postOauthToken", basic: id + ":" + text(made, "secret")})
	succeed(t, m, call{operation: "headTokensMe", token: text(login, "access_token")})
	kept := func() int {
		var all purecloud.State
		m.State(t, "purecloud", &all)
		return len(slices.DeleteFunc(all.Usage, func(u purecloud.Usage) bool { return u.ClientID != id }))
	}
	if kept() == 0 {
		t.Fatal("no usage of the client is kept, though it called")
	}
	path := map[string]string{"clientId": id}
	succeed(t, m, call{operation: "putOauthClient", path: path, body: `{"name":"Example client","authorizedGrantType":"CLIENT-CREDENTIALS",` +
		`"roleDivisions":[{"roleId":"decade00-0000-4000-8000-000000000001","divisionId":"*"}],"state":"inactive"}`})
	succeed(t, m, call{operation: "deleteOauthClient", path: path})
	if n := kept(); n > 0 {
		t.Errorf("%d tallies of a client that is gone are kept", n)
	}
}
