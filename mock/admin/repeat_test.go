package admin_test

import (
	"fmt"
	"html"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/all"
)

var commands = regexp.MustCompile(`(?s)<pre>(curl .*?)</pre>`)

// A command of the page makes its call again, once the shell knows the secrets: the
// same operation comes to the same answer.
func TestRepeat(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl")
	}
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		t.Fatal(err)
	}
	target, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture, Seed: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(target)
	t.Cleanup(listener.Close)
	plane, err := admin.New(target, admin.Options{URL: listener.URL})
	if err != nil {
		t.Fatal(err)
	}
	sh := func(command string, environment ...string) string {
		t.Helper()
		run := exec.Command("sh", "-c", strings.Replace(command, "curl ", "curl -sS ", 1))
		run.Env = append(os.Environ(), environment...)
		out, err := run.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", command, err, out)
		}
		return string(out)
	}
	const id = "c0ffee00-0000-4000-8000-000000000001"
	form := "curl -d identifier=mock-identifier -d secret=mock-secret -d responsetype=json " + listener.URL + "/includes/api.php "
	token := sh("curl -u " + id + ":mock-client-secret -d grant_type=client_credentials " + listener.URL + "/oauth/token | sed 's/.*access_token\":\"\\([^\"]*\\).*/\\1/'")
	if len(token) < 20 {
		t.Fatalf("the token is %q", token)
	}
	bearer := `-H "Authorization: Bearer ` + token + `" ` + listener.URL
	for i, command := range []string{
		form + `-d action=CreateOAuthCredential -d grantType=authorization_code -d "name=it's \$HOME & more" -d scope='openid profile' -d 'redirectUri[]=https://a.example/?b=c' -d 'redirectUri[]=https://d.example'`,
		form + "-d action=ListOAuthCredentials -d grantType=authorization_code",
		form + "-d action=CreateOAuthCredential -d grantType=authorization_code -d name=n -d scope=nonsense",
		"curl -d action=ListOAuthCredentials -d identifier=mock-identifier -d secret=mock-secret " + listener.URL + "/includes/api.php?responsetype=json",
		"curl -d grant_type=client_credentials -d client_id=" + id + " -d client_secret=mock-client-secret " + listener.URL + "/oauth/token",
		"curl " + bearer + "/api/v2/oauth/clients/" + id,
		"curl -X POST -H 'Content-Type: application/json' -d '{\"name\":\"it'\\''s\",\"authorizedGrantType\":\"CODE\",\"registeredRedirectUri\":[\"https://a.example/cb\"],\"accessTokenValiditySeconds\":3600}' " + bearer + "/api/v2/oauth/clients",
		"curl -X DELETE " + bearer + "/api/v2/oauth/clients/nobody",
		"curl " + listener.URL + "/elsewhere?a=b",
	} {
		target.Sandbox().ClearJournal()
		sh(command)
		_, page := see(t, plane, "")
		shown := commands.FindStringSubmatch(page)
		if shown == nil {
			t.Fatalf("%d: the page has no command:\n%s", i, page)
		}
		again := html.UnescapeString(shown[1])
		sh(again, "SECRET=mock-secret", "CLIENT_SECRET=mock-client-secret", "CLIENT_ID="+id, "ACCESS_TOKEN="+token)
		calls, _ := target.Sandbox().Journal(mock.Filter{})
		if len(calls) != 2 {
			t.Fatalf("%s: %d calls came, want 2", again, len(calls))
		}
		what := func(r mock.Record) string {
			return fmt.Sprintln(r.Method, r.Path, r.Operation, r.Answer, r.Status, r.Arguments())
		}
		if what(calls[0]) != what(calls[1]) {
			t.Errorf("%s\nwas %sis  %s", again, what(calls[0]), what(calls[1]))
		}
	}
}
