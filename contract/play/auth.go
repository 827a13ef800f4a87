package play

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/judge"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// authorize adds the header by which an operation wants to know the caller. What
// goes into fields of a form is there already.
func (w *world) authorize(ctx context.Context, c Call, r *wire.Request) error {
	if _, given := r.Header["Authorization"]; given || c.Principal == nil {
		return nil
	}
	for _, scheme := range c.Operation.Schemes {
		switch {
		case scheme.HTTP == "basic":
			if c.Principal.ClientID != "" && !c.names("client_id") {
				r.Header.Set("Authorization", basic(*c.Principal))
			}
			return nil
		case scheme.Type == "oauth2" || scheme.HTTP == "bearer":
			token, err := w.token(ctx, *c.Principal)
			if err != nil {
				return err
			}
			w.vault.Call(map[string]string{token: tokenVariable})
			r.Header.Set("Authorization", "Bearer "+token)
			return nil
		}
	}
	return nil
}

func (c Call) names(argument string) bool {
	return slices.ContainsFunc(append(slices.Clone(c.With), c.Arguments...), func(a wire.Argument) bool { return a.Name == argument })
}

// basic is the header of RFC 6749, §2.3.1: both halves are escaped.
func basic(p target.Principal) string {
	pair := url.QueryEscape(p.ClientID) + ":" + url.QueryEscape(p.ClientSecret)
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
}

// An issued token is one that a run goes on using.
type issued struct {
	token string
	until time.Time // on the target's clock; zero where the answer did not say
}

// clock is the time by which tokens of shared targets hold: it runs as ours does, but
// for what steps moved it. Who asks holds the lock.
func (r *Run) clock() time.Time { return time.Now().Add(r.moved) }

// movedBy notes that a step moved the clock of a shared target.
func (r *Run) movedBy(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	by, err := time.ParseDuration(text)
	if err != nil {
		clear(r.tokens) // nobody knows which of them still hold
	}
	r.moved += by
}

// spare is how long a token must hold still to be used.
const spare = time.Minute

// kept returns a token that a principal was issued, for the scenario or for the
// run.
func (w *world) kept(key string) string {
	if token := w.tokens[key]; token != "" || w.alone {
		return token
	}
	w.run.mu.Lock()
	defer w.run.mu.Unlock()
	t := w.run.tokens[w.target.Provider+"\x00"+key]
	if !t.until.IsZero() && w.run.clock().Add(spare).After(t.until) {
		return ""
	}
	return t.token
}

// keepToken remembers what a principal was issued. What is shared with others is
// logged in to once in a run, unless the scenario is about tokens; callers that a
// scenario made are its own.
func (w *world) keepToken(key string, p target.Principal, x *exchange, token string) {
	if w.tokens[key] = token; !w.target.Real || w.alone || !w.isOfProfile(p) {
		return
	}
	w.run.mu.Lock()
	defer w.run.mu.Unlock()
	t := issued{token: token}
	if v, _ := wire.Lookup(x.Value, "expires_in"); v != nil {
		if seconds, ok := v.(float64); ok {
			t.until = w.run.clock().Add(time.Duration(seconds) * time.Second)
		}
	}
	w.run.tokens[w.target.Provider+"\x00"+key] = t
}

// forget drops a principal's token, and reports whether there was one that can be
// had anew.
func (w *world) forget(p target.Principal) bool {
	key := keyOf(p)
	if p.Token != "" || w.kept(key) == "" {
		return false
	}
	delete(w.tokens, key)
	w.run.mu.Lock()
	defer w.run.mu.Unlock()
	delete(w.run.tokens, w.target.Provider+"\x00"+key)
	return true
}

// refused reports whether a token was refused that another scenario had been issued:
// it is forgotten, and the call may be made again with a new one. A scenario that
// logs in itself meets what it meets.
func (w *world) refused(x *exchange) bool {
	p := x.call.Principal
	if p == nil || x.Status != http.StatusUnauthorized || !w.target.Real || x.faulted || w.tokens[keyOf(*p)] != "" {
		return false
	}
	token := w.kept(keyOf(*p))
	return token != "" && x.request.Header.Get("Authorization") == "Bearer "+token && w.forget(*p)
}

