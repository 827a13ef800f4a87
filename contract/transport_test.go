package contract_test

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
)

// five are scenarios that only read.
const five = `
  Scenario Outline: <n>
    When I call ListOAuthCredentials
    Then it succeeds
    Examples:
      | n |
      | 1 |
      | 2 |
      | 3 |
      | 4 |
      | 5 |
`

// TestBadTargets runs the suite against targets that misbehave below HTTP, or in
// it: each ends in its verdict, its exit code, and in time.
func TestBadTargets(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    contract.Verdict
		code    int
		reason  string
	}{
		{"hang", hang, contract.Unreachable, 2, "no answer within 300ms: the target hangs"},
		{"hang_in_body", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"result":`)
			w.(http.Flusher).Flush()
			hang(w, r)
		}, contract.Unreachable, 2, "no answer within 300ms: the target hangs"},
		{"reset_in_body", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"result":`)
			w.(http.Flusher).Flush()
			reset(w)
		}, contract.Unreachable, 2, "the connection breaks off"},
		{"reset_at_once", func(w http.ResponseWriter, _ *http.Request) { reset(w) }, contract.Unreachable, 2, "the connection breaks off"},
		{"not_http", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				fmt.Fprint(conn, "220 smtp.example.com\r\n")
				conn.Close()
			}
		}, contract.Unreachable, 2, "the connection breaks off"},
		{"html", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>")
		}, contract.Unreachable, 2, "status 200, an HTML page"},
		{"text", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			fmt.Fprint(w, "It works!")
		}, contract.Fail, 1, "ListOAuthCredentials"},
		{"too_many_requests", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		}, contract.Error, 2, `the target limits us: status 429 4 times, last with Retry-After "0"; try a lower rate`},
		{"wrong_credentials", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"result":"error","message":"Authentication Failed"}`)
		}, contract.Error, 2, "the credentials of the profile are refused: ListOAuthCredentials answers authenticationFailed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			target, targets := shared(t, tt.handler)
			if strings.HasPrefix(tt.name, "hang") {
				target.Timeout = 300 * time.Millisecond // nothing else may seem to hang on a busy machine
			}
			expect(t, targets, tt.want, tt.code, tt.reason)
		})
	}
}

// TestTextInsteadOfTokens holds it against a target that everything it answers is
// text, its login too.
func TestTextInsteadOfTokens(t *testing.T) {
	t.Parallel()
	w := deploy(t, spec.Dialects[0])
	w.bend = func(c call) { c.answer.Header().Set("Content-Type", "text/plain") }
	r := judge(t, contract.Options{Targets: w.starts, Features: append(written(five), purecloud(readers)...), Allow: spec.Delete})
	if r.ExitCode() != 1 || r.Counts()[contract.Fail] != len(r.Scenarios) {
		t.Errorf("ExitCode() = %d, %v, want 1, and all FAIL: %q", r.ExitCode(), r.Counts(), r.Problems)
	}
}

// hang answers nothing until the client gives up, which a server notices only
// once it has read the body.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func reset(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	}
}

// expect runs five scenarios and looks at the first that was judged.
func expect(t *testing.T, targets starter, want contract.Verdict, code int, reason string) {
	t.Helper()
	start := time.Now()
	r := judge(t, contract.Options{Targets: targets, Features: written(five)})
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("the run took %s", took)
	}
	got := r.Scenarios[0]
	if got.Verdict != want || !strings.Contains(got.Reason, reason) {
		t.Errorf("the first scenario is %s (%s), want %s (%s)", got.Verdict, got.Reason, want, reason)
	}
	if r.ExitCode() != code {
		t.Errorf("ExitCode() = %d, want %d", r.ExitCode(), code)
	}
}

func TestTargetThatCannotBeReached(t *testing.T) {
	t.Parallel()
	target, targets := shared(t, http.NotFoundHandler())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	target.URLs[""] = "http://" + l.Addr().String()
	l.Close()
	expect(t, targets, contract.Unreachable, 2, "the target cannot be reached")
	target.URLs[""] = "http://credmock.invalid"
	expect(t, targets, contract.Unreachable, 2, "the target cannot be reached")
}

func TestTargetWhoseTLSFails(t *testing.T) {
	t.Parallel()
	target, targets := shared(t, http.NotFoundHandler())
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	plain := target.URLs[""]
	target.URLs[""], target.Client = secure.URL, &http.Client{}
	expect(t, targets, contract.Unreachable, 2, "TLS fails")
	target.URLs[""] = strings.Replace(plain, "http:", "https:", 1)
	expect(t, targets, contract.Unreachable, 2, "TLS fails")
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestHangingTargetIsLeftAlone gives up on a target that hangs again and again on
// what a scenario asks, and answers in between.
func TestHangingTargetIsLeftAlone(t *testing.T) {
	t.Parallel()
	target, targets := shared(t, mocktest.New(t, mocktest.Options{}))
	asked := 0
	target.Client = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if asked++; asked%2 == 0 {
			return nil, os.ErrDeadlineExceeded // as if it had been waited for
		}
		return http.DefaultTransport.RoundTrip(r)
	})}
	r := judge(t, contract.Options{Targets: targets, Features: written(five)})
	counts := r.Counts()
	if counts[contract.Fail] != 3 || counts[contract.Error] != 2 {
		t.Errorf("counts are %v, want 3 FAIL and 2 error", counts)
	}
}

// TestRetryAfter waits as long as a shared target asks for.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{})
	asked := 0
	var first time.Time
	_, targets := shared(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 1 {
			first = time.Now()
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		if asked == 2 && time.Since(first) < time.Second {
			t.Errorf("asked again after %s, want a second", time.Since(first))
		}
		server.ServeHTTP(w, r)
	}))
	r := judge(t, contract.Options{Targets: targets, Features: written(five)})
	if r.ExitCode() != 0 {
		t.Errorf("ExitCode() = %d, want 0; %v", r.ExitCode(), verdicts(r))
	}
}

// TestRate lets no more calls through than the profile allows.
func TestRate(t *testing.T) {
	t.Parallel()
	target, targets := shared(t, mocktest.New(t, mocktest.Options{}))
	target.Interval = 50 * time.Millisecond
	start := time.Now()
	judge(t, contract.Options{Targets: targets, Features: written(five), Concurrency: 8})
	if took := time.Since(start); took < 5*target.Interval {
		t.Errorf("six calls took %s, want at least %s", took, 5*target.Interval)
	}
}
