package contract

import (
	"bytes"
	"encoding/json"

	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/spec"
)

// An arg is one argument of a call. Its value is a text as a feature has it, or
// a value of an earlier answer.
type arg struct {
	name   string
	value  any
	absent bool // take it out, where it would be sent without being named
	null   bool
}

// A request is what goes over the wire.
type request struct {
	method string
	url    string
	header http.Header
	body   []byte
}

// An invocation is what a request is built from.
type invocation struct {
	doc       *spec.Document
	op        *spec.Operation
	base      string
	principal *Principal // nil calls as nobody
	with      []arg      // goes with every call of the scenario: fields and headers
	args      []arg
}

// build makes the request of a call from the operation's own description.
func (c invocation) build() (*request, map[string]string, error) {
	r := &request{method: c.op.Method, header: http.Header{}}
	path, query := c.op.Path, url.Values{}
	var body []arg
	for _, a := range c.with {
		switch {
		case isHeader(a.name):
			setHeader(r.header, a)
		case c.isForm() || c.declares(a.name):
			body = append(body, a)
		}
	}
	rest := append(body, c.args...)
	body = nil
	for _, a := range rest {
		p, ok := parameter(c.op, a.name)
		switch {
		case ok && p.In == "path":
			path = strings.ReplaceAll(path, "{"+a.name+"}", url.PathEscape(textOf(a.value)))
		case ok && p.In == "header":
			setHeader(r.header, a)
		case ok || c.op.Request == nil:
			query.Del(a.name)
			if !a.absent && !a.null {
				query.Set(a.name, textOf(a.value))
			}
		default:
			body = append(body, a)
		}
	}
	for _, p := range c.op.Parameters {
		if p.In == "path" && strings.Contains(path, "{"+p.Name+"}") {
			return nil, nil, fmt.Errorf("%s needs the argument %s", c.op.ID, p.Name)
		}
	}
	r.url = strings.TrimRight(c.base, "/") + path
	if len(query) > 0 {
		r.url += "?" + query.Encode()
	}
	sent := map[string]string{}
	for name := range query {
		sent[name] = query.Get(name)
	}
	if c.op.Request == nil {
		return r, sent, nil
	}
	var err error
	media := c.op.Consumes[0]
	if c.isForm() {
		r.body = c.form(body, sent)
	} else {
		r.body, err = c.json(body)
	}
	if r.header.Get("Content-Type") == "" {
		r.header.Set("Content-Type", media)
	}
	return r, sent, err
}

func (c invocation) isForm() bool {
	return len(c.op.Consumes) > 0 && c.op.Consumes[0] == "application/x-www-form-urlencoded"
}

// declares reports whether the operation has a parameter or field of that name.
func (c invocation) declares(name string) bool {
	_, ok := parameter(c.op, name)
	return ok || slices.ContainsFunc(requests(c.op), func(s *spec.Schema) bool { return s.Property(name) != nil })
}

func parameter(op *spec.Operation, name string) (spec.Parameter, bool) {
	for _, p := range op.Parameters {
		if p.Name == name {
			return p, true
		}
	}
	return spec.Parameter{}, false
}

// isHeader tells the name of a header, such as Accept-Language, from that of a
// field: fields begin with a small letter.
func isHeader(name string) bool {
	return name != "" && name[0] >= 'A' && name[0] <= 'Z' && textproto.CanonicalMIMEHeaderKey(name) == name
}

func setHeader(h http.Header, a arg) {
	if a.absent || a.null {
		h[a.name] = nil // also keeps what would be sent by itself
		return
	}
	h.Set(a.name, textOf(a.value))
}

// form writes the fields as PHP's http_build_query does. What stands later wins,
// in the place of what it replaces.
func (c invocation) form(args []arg, sent map[string]string) []byte {
	var fields []arg
	add := func(from map[string]string) {
		for _, name := range slices.Sorted(maps.Keys(from)) {
			fields = append(fields, arg{name: name, value: from[name]})
		}
	}
	add(constants(c.op))
	if c.principal != nil {
		add(c.principal.Fields)
	}
	add(customary(c.doc, c.op))
	for _, a := range args {
		if i := slices.IndexFunc(fields, func(f arg) bool { return f.name == a.name }); i >= 0 {
			fields[i] = a
		} else {
			fields = append(fields, a)
		}
	}
	var b bytes.Buffer
	for _, f := range fields {
		if !f.absent && !f.null {
			sent[f.name] = textOf(f.value)
			buildQuery(&b, f.name, f.value)
		}
	}
	return b.Bytes()
}

// buildQuery writes one field; lists and objects take brackets, true is 1 and
// false is 0.
func buildQuery(b *bytes.Buffer, name string, value any) {
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			buildQuery(b, fmt.Sprintf("%s[%d]", name, i), item)
		}
		return
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			buildQuery(b, name+"["+key+"]", v[key])
		}
		return
	case nil:
		return
	case bool:
		value = "0"
		if v {
			value = "1"
		}
	}
	if b.Len() > 0 {
		b.WriteByte('&')
	}
	b.WriteString(phpEscape(name) + "=" + phpEscape(textOf(value)))
}

// phpEscape differs from [url.QueryEscape] in the tilde, which PHP escapes.
func phpEscape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "~", "%7E") }

// json writes the fields as one object, each typed by its schema.
func (c invocation) json(args []arg) ([]byte, error) {
	object := map[string]any{}
	for _, a := range args {
		switch {
		case a.absent:
			delete(object, a.name)
		case a.null:
			object[a.name] = nil
		default:
			object[a.name] = typed(a.value, c.op.Request.Property(a.name))
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(object); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// typed gives a text the type of its schema, if it can have it: what cannot is
// sent as it is, for the service to refuse.
func typed(value any, s *spec.Schema) any {
	kind := ""
	if s != nil {
		kind = s.Type()
	}
	text, ok := value.(string)
	if !ok {
		if kind == "string" {
			return textOf(value)
		}
		return value
	}
	switch kind {
	case "integer", "number":
		if _, err := strconv.ParseFloat(text, 64); err == nil && json.Valid([]byte(text)) {
			return json.Number(text)
		}
	case "boolean":
		if text == "true" || text == "false" {
			return text == "true"
		}
	}
	return text
}
