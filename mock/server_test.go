package mock_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/mock/whmcs"
)

// post sends a form to the WHMCS mock with the public credentials.
func post(t testing.TB, h http.Handler, path string, pairs ...string) *httptest.ResponseRecorder {
	t.Helper()
	form := url.Values{"identifier": {"mock-identifier"}, "secret": {"mock-secret"}, "responsetype": {"json"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const api = "/includes/api.php"

func createSSO(t testing.TB, h http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	return post(t, h, api, "action", "CreateOAuthCredential", "grantType", "single_sign_on", "scope", "openid", "serviceId", "1")
}

func TestNewRefusesEveryMismatchAtOnce(t *testing.T) {
	t.Parallel()
	p := whmcs.Provider()
	p.Handlers["ListOAuthCredential"] = p.Handlers["ListOAuthCredentials"]
	delete(p.Handlers, "ListOAuthCredentials")
	p.Handlers["DeleteOAuthCredential"] = mock.Handler{Answers: []string{"deleted", "gone"}}
	_, err := mock.New(mock.Options{Providers: []mock.Provider{p}, Roots: map[string]string{"whmc": "/x", "whmcs": "relative"}})
	if err == nil {
		t.Fatal("New with a provider that does not fit its spec: no error")
	}
	want := []string{
		`handler ListOAuthCredential: unknown operation "ListOAuthCredential"; did you mean "ListOAuthCredentials"?`,
		`operation ListOAuthCredentials has no handler`,
		`operation DeleteOAuthCredential: code can answer gone, which the catalogue lacks`,
		`operation DeleteOAuthCredential: no code gives the catalogued answer invalidCredentialID, and it is not x-reach: fault`,
		`root "relative" is not a path such as /path/to/whmcs`,
		`unknown provider "whmc"; did you mean "whmcs"?`,
	}
	for _, line := range want {
		if !strings.Contains(err.Error(), line) {
			t.Errorf("New does not say %q; it says:\n%v", line, err)
		}
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		t.Fatal(err)
	}
	rooted, err := mock.New(mock.Options{
		Providers: all.Providers(), Fixture: fixture, Roots: map[string]string{"whmcs": "/path/to//whmcs/"},
	})
	if err != nil {
		t.Fatal(err)
	}
	plain := mocktest.New(t, mocktest.Options{})
	tests := []struct {
		name, path string
		server     http.Handler
		want       int
	}{
		{"Plain", api, plain, 200},
		{"DoubleSlash", "//includes//api.php", plain, 200},
		{"Unknown", "/includes/api.phpx", plain, 404},
		{"TrailingSlash", api + "/", plain, 404},
		{"SubFolder", "/path/to/whmcs" + api, rooted, 200},
		{"SubFolderDoubleSlash", "/path/to/whmcs/" + api, rooted, 200},
		{"OutsideSubFolder", api, rooted, 404},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := post(t, tt.server, tt.path, "action", "WhmcsDetails").Code; got != tt.want {
				t.Errorf("POST %s = %d, want %d", tt.path, got, tt.want)
			}
		})
	}
}

func TestSeedDecidesEveryByte(t *testing.T) {
	t.Parallel()
	answer := func(seed string) string {
		return createSSO(t, mocktest.New(t, mocktest.Options{Seed: seed})).Body.String()
	}
	if diff := cmp.Diff(answer("a"), answer("a")); diff != "" {
		t.Errorf("two mocks of one seed differ (-first +second):\n%s", diff)
	}
	if answer("a") == answer("b") {
		t.Error("two mocks of different seeds make the same secret")
	}
}

func TestResetIsAFreshStart(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{})
	first := createSSO(t, server).Body.String()
	if second := createSSO(t, server).Body.String(); second == first {
		t.Fatal("the second credential equals the first")
	}
	if err := server.Sandbox().Schedule(mock.Fault{Operation: "CreateOAuthCredential", Answer: "invalidIP", Count: 5}); err != nil {
		t.Fatal(err)
	}
	server.Sandbox().Reset()
	if diff := cmp.Diff(first, createSSO(t, server).Body.String()); diff != "" {
		t.Errorf("Create after Reset differs from Create at the start (-want +got):\n%s", diff)
	}
}

// TestResetCostsTheSameHoweverMuchIsStored counts allocations, which noise on
// the machine cannot move.
func TestResetCostsTheSameHoweverMuchIsStored(t *testing.T) {
	server := mocktest.New(t, mocktest.Options{})
	empty := testing.AllocsPerRun(20, server.Sandbox().Reset)
	for range 500 {
		createSSO(t, server)
	}
	full := testing.AllocsPerRun(1, server.Sandbox().Reset)
	if full > empty {
		t.Errorf("Reset of 500 rows allocates %v times, of none %v times", full, empty)
	}
}

