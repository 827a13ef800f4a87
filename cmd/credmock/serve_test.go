package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/credmock/credmock/cmd/internal/cli"
)

// ready is what a ready file holds of the parts that these tests use.
type ready struct {
	PID   int
	WHMCS struct{ URL, Identifier, Secret string }
	Admin struct{ URL string }
	TLS   struct{ CA string }
}

// buffer is a bytes.Buffer that a server and its test may share.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) { b.mu.Lock(); defer b.mu.Unlock(); return b.b.Write(p) }
func (b *buffer) String() string              { b.mu.Lock(); defer b.mu.Unlock(); return b.b.String() }

// served starts the program on free ports and waits for its ready file. stop
// ends it as a signal would and returns its exit code.
func served(t *testing.T, environ []string, args ...string) (r ready, stderr *buffer, stop func() int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ready.json")
	ctx, cancel := context.WithCancel(t.Context())
	stderr = &buffer{}
	ended := make(chan int, 1)
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--ready-file", path}, args...)
	go func() { ended <- program().Run(ctx, args, environ, io.Discard, stderr) }()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(path)
		if err == nil {
			if info, err := os.Stat(path); err == nil && info.Mode().Perm() != 0o600 {
				t.Errorf("others can read the ready file: %v", info.Mode())
			}
			if err := json.Unmarshal(text, &r); err != nil {
				t.Fatalf("the ready file is not whole: %v: %s", err, text)
			}
			break
		}
		if time.Now().After(deadline) || !errors.Is(err, fs.ErrNotExist) {
			cancel()
			t.Fatalf("no ready file: %v; stderr:\n%s", err, stderr)
		}
	}
	stop = sync.OnceValue(func() int {
		cancel()
		code := <-ended
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the ready file is still there at the end: %v", err)
		}
		return code
	})
	t.Cleanup(func() { stop() })
	return r, stderr, stop
}

