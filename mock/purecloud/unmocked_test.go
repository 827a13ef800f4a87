package purecloud_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock/mocktest"
)

// unmockedIs asks for paths that the service has, and for some that it has not.
func unmockedIs(status int) func(*testing.T, *mocktest.Mock) {
	return func(t *testing.T, m *mocktest.Mock) {
		t.Helper()
		for path, want := range map[string]int{
			"/api/v2/usage/query":                                status,
			"/login/api/v2/usage/query":                          status,
			"/api//v2/tokens/timeout":                            status,
			"/api/v2/usage/client/app/aggregates/query/jobs/1":   status,
			"/api/v2/users/facade00-0000-4000-8000-000000000001": status,
			"/api/v2/usage/client//aggregates/query/jobs":        404,
			"/api/v2/tokens/":                                    404,
			"/api/v2/usage/query/1":                              404,
			"/api/v2/usage/query/1/results/2":                    404,
			"/api/v2/nothing":                                    404,
		} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				r, err := http.NewRequestWithContext(t.Context(), method, m.URL+path, nil)
				if err != nil {
					t.Fatal(err)
				}
				got := send(t, r)
				own := strings.HasPrefix(got.Header.Get("Content-Type"), "text/plain") && strings.Contains(got.Body, "credmock")
				if got.Status != want || own != (want == 501) {
					t.Errorf("%s %s = %d %q, want %d", method, path, got.Status, got.Body, want)
				}
			}
		}
	}
}