func (w *world) isOfProfile(p target.Principal) bool {
	for _, other := range w.target.Principals {
		if keyOf(other) == keyOf(p) {
			return true
		}
	}
	return false
}

func keyOf(p target.Principal) string {
	return fmt.Sprint(p.ClientID, "\x00", p.ClientSecret, "\x00", p.Fields)
}

// aboutTokens reports whether a scenario does something to the token that it
// calls with, or to the time that it holds: it takes one of its own.
func aboutTokens(s *feature.Scenario, doc *spec.Document) bool {
	return slices.ContainsFunc(s.Steps, func(step feature.Step) bool {
		op := doc.Operation(step.Operation)
		return step.Kind == feature.MoveClock || op != nil && slices.ContainsFunc(doc.Resources(), func(r *spec.Resource) bool {
			return r.Scheme != "" && (slices.Contains(r.Make, op) || r.Find == op || r.List == op || changes(r, op))
		})
	})
}

// token logs a principal in.
func (w *world) token(ctx context.Context, p target.Principal) (string, error) {
	if p.Token != "" {
		return p.Token, nil
	}
	key := keyOf(p)
	if token := w.kept(key); token != "" {
		w.vault.Learn(token)
		return token, nil
	}
	op, kept := wire.TokenOperation(w.target.Document)
	if op == nil {
		return "", verdict.Ours("the document has no operation that issues tokens")
	}
	if p.ClientID == "" && len(p.Fields) == 0 {
		return "", verdict.Ours("the caller has no client id, so no token can be had for it")
	}
	x, err := w.exchange(ctx, w.called(op, &p, wire.Login(op, p.Fields, p.ClientID, p.ClientSecret)...))
	if err != nil {
		return "", err
	}
	token := ""
	if kept != nil && x.Answer != nil && !x.Answer.Refusal {
		value, _ := wire.Lookup(x.Value, kept.ID)
		token, _ = value.(string)
	} else if shown := judge.Shown(w.index, x.Received); kept == nil && len(shown) > 0 {
		token = shown[0]
	}
	if token == "" && x.Answer == nil {
		return "", verdict.Wrong("%s issues no token: %s", op.ID, w.vault.Redact(x.outcome()))
	}
	if token == "" {
		// The profile is wrong where the caller comes from it.
		return "", verdict.Ours("no token is issued to this caller: %s", x.outcome())
	}
	w.vault.Learn(token)
	w.keepToken(key, p, x, token)
	w.run.loggedIn(token, w.replayLogin(x, kept))
	return token, nil
}

// principalOf makes a caller of a stored answer: of a client with its secret, or
// of a token.
func principalOf(doc *spec.Document, answer any) (target.Principal, bool) {
	tokens, ids, secrets := []string{"access_token"}, []string{"clientId", "client_id", "id", "clientIdentifier"}, []string{"clientSecret", "client_secret", "secret"}
	for _, r := range doc.Resources() {
		if r.Scheme != "" {
			tokens = append(tokens, r.ID)
			continue
		}
		if len(r.Secrets) > 0 {
			ids, secrets = append(ids, r.ID), append(secrets, r.Secrets...)
		}
	}
	first := func(paths []string) string {
		for _, path := range paths {
			if v, ok := wire.Lookup(answer, path); ok && v != nil {
				return wire.Text(v)
			}
		}
		return ""
	}
	p := target.Principal{Token: first(tokens), ClientID: first(ids), ClientSecret: first(secrets)}
	return p, p.Token != "" || p.ClientID != "" && p.ClientSecret != ""
}

// wrongCredentials reports whether a refusal is one of who called, by its status.
func wrongCredentials(a *spec.Answer) bool {
	return a != nil && a.Refusal && (a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden)
}
