package whmcs_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/bench"
)

// benchCalls are what the benchmark asks, each with a full form.
var benchCalls = []struct {
	name string
	form string
}{
	{"ListOfTen", "action=ListOAuthCredentials&limit=10"},
	{"Create", "action=CreateOAuthCredential&grantType=single_sign_on&serviceId=1&scope=clientarea:sso+clientarea:billing_info"},
	{"Refusal", "action=CreateOAuthCredential&grantType=implicit"},
}

// BenchmarkServe serves each call over loopback, in turns with a bare net/http
// handler that writes the same bytes, and reports the mock's share of the bare
// handler's requests per second. Only the ratio means anything: both sides meet
// the same neighbours on the machine.
func BenchmarkServe(b *testing.B) {
	for _, call := range benchCalls {
		b.Run(call.name, func(b *testing.B) {
			form := call.form + "&identifier=mock-identifier&secret=mock-secret&responsetype=json"
			server := benchServer(b)
			bench.Ratio(b, server, func(base string) (*http.Request, error) {
				r, err := http.NewRequest(http.MethodPost, base+"/includes/api.php", strings.NewReader(form))
				if err == nil {
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				}
				return r, err
			})
		})
	}
}

func benchServer(b *testing.B) http.Handler {
	b.Helper()
	fixture, err := all.Fixture("default")
	if err != nil {
		b.Fatal(err)
	}
	server, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture, Seed: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	for i := range 10 {
		form := url.Values{
			"action": {"CreateOAuthCredential"}, "identifier": {"mock-identifier"}, "secret": {"mock-secret"},
			"grantType": {"authorization_code"}, "name": {fmt.Sprintf("Application %d", i)}, "scope": {"openid profile email"},
			"redirectUri": {"https://app.example.com/callback"}, "responsetype": {"json"},
		}
		r := httptest.NewRequest(http.MethodPost, "/includes/api.php", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		server.ServeHTTP(httptest.NewRecorder(), r)
	}
	return server
}
