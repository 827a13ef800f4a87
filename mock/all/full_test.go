package all_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
)

// TestFullServices makes rows until there is no room, and looks how each service says
// so: by its own answer where it has one.
func TestFullServices(t *testing.T) {
	t.Parallel()
	fixture, err := all.Fixture("default")
	if err != nil {
		t.Fatal(err)
	}
	const most = 40
	make := func(path, auth, body string) func() *http.Request {
		return func() *http.Request {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if strings.HasPrefix(body, "{") {
				r.Header.Set("Content-Type", "application/json")
			}
			r.Header.Set("Authorization", auth)
			return r
		}
	}
	form := func(pairs ...string) string {
		v := url.Values{"identifier": {"mock-identifier"}, "secret": {"mock-secret"}, "responsetype": {"json"}}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v.Encode()
	}
	const login = "grant_type=client_credentials&client_id=c0ffee00-0000-4000-8000-000000000001&client_secret=mock-client-secret"
	tests := map[string]struct {
		request func(*mock.Server) func() *http.Request
		answer  string
	}{
		"client": {func(s *mock.Server) func() *http.Request {
			return make("/api/v2/oauth/clients", "Bearer "+accessToken(t, s), `{"name":"a","authorizedGrantType":"CODE","registeredRedirectUri":["https://a.example"]}`)
		}, "serviceUnavailable"},
		"token": {func(*mock.Server) func() *http.Request { return make("/oauth/token", "", login) }, "storeFull"},
		"credential": {func(*mock.Server) func() *http.Request {
			return make("/includes/api.php", "", form("action", "CreateOAuthCredential", "grantType", "single_sign_on", "scope", "clientarea:sso", "serviceId", "1"))
		}, "storeFull"},
		"ssoToken": {func(*mock.Server) func() *http.Request {
			return make("/includes/api.php", "", form("action", "CreateSsoToken", "client_id", "1"))
		}, "storeFull"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture, MaxRows: most, Seed: "1", Strict: true})
			if err != nil {
				t.Fatal(err)
			}
			request := tt.request(s)
			for range most + 1 {
				s.ServeHTTP(httptest.NewRecorder(), request())
			}
			before := s.Sandbox().Rows()
			s.ServeHTTP(httptest.NewRecorder(), request())
			calls, _ := s.Sandbox().Journal(mock.Filter{})
			last := calls[len(calls)-1]
			if last.Answer != tt.answer || last.Status != http.StatusServiceUnavailable || !strings.Contains(strings.Join(last.Findings, "; "), "the mock is full: ") {
				t.Errorf("the last call came to %v, findings %v; want %s with status 503 and a finding", last, last.Findings, tt.answer)
			}
			if after := s.Sandbox().Rows(); after != before || before == 0 {
				t.Errorf("the refused call took the rows from %d to %d", before, after)
			}
		})
	}
}
