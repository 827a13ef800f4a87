//go:build !race

package all_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
)

const (
	apiLogin   = "identifier=mock-identifier&secret=mock-secret&responsetype=json"
	apiCreate  = "action=CreateOAuthCredential&grantType=single_sign_on&serviceId=1&scope=clientarea:sso+clientarea:billing_info&" + apiLogin
	clientBody = `{"name":"Bench","authorizedGrantType":"CLIENT-CREDENTIALS","roleDivisions":[{"roleId":"decade00-0000-4000-8000-000000000001","divisionId":"*"}]}`
)

// A measured call is one whose handler is held to a number of allocations: they
// depend on no machine, and on a busy one are most of what a call takes.
type measured struct {
	name   string
	method string
	path   string
	body   string
	form   bool
	bearer bool
	most   float64 // allocations
}

var measuredCalls = []measured{
	{name: "list_of_ten", method: http.MethodPost, path: "/includes/api.php", body: "action=ListOAuthCredentials&limit=10&" + apiLogin, form: true, most: 60},
	{name: "refusal", method: http.MethodPost, path: "/includes/api.php", body: "action=CreateOAuthCredential&grantType=implicit&" + apiLogin, form: true, most: 60},
	{name: "create", method: http.MethodPost, path: "/includes/api.php", body: apiCreate, form: true, most: 170},
	{name: "client_get", method: http.MethodGet, path: "/api/v2/oauth/clients/c0ffee00-0000-4000-8000-000000000001", bearer: true, most: 60},
	{name: "client_list", method: http.MethodGet, path: "/api/v2/oauth/clients", bearer: true, most: 60},
	{name: "unauthorized", method: http.MethodGet, path: "/api/v2/oauth/clients", most: 70},
	{name: "client_create", method: http.MethodPost, path: "/api/v2/oauth/clients", body: clientBody, bearer: true, most: 230},
}

// A discard takes an answer and keeps its status.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }

// measuredServer is a mock with ten credentials, and the token of its client.
func measuredServer(tb testing.TB) (http.Handler, string) {
	tb.Helper()
	fixture, err := all.ReadFixture("measured.yaml", []byte("purecloud: {behaviours: {rateLimit: unlimited}}\n"))
	if err != nil {
		tb.Fatal(err)
	}
	server, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture, Seed: "bench"})
	if err != nil {
		tb.Fatal(err)
	}
	for range 10 {
		server.ServeHTTP(httptest.NewRecorder(), measured{method: http.MethodPost, path: "/includes/api.php", body: apiCreate, form: true}.request(""))
	}
	login := measured{method: http.MethodPost, path: "/oauth/token", body: "grant_type=client_credentials", form: true}.request("")
	login.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("c0ffee00-0000-4000-8000-000000000001:mock-client-secret")))
	w := httptest.NewRecorder()
	server.ServeHTTP(w, login)
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		tb.Fatal(err)
	}
	return server, answer.Token
}

func (m measured) request(token string) *http.Request {
	r := httptest.NewRequest(m.method, m.path, strings.NewReader(m.body))
	r.Header.Set("Content-Type", "application/json")
	if m.form {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if m.bearer {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}

// status is what the call is answered with.
func (m measured) status() int {
	if m.form || m.bearer {
		return http.StatusOK
	}
	return http.StatusUnauthorized
}

// again returns what makes the call once more, with nothing new of its own.
func (m measured) again(tb testing.TB, server http.Handler, token string) func() {
	tb.Helper()
	body := &struct {
		strings.Reader
		io.Closer
	}{Closer: io.NopCloser(nil)}
	r, w := m.request(token), &discard{header: http.Header{}}
	r.Body = body
	call := func() {
		body.Reset(m.body)
		clear(w.header)
		server.ServeHTTP(w, r)
	}
	if call(); w.status != m.status() {
		tb.Fatalf("%s: status %d, want %d", m.name, w.status, m.status())
	}
	return call
}

func TestCallsTakeFewAllocations(t *testing.T) { // not parallel: it counts what the process allocates
	server, token := measuredServer(t)
	for _, m := range measuredCalls {
		got := testing.AllocsPerRun(200, m.again(t, server, token))
		t.Logf("%s: %.0f allocations", m.name, got)
		if got > m.most {
			t.Errorf("%s takes %.0f allocations, want %.0f at most", m.name, got, m.most)
		}
	}
}

func BenchmarkHandler(b *testing.B) {
	server, token := measuredServer(b)
	for _, m := range measuredCalls {
		b.Run(m.name, func(b *testing.B) {
			call := m.again(b, server, token)
			b.ReportAllocs()
			for b.Loop() {
				call()
			}
		})
	}
}
