package contract

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"

	"github.com/credmock/credmock/spec"
)

// authorize adds the header by which an operation wants to know the caller. What
// goes into fields of a form is there already.
func (w *world) authorize(ctx context.Context, c invocation, r *request) error {
	if _, given := r.header["Authorization"]; given || c.principal == nil {
		return nil
	}
	for _, scheme := range c.op.Schemes {
		switch {
		case scheme.HTTP == "basic":
			if c.principal.ClientID != "" && !c.names("client_id") {
				r.header.Set("Authorization", basic(*c.principal))
			}
			return nil
		case scheme.Type == "oauth2" || scheme.HTTP == "bearer":
			token, err := w.token(ctx, *c.principal)
			if err != nil {
				return err
			}
			r.header.Set("Authorization", "Bearer "+token)
			return nil
		}
	}
	return nil
}

func (c invocation) names(argument string) bool {
	for _, a := range append(c.with, c.args...) {
		if a.name == argument {
			return true
		}
	}
	return false
}

// basic is the header of RFC 6749, §2.3.1: both halves are escaped.
func basic(p Principal) string {
	pair := url.QueryEscape(p.ClientID) + ":" + url.QueryEscape(p.ClientSecret)
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
}

// token logs a principal in, once in a scenario.
func (w *world) token(ctx context.Context, p Principal) (string, error) {
	if p.Token != "" {
		return p.Token, nil
	}
	key := p.ClientID + "\x00" + p.ClientSecret
	if token := w.tokens[key]; token != "" {
		return token, nil
	}
	op := w.target.Document.TokenOperation()
	if op == nil || p.ClientID == "" {
		return "", ours("the caller has no client id, so no token can be had for it")
	}
	x, err := w.exchange(ctx, invocation{
		doc: w.target.Document, op: op, base: w.target.base(op), principal: &p,
		args: []arg{{name: "grant_type", value: "client_credentials"}},
	})
	if err != nil {
		return "", err
	}
	value, _ := lookup(x.value, "access_token")
	token, _ := value.(string)
	if token == "" {
		return "", fault(refusedLogin, "no token is issued to this caller: %s", x.outcome())
	}
	w.vault.learn(token)
	w.tokens[key] = token
	return token, nil
}

// principalOf makes a caller of a stored answer: of a client with its secret, or
// of a token.
func principalOf(answer any) (Principal, bool) {
	first := func(paths ...string) string {
		for _, path := range paths {
			if v, ok := lookup(answer, path); ok && v != nil {
				return textOf(v)
			}
		}
		return ""
	}
	p := Principal{
		Token:        first("access_token"),
		ClientID:     first("clientId", "client_id", "id", "clientIdentifier"),
		ClientSecret: first("clientSecret", "client_secret", "secret"),
	}
	return p, p.Token != "" || p.ClientID != "" && p.ClientSecret != ""
}

// wrongCredentials reports whether a refusal is one of who called, by its status.
func wrongCredentials(a *spec.Answer) bool {
	return a != nil && a.Refusal && (a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden)
}
