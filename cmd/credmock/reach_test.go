package main

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credmock/credmock/cmd/internal/cli"
)

// As in a compose file: both listen everywhere, and are called by names of
// services.
func TestServeIsReachedByName(t *testing.T) {
	t.Parallel()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	r, _, _ := served(t, nil, "--admin-token", "let me in", "--admin-listen", "0.0.0.0:0", "--admin-host", "credmock", "--public-url", "http://credmock:8080/", "--tls", "auto", "--ca-file", ca)
	if r.WHMCS.URL != "http://credmock:8080" {
		t.Errorf("the ready file leads to %s", r.WHMCS.URL)
	}
	if text, err := os.ReadFile(ca); err != nil || !strings.HasPrefix(string(text), "-----BEGIN CERTIFICATE") {
		t.Errorf("the CA file holds %q (%v)", text, err)
	}
	for _, tt := range []struct {
		method, path, host, token string
		want                      int
	}{
		{"HEAD", "health", "credmock:8081", "", 200},
		{"GET", "health", "127.0.0.1", "", 200},
		{"GET", "clock", "credmock:8081", "Bearer let me in", 200},
		{"GET", "clock", "credmock", "", 401},
		{"GET", "clock", "elsewhere:8081", "Bearer let me in", 403},
		{"HEAD", "health", "elsewhere", "", 403},
	} {
		request, err := http.NewRequest(tt.method, r.Admin.URL+"/__admin/"+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = tt.host
		if tt.token != "" {
			request.Header.Set("Authorization", tt.token)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != tt.want {
			t.Errorf("%s %s of %s = %d, want %d", tt.method, tt.path, tt.host, response.StatusCode, tt.want)
		}
	}
}

// The health check finds the mock by the settings of serve, or in its ready file,
// and takes no other server for it.
func TestHealthcheckFindsTheMock(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("well")) }))
	t.Cleanup(other.Close)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := free.Addr().String()
	free.Close()
	r, _, _ := served(t, nil)
	admin, api := strings.TrimPrefix(r.Admin.URL, "http://"), strings.TrimPrefix(r.WHMCS.URL, "http://")
	file := func(listen string) string {
		text, err := json.Marshal(map[string]any{"listen": "http://" + listen, "admin": map[string]string{"url": r.Admin.URL}})
		if err != nil {
			t.Fatal(err)
		}
		return write(t, "ready.json", string(text))
	}
	for _, tt := range []struct {
		name string
		args []string
		want int
		says string
	}{
		{"by the settings", []string{"--listen", api, "--admin-listen", admin}, cli.OK, ""},
		{"by the ready file", []string{"--ready-file", file(api)}, cli.OK, ""},
		{"the mock itself is down", []string{"--ready-file", file(nobody)}, cli.Failed, "the mock is not"},
		{"no ready file yet", []string{"--ready-file", filepath.Join(t.TempDir(), "none")}, cli.Failed, "no such file"},
		{"another server", []string{"--url", other.URL}, cli.Failed, "is not the control plane of a mock"},
		{"any port", []string{"--admin-listen", "127.0.0.1:0"}, cli.Usage, "name the ready file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if code, _, said := typed(t, nil, append([]string{"healthcheck"}, tt.args...)...); code != tt.want || !strings.Contains(said, tt.says) {
				t.Errorf("healthcheck = %d %q, want %d and %q", code, said, tt.want, tt.says)
			}
		})
	}
}
