package all_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
)

// A tenant is a client that has a sandbox: what it knows is where the mock is, and
// credentials.
type tenant struct {
	base, baggage      string
	identifier, secret string // of WHMCS
	id, password       string // of PureCloud
	http               *http.Client
}

// ask sends a form, or JSON where the body begins with a brace, and decodes the
// answer.
func (c *tenant) ask(method, path, auth, body string) (int, map[string]any, error) {
	r, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if strings.HasPrefix(body, "{") || body == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if auth != "" {
		r.Header.Set("Authorization", auth)
	}
	if c.baggage != "" {
		r.Header.Set("Baggage", "userId=alice, credmock="+c.baggage+";p=1, other=2")
	}
	response, err := c.http.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, nil, err
	}
	var out map[string]any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &out); err != nil {
			return 0, nil, fmt.Errorf("%s %s answered %d %q", method, path, response.StatusCode, text)
		}
	}
	return response.StatusCode, out, nil
}

// whmcs calls an action that must succeed.
func (c *tenant) whmcs(action string, fields url.Values) (map[string]any, error) {
	if fields == nil {
		fields = url.Values{}
	}
	fields.Set("action", action)
	fields.Set("identifier", c.identifier)
	fields.Set("secret", c.secret)
	fields.Set("responsetype", "json")
	_, out, err := c.ask(http.MethodPost, "/includes/api.php", "", fields.Encode())
	if err == nil && out["result"] != "success" {
		err = fmt.Errorf("%s: %v", action, out)
	}
	return out, err
}

// cloud makes a call that must succeed.
func (c *tenant) cloud(method, path, token, body string) (map[string]any, error) {
	status, out, err := c.ask(method, path, "Bearer "+token, body)
	if err == nil && status >= 300 {
		err = fmt.Errorf("%s %s: %d %v", method, path, status, out)
	}
	return out, err
}

func (c *tenant) login(id, secret string) (string, error) {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}}
	status, out, err := c.ask(http.MethodPost, "/oauth/token", "", form.Encode())
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("login: %d %v", status, out)
	}
	token, _ := out["access_token"].(string)
	return token, err
}

// liveWHMCS takes a credential through its whole life. Beside it there may only be
// the fixture's.
func (c *tenant) liveWHMCS(name string) error {
	made, err := c.whmcs("CreateOAuthCredential", url.Values{"grantType": {"authorization_code"}, "scope": {"openid"}, "name": {name}})
	if err != nil {
		return err
	}
	id := fmt.Sprint(made["credentialId"])
	if _, err := c.whmcs("UpdateOAuthCredential", url.Values{"credentialId": {id}, "name": {name + "!"}}); err != nil {
		return err
	}
	listed, err := c.whmcs("ListOAuthCredentials", nil)
	if err != nil {
		return err
	}
	if text := fmt.Sprint(listed); strings.Count(text, "credentialId") != 2 || !strings.Contains(text, name+"!") {
		return fmt.Errorf("the list is %s, want %s and the fixture's alone", text, name)
	}
	_, err = c.whmcs("DeleteOAuthCredential", url.Values{"credentialId": {id}})
	return err
}

// liveCloud takes a client through its whole life, with a token of its own.
func (c *tenant) liveCloud(name string) error {
	token, err := c.login(c.id, c.password)
	if err != nil {
		return err
	}
	made, err := c.cloud(http.MethodPost, "/api/v2/oauth/clients", token, `{"name":"`+name+`","authorizedGrantType":"CLIENT_CREDENTIALS","roleDivisions":[{"roleId":"r","divisionId":"*"}]}`)
	if err != nil {
		return err
	}
	id := made["id"].(string)
	if _, err := c.login(id, made["secret"].(string)); err != nil {
		return fmt.Errorf("as what was created: %w", err)
	}
	listed, err := c.cloud(http.MethodGet, "/api/v2/oauth/clients", token, "")
	if err != nil {
		return err
	}
	if text := fmt.Sprint(listed); strings.Count(text, "name:box-") != 1 || !strings.Contains(text, "name:"+name) {
		return fmt.Errorf("the list is %s, want %s as the only one made", text, name)
	}
	at := "/api/v2/oauth/clients/" + id
	if _, err := c.cloud(http.MethodPut, at, token, `{"name":"`+name+`","authorizedGrantType":"CLIENT_CREDENTIALS","roleDivisions":[{"roleId":"r","divisionId":"*"}],"state":"inactive"}`); err != nil {
		return err
	}
	_, err = c.cloud(http.MethodDelete, at, token, "")
	return err
}

