// Package target describes what is judged: where it is, who may call it, and what
// can be done to it besides calling. It makes no call of the API itself.
package target

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/credmock/credmock/contract/secret"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/spec"
)

// A Target is a service under judgement, of one provider, reached over HTTP.
type Target struct {
	Provider      string
	Document      *spec.Document       // in the target's dialect
	URLs          map[string]string    // base URLs by [spec.Operation.Host]; "" is the main one
	Principals    map[string]Principal // by name; "" is the one that calls unless a feature says otherwise
	Prerequisites map[string]string    // what {target.service} and the like stand for
	Control       Control
	Headers       http.Header // sent with every request
	Client        *http.Client
	Deviations    []verdict.Deviation
	From          map[string]string // by secret, the environment variable that holds it

	Real     bool          // shared with others: one call at a time, and only what is allowed
	Interval time.Duration // between two calls, at least
	Timeout  time.Duration // of one call; zero means ten seconds
	Patience Patience      // with a target that is shared with others
}

// Patience is how long a target may take until it shows what was done to it. Zero
// is not at all.
type Patience struct {
	Lists      time.Duration
	Reads      time.Duration // of one row
	Eventually time.Duration // for what a feature says comes eventually; zero means a minute
	Outage     time.Duration // before a target that is not there is asked for the last time
}

// A Principal is who a call is made as.
type Principal struct {
	Fields       map[string]string // sent as fields of a form
	ClientID     string            // of OAuth 2.0 client credentials
	ClientSecret string
	Token        string // a bearer token, in place of client credentials
}

// Control is what can be done to a target besides calling it. A nil function is
// a missing capability.
type Control struct {
	Reset    func(ctx context.Context) error
	Advance  func(ctx context.Context, by string) error // moves the clock
	Schedule func(ctx context.Context, provider, operation, answer string, values map[string]string) error
	Start    func(ctx context.Context, fixture string) (*Target, func(), error) // another target, from a fixture's text
}

// A Start starts the target of one scenario, or gives the one that all share, and
// says how to stop it.
type Start = func(context.Context) (*Target, func(), error)

// The capabilities of a [Control].
const (
	Reset   = "reset"
	Clock   = "clock"
	Faults  = "faults"
	Fixture = "fixture"
)

// Capabilities lists them. The last one is never a profile's to claim.
var Capabilities = []string{Reset, Clock, Faults, Fixture}

// Can reports whether a target has a capability.
func (t *Target) Can(capability string) bool {
	switch capability {
	case Reset:
		return t.Control.Reset != nil
	case Clock:
		return t.Control.Advance != nil
	case Faults:
		return t.Control.Schedule != nil
	default:
		return t.Control.Start != nil
	}
}

// Base returns the URL before the operation's path.
func (t *Target) Base(op *spec.Operation) string {
	if u := t.URLs[op.Host]; u != "" {
		return u
	}
	return t.URLs[""]
}

// Variables names the variables of a shell that stand for the secrets of the
// principals: those that the profile took them from, or made up ones.
func (t *Target) Variables(names map[string]bool) map[string]string {
	out := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(t.Principals)) {
		p := t.Principals[name]
		secrets := map[string]string{"clientSecret": p.ClientSecret, "token": p.Token}
		for field, value := range p.Fields {
			if names[field] {
				secrets[field] = value
			}
		}
		for _, field := range slices.Sorted(maps.Keys(secrets)) {
			if text := secrets[field]; text != "" && out[text] == "" {
				out[text] = cmp.Or(t.From[text], secret.Variable(name, field))
			}
		}
	}
	return out
}

// Secrets lists what the target's principals must keep to themselves: names are
// those of secret fields.
func (t *Target) Secrets(names map[string]bool) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(t.Principals)) {
		p := t.Principals[name]
		out = append(out, p.ClientSecret, p.Token)
		for field, value := range p.Fields {
			if names[field] {
				out = append(out, value)
			}
		}
	}
	return out
}
