package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// bodyKey is the argument under which a JSON body stands.
const bodyKey = "body"

var errBody = errors.New("the body is not one JSON value")

// A parameter is one outside the body, or a field of a form, with what there is to
// know before a call.
type parameter struct {
	spec.Parameter
	assumed any // where it was not sent; nil for none
	header  string
}

// inForm is where the fields of a form are, beside path, query and header.
const inForm = "form"

func parametersOf(op *spec.Operation) []parameter {
	var out []parameter
	for _, p := range op.Parameters {
		out = append(out, parameter{Parameter: p, assumed: p.Schema.Default(), header: http.CanonicalHeaderKey(p.Name)})
	}
	if !takesForm(op) {
		return out
	}
	fields := op.Request.Fields()
	for _, name := range keys(fields) {
		out = append(out, parameter{Parameter: spec.Parameter{Name: name, In: inForm, Schema: fields[name]}})
	}
	return out
}

func takesForm(op *spec.Operation) bool {
	return op.Request != nil && len(op.Consumes) > 0 && op.Consumes[0] == "application/x-www-form-urlencoded"
}

// DecodeREST reads path, query and headers into Call.Args, each under its own
// name and in the type of its schema, and a JSON body under "body" or the fields
// of a form under their names. A parameter that was not sent, or cannot be read,
// takes its default; a body's own fields do not.
func DecodeREST(c *Call) error {
	parameters := c.provider.parameters[c.Operation.ID]
	c.Args = make(map[string]any, len(parameters)+1)
	var query, form url.Values
	if c.Request.URL.RawQuery != "" {
		query = c.Request.URL.Query()
	}
	if takesForm(c.Operation) {
		form, _ = url.ParseQuery(string(c.Body)) // pairs that cannot be read are as good as not sent
		c.form = map[string]any{}
	} else if c.Operation.Request != nil {
		c.decodeBody()
	}
	for i := range parameters {
		p := &parameters[i]
		switch p.In {
		case "path":
			c.read(p, c.Path[p.Name])
		case "query":
			c.read(p, query[p.Name]...)
		case "header":
			c.read(p, c.Request.Header[p.header]...)
		case inForm:
			c.read(p, form[p.Name]...)
		}
	}
	return nil
}

func (c *Call) decodeBody() {
	body, err := decodeJSON(c.Body)
	if err == nil {
		c.Args[bodyKey] = body
	}
	c.bodyFault = err // told after Admit: who may not call learns nothing of the body
}

// read puts a parameter into the arguments. An empty text outside of forms counts
// as not sent.
func (c *Call) read(p *parameter, sent ...string) {
	if len(sent) == 0 || sent[0] == "" && p.In != inForm {
		if p.assumed != nil {
			c.Args[p.Name] = p.assumed
		} else if p.Required {
			c.violates(p, "", "required")
		}
		return
	}
	var value any
	var err error
	if p.Schema.Type() == "array" && len(sent) > 1 {
		value, err = p.Schema.ParseAll(sent)
	} else {
		value, err = p.Schema.Parse(sent[0])
	}
	switch {
	case err != nil:
		c.violates(p, "", "type")
		if p.assumed != nil {
			c.Args[p.Name] = p.assumed
		}
		return
	case p.In == inForm:
		c.form[p.Name] = value // held to its schema with the others
	default:
		for _, v := range p.Schema.Check(value) {
			c.violates(p, v.Pointer, v.Rule)
		}
	}
	c.Args[p.Name] = value
}

func (c *Call) violates(p *parameter, below, rule string) {
	c.violations = append(c.violations, spec.Violation{In: p.In, Pointer: "/" + p.Name + below, Rule: rule})
}

// decodeJSON reads exactly one value: kin-openapi would let trailing text pass.
func decodeJSON(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, errBody
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errBody
	}
	return v, nil
}

// RenderREST writes an answer as compact JSON without HTML escapes.
func RenderREST(_ *Call, a Answer) (Response, error) {
	response := Response{Status: a.Status, Header: make(http.Header, len(a.Headers)+1)}
	if a.MediaType == "" {
		return response, nil
	}
	scratch := buffers.Get().(*[]byte)
	defer buffers.Put(scratch)
	body, err := AppendJSON((*scratch)[:0], a.Body)
	if err != nil {
		return Response{}, err
	}
	*scratch = body
	response.Header["Content-Type"] = []string{a.MediaType}
	response.Body = bytes.Clone(body)
	return response, nil
}

// buffers save an answer from growing its bytes anew each time.
var buffers = sync.Pool{New: func() any { return &[]byte{} }}

// A writer of JSON writes itself: [encoding/json] would look at all of it once more.
type writer interface {
	AppendJSON(to []byte) ([]byte, error)
}

// AppendJSON writes a value as compact JSON without HTML escapes. A value with a
// method of this name writes itself.
func AppendJSON(to []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case writer:
		return v.AppendJSON(to)
	case tree.Object:
		return tree.Append(to, v)
	}
	b := bytes.NewBuffer(to)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return to, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// checkAnswer holds an answer to its schema: the bytes where they are JSON, the
// value they were made of otherwise.
func checkAnswer(a Answer, r Response) error {
	if a.MediaType == "" {
		return nil
	}
	text := r.Body
	if !strings.Contains(r.Header.Get("Content-Type"), "json") {
		var err error
		if text, err = json.Marshal(a.Body); err != nil {
			return fmt.Errorf("check %s: %w", a.Name, err)
		}
	}
	value, err := decodeJSON(text)
	if err != nil {
		return fmt.Errorf("check %s: %w", a.Name, err)
	}
	if violations := a.Check(value); len(violations) > 0 {
		return fmt.Errorf("answer %s breaks its schema: %v", a.Name, violations)
	}
	return nil
}