func ask(t *testing.T, r ready, pairs ...string) (int, string) {
	t.Helper()
	form := url.Values{"identifier": {r.WHMCS.Identifier}, "secret": {r.WHMCS.Secret}, "responsetype": {"json"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	response, err := http.PostForm(r.WHMCS.URL+"/includes/api.php", form)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestServe(t *testing.T) {
	t.Parallel()
	r, stderr, stop := served(t, nil, "--fixture", "documents", "--seed", "1", "--clock", "2026-01-02T03:04:05Z")
	if r.PID != os.Getpid() {
		t.Errorf("the ready file's pid is %d", r.PID)
	}
	if _, body := ask(t, r, "action", "CreateOAuthCredential", "grantType", "single_sign_on", "scope", "openid", "serviceId", "1"); !strings.Contains(body, `"credentialId":"4"`) {
		t.Errorf("Create answers %s", body)
	}
	if _, body := ask(t, r, "action", "ListOAuthCredentials"); !strings.Contains(body, "2nd January 2026 3:04:05am") {
		t.Errorf("the frozen clock does not show in %s", body)
	}
	if code, _, problem := typed(t, nil, "healthcheck", "--url", r.Admin.URL); code != cli.OK {
		t.Errorf("healthcheck of a served mock = %d: %s", code, problem)
	}
	start := time.Now()
	if code := stop(); code != cli.OK {
		t.Errorf("a stopped serve exits with %d:\n%s", code, stderr)
	}
	if took := time.Since(start); took > 5*time.Second { // a second, on a machine that others use too
		t.Errorf("serve took %v to stop", took)
	}
	if code, _, _ := typed(t, nil, "healthcheck", "--url", r.Admin.URL); code != cli.Failed {
		t.Errorf("healthcheck of a stopped mock = %d, want %d", code, cli.Failed)
	}
	for _, want := range []string{"whmcs at " + r.WHMCS.URL + "\n", "purecloud at " + r.WHMCS.URL + "\n", "curl -d action=CreateOAuthCredential", "method=POST path=/includes/api.php operation=ListOAuthCredentials answer=listed status=200 duration="} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("stderr does not hold %q:\n%s", want, stderr)
		}
	}
}

func TestServeQuietly(t *testing.T) {
	t.Parallel()
	r, stderr, stop := served(t, []string{}, "--quiet")
	ask(t, r, "action", "WhmcsDetails")
	stop()
	if stderr.String() != "" {
		t.Errorf("--quiet writes:\n%s", stderr)
	}
}

func TestServeLogsJSON(t *testing.T) {
	t.Parallel()
	r, stderr, stop := served(t, nil, "--log-format", "json")
	ask(t, r, "action", "WhmcsDetails")
	stop()
	_, line, _ := strings.Cut(stderr.String(), "\n{")
	line, _, _ = strings.Cut(line, "\n")
	var entry map[string]any
	if err := json.Unmarshal([]byte("{"+line), &entry); err != nil || entry["operation"] != "WhmcsDetails" {
		t.Errorf("the log line is %q: %v", line, err)
	}
}

// TestServeShowsNoFixtureSecret: only the public credentials may be shown, and
// only the ready file may hold others.
func TestServeShowsNoFixtureSecret(t *testing.T) {
	t.Parallel()
	const secret = "a-secret-of-the-fixture"
	fixture := write(t, "own.yaml", `whmcs:
  administrators: [{username: admin, password: `+secret+`}]
  roles: [{name: all, actions: ["*"]}]
  apiCredentials: [{identifier: own, secret: `+secret+`, admin: admin, roles: [all]}]
`)
	r, stderr, stop := served(t, nil, "--fixture", fixture)
	if code, body := ask(t, r, "action", "WhmcsDetails"); code != http.StatusOK || r.WHMCS.Secret != secret {
		t.Errorf("the ready file's credentials do not work: %d %s", code, body)
	}
	stop()
	if strings.Contains(stderr.String(), secret) {
		t.Errorf("stderr holds the fixture's secret:\n%s", stderr)
	}
}

// TestSettings sets one flag by environment and one by file; the flag wins.
func TestSettings(t *testing.T) {
	config := write(t, "c.yaml", "fixture: documents\nwhmcs-root: /from/file\nclock: 2026-01-02T03:04:05Z\nseed: 007\n")
	t.Setenv("CREDMOCK_DIALECT", "current")
	r, _, _ := served(t, os.Environ(), "--config", config, "--whmcs-root", "/from/flag")
	if !strings.HasSuffix(r.WHMCS.URL, "/from/flag") {
		t.Errorf("the URL is %s", r.WHMCS.URL)
	}
	if _, body := ask(t, r, "action", "DeleteOAuthCredential", "credentialId", "3"); !strings.Contains(body, `"credentialId":3`) {
		t.Errorf("in the current dialect and the fixture documents Delete answers %s", body)
	}
}

// TestServeTLS asks over HTTP and HTTPS at one address, by address and by a name
// that the vendor's clients insist on.
func TestServeTLS(t *testing.T) {
	t.Parallel()
	r, _, stop := served(t, nil, "--tls", "auto")
	text, err := os.ReadFile(r.TLS.CA)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		t.Fatalf("%s holds no certificate", r.TLS.CA)
	}
	secure := strings.Replace(r.WHMCS.URL, "http:", "https:", 1)
	for _, tt := range []struct {
		name, base, serverName string
		roots                  *x509.CertPool
		ok                     bool
	}{
		{"HTTP", r.WHMCS.URL, "", nil, true},
		{"HTTPS", secure, "", pool, true},
		{"HTTPSByVendorName", secure, "login.mypurecloud.com", pool, true},
		{"HTTPSWithoutCA", secure, "", x509.NewCertPool(), false},
	} {
		client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: tt.roots, ServerName: tt.serverName}, DisableKeepAlives: true,
		}}
		response, err := client.Get(tt.base + "/includes/api.php?action=WhmcsDetails&identifier=mock-identifier&secret=mock-secret")
		if (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err == nil {
			if response.StatusCode != http.StatusOK {
				t.Errorf("%s answers %s", tt.name, response.Status)
			}
			_ = response.Body.Close()
		}
	}
	stop()
	if _, err := os.Stat(r.TLS.CA); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the CA file is still there at the end: %v", err)
	}
}
