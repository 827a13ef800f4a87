package whmcs_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
)

// TestNoSecretInTheLog sends canaries everywhere a secret can stand and looks
// for them in the log, raw and escaped.
func TestNoSecretInTheLog(t *testing.T) {
	t.Parallel()
	const canary = "canary/secret+1="
	var log bytes.Buffer
	fixture, err := all.ReadFixture("canaries.yaml", fmt.Appendf(nil, `whmcs:
  accessKey: %[1]q
  allowedIPs: ["192.0.2.1"]
  administrators: [{username: admin, password: %[1]q}]
  roles: [{name: all, actions: ["*"]}]
  apiCredentials: [{identifier: id, secret: %[1]q, admin: admin, roles: [all]}]
`, canary))
	if err != nil {
		t.Fatal(err)
	}
	server, err := mock.New(mock.Options{
		Providers: all.Providers(), Fixture: fixture, Log: slog.New(slog.NewJSONHandler(&log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"secret", "password", "accesskey", "unknown", "clientSecret", "credentialId", "resetSecret", "redirectUri"} {
		post(server, "", "action", "UpdateOAuthCredential", "identifier", "id", "secret", canary, "accesskey", canary, key, canary)
		post(server, "?"+key+"="+url.QueryEscape(canary), "action", canary)
	}
	body := httptest.NewRequest(http.MethodPost, "/includes/api.php?action=ListOAuthCredentials", strings.NewReader(`{"secret":"`+canary+`"}`))
	body.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	server.ServeHTTP(httptest.NewRecorder(), body)
	post(server, "", "action", "ListOAuthCredentials", canary, "x")
	for _, form := range []string{canary, url.QueryEscape(canary), url.PathEscape(canary), `canary\/secret`} {
		if strings.Contains(log.String(), form) {
			t.Errorf("the log holds %q:\n%s", form, log.String())
		}
	}
	if !strings.Contains(log.String(), "UpdateOAuthCredential") {
		t.Errorf("the log does not hold the calls:\n%s", log.String())
	}
}

// post sends a form with the public credentials, but for what the pairs say.
func post(h http.Handler, query string, pairs ...string) {
	form := url.Values{"identifier": {"mock-identifier"}, "secret": {"mock-secret"}, "responsetype": {"json"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, "/includes/api.php"+query, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	h.ServeHTTP(httptest.NewRecorder(), r)
}