// tenantOf is a client with the credentials that a sandbox says to have.
func tenantOf(t *testing.T, box *mock.Sandbox, url string) *tenant {
	t.Helper()
	connections, err := box.Connections(url)
	if err != nil {
		t.Fatal(err)
	}
	whmcs, cloud := connections[0].Settings, connections[1].Settings
	return &tenant{
		base: url, identifier: whmcs.Text("identifier"), secret: whmcs.Text("secret"),
		id: cloud.Text("clientId"), password: cloud.Text("clientSecret"), http: http.DefaultClient,
	}
}

// newServer serves a mock with named fixtures.
func newServer(t testing.TB, opts mock.Options) (*mock.Server, string) {
	t.Helper()
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		t.Fatal(err)
	}
	opts.Providers, opts.Fixture, opts.Fixtures = all.Providers(), fixture, all.Fixture
	server, err := mock.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	return server, listener.URL
}

func create(t testing.TB, server *mock.Server, name string, begin mock.Start) *mock.Sandbox {
	t.Helper()
	box, err := server.Create(name, begin)
	if err != nil {
		t.Fatalf("Create(%q): %v", name, err)
	}
	return box
}

// TestSandboxesSideBySide lets two hundred clients live the whole life of
// credentials at once on one server, each in a sandbox of its own, while others are
// reset, made to fail and moved in time.
func TestSandboxesSideBySide(t *testing.T) {
	t.Parallel()
	const clients = 200
	shared := tenant{identifier: "mock-identifier", secret: "mock-secret", id: clientID, password: "mock-client-secret"}
	ways := map[string]func(*testing.T, *mock.Server, string, string) *tenant{
		"credential": func(t *testing.T, s *mock.Server, url, name string) *tenant {
			return tenantOf(t, create(t, s, name, mock.Start{}), url)
		},
		"path": func(t *testing.T, s *mock.Server, url, name string) *tenant {
			c := shared
			create(t, s, name, mock.Start{Shared: true})
			c.base = url + "/sandboxes/" + name
			return &c
		},
		"baggage": func(t *testing.T, s *mock.Server, url, name string) *tenant {
			c := shared
			create(t, s, name, mock.Start{Shared: true})
			c.base, c.baggage = url, name
			return &c
		},
	}
	for way, tenantFor := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			server, url := newServer(t, mock.Options{Seed: "side by side", Strict: true, MaxSandboxes: clients + 1})
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 50, MaxConnsPerHost: 50}, Timeout: time.Minute}
			t.Cleanup(client.CloseIdleConnections)
			troubled := create(t, server, "troubled", mock.Start{})
			var calm sync.WaitGroup
			done := make(chan struct{})
			calm.Go(func() { trouble(troubled, done) })
			var lives sync.WaitGroup
			for i := range clients {
				name := fmt.Sprintf("box-%d", i)
				c := tenantFor(t, server, url, name)
				c.http = client
				lives.Go(func() {
					for _, live := range []func(string) error{c.liveWHMCS, c.liveCloud} {
						if err := live(name); err != nil {
							t.Errorf("%s: %v", name, err)
						}
					}
				})
			}
			lives.Wait()
			close(done)
			calm.Wait()
			if got := listNames(t, server, shared); strings.Contains(got, "box-") {
				t.Errorf("the default sandbox holds what another made: %s", got)
			}
		})
	}
}

// trouble resets a sandbox, lets its calls fail and moves its clock, until done.
func trouble(box *mock.Sandbox, done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		default:
			_ = box.Schedule(mock.Fault{Provider: "purecloud", Operation: "getOauthClients", Answer: "tooManyRequests", Count: 1000})
			_, _ = box.Clock().Advance(1000 * time.Hour)
			box.Reset()
			time.Sleep(time.Millisecond) // let the others be served
		}
	}
}

