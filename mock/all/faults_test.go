package all_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/oauth2/clientcredentials"

	"github.com/credmock/credmock/mock"
)

// detailsOf asks for the version over a connection of its own and returns every
// byte that comes back.
func detailsOf(t *testing.T, base string) (string, error) {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := caller + "&action=WhmcsDetails"
	_, err = io.WriteString(conn, "POST "+whmcsPath+" HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(conn)
	return string(text), err
}

// TestEffects sees each fault on a raw connection and by net/http's client.
func TestEffects(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault mock.Fault
		reset bool                   // the connection ends with a reset
		raw   func(text string) bool // what came of it
		sees  func(r *http.Response, body string, err error) bool
	}{
		{"answer", mock.Fault{Answer: "invalidIP"}, false,
			func(text string) bool { return strings.HasPrefix(text, "HTTP/1.1 403 ") },
			func(r *http.Response, body string, err error) bool { return err == nil && r.StatusCode == 403 }},
		{"status", mock.Fault{Status: 503}, false,
			func(text string) bool {
				return strings.HasPrefix(text, "HTTP/1.1 503 ") && strings.Contains(text, "<title>503 Service Unavailable</title>")
			},
			func(r *http.Response, body string, err error) bool { return err == nil && r.StatusCode == 503 }},
		{"delay", mock.Fault{Delay: 20 * time.Millisecond}, false,
			func(text string) bool { return strings.HasPrefix(text, "HTTP/1.1 200 ") },
			func(r *http.Response, body string, err error) bool {
				return err == nil && strings.Contains(body, "success")
			}},
		{"reset", mock.Fault{Effect: mock.Reset}, true,
			func(text string) bool { return text == "" },
			func(r *http.Response, body string, err error) bool {
				return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF)
			}},
		{"lost", mock.Fault{Effect: mock.Lost}, true,
			func(text string) bool { return text == "" },
			func(r *http.Response, body string, err error) bool {
				return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF)
			}},
		{"empty", mock.Fault{Effect: mock.Empty}, false,
			func(text string) bool { return text == "" },
			func(r *http.Response, body string, err error) bool { return errors.Is(err, io.EOF) }},
		{"truncated", mock.Fault{Effect: mock.Truncated}, false,
			func(text string) bool {
				head, body, _ := strings.Cut(text, "\r\n\r\n")
				return strings.Contains(head, "Content-Length") && strings.HasPrefix(body, "{") && !strings.HasSuffix(body, "}")
			},
			func(r *http.Response, body string, err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }},
		{"slow", mock.Fault{Effect: mock.Slow, Delay: 20 * time.Millisecond}, false,
			func(text string) bool { return strings.HasSuffix(text, "}") },
			func(r *http.Response, body string, err error) bool { return err == nil && strings.HasSuffix(body, "}") }},
		{"wrongType", mock.Fault{Effect: mock.WrongType}, false,
			func(text string) bool {
				return strings.Contains(text, "Content-Type: text/html") && strings.HasSuffix(text, "}")
			},
			func(r *http.Response, body string, err error) bool {
				return strings.HasPrefix(r.Header.Get("Content-Type"), "text/html")
			}},
		{"maintenance", mock.Fault{Effect: mock.Maintenance}, false,
			func(text string) bool {
				return strings.HasPrefix(text, "HTTP/1.1 200 ") && strings.Contains(text, "<title>Maintenance</title>")
			},
			func(r *http.Response, body string, err error) bool {
				return r.StatusCode == 200 && strings.HasPrefix(body, "<!DOCTYPE html>")
			}},
		{"notice", mock.Fault{Effect: mock.Notice}, false,
			func(text string) bool {
				_, body, _ := strings.Cut(text, "\r\n\r\n")
				return strings.HasPrefix(body, "<br />\n<b>Notice</b>") && strings.HasSuffix(body, "}")
			},
			func(r *http.Response, body string, err error) bool {
				return strings.HasPrefix(body, "<br />\n<b>Notice</b>")
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server, base := newServer(t, mock.Options{})
			tt.fault.Count = 2
			if tt.fault.Operation = ""; tt.fault.Answer != "" {
				tt.fault.Operation = "WhmcsDetails"
			}
			if err := server.Sandbox().Schedule(tt.fault); err != nil {
				t.Fatal(err)
			}
			text, err := detailsOf(t, base)
			if !tt.raw(text) || tt.reset != errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("on the wire: %q, %v", text, err)
			}
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			r, err := client.PostForm(base+whmcsPath, url.Values{"action": {"WhmcsDetails"}, "identifier": {"mock-identifier"}, "secret": {"mock-secret"}, "responsetype": {"json"}})
			var body []byte
			if err == nil {
				body, err = io.ReadAll(r.Body)
				r.Body.Close()
			}
			if !tt.sees(r, string(body), err) {
				t.Errorf("the client sees %q, %v", body, err)
			}
			calls, _ := server.Sandbox().Journal(mock.Filter{})
			if len(calls) != 2 || calls[0].Fault == "" || len(server.Sandbox().Faults()) != 0 {
				t.Errorf("the journal says %v, faults left: %v", calls, server.Sandbox().Faults())
			}
		})
	}
}

