package mutants

import (
	"encoding/json"
	"mime"
	"net/url"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

// This file reads and changes what a request asks for, wherever it stands: in the
// path, the query, a header, a form or a JSON body.

// names reports whether a request calls an operation.
func (q *request) names(op *spec.Operation) bool {
	if q.control || q.method != op.Method && !slices.Contains(op.Also, q.method) {
		return false
	}
	if _, ok := q.variables(op); !ok {
		return false
	}
	if op.Fragment == "" {
		return true
	}
	action, _ := q.argument(op, "action")
	return strings.EqualFold(action, op.Fragment)
}

// variables reads what stands in the path.
func (q *request) variables(op *spec.Operation) (map[string]string, bool) {
	want, got := strings.Split(op.Path, "/"), strings.Split(q.url.Path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	out := map[string]string{}
	for i, part := range want {
		if strings.HasPrefix(part, "{") {
			out[strings.Trim(part, "{}")] = got[i]
		} else if part != got[i] {
			return nil, false
		}
	}
	return out, true
}

func (q *request) isForm() bool {
	media, _, _ := mime.ParseMediaType(q.header.Get("Content-Type"))
	return media == "application/x-www-form-urlencoded"
}

// argument returns an argument as text; JSON stays JSON.
func (q *request) argument(op *spec.Operation, name string) (string, bool) {
	if vars, _ := q.variables(op); vars[name] != "" {
		return vars[name], true
	}
	if isHeader(op, name) {
		return q.header.Get(name), q.header.Get(name) != ""
	}
	texts := []string{q.url.RawQuery}
	if q.isForm() {
		texts = append(texts, string(q.body))
	}
	for _, text := range texts {
		for pair := range strings.SplitSeq(text, "&") {
			k, v, _ := strings.Cut(pair, "=")
			if isNamed(k, name) {
				value, err := url.QueryUnescape(v)
				return value, err == nil
			}
		}
	}
	if q.isForm() || !json.Valid(q.body) {
		return "", false
	}
	return lookup(q.body, name)
}

// isNamed reports whether a form's key is a name, or an element of it: name[0].
func isNamed(key, name string) bool {
	decoded, err := url.QueryUnescape(key)
	return err == nil && (decoded == name || strings.HasPrefix(decoded, name+"["))
}

func isHeader(op *spec.Operation, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p spec.Parameter) bool { return p.Name == name && p.In == "header" })
}

// without returns the request with an argument left out.
func (q *request) without(op *spec.Operation, name string) *request {
	next := q.clone()
	if isHeader(op, name) {
		next.header.Del(name)
		return next
	}
	cut := func(text string) string {
		pairs := slices.DeleteFunc(strings.Split(text, "&"), func(pair string) bool {
			k, _, _ := strings.Cut(pair, "=")
			return isNamed(k, name)
		})
		return strings.Join(pairs, "&")
	}
	next.url.RawQuery = cut(next.url.RawQuery)
	switch {
	case q.isForm():
		next.body = []byte(cut(string(q.body)))
	case json.Valid(q.body):
		next.body = edit(q.body, name, drop)
	}
	return next
}

// with returns the request with another value for an argument.
func (q *request) with(op *spec.Operation, name, value string) *request {
	if vars, _ := q.variables(op); vars[name] != "" {
		next := q.clone()
		next.url.RawPath = ""
		next.url.Path = strings.Replace(op.Path, "{"+name+"}", value, 1)
		for other, v := range vars {
			next.url.Path = strings.Replace(next.url.Path, "{"+other+"}", v, 1)
		}
		return next
	}
	next := q.without(op, name)
	if q.isForm() {
		next.body = append(next.body, "&"+url.QueryEscape(name)+"="+url.QueryEscape(value)...)
	} else {
		next.body = insert(next.body, quote(name)+":"+value)
	}
	return next
}

func quote(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string is always JSON
	}
	return string(out)
}

// lookup returns the first member at a path of a JSON text; strings unquoted.
func lookup(text []byte, path string) (string, bool) {
	if all := lookups(text, path); len(all) > 0 {
		return all[0], true
	}
	return "", false
}

func lookups(text []byte, path string) []string {
	if !json.Valid(text) {
		return nil
	}
	var out []string
	for _, m := range members(text) {
		if m.path != path {
			continue
		}
		value := string(text[m.value:m.after])
		var s string
		if json.Unmarshal([]byte(value), &s) == nil {
			value = s
		}
		out = append(out, value)
	}
	return out
}
