package mock_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/mocktest"
)

// listNames asks a server for the names of its WHMCS credentials.
func listNames(h http.Handler, more url.Values) string {
	fields := url.Values{"action": {"ListOAuthCredentials"}, "identifier": {"mock-identifier"}, "secret": {"mock-secret"}, "responsetype": {"json"}}
	for name, values := range more {
		fields[name] = values
	}
	r := httptest.NewRequest(http.MethodPost, "/includes/api.php", strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Body.String()
}

// TestForkIsAWorldOfItsOwn lets neither side see what the other makes.
func TestForkIsAWorldOfItsOwn(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{})
	create := url.Values{"action": {"CreateOAuthCredential"}, "grantType": {"authorization_code"}, "scope": {"openid"}, "name": {"of the first"}}
	if got := listNames(server, create); !strings.Contains(got, "success") {
		t.Fatal(got)
	}
	fork := server.Fork()
	if got := listNames(fork, nil); strings.Contains(got, "of the first") {
		t.Errorf("the fork does not begin as the server once began: %s", got)
	}
	create.Set("name", "of the fork")
	listNames(fork, create)
	if got := listNames(server, nil); strings.Contains(got, "of the fork") || !strings.Contains(got, "of the first") {
		t.Errorf("the server sees what the fork made: %s", got)
	}
}

func TestForkWith(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{})
	f, err := all.Fixture("documents")
	if err != nil {
		t.Fatal(err)
	}
	fork, err := server.ForkWith(f)
	if err != nil {
		t.Fatal(err)
	}
	if got := listNames(fork, nil); !strings.Contains(got, "COMPANY-NAME.") {
		t.Errorf("the fork does not begin with the fixture: %s", got)
	}
	if f, err = all.ReadFixture("f.yaml", []byte("whmsc: {}")); err != nil {
		t.Fatal(err)
	}
	if _, err := server.ForkWith(f); err == nil || !strings.HasPrefix(err.Error(), `f.yaml:1: unknown section "whmsc"`) {
		t.Errorf("ForkWith error is %v, want an unknown section", err)
	}
}