// TestLostAnswer lets a client that asks again find two rows.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	server, base := newServer(t, mock.Options{})
	if err := server.Sandbox().Schedule(mock.Fault{Operation: "CreateOAuthCredential", Effect: mock.Lost}); err != nil {
		t.Fatal(err)
	}
	c := &tenant{base: base, identifier: "mock-identifier", secret: "mock-secret", http: &http.Client{}}
	make := func() error {
		_, err := c.whmcs("CreateOAuthCredential", url.Values{"grantType": {"authorization_code"}, "scope": {"openid"}, "name": {"twice"}})
		return err
	}
	if err := make(); err == nil {
		t.Fatal("the answer was not lost")
	}
	if err := make(); err != nil {
		t.Fatal(err)
	}
	if got := listNames(t, server, *c); strings.Count(got, `"name":"twice"`) != 2 {
		t.Errorf("the client finds %s, want two rows", got)
	}
}

// TestFaultsLeaveTokensAlone lets x/oauth2's client go on with the token it has.
func TestFaultsLeaveTokensAlone(t *testing.T) {
	t.Parallel()
	server, base := newServer(t, mock.Options{})
	config := clientcredentials.Config{ClientID: clientID, ClientSecret: "mock-client-secret", TokenURL: base + login}
	client := config.Client(context.Background())
	get := func() int {
		r, err := client.Get(base + clients)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		return r.StatusCode
	}
	for i, want := range []int{200, 503, 429, 200} {
		switch i {
		case 1:
			must(t, server.Sandbox().Schedule(mock.Fault{Provider: "purecloud", Status: 503}))
		case 2:
			must(t, server.Sandbox().Schedule(mock.Fault{Operation: "getOauthClients", Answer: "tooManyRequests", Count: 7}))
		case 3:
			server.Sandbox().ClearFaults()
		}
		if got := get(); got != want {
			t.Errorf("call %d came to %d, want %d", i, got, want)
		}
	}
	logins, _ := server.Sandbox().Journal(mock.Filter{Operation: "postOauthToken"})
	if len(logins) != 1 {
		t.Errorf("the client logged in %d times", len(logins))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFaultsThatCannotBe(t *testing.T) {
	t.Parallel()
	server, _ := newServer(t, mock.Options{})
	for want, f := range map[string]mock.Fault{
		"wants an answer, an effect, a status or a delay": {},
		"exclude each other":                              {Operation: "WhmcsDetails", Answer: "details", Status: 500},
		`unknown effect "lots"; did you mean "lost"?`:     {Effect: "lots"},
		"status 404":                        {Status: 404},
		"say of which":                      {Answer: "details"},
		`unknown provider "whmsc"`:          {Provider: "whmsc", Status: 500},
		"probability":                       {Status: 500, Probability: 2},
		"a delay is 0 to 1m0s":              {Delay: time.Hour},
		"upTo 1s is less than the delay 2s": {Delay: 2 * time.Second, UpTo: time.Second},
	} {
		if err := server.Sandbox().Schedule(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Schedule(%+v) = %v, want %q", f, err, want)
		}
	}
}

// TestChance meets the same calls for the same seed, about as often as it should.
func TestChance(t *testing.T) {
	t.Parallel()
	met := func(f mock.Fault, misbehave string) string {
		server, _ := newServer(t, mock.Options{Seed: "chance", Misbehave: misbehave})
		if misbehave == "" {
			f.Count = 1000
			must(t, server.Sandbox().Schedule(f))
		}
		var out strings.Builder
		for range 60 {
			func() {
				defer func() { _ = recover() }() // of a connection that there is not
				send(server, "POST", whmcsPath, "", "action=WhmcsDetails")
			}()
		}
		calls, _ := server.Sandbox().Journal(mock.Filter{})
		for _, r := range calls {
			out.WriteString(r.Fault + ",")
		}
		return out.String()
	}
	for name, times := range map[string][2]string{
		"probability": {met(mock.Fault{Status: 500, Probability: 0.25}, ""), met(mock.Fault{Status: 500, Probability: 0.25}, "")},
		"misbehave":   {met(mock.Fault{}, "1"), met(mock.Fault{}, "1")},
	} {
		if times[0] != times[1] {
			t.Errorf("%s: the same seed meets other calls:\n%s\n%s", name, times[0], times[1])
		}
		if n := len(strings.FieldsFunc(times[0], func(r rune) bool { return r == ',' })); n < 1 || n > 30 {
			t.Errorf("%s: %d of 60 calls are met", name, n)
		}
	}
	if met(mock.Fault{Status: 500, Probability: 0.25, Seed: "x"}, "") == met(mock.Fault{Status: 500, Probability: 0.25}, "") {
		t.Error("another seed meets the same calls")
	}
}
