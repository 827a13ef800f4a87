package purecloud_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock/mocktest"
)

// browse asks as a browser does, but follows no redirect.
func browse(t *testing.T, address string) (status int, location, body string) {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header.Get("Location"), string(text)
}

func redirectsWith(part string) func(*testing.T, *mocktest.Mock) {
	return func(t *testing.T, m *mocktest.Mock) {
		t.Helper()
		if _, to, _ := browse(t, authorizing().address(t, m)); !strings.Contains(to, part) {
			t.Errorf("authorize leads to %q, want %q in it", to, part)
		}
	}
}

func showsPage(parts ...string) func(*testing.T, *mocktest.Mock) {
	return func(t *testing.T, m *mocktest.Mock) {
		t.Helper()
		status, _, page := browse(t, authorizing().address(t, m))
		for _, part := range parts {
			if status != http.StatusOK || !strings.Contains(page, part) {
				t.Errorf("authorize = %d, want a page with %q:\n%s", status, part, page)
			}
		}
	}
}

const askingWorld = `
purecloud:
  behaviours: {consent: ask}
  users:
    - {id: facade00-0000-4000-8000-000000000001, name: Ann}
    - {id: facade00-0000-4000-8000-000000000002, name: "<b>Bob"}
  clients:
    - {id: 18a4c365-7ea3-4f0g-9fb7-884fb4d2e9c6, name: "App <script>", authorizedGrantType: CODE, secret: code-secret, registeredRedirectUri: ["http://redirecturi.com/"]}
`

// The page leads back to the application with what a person decided, for the
// user who was chosen; the state goes along, and nothing is kept before.
func TestConsentPage(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{YAML: askingWorld, Clock: now})
	_, _, page := browse(t, authorizing().address(t, m))
	if strings.Contains(page, "<script") || strings.Contains(page, "<b>Bob") || strings.Count(page, "<option") != 2 || !strings.Contains(page, `name="state" value="xyz"`) {
		t.Errorf("the page is not what it should be:\n%s", page)
	}
	if kept := dump(t, m.Server).Object("purecloud"); kept.Has("codes") || kept.Has("authorizations") {
		t.Error("something was kept before the user decided")
	}
	_, to, _ := browse(t, authorizing("credmock-consent", "deny").address(t, m))
	if to != "http://redirecturi.com/?error=access_denied&state=xyz" {
		t.Errorf("a denial leads to %q", to)
	}
	for _, hint := range []string{"facade00-0000-4000-8000-000000000002", "<b>Bob"} {
		_, to, _ = browse(t, authorizing("credmock-consent", "allow", "login_hint", hint).address(t, m))
		if !strings.Contains(to, "?code=") {
			t.Errorf("a consent leads to %q", to)
		}
	}
	codes, _ := dump(t, m.Server).Object("purecloud").Get("codes").([]any)
	if len(codes) != 2 {
		t.Fatalf("%d codes are kept, want 2", len(codes))
	}
}

func TestLogout(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{YAML: askingWorld})
	for _, tt := range []struct {
		name, redirect string
		status         int
	}{{"registered", documentsURI, http.StatusFound}, {"foreign", "http://evil.example/", http.StatusOK}, {"none", "", http.StatusOK}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, to, _ := browse(t, m.URL+"/logout?"+url.Values{"client_id": {documentsID}, "redirect_uri": {tt.redirect}}.Encode())
			if status != tt.status || status == http.StatusFound && to != tt.redirect {
				t.Errorf("logout = %d to %q, want %d", status, to, tt.status)
			}
		})
	}
}
