package admin_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/all"
)

// An archive has the addresses of the mock, and bodies without what is secret or
// unknown.
func TestArchive(t *testing.T) {
	t.Parallel()
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		t.Fatal(err)
	}
	target, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture, Seed: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	plane, err := admin.New(target, admin.Options{URL: "http://mock.example:8080"})
	if err != nil {
		t.Fatal(err)
	}
	send := func(method, path, contentType, auth, body string) string {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		if auth != "" {
			r.Header.Set("Authorization", auth)
		}
		w := httptest.NewRecorder()
		target.ServeHTTP(w, r)
		return w.Body.String()
	}
	const form = "application/x-www-form-urlencoded"
	login := send("POST", "/oauth/token", form, "", "grant_type=client_credentials&client_id=c0ffee00-0000-4000-8000-000000000001&client_secret=mock-client-secret")
	var issued struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(login), &issued); err != nil {
		t.Fatal(err)
	}
	send("POST", "/api/v2/oauth/clients", "application/json", "Bearer "+issued.Token, `{"name":"n","authorizedGrantType":"CODE","registeredRedirectUri":["https://a.example/cb"],"hush123":"hush"}`)
	send("GET", "/api/v2/oauth/clients?cursor=x&hush123=hush", "", "Bearer "+issued.Token, "")
	send("POST", "/includes/api.php", form, "", "action=CreateOAuthCredential&identifier=mock-identifier&secret=mock-secret&grantType=authorization_code&scope=openid&name=n&responsetype=json")
	w := call{"GET", "journal.har", "", "", ""}.do(t, plane)
	type pair struct{ Name, Value string }
	var har struct {
		Log struct {
			Entries []struct {
				Request struct {
					Method, URL string
					QueryString []pair
					PostData    struct {
						MimeType, Text string
						Params         []pair
					}
				}
				Response struct {
					Status  int
					Content struct{ MimeType, Text string }
				}
			}
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &har); err != nil || w.Code != http.StatusOK || len(har.Log.Entries) != 4 {
		t.Fatalf("%d %v: %s", w.Code, err, w.Body)
	}
	for _, hushed := range []string{"mock-client-secret", "mock-secret", "hush", issued.Token} {
		if strings.Contains(w.Body.String(), hushed) {
			t.Errorf("the archive holds %s: %s", hushed, w.Body)
		}
	}
	e := har.Log.Entries
	if diff := cmp.Diff([]pair{{"client_id", "c0ffee00-0000-4000-8000-000000000001"}, {"client_secret", "…"}, {"grant_type", "client_credentials"}}, e[0].Request.PostData.Params); diff != "" {
		t.Errorf("the form (-want +got):\n%s", diff)
	}
	if got := e[0].Response.Content; got.MimeType != "application/json" || !strings.HasPrefix(got.Text, `{"access_token":"…","token_type":"bearer","expires_in":86400`) {
		t.Errorf("the answer to a login is %q", got)
	}
	if got, want := e[1].Request.PostData.Text, `{"authorizedGrantType":"CODE","…":"…","name":"n","registeredRedirectUri":["https://a.example/cb"]}`; got != want {
		t.Errorf("the body is %s, want %s", got, want)
	}
	if got := e[2].Request.URL; got != "http://mock.example:8080/api/v2/oauth/clients" {
		t.Errorf("the URL is %s", got)
	}
	if got := e[3].Response.Content.Text; !strings.Contains(got, `"clientIdentifier":"COMPANY-NAME.`) || !strings.Contains(got, `"clientSecret":"…"`) {
		t.Errorf("the answer to a create is %s", got)
	}
}
