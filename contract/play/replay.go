package play

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/secret"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// This file writes a request as a command of curl that asks the same again. Where
// a secret stood, the command has a variable of the shell.

// ownURL stands for the address of a mock that is gone when the report is read.
const ownURL = "$CREDMOCK_URL"

// replay writes a request for a shell.
func (w *world) replay(x *exchange) string {
	r := x.request
	address := r.URL
	if base := strings.TrimRight(w.target.Base(x.call.Operation), "/"); !w.target.Real {
		address = ownURL + strings.TrimPrefix(address, base)
	}
	parts := []string{"curl -sS -i"}
	switch {
	case r.Method == http.MethodHead:
		parts[0] += " -I"
	case r.Method != http.MethodGet || len(r.Body) > 0:
		parts[0] += " -X " + r.Method
	}
	parts[0] += " " + w.quote(address)
	headers := maps.Clone(w.target.Headers)
	if headers == nil {
		headers = map[string][]string{}
	}
	maps.Copy(headers, r.Header)
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		if headers[name] == nil {
			parts = append(parts, "-H "+w.quote(name+":"))
		}
		for _, value := range headers[name] {
			parts = append(parts, w.replayHeader(name, value))
		}
	}
	if len(r.Body) > 0 {
		parts = append(parts, w.replayBody(r)...)
	}
	return w.replayedLogin(r) + strings.Join(parts, " \\\n  ")
}

// tokenVariable is the variable of a shell that stands for a bearer token.
const tokenVariable = "CREDMOCK_TOKEN"

// replayLogin writes a login that keeps the token which it is given.
func (w *world) replayLogin(x *exchange, kept *spec.Resource) string {
	field := "access_token"
	if kept != nil {
		field = kept.ID
	}
	login := strings.Replace(w.replay(x), "curl -sS -i", "curl -sS", 1)
	return fmt.Sprintf("%s=$(%s |\n  sed -n 's/.*\"%s\": *\"\\([^\"]*\\)\".*/\\1/p')\n", tokenVariable, login, field)
}

// replayedLogin is the login before a request that shows a token.
func (w *world) replayedLogin(r *wire.Request) string {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	w.run.mu.Lock()
	defer w.run.mu.Unlock()
	return w.run.logins[token]
}

func (w *world) replayHeader(name, value string) string {
	if name == "Authorization" {
		if pair, ok := strings.CutPrefix(value, "Basic "); ok {
			if plain, err := base64.StdEncoding.DecodeString(pair); err == nil {
				return "-u " + w.quote(string(plain))
			}
		}
	}
	if w.target.Headers.Get(name) != "" && name != "Accept" && name != "User-Agent" {
		return "-H " + w.quote(name+": ") + `"$` + secret.Variable("header", name) + `"`
	}
	return "-H " + w.quote(name+": "+value)
}

// replayBody writes a body. What is secret in a form is escaped by curl, once the
// shell has filled it in.
func (w *world) replayBody(r *wire.Request) []string {
	text := string(r.Body)
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return []string{"--data-raw " + w.quote(clip(text, maxBody))}
	}
	var parts []string
	plain := []string{}
	flush := func() {
		if len(plain) > 0 {
			parts = append(parts, "--data-raw "+w.quote(clip(strings.Join(plain, "&"), maxBody)))
			plain = nil
		}
	}
	for pair := range strings.SplitSeq(text, "&") {
		name, value, ok := strings.Cut(pair, "=")
		decoded, err := url.QueryUnescape(value)
		field, alsoErr := url.QueryUnescape(name)
		switch {
		case ok && err == nil && alsoErr == nil && w.vault.Redact(decoded) != decoded:
			flush()
			parts = append(parts, "--data-urlencode "+w.quote(field+"="+decoded))
		case ok && value != "" && w.index.Secrets[field]: // too short to be known everywhere
			flush()
			parts = append(parts, "--data-urlencode "+w.quote(field+"=")+`"$`+secret.Variable(field)+`"`)
		default:
			plain = append(plain, pair)
		}
	}
	flush()
	return parts
}

// quote writes a text as a word of a shell, secrets as variables.
func (w *world) quote(text string) string {
	var out strings.Builder
	if rest, ok := strings.CutPrefix(text, ownURL); ok {
		out.WriteString(`"` + ownURL + `"`)
		text = rest
	}
	for _, part := range w.vault.Cut(text) {
		switch {
		case part.Number == 0:
			out.WriteString("'" + strings.ReplaceAll(part.Text, "'", `'\''`) + "'")
		default:
			name := part.Name
			if name == "" {
				name = fmt.Sprintf("CREDMOCK_SECRET_%d", part.Number)
			}
			out.WriteString(`"$` + name + `"`)
		}
	}
	if out.Len() == 0 {
		return "''"
	}
	return out.String()
}
