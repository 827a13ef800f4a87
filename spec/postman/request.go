package postman

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// A call is one request of a collection, and what it shall come to.
type call struct {
	d            *spec.Document
	op           *spec.Operation
	with         tree.Object // parameters and form fields that differ from the examples
	body         any         // nil for the operation's own example
	expect       []*spec.Answer
	holds, lacks tree.Object
	plain        bool // nothing runs beside it: what answers would set is as the document shows it
}

func (c call) item(name string) (Item, error) {
	request, err := c.request()
	if err != nil {
		return Item{}, err
	}
	test, err := c.test()
	if err != nil {
		return Item{}, err
	}
	return Item{Name: name, Request: request, Event: []Event{test}, Behavior: behavior(c.op)}, nil
}

// behavior says that a redirect is the answer: where it leads is another's business.
func behavior(op *spec.Operation) tree.Object {
	for _, a := range op.Answers {
		if a.Status >= 300 && a.Status < 400 {
			return tree.Object{{Key: "followRedirects", Value: false}}
		}
	}
	return nil
}

func (c call) request() (*Request, error) {
	known := c.d.Cited(c.op.Known)
	r := &Request{
		Method: c.op.Method, Header: []Field{}, Auth: c.auth(),
		Description: fmt.Sprintf("%s\n\nOperation `%s`, %s (%s).", strings.TrimSpace(c.op.Node().Text("description")), c.op.ID, known.How, known.Source),
	}
	r.URL.Host = []string{c.server()}
	for part := range strings.SplitSeq(strings.TrimPrefix(c.op.Path, "/"), "/") {
		if name, isVariable := strings.CutPrefix(part, "{"); isVariable {
			part = ":" + strings.TrimSuffix(name, "}")
		}
		r.URL.Path = append(r.URL.Path, part)
	}
	r.URL.Raw = r.URL.Host[0] + "/" + strings.Join(r.URL.Path, "/")
	for _, p := range parameterNodes(c.d, c.op) {
		c.parameter(r, p)
	}
	var err error
	r.Body, err = c.content()
	if r.Body != nil && r.Body.Mode == "raw" {
		r.Header = append(r.Header, Field{Key: "Content-Type", Value: "application/json"})
	}
	return r, err
}

func (c call) parameter(r *Request, p tree.Object) {
	name := p.Text("name")
	value, given := c.value(name, p)
	f := Field{Key: name, Value: value, Description: firstLine(p), Disabled: !given && !p.Flag("required")}
	if c.plain { // nothing sets a parameter, so it goes as it is shown
		f.Disabled = value == ""
	}
	switch p.Text("in") {
	case "path":
		r.URL.Variable = append(r.URL.Variable, f)
	case "query":
		sign := "&"
		if !strings.Contains(r.URL.Raw, "?") {
			sign = "?"
		}
		if !f.Disabled {
			r.URL.Raw += sign + name + "=" + value
		}
		r.URL.Query = append(r.URL.Query, f)
	case "header":
		r.Header = append(r.Header, f)
	}
}

// value returns what a parameter or field is sent with: what the step says, the
// variable it stands for, or a value that the document gives. given says that
// the step wants it sent.
func (c call) value(name string, node tree.Object) (value string, given bool) {
	if c.with.Has(name) {
		return fmt.Sprint(c.with.Get(name)), true
	}
	if variable := c.variable(node); variable != "" {
		return reference(variable), false
	}
	v := c.d.Example(node)
	if v == nil {
		return "", false
	}
	return fmt.Sprint(v), false
}

// variable returns the variable that a parameter or property stands for, or "".
func (c call) variable(node tree.Object) string {
	name := variableOf(node)
	if c.plain && slices.ContainsFunc(c.d.Variables(), func(v spec.Variable) bool { return v.Name == name && v.Kept }) {
		return ""
	}
	return name
}

// server returns the variable that stands for the operation's host, or its
// address.
func (c call) server() string {
	holder := pathItem(c.d, c.op)
	if !holder.Has("servers") {
		holder = c.d.Tree()
	}
	servers, _ := holder.Get("servers").([]any)
	if len(servers) == 0 {
		return ""
	}
	server, _ := servers[0].(tree.Object)
	if variable := variableOf(server); variable != "" {
		return reference(variable)
	}
	return server.Text("url")
}

func pathItem(d *spec.Document, op *spec.Operation) tree.Object {
	key := op.Path
	if op.Fragment != "" {
		key += "#" + op.Fragment
	}
	return d.Tree().Object("paths").Object(key)
}

// parameterNodes lists the parameters of an operation and of its path.
func parameterNodes(d *spec.Document, op *spec.Operation) []tree.Object {
	var out []tree.Object
	for _, holder := range []tree.Object{pathItem(d, op), op.Node()} {
		list, _ := holder.Get("parameters").([]any)
		for _, item := range list {
			out = append(out, d.Resolve(item))
		}
	}
	return out
}

// content returns the body: of a form all fields, those off that its example does
// not send; of JSON the example.
func (c call) content() (*Body, error) {
	op := c.d.Shown(c.op)
	forms := c.d.Resolve(op.Node().Get("requestBody")).Object("content")
	if len(forms) == 0 {
		return nil, nil
	}
	media := forms[0].Value.(tree.Object)
	if forms[0].Key != "application/json" {
		return &Body{Mode: "urlencoded", URLEncoded: c.fields(op, c.d.Resolve(media.Get("schema")))}, nil
	}
	body := c.body
	if body == nil {
		body = c.withVariables(c.d.Resolve(media.Get("schema")), c.d.Sample(op))
	}
	text, err := pretty(body)
	return &Body{Mode: "raw", Raw: text, Options: tree.Object{{Key: "raw", Value: tree.Object{{Key: "language", Value: "json"}}}}}, err
}

// withVariables puts variables for the members of a body that stand for one.
func (c call) withVariables(schema tree.Object, body any) any {
	o, _ := body.(tree.Object)
	for _, m := range o {
		if variable := c.variable(c.d.Resolve(schema.Object("properties").Get(m.Key))); variable != "" {
			o = o.With(m.Key, reference(variable))
		}
	}
	if o == nil {
		return body
	}
	return o
}

func (c call) fields(op *spec.Operation, schema tree.Object) []Field {
	sample, _ := c.d.Sample(op).(tree.Object)
	var out []Field
	for _, m := range schema.Object("properties") {
		node := c.d.Resolve(m.Value)
		value, given := c.value(m.Key, node)
		if sample.Has(m.Key) && value == "" {
			value = fmt.Sprint(sample.Get(m.Key))
		}
		out = append(out, Field{Key: m.Key, Value: value, Type: "text", Description: firstLine(node), Disabled: !given && !sample.Has(m.Key)})
	}
	return out
}

func firstLine(node tree.Object) string {
	line, _, _ := strings.Cut(strings.TrimSpace(node.Text("description")), "\n\n")
	return strings.ReplaceAll(line, "\n", " ")
}

func pretty(v any) (string, error) {
	text, err := tree.Append(nil, v)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = json.Indent(&b, text, "", "  ")
	return b.String(), err
}
