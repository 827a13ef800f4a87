package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A soaker sends requests of every kind, one life after another: what it makes it
// removes, or lets the mock forget.
type soaker struct {
	*process
	http *http.Client
	name string
	sent *atomic.Int64
	err  error // the first answer that came to something else than it must
}

// send makes a request and returns the body; the answer must have one of the statuses.
func (s *soaker) send(method, at, auth, body string, want ...int) string {
	if s.err != nil {
		return ""
	}
	r, err := http.NewRequest(method, at, strings.NewReader(body))
	if err != nil {
		s.err = err
		return ""
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if strings.HasPrefix(body, "{") {
		r.Header.Set("Content-Type", "application/json")
	}
	if auth != "" {
		r.Header.Set("Authorization", auth)
	}
	response, err := s.http.Do(r)
	if err != nil {
		s.err = err
		return ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.err = err
		return ""
	}
	s.sent.Add(1)
	for _, status := range want {
		if response.StatusCode == status {
			if to := response.Header.Get("Location"); to != "" {
				return to
			}
			return string(text)
		}
	}
	s.err = fmt.Errorf("%s %s = %d %.300s, want %v", method, at, response.StatusCode, text, want)
	return ""
}

// member is a text of a JSON answer.
func (s *soaker) member(text, key string) string {
	var o map[string]any
	if s.err == nil {
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			s.err = fmt.Errorf("%.200s: %w", text, err)
		}
	}
	switch v := o[key].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	if s.err == nil {
		s.err = fmt.Errorf("%.300s has no %s", text, key)
	}
	return ""
}

