package play

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
)

// A target that is not there is not a wrong target. What no catalogue can hold,
// such as a page or a connection that was cut, is only held against a target that
// still answers the call by which it was found.

// outage is told of what came, or of why nothing did, in the place of a judgement:
// the target was asked again, and is not there. Where it is, the judgement stands.
func (w *world) outage(ctx context.Context, x *exchange, err error) error {
	what := w.odd(x, err)
	if what == "" || !w.target.Real || ctx.Err() != nil {
		return err
	}
	if w.knocking {
		w.oddity = what
		return err
	}
	if w.run.answers(ctx, w.target) {
		return err
	}
	x.problems = []report.Problem{{Verdict: verdict.Unreachable, What: what}}
	return verdict.Errorf(verdict.Unreachable, "%s", what)
}

// answers asks a target once more by a call that it has answered before; where it
// does not, it is given a while, and asked for the last time.
func (r *Run) answers(ctx context.Context, t *target.Target) bool {
	w := newWorld(r, t)
	if _ = w.knock(ctx); w.oddity == "" {
		return true
	}
	if wire.Pause(ctx, t.Patience.Outage) == nil {
		again := newWorld(r, t)
		if _ = again.knock(ctx); again.oddity == "" {
			return false // it was away for a while, and is back
		}
		w = again
	}
	r.end(t.Provider, w.oddity)
	return false
}

// end gives a target up.
func (r *Run) end(provider, why string) {
	r.mu.Lock()
	r.over[provider] = why
	r.mu.Unlock()
	r.problem(fmt.Sprintf("%s: the target cannot be asked: %s", provider, why))
}

// odd says what came, where it is nothing that a catalogue can hold; else it is
// "".
func (w *world) odd(x *exchange, err error) string {
	switch {
	case x == nil:
		return ""
	case err != nil && x.Status == http.StatusTooManyRequests:
		return ""
	case err != nil:
		return w.vault.Redact(err.Error())
	case x.Answer != nil:
		return ""
	case x.Status >= 300 && x.Status < 400:
		return w.vault.Redact(x.redirect())
	}
	page, isPage := pageTitle(x.Header, x.Body)
	switch {
	case isPage:
		return w.vault.Redact(fmt.Sprintf("status %d, %s", x.Status, page))
	case x.Status >= 500:
		return fmt.Sprintf("status %s", x.Reason)
	}
	return ""
}

// redirect says where an answer leads, and what the profile should say instead.
func (x *exchange) redirect() string {
	location := x.Header.Get("Location")
	u, err := url.Parse(location)
	if err != nil || location == "" {
		return fmt.Sprintf("status %d, a redirect to nowhere", x.Status)
	}
	if from, err := url.Parse(x.request.URL); err == nil {
		u = from.ResolveReference(u)
	}
	u.RawQuery, u.Fragment = "", ""
	if base, ok := strings.CutSuffix(u.String(), x.call.Operation.Path); ok {
		return fmt.Sprintf("status %d, a redirect: set url to %s", x.Status, base)
	}
	return fmt.Sprintf("status %d, a redirect to %s", x.Status, u)
}

// pageTitle reports whether an answer is a page for people, and what it calls
// itself.
func pageTitle(h http.Header, body []byte) (string, bool) {
	title, ok := pageOf(body)
	switch {
	case ok && title != "":
		return fmt.Sprintf("an HTML page %q", title), true
	case ok, strings.HasPrefix(h.Get("Content-Type"), "text/html"):
		return "an HTML page", true
	}
	return "", false
}
