package play

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"

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

// token logs a principal in, once in a scenario.
func (w *world) token(ctx context.Context, p target.Principal) (string, error) {
	if p.Token != "" {
		return p.Token, nil
	}
	key := fmt.Sprint(p.ClientID, "\x00", p.ClientSecret, "\x00", p.Fields)
	if token := w.tokens[key]; token != "" {
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
	if token == "" {
		// The profile is wrong where the caller comes from it.
		return "", verdict.Ours("no token is issued to this caller: %s", x.outcome())
	}
	w.vault.Learn(token)
	w.tokens[key] = token
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
