package admin_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock/admin"
)

// TestProfiles shows profiles where they are asked for, to who may call the control
// plane, and never the command line.
func TestProfiles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		opts    admin.Options
		path    string
		headers []string
		want    int
	}{
		{"off", admin.Options{}, "heap", nil, 404},
		{"off, the list", admin.Options{}, "", nil, 404},
		{"the list", admin.Options{Profile: true}, "", nil, 200},
		{"the heap", admin.Options{Profile: true}, "heap?gc=1", nil, 200},
		{"goroutines as text", admin.Options{Profile: true}, "goroutine?debug=1", nil, 200},
		{"the command line", admin.Options{Profile: true}, "cmdline", nil, 404},
		{"without the token", admin.Options{Profile: true, Token: token}, "heap", nil, 401},
		{"with the token", admin.Options{Profile: true, Token: token}, "heap", []string{"Authorization", "Bearer " + token}, 200},
		{"from a page of another site", admin.Options{Profile: true}, "heap", []string{"Origin", "http://203.0.113.66"}, 403},
		{"by a foreign name", admin.Options{Profile: true}, "heap", []string{"Host", "evil.example"}, 403},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8081/debug/pprof/"+tt.path, nil)
		for i := 0; i < len(tt.headers); i += 2 {
			r.Header.Set(tt.headers[i], tt.headers[i+1])
			if tt.headers[i] == "Host" {
				r.Host = tt.headers[i+1]
			}
		}
		w := httptest.NewRecorder()
		control, _ := plane(t, tt.opts)
		control.ServeHTTP(w, r)
		if w.Code != tt.want {
			t.Errorf("%s: %d %.100s, want %d", tt.name, w.Code, w.Body, tt.want)
		}
		if strings.HasPrefix(tt.path, "goroutine") && !strings.HasPrefix(w.Body.String(), "goroutine profile: ") {
			t.Errorf("%s: %.100s", tt.name, w.Body)
		}
	}
}
