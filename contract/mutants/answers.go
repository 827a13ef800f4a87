package mutants

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// The kinds of mistakes that can be made in one answer.
const (
	Message      = "another message"
	Code         = "another code"
	Status       = "another status"
	ContentType  = "another content type"
	UnknownField = "unknown field"
	DropField    = "field dropped"
	RenameField  = "field renamed"
	RetypeField  = "field retyped"
	DropHeader   = "header dropped"
)

// What the catalogues' refusals call their words and their code.
var (
	messages = []string{"message", "description", "error_description"}
	codes    = []string{"code", "error"}
)

// ofAnswers lists the mutants of what an operation can answer.
func ofAnswers(op *spec.Operation) []Mutant {
	var out []Mutant
	add := func(a *spec.Answer, kind, field string, change func(*reply)) {
		out = append(out, Mutant{Kind: kind, Operation: op.ID, Answer: a.Name, Field: field, make: changing(op, a, change)})
	}
	for _, a := range op.Answers {
		add(a, Status, "", func(r *reply) { r.status = neighbour(r.status) })
		for _, h := range a.Declared() {
			if h.Required {
				add(a, DropHeader, h.Name, func(r *reply) {
					maps.DeleteFunc(r.header, func(name string, _ []string) bool { return strings.EqualFold(name, h.Name) })
				})
			}
		}
		object, _ := a.Value.(tree.Object)
		switch {
		case op.Method == http.MethodHead:
		case a.MediaType == "":
			redirects(a, object, add)
		default:
			bodies(a, object, add)
		}
	}
	return out
}

func bodies(a *spec.Answer, object tree.Object, add func(*spec.Answer, string, string, func(*reply))) {
	add(a, ContentType, "", func(r *reply) { r.header.Set("Content-Type", "text/html") })
	if object == nil {
		return
	}
	in := func(field string, change func([]byte, member) []byte) func(*reply) {
		return func(r *reply) {
			if r.isJSON() {
				r.body = edit(r.body, field, change)
			}
		}
	}
	add(a, UnknownField, "", func(r *reply) {
		if r.isJSON() {
			r.body = insert(r.body, `"undeclared":true`)
		}
	})
	for _, field := range a.Fields() {
		add(a, DropField, field, in(field, drop))
		add(a, RenameField, field, in(field, rename))
		add(a, RetypeField, field, in(field, retype))
		if a.Refusal && slices.Contains(messages, field) {
			add(a, Message, field, in(field, prefix("Sorry: ")))
		}
		if a.Refusal && slices.Contains(codes, field) {
			add(a, Code, field, in(field, prefix("another.")))
		}
	}
}

// redirects lists the mutants of an answer that stands in the Location.
func redirects(a *spec.Answer, object tree.Object, add func(*spec.Answer, string, string, func(*reply))) {
	for name := range object.Members {
		add(a, DropField, name, parameter(name, func(string, string) []string { return nil }))
		add(a, RenameField, name, parameter(name, func(k, v string) []string { return []string{k + "Renamed=" + v} }))
		if a.Refusal && slices.Contains(codes, name) {
			add(a, Code, name, parameter(name, func(k, v string) []string { return []string{k + "=another." + v} }))
		}
	}
}

// parameter changes one parameter of a redirect, in the query or the fragment.
func parameter(name string, change func(name, value string) []string) func(*reply) {
	return func(r *reply) {
		location := r.header.Get("Location")
		at := strings.IndexAny(location, "?#")
		if at < 0 {
			return
		}
		query, fragment, hasFragment := strings.Cut(location[at:], "#")
		pairs := func(text string) string {
			var out []string
			for pair := range strings.SplitSeq(text, "&") {
				k, v, _ := strings.Cut(pair, "=")
				if decoded, err := url.QueryUnescape(k); err == nil && decoded == name {
					out = append(out, change(k, v)...)
				} else if pair != "" {
					out = append(out, pair)
				}
			}
			return strings.Join(out, "&")
		}
		next := location[:at]
		if strings.HasPrefix(query, "?") {
			next += "?" + pairs(query[1:])
		}
		if hasFragment {
			next += "#" + pairs(fragment)
		}
		r.header.Set("Location", next)
	}
}

// changing is a service that gives one answer wrong each time.
func changing(op *spec.Operation, a *spec.Answer, change func(*reply)) func() behaviour {
	return func() behaviour {
		return func(w *world, q *request) *reply {
			r := w.do(q)
			if r.operation != op.ID || r.answer != a.Name {
				return r
			}
			next := r.clone()
			change(next)
			if !next.equal(r) {
				w.mistake()
			}
			return next
		}
	}
}

// neighbour is a status that is easily mistaken for another.
func neighbour(status int) int {
	next, ok := map[int]int{
		200: 201, 202: 200, 204: 200, 302: 303, 400: 422, 401: 403, 403: 401, 404: 410, 405: 404,
		408: 504, 409: 400, 413: 400, 415: 400, 429: 503, 500: 502, 503: 500, 504: 503,
	}[status]
	if !ok {
		return status + 1
	}
	return next
}
