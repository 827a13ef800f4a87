package whmcs_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/whmcs"
	"github.com/credmock/credmock/spec"
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
			benchRatio(b, server, func(base string) (*http.Request, error) {
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
	server, err := mock.New(mock.Options{Providers: []mock.Provider{whmcs.Provider()}, Fixture: fixture, Seed: "bench"})
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

// benchRatio times b.N calls of each side in alternating rounds, so that a slow
// moment of the machine meets both.
func benchRatio(b *testing.B, handler http.Handler, request func(base string) (*http.Request, error)) {
	b.Helper()
	mocked := httptest.NewServer(handler)
	defer mocked.Close()
	body, header := fetch(b, mocked, request)
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header()["Content-Type"] = header["Content-Type"]
		_, _ = w.Write(body)
	}))
	defer bare.Close()
	fetch(b, bare, request) // both connections are open now

	const round = 50
	var spent [2]time.Duration
	b.ReportAllocs()
	b.ResetTimer()
	for done := 0; done < b.N; done += round {
		for side, target := range []*httptest.Server{mocked, bare} {
			start := time.Now()
			for range min(round, b.N-done) {
				fetch(b, target, request)
			}
			spent[side] += time.Since(start)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(spent[1])/float64(spent[0]), "of-bare")
	b.ReportMetric(testing.AllocsPerRun(50, func() { serveOnce(b, handler, request) }), "handler-allocs")
}

func fetch(b *testing.B, target *httptest.Server, request func(base string) (*http.Request, error)) ([]byte, http.Header) {
	b.Helper()
	r, err := request(target.URL)
	if err != nil {
		b.Fatal(err)
	}
	response, err := target.Client().Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.Fatal(err)
	}
	return body, response.Header
}

func serveOnce(b *testing.B, handler http.Handler, request func(base string) (*http.Request, error)) {
	b.Helper()
	r, err := request("http://mock")
	if err != nil {
		b.Fatal(err)
	}
	handler.ServeHTTP(httptest.NewRecorder(), r)
}

// BenchmarkStart compares starting a mock with only loading and validating the
// same document, and reports how many times as long it takes.
func BenchmarkStart(b *testing.B) {
	fixture, err := all.Fixture("default")
	if err != nil {
		b.Fatal(err)
	}
	text, err := spec.Source("whmcs")
	if err != nil {
		b.Fatal(err)
	}
	var spent [2]time.Duration
	for range b.N {
		start := time.Now()
		if _, err := mock.New(mock.Options{Providers: []mock.Provider{whmcs.Provider()}, Fixture: fixture}); err != nil {
			b.Fatal(err)
		}
		spent[0] += time.Since(start)
		start = time.Now()
		doc, err := openapi3.NewLoader().LoadFromData(text)
		if err != nil {
			b.Fatal(err)
		}
		if err := doc.Validate(context.Background()); err != nil {
			b.Fatal(err)
		}
		spent[1] += time.Since(start)
	}
	b.ReportMetric(float64(spent[0])/float64(spent[1]), "of-load-and-validate")
}
