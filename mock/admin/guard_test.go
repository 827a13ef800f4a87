package admin_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock/admin"
)

// Who may call: by which name, with which token, from which page.
func TestGuard(t *testing.T) {
	t.Parallel()
	open, guarded, named := admin.Options{}, admin.Options{Token: token}, admin.Options{Token: token, Hosts: []string{"credmock", "mock.test"}}
	for _, tt := range []struct {
		name    string
		opts    admin.Options
		method  string // POST where none is said, of a reset
		host    string
		headers []string
		want    int
	}{
		{"by address", open, "", "127.0.0.1:8081", nil, 204},
		{"by a name without token", open, "", "credmock:8081", nil, 403},
		{"any name with a token", guarded, "", "credmock:8081", []string{"Authorization", "Bearer " + token}, 204},
		{"a stated name", named, "", "credmock:8081", []string{"Authorization", "Bearer " + token}, 204},
		{"a stated name without port", named, "", "MOCK.test", []string{"Authorization", "Bearer " + token}, 204},
		{"another name than stated", named, "", "evil.example:8081", []string{"Authorization", "Bearer " + token}, 403},
		{"any case of the scheme", guarded, "", "credmock", []string{"Authorization", "bearer " + token}, 204},
		{"no scheme", guarded, "", "credmock", []string{"Authorization", token}, 401},
		{"another scheme", guarded, "", "credmock", []string{"Authorization", "Token " + token}, 401},
		{"wrong token", guarded, "", "credmock", []string{"Authorization", "Bearer no"}, 401},
		{"health without token", guarded, "GET", "credmock", nil, 200},
		{"health by HEAD", guarded, "HEAD", "credmock", nil, 200},
		{"health by another name than stated", named, "GET", "evil.example", nil, 403},
		{"a page of another address", open, "", "127.0.0.1:8081", []string{"Origin", "http://203.0.113.66"}, 403},
		{"a page of another port of that address", open, "", "192.0.2.1:8081", []string{"Origin", "http://192.0.2.1:9000"}, 403},
		{"the own page", open, "", "192.0.2.1:8081", []string{"Origin", "http://192.0.2.1:8081", "Sec-Fetch-Site", "same-origin"}, 204},
		{"a page of this machine", open, "", "127.0.0.1:8081", []string{"Origin", "http://localhost:3000", "Sec-Fetch-Site", "cross-site"}, 204},
		{"a page of a stated name", named, "", "credmock:8081", []string{"Origin", "http://mock.test", "Authorization", "Bearer " + token}, 204},
		{"no page at all", open, "", "127.0.0.1:8081", []string{"Origin", "null"}, 403},
		{"another site, as the browser says", open, "", "127.0.0.1:8081", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"typed into the browser", open, "", "127.0.0.1:8081", []string{"Sec-Fetch-Site", "none"}, 204},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, _ := plane(t, tt.opts)
			path, method := "reset", http.MethodPost
			if tt.method != "" {
				path, method = "health", tt.method
			}
			r := httptest.NewRequest(method, "/__admin/"+path, nil)
			r.Host = tt.host
			for i := 0; i < len(tt.headers); i += 2 {
				r.Header.Set(tt.headers[i], tt.headers[i+1])
			}
			w := httptest.NewRecorder()
			p.ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Errorf("%d %s, want %d", w.Code, w.Body, tt.want)
			}
		})
	}
}

// A body that nobody reads meant something to who sent it.
func TestUnreadBody(t *testing.T) {
	t.Parallel()
	p, _ := plane(t, admin.Options{})
	w := call{"DELETE", "faults", `{"operation":"WhmcsDetails"}`, "", ""}.do(t, p)
	var problem struct{ Detail string }
	if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || problem.Detail != "the body: deleteFaults reads none; leave it out" {
		t.Errorf("%d %s (%v)", w.Code, w.Body, err)
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	p, target := plane(t, admin.Options{})
	for range 2 {
		target.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/includes/api.php?action=x", nil))
	}
	got := call{"GET", "metrics", "", "", ""}.do(t, p).Body.String()
	for _, want := range []string{
		`credmock_calls_total{provider="whmcs",operation="CallAPI",answer="authenticationFailed",status="403"} 2` + "\n",
		"# TYPE credmock_call_seconds_total counter\n", "# HELP credmock_findings_total ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the metrics lack %q:\n%s", want, got)
		}
	}
}

// A state of more bytes than are read is refused, and says of how many.
func TestOversizedState(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	body := io.MultiReader(strings.NewReader(`{"whmcs":"`), io.LimitReader(zeros{}, 64<<20))
	r := httptest.NewRequest(http.MethodPut, "http://127.0.0.1:8081/__admin/state", body)
	r.Header.Set("Content-Type", "application/json")
	control, _ := plane(t, admin.Options{})
	control.ServeHTTP(w, r)
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "67108864 bytes") {
		t.Errorf("a state of more than 64 MiB = %d %s", w.Code, w.Body)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
