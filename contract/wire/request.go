// Package wire turns calls into requests, sends them, and reads what comes back
// into values. It keeps to what a document says of an operation, and judges no
// answer.
package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/spec"
)

// An Argument is one of a call. Its value is a text as a feature has it, or a
// value of an earlier answer.
type Argument struct {
	Name   string
	Value  any
	Absent bool // take it out, where it would be sent without being named
	Null   bool
}

// A Request is what goes over the wire.
type Request struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
}

// A Call is what a request is built from.
type Call struct {
	Document  *spec.Document
	Operation *spec.Operation
	Base      string            // the URL before the operation's path
	Fields    map[string]string // of a form: who calls
	With      []Argument        // goes with every call of a scenario: fields and headers
	Arguments []Argument
}

// Build makes the request of a call from the operation's own description, and
// says what it sends: fields and query, as texts.
func (c Call) Build() (*Request, map[string]string, error) {
	r := &Request{Method: c.Operation.Method, Header: http.Header{}}
	path, query := c.Operation.Path, url.Values{}
	var body []Argument
	for _, a := range c.With {
		if _, ok := HeaderName(a.Name); ok || c.Takes(a.Name) {
			body = append(body, a)
		}
	}
	rest := append(body, c.Arguments...)
	body = nil
	for _, a := range rest {
		p, ok := Parameter(c.Operation, a.Name)
		header, isHeader := HeaderName(a.Name)
		switch {
		case isHeader:
			setHeader(r.Header, header, a)
		case ok && p.In == "path":
			path = strings.ReplaceAll(path, "{"+a.Name+"}", url.PathEscape(Text(a.Value)))
		case ok && p.In == "header":
			setHeader(r.Header, a.Name, a)
		case ok || c.Operation.Request == nil:
			query.Del(a.Name)
			if !a.Absent && !a.Null {
				query.Set(a.Name, Text(a.Value))
			}
		default:
			body = append(body, a)
		}
	}
	for _, p := range c.Operation.Parameters {
		if p.In == "path" && strings.Contains(path, "{"+p.Name+"}") {
			return nil, nil, fmt.Errorf("%s needs the argument %s", c.Operation.ID, p.Name)
		}
	}
	r.URL = strings.TrimRight(c.Base, "/") + path
	if len(query) > 0 {
		r.URL += "?" + query.Encode()
	}
	sent := map[string]string{}
	for name := range query {
		sent[name] = query.Get(name)
	}
	if c.Operation.Request == nil {
		return r, sent, nil
	}
	var err error
	media := c.Operation.Consumes[0]
	if c.isForm() {
		r.Body = c.form(body, sent)
	} else {
		r.Body, err = c.json(body)
	}
	if r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", media)
	}
	return r, sent, err
}

func (c Call) isForm() bool {
	return len(c.Operation.Consumes) > 0 && c.Operation.Consumes[0] == "application/x-www-form-urlencoded"
}

// Takes reports whether an argument of that name can go with the call.
func (c Call) Takes(name string) bool { return c.isForm() || c.declares(name) }

// declares reports whether the operation has a parameter or field of that name.
func (c Call) declares(name string) bool {
	_, ok := Parameter(c.Operation, name)
	return ok || slices.ContainsFunc(Requests(c.Operation), func(s *spec.Schema) bool { return s.Property(name) != nil })
}

// Parameter returns an operation's parameter of a name.
func Parameter(op *spec.Operation, name string) (spec.Parameter, bool) {
	for _, p := range op.Parameters {
		if p.Name == name {
			return p, true
		}
	}
	return spec.Parameter{}, false
}

// HeaderName returns the header that an argument is which no operation declares,
// such as "header Authorization". A declared one goes by its name alone.
func HeaderName(argument string) (string, bool) {
	name, ok := strings.CutPrefix(argument, "header ")
	return http.CanonicalHeaderKey(name), ok
}

func setHeader(h http.Header, name string, a Argument) {
	if a.Absent || a.Null {
		h[name] = nil // also keeps what would be sent by itself
		return
	}
	h.Set(name, Text(a.Value))
}

// form writes the fields as PHP's http_build_query does. What stands later wins,
// in the place of what it replaces.
func (c Call) form(args []Argument, sent map[string]string) []byte {
	var fields []Argument
	add := func(from map[string]string) {
		for _, name := range slices.Sorted(maps.Keys(from)) {
			fields = append(fields, Argument{Name: name, Value: from[name]})
		}
	}
	add(Constants(c.Operation))
	add(c.callers())
	add(Customary(c.Document, c.Operation))
	for _, a := range args {
		if i := slices.IndexFunc(fields, func(f Argument) bool { return f.Name == a.Name }); i >= 0 {
			fields[i] = a
		} else {
			fields = append(fields, a)
		}
	}
	var b bytes.Buffer
	for _, f := range fields {
		if !f.Absent && !f.Null {
			sent[f.Name] = Text(f.Value)
			buildQuery(&b, f.Name, f.Value)
		}
	}
	return b.Bytes()
}

// callers are the fields that say who calls, where the operation has them: a secret
// goes nowhere else.
func (c Call) callers() map[string]string {
	out := map[string]string{}
	for name, value := range c.Fields {
		if c.declares(name) {
			out[name] = value
		}
	}
	return out
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
	b.WriteString(phpEscape(name) + "=" + phpEscape(Text(value)))
}

// phpEscape differs from [url.QueryEscape] in the tilde, which PHP escapes.
func phpEscape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "~", "%7E") }

// json writes the fields as one object, each typed by its schema.
func (c Call) json(args []Argument) ([]byte, error) {
	object := map[string]any{}
	for _, a := range args {
		switch {
		case a.Absent:
			delete(object, a.Name)
		case a.Null:
			object[a.Name] = nil
		default:
			object[a.Name] = typed(a.Value, c.Operation.Request.Property(a.Name))
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
			return Text(value)
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
