package mock_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
)

const page = "https://app.example:3000"

// A page of a named origin may call, be it asked before or not. To all others
// the mock is as if it knew of no browsers.
func TestCORS(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, method, path, origin, asks string
		origins                          []string
		status                           int
		want                             map[string]string
	}{
		{name: "off", method: "GET", path: "/notes", origin: page, status: 200,
			want: map[string]string{"Access-Control-Allow-Origin": "", "Vary": ""}},
		{name: "off, asked", method: "OPTIONS", path: "/notes", origin: page, asks: "POST", status: 405,
			want: map[string]string{"Access-Control-Allow-Methods": ""}},
		{name: "named", method: "GET", path: "/notes", origin: page, origins: []string{"http://other", page}, status: 200,
			want: map[string]string{"Access-Control-Allow-Origin": page, "Vary": "Origin", "Access-Control-Expose-Headers": "Content-Length, Content-Type, Vary"}},
		{name: "named, asked", method: "OPTIONS", path: "/notes", origin: page, asks: "POST", origins: []string{page}, status: 204,
			want: map[string]string{"Access-Control-Allow-Origin": page, "Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "authorization,content-type"}},
		{name: "all", method: "GET", path: "/notes", origin: "null", origins: []string{"*"}, status: 200,
			want: map[string]string{"Access-Control-Allow-Origin": "null"}},
		{name: "another", method: "GET", path: "/notes", origin: "https://app.example", origins: []string{page}, status: 200,
			want: map[string]string{"Access-Control-Allow-Origin": "", "Vary": "Origin"}},
		{name: "another, asked", method: "OPTIONS", path: "/notes", origin: "https://app.example", asks: "POST", origins: []string{page}, status: 405,
			want: map[string]string{"Access-Control-Allow-Origin": ""}},
		{name: "a refusal can be read", method: "DELETE", path: "/notes", origin: page, origins: []string{page}, status: 405,
			want: map[string]string{"Access-Control-Allow-Origin": page}},
		{name: "no browser", method: "OPTIONS", path: "/notes", origins: []string{page}, status: 405},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := newToy(t, mock.Options{Origins: tt.origins})
			r := httptest.NewRequest(tt.method, tt.path, nil)
			for name, value := range map[string]string{"Origin": tt.origin, "Access-Control-Request-Method": tt.asks} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			if tt.asks != "" {
				r.Header.Set("Access-Control-Request-Headers", "authorization,content-type")
			}
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			got := map[string]string{}
			for name := range tt.want {
				got[name] = w.Header().Get(name)
			}
			if w.Code != tt.status || len(tt.want) > 0 && !cmp.Equal(tt.want, got) {
				t.Errorf("%d, headers (-want +got):\n%s", w.Code, cmp.Diff(tt.want, got))
			}
		})
	}
}

func TestOriginsThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{"", "app.example", "https://app.example/", "https://app.example/path", "ftp://app.example", "https://*.example?x"} {
		_, err := mock.New(mock.Options{Origins: []string{origin}})
		if err == nil || !strings.Contains(err.Error(), "http://localhost:3000") {
			t.Errorf("origin %q: %v, want an error that shows one", origin, err)
		}
	}
}