func TestFaultsAreUsedUpInOrder(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{})
	for _, f := range []mock.Fault{
		{Operation: "WhmcsDetails", Answer: "invalidIP", Count: 2, Values: map[string]string{"address": "192.0.2.1"}},
		{Operation: "WhmcsDetails", Answer: "adminUserRequired", Count: 1},
	} {
		if err := server.Sandbox().Schedule(f); err != nil {
			t.Fatalf("Schedule(%v): %v", f, err)
		}
	}
	var got []int
	var last string
	for range 4 {
		w := post(t, server, api, "action", "whmcsdetails")
		got = append(got, w.Code)
		if len(got) == 2 {
			last = w.Body.String()
		}
	}
	if diff := cmp.Diff([]int{403, 403, 403, 200}, got); diff != "" {
		t.Errorf("statuses with three faults scheduled (-want +got):\n%s", diff)
	}
	if !strings.Contains(last, "192.0.2.1") {
		t.Errorf("the fault's own value is not in %s", last)
	}
	if left := server.Sandbox().Faults(); len(left) != 0 {
		t.Errorf("faults left over: %v", left)
	}
}

func TestScheduleRefuses(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{})
	tests := []struct {
		name  string
		fault mock.Fault
		want  string
	}{
		{"UnknownOperation", mock.Fault{Operation: "WhmcsDetail", Answer: "invalidIP"}, `did you mean "WhmcsDetails"?`},
		{"UnknownAnswer", mock.Fault{Operation: "WhmcsDetails", Answer: "invalidIp2"}, `did you mean "invalidIP"?`},
		{"UnknownValue", mock.Fault{Operation: "WhmcsDetails", Answer: "invalidIP", Values: map[string]string{"adress": "x"}}, `takes ["address"]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := server.Sandbox().Schedule(tt.fault)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Schedule(%v) = %v, want it to say %q", tt.fault, err, tt.want)
			}
		})
	}
}

// TestConcurrentCalls creates and deletes from many sides at once: no id may be
// given twice, and nothing may be lost.
func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{})
	const workers, each = 8, 20
	var wait sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]bool{}
	for range workers {
		wait.Go(func() {
			for i := range each {
				body := createSSO(t, server).Body.String()
				id := between(body, `"credentialId":"`, `"`)
				mu.Lock()
				if id == "" || seen[id] {
					t.Errorf("credential id %q twice or missing in %s", id, body)
				}
				seen[id] = true
				mu.Unlock()
				if i%2 == 0 {
					post(t, server, api, "action", "DeleteOAuthCredential", "credentialId", id)
				}
			}
		})
	}
	wait.Wait()
	list := post(t, server, api, "action", "ListOAuthCredentials").Body.String()
	if got, want := strings.Count(list, `"credentialId":`), workers*each/2; got != want {
		t.Errorf("List shows %d credentials, want %d", got, want)
	}
}

func between(s, before, after string) string {
	_, s, _ = strings.Cut(s, before)
	s, _, _ = strings.Cut(s, after)
	return s
}

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
		post(t, server, api, "action", "UpdateOAuthCredential", "identifier", "id", "secret", canary, "accesskey", canary, key, canary)
		post(t, server, api+"?"+key+"="+url.QueryEscape(canary), "action", canary)
	}
	body := httptest.NewRequest(http.MethodPost, api+"?action=ListOAuthCredentials", strings.NewReader(`{"secret":"`+canary+`"}`))
	body.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	server.ServeHTTP(httptest.NewRecorder(), body)
	post(t, server, api, "action", "ListOAuthCredentials", canary, "x")
	for _, form := range []string{canary, url.QueryEscape(canary), url.PathEscape(canary), `canary\/secret`} {
		if strings.Contains(log.String(), form) {
			t.Errorf("the log holds %q:\n%s", form, log.String())
		}
	}
	if !strings.Contains(log.String(), "UpdateOAuthCredential") {
		t.Errorf("the log does not hold the calls:\n%s", log.String())
	}
}

// TestAllocations holds the hot path to a generous ceiling, so that a regression
// is a red test and not a rumour.
func TestAllocations(t *testing.T) {
	server := mocktest.New(t, mocktest.Options{})
	got := testing.AllocsPerRun(50, func() {
		_, _ = io.Copy(io.Discard, post(t, server, api, "action", "WhmcsDetails").Body)
	})
	if got > 300 {
		t.Errorf("one call allocates %v times, want at most 300", got)
	}
}
