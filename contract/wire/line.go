package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/credmock/credmock/contract/verdict"
)

const (
	defaultTimeout = 10 * time.Second
	bodyLimit      = 8 << 20
	mostWaits      = 3                // for one call that is told to come later
	longestWait    = 90 * time.Second // for one such call, in all
)

// A Gate lets calls to a shared target through one after the other, and not too
// fast.
type Gate struct {
	mu   sync.Mutex
	next time.Time
}

// wait holds a call back until the interval since the last one is over.
func (g *Gate) wait(ctx context.Context, interval time.Duration) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := Pause(ctx, time.Until(g.next)); err != nil {
		return err
	}
	g.next = time.Now().Add(interval)
	return nil
}

// Pause waits, or returns why it was not to.
func Pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// A Received is a response as it came.
type Received struct {
	Status int
	Reason string // the status line without the protocol
	Header http.Header
	Body   []byte
}

// A Line is the way to a service.
type Line struct {
	Client   *http.Client
	Header   http.Header   // sent with every request
	Timeout  time.Duration // of one call; zero means ten seconds
	Gate     *Gate         // nil where nobody else calls
	Interval time.Duration // between two calls through the gate
}

// Deliver sends a request. A shared service that says it is called too often is
// obeyed for a while: the call was not carried out, so it may be made again. A
// refusal that the scenario itself scheduled is what it wants to see.
func (l Line) Deliver(ctx context.Context, r *Request, scheduled bool) (*Received, error) {
	waited := time.Duration(0)
	for tries := 0; ; tries++ {
		if l.Gate != nil {
			if err := l.Gate.wait(ctx, l.Interval); err != nil {
				return nil, Interrupted(err)
			}
		}
		got, err := l.sendOnce(ctx, r)
		if err != nil || l.Gate == nil || scheduled || got.Status != http.StatusTooManyRequests {
			return got, err
		}
		d := retryAfter(got.Header, time.Now(), time.Second<<tries)
		if tries == mostWaits || waited+d > longestWait {
			return got, verdict.Errorf(verdict.Error, "the target limits us: status 429 %d times, last with Retry-After %q; try a lower rate",
				tries+1, got.Header.Get("Retry-After"))
		}
		waited += d
		if err := Pause(ctx, d); err != nil {
			return nil, Interrupted(err)
		}
	}
}

// retryAfter reads the header, as seconds or as a date.
func retryAfter(h http.Header, now time.Time, otherwise time.Duration) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return otherwise
}

func (l Line) sendOnce(ctx context.Context, r *Request) (*Received, error) {
	timeout := l.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	got, err := l.roundTrip(bounded, r)
	switch {
	case err == nil:
		return got, nil
	case ctx.Err() != nil:
		return nil, Interrupted(ctx.Err())
	case errors.Is(err, context.DeadlineExceeded) || isTimeout(err):
		return got, &verdict.Finding{Verdict: verdict.Fail, What: "no answer within " + timeout.String() + Hung}
	default:
		return got, transportFinding(err)
	}
}

// Hung ends what is said of a call without an answer, so that a run can stop
// asking a target that hangs.
const Hung = ": the target hangs"

// Interrupted is a verdict on a call that was not waited for.
func Interrupted(err error) error { return verdict.Errorf(verdict.Error, "interrupted: %v", err) }

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

func (l Line) roundTrip(ctx context.Context, r *Request) (*Received, error) {
	out, err := http.NewRequestWithContext(ctx, r.Method, r.URL, strings.NewReader(string(r.Body)))
	if err != nil {
		return nil, verdict.Ours("the request cannot be made: %v", err)
	}
	if len(r.Body) == 0 {
		out.Body, out.ContentLength = nil, 0
	}
	for name, values := range l.Header {
		out.Header[name] = values
	}
	for name, values := range r.Header {
		out.Header[name] = values
	}
	client := *l.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	client.Timeout = 0 // the context has it
	response, err := client.Do(out)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	got := &Received{Status: response.StatusCode, Reason: response.Status, Header: response.Header}
	got.Body, err = io.ReadAll(io.LimitReader(response.Body, bodyLimit+1))
	if err == nil && len(got.Body) > bodyLimit {
		got.Body, err = got.Body[:bodyLimit], errTooLong
	}
	return got, err
}

var errTooLong = errors.New("the body is longer than 8 MiB")

// transportFinding tells a target that cannot be reached, which says nothing
// about it, from one that breaks off.
func transportFinding(err error) error {
	var f *verdict.Finding
	if errors.As(err, &f) {
		return f
	}
	if inner := errors.Unwrap(err); inner != nil && strings.Contains(err.Error(), "://") {
		err = inner // without the URL
	}
	var op *net.OpError
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	switch {
	case errors.As(err, &certificate), errors.As(err, &authority), errors.As(err, &name), errors.As(err, &record), errors.As(err, &alert),
		strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"): // net/http has no type for it
		return verdict.Errorf(verdict.Error, "TLS fails: %v", err)
	case errors.As(err, &dns), errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect"):
		return verdict.Errorf(verdict.Error, "the target cannot be reached: %v", err)
	case errors.Is(err, errTooLong):
		return verdict.Errorf(verdict.Fail, "%v", err)
	default:
		return verdict.Errorf(verdict.Fail, "the connection breaks off: %v", err)
	}
}