func (s *soaker) whmcs(base, action string, pairs ...string) string {
	form := url.Values{"action": {action}, "identifier": {s.WHMCS.Identifier}, "secret": {s.WHMCS.Secret}, "responsetype": {"json"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return s.send(http.MethodPost, base+"/includes/api.php", "", form.Encode(), 200)
}

func (s *soaker) login(id, secret, form string, want ...int) string {
	r, _ := http.NewRequest(http.MethodPost, "http://a", nil) // for its header alone
	r.SetBasicAuth(id, secret)
	return s.send(http.MethodPost, s.url+"/oauth/token", r.Header.Get("Authorization"), form, want...)
}

// cloud is the life of a client of PureCloud: who makes it logs in and out.
func (s *soaker) cloud() {
	const back = "https://app.example.com/callback"
	clients := s.url + "/api/v2/oauth/clients"
	token := "Bearer " + s.member(s.login(s.PureCloud.ClientID, s.PureCloud.ClientSecret, "grant_type=client_credentials", 200), "access_token")
	made := s.send("POST", clients, token, `{"name":"soak","authorizedGrantType":"CODE","registeredRedirectUri":["`+back+`"],"scope":["oauth"]}`, 200)
	id, secret := s.member(made, "id"), s.member(made, "secret")
	at := s.send("GET", s.url+"/oauth/authorize?response_type=code&client_id="+id+"&redirect_uri="+url.QueryEscape(back), "", "", 302)
	if u, err := url.Parse(at); err == nil {
		code := "grant_type=authorization_code&redirect_uri=" + url.QueryEscape(back) + "&code=" + u.Query().Get("code")
		tokens := s.login(id, secret, code, 200)
		s.login(id, secret, code, 400) // a code is good once
		s.login(id, secret, "grant_type=refresh_token&refresh_token="+s.member(tokens, "refresh_token"), 200)
		s.send("GET", s.url+"/api/v2/tokens/me", "Bearer "+s.member(tokens, "access_token"), "", 200, 401) // the user has ten at most, and the others are quick
	}
	s.send("GET", clients+"/"+id, token, "", 200)
	s.send("GET", clients, token, "", 200)
	s.send("POST", clients+"/"+id+"/secret", token, "", 200)
	s.send("POST", clients+"/"+id+"/usage/query", token, `{"interval":"2026-01-01T00:00:00Z/2026-01-02T00:00:00Z"}`, 200, 202)
	s.send("POST", clients, token, `{"name":"soak","authorizedGrantType":"NOTHING"}`, 400)
	s.send("GET", clients+"/"+s.name, token, "", 404)
	s.send("GET", clients, "Bearer "+s.name+strconv.FormatInt(s.sent.Load(), 10), "", 401)
	s.send("GET", s.url+"/api/v2/"+s.name+strconv.FormatInt(s.sent.Load(), 10), token, "", 404, 405)
	s.send("X"+strconv.FormatInt(s.sent.Load(), 36), clients, token, "", 405)
	s.send("PUT", clients+"/"+id, token, `{"name":"soak","authorizedGrantType":"CODE","registeredRedirectUri":["`+back+`"],"state":"inactive"}`, 200)
	s.send("DELETE", clients+"/"+id, token, "", 200, 204)
	s.send("DELETE", s.url+"/api/v2/tokens/me", token, "", 200, 204)
}

// billing is the life of a credential of WHMCS, and of somebody who signs on.
func (s *soaker) billing(base string) {
	made := s.whmcs(base, "CreateOAuthCredential", "grantType", "single_sign_on", "scope", "clientarea:sso", "serviceId", "1", "name", "soak")
	id := s.member(made, "credentialId")
	s.whmcs(base, "ListOAuthCredentials", "limit", "25")
	s.whmcs(base, "UpdateOAuthCredential", "credentialId", id, "resetSecret", "1")
	s.whmcs(base, "CreateOAuthCredential", "grantType", "nothing"+s.name)
	s.whmcs(base, "WhmcsDetails")
	s.whmcs(base, "No"+s.name+strconv.FormatInt(s.sent.Load(), 10))
	form := url.Values{"grant_type": {"single_sign_on"}, "client_id": {s.member(made, "clientIdentifier")}, "client_secret": {s.member(made, "clientSecret")}}
	s.send("POST", base+"/oauth/token.php", "", form.Encode(), 200, 400, 401)
	to := s.member(s.whmcs(base, "CreateSsoToken", "client_id", "1"), "redirect_url")
	if u, err := url.Parse(to); err == nil {
		s.send("GET", base+u.Path+"?"+u.RawQuery, "", "", 302, 404)
	}
	s.whmcs(base, "DeleteOAuthCredential", "credentialId", id)
	s.send("GET", base+"/"+s.name+strconv.FormatInt(s.sent.Load(), 10), "", "", 404)
}

// world is the life of a sandbox, of a copy of it, and of faults.
func (s *soaker) world() {
	boxes := s.admin + "/sandboxes"
	name := s.name + strconv.FormatInt(s.sent.Load(), 10)
	s.send("POST", boxes, "", `{"name":"`+name+`","credentials":"fixture"}`, 201)
	s.send("POST", boxes+"/"+name+"/faults", "", `{"operation":"WhmcsDetails","answer":"invalidIP"}`, 200, 201)
	s.send("POST", s.url+"/sandboxes/"+name+"/includes/api.php", "", "action=WhmcsDetails", 403)
	s.send("POST", boxes+"/"+name+"/faults", "", `{"operation":"WhmcsDetails","status":502}`, 200, 201)
	s.send("DELETE", boxes+"/"+name+"/faults", "", "", 200, 204)
	s.billing(s.url + "/sandboxes/" + name)
	s.send("POST", boxes, "", `{"name":"`+name+`-copy","from":"`+name+`"}`, 201)
	s.billing(s.url + "/sandboxes/" + name + "-copy")
	s.send("DELETE", boxes+"/"+name, "", "", 200, 204)
	s.send("DELETE", boxes+"/"+name+"-copy", "", "", 200, 204)
	s.send("POST", s.url+"/sandboxes/"+name+"/includes/api.php", "", "action=WhmcsDetails", 404)
}

// live is what a process holds once its garbage is collected.
type live struct {
	heap       int64
	goroutines int64
	files      int
	resident   int64
}

func (p *process) live(t *testing.T) live {
	t.Helper()
	profile := func(name, figure string) int64 {
		r, err := http.Get(p.Admin.URL + "/debug/pprof/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(figure).FindSubmatch(text)
		if found == nil {
			t.Fatalf("the profile %s has no %s: %.200s", name, figure, text)
		}
		n, err := strconv.ParseInt(string(found[1]), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	profile("heap?gc=1&debug=1", `HeapAlloc = (\d+)`) // what pools hold goes with the second
	out := live{heap: profile("heap?gc=1&debug=1", `HeapAlloc = (\d+)`), goroutines: profile("goroutine?debug=1", `total (\d+)`), resident: p.resident(t)}
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
	if err != nil {
		t.Skip("files are counted in /proc")
	}
	out.files = len(files)
	return out
}

// soak sends requests until there are so many.
func (p *process) soak(t *testing.T, sent *atomic.Int64, most int64) {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			s := &soaker{process: p, http: client, name: fmt.Sprintf("soak%d-", i), sent: sent}
			for life := 0; s.err == nil && sent.Load() < most; life++ {
				s.cloud()
				s.billing(p.url)
				if life%4 == 0 {
					s.world()
				}
			}
			if s.err != nil {
				t.Error(s.err)
			}
		})
	}
	all.Wait()
}

// TestSoak sends 20,000 requests of every kind, or SOAK=2000000 of them: what the mock
// holds afterwards is what it held before, without a reset. The first tenth fills what
// is bounded: the journal, the rate limits of tokens, the names that are remembered.
func TestSoak(t *testing.T) {
	most := int64(20_000)
	if text := os.Getenv("SOAK"); text != "" {
		var err error
		if most, err = strconv.ParseInt(text, 10, 64); err != nil {
			t.Fatalf("SOAK: %v", err)
		}
	} else if testing.Short() {
		t.Skip("it takes some seconds")
	}
	dir := t.TempDir()
	p := startMock(t, dir, build(t, dir, "./cmd/credmock"), "--pprof")
	defer p.stop()
	var sent atomic.Int64
	var figures bytes.Buffer
	begun := time.Now()
	note := func() live {
		l := p.live(t)
		fmt.Fprintf(&figures, "%9d  %7s  %9.1f  %9.1f  %10d  %5d\n", sent.Load(), time.Since(begun).Round(time.Second), mib(l.heap), mib(l.resident), l.goroutines, l.files)
		return l
	}
	p.soak(t, &sent, most/10)
	before := note()
	after := before
	for tenth := int64(2); tenth <= 10 && !t.Failed(); tenth++ {
		p.soak(t, &sent, most*tenth/10)
		after = note()
	}
	t.Logf("\n requests     time   heap MiB    RSS MiB  goroutines  files\n%s", &figures)
	if room := int64(4 << 20); after.heap > before.heap+room {
		t.Errorf("the live heap grew from %.1f to %.1f MiB", mib(before.heap), mib(after.heap))
	}
	if after.goroutines > before.goroutines+4 || after.files > before.files+4 {
		t.Errorf("goroutines went from %d to %d, files from %d to %d", before.goroutines, after.goroutines, before.files, after.files)
	}
}

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }
