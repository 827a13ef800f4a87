package contract

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
)

const (
	defaultTimeout = 10 * time.Second
	bodyLimit      = 8 << 20
	mostWaits      = 3                // for one call that is told to come later
	longestWait    = 90 * time.Second // for one such call, in all
)

// A gate lets calls to a shared target through one after the other, and not too
// fast.
type gate struct {
	mu   sync.Mutex
	next time.Time
}

// wait holds a call back until the interval since the last one is over.
func (g *gate) wait(ctx context.Context, interval time.Duration) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := pause(ctx, time.Until(g.next)); err != nil {
		return err
	}
	g.next = time.Now().Add(interval)
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
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

// A received is a response as it came.
type received struct {
	status int
	reason string // the status line without the protocol
	header http.Header
	body   []byte
}

// deliver sends a request. A shared target that says it is called too often is
// obeyed for a while: the call was not carried out, so it may be made again. A
// refusal that the scenario itself scheduled is what it wants to see.
func (w *world) deliver(ctx context.Context, r *request) (*received, error) {
	waited := time.Duration(0)
	for tries := 0; ; tries++ {
		if w.target.Real {
			if err := w.run.gates[w.target.Provider].wait(ctx, w.target.Interval); err != nil {
				return nil, interrupted(err)
			}
		}
		got, err := w.sendOnce(ctx, r)
		if err != nil || !w.target.Real || len(w.faults) > 0 || got.status != http.StatusTooManyRequests {
			return got, err
		}
		d := retryAfter(got.header, time.Now(), time.Second<<tries)
		if tries == mostWaits || waited+d > longestWait {
			return got, fault(Error, "the target limits us: status 429 %d times, last with Retry-After %q; try a lower rate",
				tries+1, got.header.Get("Retry-After"))
		}
		waited += d
		if err := pause(ctx, d); err != nil {
			return nil, interrupted(err)
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

func (w *world) sendOnce(ctx context.Context, r *request) (*received, error) {
	timeout := w.target.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	got, err := w.roundTrip(bounded, r)
	switch {
	case err == nil:
		return got, nil
	case ctx.Err() != nil:
		return nil, interrupted(ctx.Err())
	case errors.Is(err, context.DeadlineExceeded) || isTimeout(err):
		return got, &finding{verdict: Fail, what: "no answer within " + timeout.String() + hungMark}
	default:
		return got, transportFinding(err)
	}
}

// hungMark ends what is said of a call without an answer, so that a run can stop
// asking a target that hangs.
const hungMark = ": the target hangs"

func interrupted(err error) error { return fault(Error, "interrupted: %v", err) }

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

func (w *world) roundTrip(ctx context.Context, r *request) (*received, error) {
	out, err := http.NewRequestWithContext(ctx, r.method, r.url, strings.NewReader(string(r.body)))
	if err != nil {
		return nil, ours("the request cannot be made: %v", err)
	}
	if len(r.body) == 0 {
		out.Body, out.ContentLength = nil, 0
	}
	for name, values := range w.target.Headers {
		out.Header[name] = values
	}
	for name, values := range r.header {
		out.Header[name] = values
	}
	client := *w.target.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	client.Timeout = 0 // the context has it
	response, err := client.Do(out)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	got := &received{status: response.StatusCode, reason: response.Status, header: response.Header}
	got.body, err = io.ReadAll(io.LimitReader(response.Body, bodyLimit+1))
	if err == nil && len(got.body) > bodyLimit {
		got.body, err = got.body[:bodyLimit], errTooLong
	}
	return got, err
}

var errTooLong = errors.New("the body is longer than 8 MiB")

// transportFinding tells a target that cannot be reached, which says nothing
// about it, from one that breaks off.
func transportFinding(err error) error {
	var f *finding
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
		return fault(Error, "TLS fails: %v", err)
	case errors.As(err, &dns), errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect"):
		return fault(Error, "the target cannot be reached: %v", err)
	case errors.Is(err, errTooLong):
		return fault(Fail, "%v", err)
	default:
		return fault(Fail, "the connection breaks off: %v", err)
	}
}
