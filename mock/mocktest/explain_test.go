package mocktest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A pupil is a test that writes down what it is told.
type pupil struct {
	testing.TB
	failed bool
	said   []string
	ends   []func()
}

func (p *pupil) Helper()          {}
func (p *pupil) Name() string     { return "pupil" }
func (p *pupil) Failed() bool     { return p.failed }
func (p *pupil) Cleanup(f func()) { p.ends = append(p.ends, f) }
func (p *pupil) Logf(format string, args ...any) {
	p.said = append(p.said, fmt.Sprintf(format, args...))
}
func (p *pupil) Errorf(format string, args ...any) {
	p.failed = true
	p.Logf(format, args...)
}

// A failing test is told what its client got wrong; one that passes only with
// Lint, which fails it.
func TestExplain(t *testing.T) {
	t.Parallel()
	const want = "POST /includes/api.php (CallAPI): 403 authenticationFailed"
	for _, tt := range []struct {
		name            string
		opts            Options
		failed, failing bool
		told            bool
	}{
		{name: "passes"},
		{name: "fails", failed: true, failing: true, told: true},
		{name: "lint", opts: Options{Lint: true}, failing: true, told: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := &pupil{TB: t, failed: tt.failed}
			server := New(p, tt.opts)
			r := httptest.NewRequest(http.MethodPost, "/includes/api.php", strings.NewReader("action=ListOAuthCredential"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			server.ServeHTTP(httptest.NewRecorder(), r)
			for _, end := range p.ends {
				end()
			}
			said := strings.Join(p.said, "\n")
			if p.failed != tt.failing || tt.told != strings.Contains(said, want) || tt.told != strings.Contains(said, "ListOAuthCredentials was probably meant") {
				t.Errorf("failed %v, said %q; want failed %v, told %v", p.failed, said, tt.failing, tt.told)
			}
		})
	}
}