// listNames asks the default sandbox for its credentials, without a listener.
func listNames(t *testing.T, server *mock.Server, c tenant) string {
	t.Helper()
	form := url.Values{"action": {"ListOAuthCredentials"}, "identifier": {c.identifier}, "secret": {c.secret}, "responsetype": {"json"}}
	r := httptest.NewRequest(http.MethodPost, "/includes/api.php", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	if !strings.Contains(w.Body.String(), "success") {
		t.Errorf("the default sandbox answers %s", w.Body)
	}
	return w.Body.String()
}

// TestSandboxFound says which sandbox serves a call, and what is told where that is
// not certain.
func TestSandboxFound(t *testing.T) {
	t.Parallel()
	server, base := newServer(t, mock.Options{Seed: "found", Explain: true, Clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)})
	own := create(t, server, "own", mock.Start{Dialect: "current"})
	shared := create(t, server, "shared", mock.Start{Shared: true})
	c := tenantOf(t, own, base)
	c.base = base
	token, err := c.login(c.id, c.password)
	if err != nil {
		t.Fatal(err)
	}
	made := create(t, server, "copy", mock.Start{From: "own"})
	ask := func(path, auth, baggage string) (int, string, http.Header) {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		if auth != "" {
			r.Header.Set("Authorization", "Bearer "+auth)
		}
		if baggage != "" {
			r.Header.Set("Baggage", baggage)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		return w.Code, w.Body.String(), w.Header()
	}
	const list = "/api/v2/oauth/clients"
	tests := []struct {
		name, path, auth, baggage string
		status                    int
		said                      string // in the body or among the findings
	}{
		{"held by two", list, token, "", 401, "several sandboxes know this caller"},
		{"by path", "/sandboxes/own" + list, token, "", 200, `"selfUri":"/sandboxes/own/api/v2/oauth/clients"`},
		{"by path, twice", "/sandboxes/own/sandboxes/own" + list, token, "", 200, `"selfUri":"/sandboxes/own/api/v2/oauth/clients"`},
		{"by path of the copy", "//sandboxes/copy/" + list, token, "", 200, ""},
		{"held by two, but with baggage", list, token, "credmock=copy", 200, ""},
		{"default by path", "/sandboxes/default" + list, token, "", 401, ""},
		{"unknown", "/sandboxes/ownn" + list, token, "", 404, `credmock: there is no sandbox "ownn"; did you mean "own"?`},
		{"unknown in baggage", list, "", "credmock=ownn", 404, `did you mean "own"?`},
		{"other baggage", list, "", "credmockish=onw,x", 401, ""},
	}
	for _, tt := range tests {
		status, body, header := ask(tt.path, tt.auth, tt.baggage)
		if all := body + fmt.Sprint(header["Credmock-Finding"]); status != tt.status || !strings.Contains(all, tt.said) {
			t.Errorf("%s: %s is %d %s, want %d and %q", tt.name, tt.path, status, all, tt.status, tt.said)
		}
	}
	for name, path := range map[string]string{"own": "/sandboxes/own", "shared": "/sandboxes/shared"} {
		w := send(server, http.MethodPost, path+whmcsPath, "", caller+"&action=WhmcsDetails")
		said := strings.Contains(fmt.Sprint(w.Header()["Credmock-Finding"]), "mock-identifier: is the fixture's; the sandbox "+name+" has ")
		if said != (name == "own") {
			t.Errorf("to the fixture's credential the sandbox %s says %q", name, w.Header()["Credmock-Finding"])
		}
	}
	made.Reset() // a copy begins with what was copied
	if status, _, _ := ask("/sandboxes/copy"+list, token, ""); status != 200 {
		t.Errorf("after a reset the copy answers %d", status)
	}
	if err := server.Delete("copy"); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := ask(list, token, ""); status != 200 {
		t.Errorf("once the copy is gone, the credential leads to %d", status)
	}
	own.Reset()
	if status, _, _ := ask(list, token, ""); status != 401 {
		t.Errorf("after a reset its token is worth %d", status)
	}
	if _, err := c.login(c.id, c.password); err != nil {
		t.Errorf("after a reset its own credentials: %v", err)
	}
	if got, want := own.Dialect()+" "+shared.Dialect(), "current documented"; got != want {
		t.Errorf("dialects are %s, want %s", got, want)
	}
}

// TestSandboxLosesItsCaller brings a call to the default sandbox once the one that it
// was for does not hold its credential any more.
func TestSandboxLosesItsCaller(t *testing.T) {
	t.Parallel()
	server, base := newServer(t, mock.Options{Seed: "lost"})
	own := create(t, server, "own", mock.Start{})
	c := tenantOf(t, own, base)
	c.base = base
	listed, err := c.whmcs("ListOAuthCredentials", nil)
	if err != nil {
		t.Fatal(err)
	}
	application := listed["clients"].([]any)[0].(map[string]any)["clientIdentifier"].(string)
	at := func(when, want string) {
		t.Helper()
		own.ClearJournal()
		server.Sandbox().ClearJournal()
		send(server, http.MethodPost, "/oauth/token.php", "", url.Values{"client_id": {application}}.Encode())
		for _, box := range []*mock.Sandbox{own, server.Sandbox()} {
			if calls, _ := box.Journal(mock.Filter{}); (len(calls) == 1) != (box.Name == want) {
				t.Errorf("%s: the sandbox %s saw %d calls, want the call to come to %s", when, box.Name, len(calls), want)
			}
		}
	}
	at("at first", "own")
	if _, err := c.whmcs("DeleteOAuthCredential", url.Values{"credentialId": {"1"}}); err != nil {
		t.Fatal(err)
	}
	at("once it is deleted", mock.DefaultSandbox)
	own.Reset()
	at("after a reset", "own")
	empty, err := all.ReadFixture("empty.yaml", []byte("whmcs: {oauthCredentials: [], oauthCodes: [], oauthTokens: []}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := own.Load(empty); err != nil {
		t.Fatal(err)
	}
	at("with another state", mock.DefaultSandbox)
	own.Reset()
	at("after another reset", "own")
	if err := own.ResetTo("default"); err != nil {
		t.Fatal(err)
	}
	at("after a reset to a fixture", "own")
}

// TestSandboxDraws issues nothing twice, in the same way each time.
func TestSandboxDraws(t *testing.T) {
	t.Parallel()
	issued := func() []string {
		server, base := newServer(t, mock.Options{Seed: "draws"})
		var out []string
		for _, name := range []string{"a", "b"} {
			c := tenantOf(t, create(t, server, name, mock.Start{}), base)
			token, err := c.login(c.id, c.password)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, c.identifier, c.secret, c.id, c.password, token)
		}
		return out
	}
	first, again := issued(), issued()
	seen := map[string]bool{}
	for i, text := range first {
		if seen[text] || text != again[i] || text == "" {
			t.Errorf("%q was issued twice, or not again (%q)", text, again[i])
		}
		seen[text] = true
	}
}

// TestSandboxBounds refuses one too many, and forgets those that nobody calls.
func TestSandboxBounds(t *testing.T) {
	t.Parallel()
	server, _ := newServer(t, mock.Options{MaxSandboxes: 2, SandboxIdle: 50 * time.Millisecond})
	create(t, server, "a", mock.Start{})
	for name, begin := range map[string]mock.Start{
		"a": {}, "default": {}, "": {}, "a/b": {}, "c": {Fixture: "defualt"}, "d": {From: "x"}, "e": {Dialect: "old"},
		"f": {Fixture: "default", From: "a"}, "g": {Behaviours: map[string]map[string]string{"whmcs": {"idTyp": "integer"}}},
	} {
		if _, err := server.Create(name, begin); err == nil {
			t.Errorf("Create(%q, %v) succeeds", name, begin)
		} else {
			t.Log(err)
		}
	}
	create(t, server, "b", mock.Start{})
	for range 500 {
		if _, err := server.Find("a"); err != nil {
			if want := `the sandbox "a" is gone: nobody called it for 50ms`; err.Error() != want {
				t.Errorf("error is %q, want %q", err, want)
			}
			create(t, server, "c", mock.Start{})
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("a sandbox that nobody calls stays")
}
