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
	item := Item{Name: name, Request: request, Event: []Event{test}}
	for _, a := range c.op.Answers {
		if a.Status >= 300 && a.Status < 400 { // it is the answer; where it leads is another's business
			item.Behavior = tree.Object{{Key: "followRedirects", Value: false}}
		}
	}
	return item, nil
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
	if variable := variableOf(node); variable != "" {
		return reference(variable), false
	}
	v := exampleOf(c.d, node)
	if v == nil {
		return "", false
	}
	return fmt.Sprint(v), false
}

// exampleOf returns a value that a parameter or property may have.
func exampleOf(d *spec.Document, node tree.Object) any {
	for _, o := range []tree.Object{node, d.Resolve(node.Get("schema"))} {
		if o.Has("default") {
			return o.Get("default")
		}
		if list, _ := o.Get("enum").([]any); len(list) == 1 {
			return list[0]
		}
		if o.Has("example") {
			return o.Get("example")
		}
	}
	return nil
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

// content returns the body: of a form all fields, those off that a caller need
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
	if examples := media.Object("examples"); body == nil && len(examples) > 0 {
		body = c.d.Resolve(examples[0].Value).Get("value")
	}
	if body == nil {
		body = sampleBody(c.d, c.d.Resolve(media.Get("schema")))
	}
	text, err := pretty(body)
	return &Body{Mode: "raw", Raw: text, Options: tree.Object{{Key: "raw", Value: tree.Object{{Key: "language", Value: "json"}}}}}, err
}

func (c call) fields(op *spec.Operation, schema tree.Object) []Field {
	var out []Field
	for _, m := range schema.Object("properties") {
		node := c.d.Resolve(m.Value)
		value, given := c.value(m.Key, node)
		needed := op.Request.Requires(m.Key) || isCustomary(node)
		out = append(out, Field{Key: m.Key, Value: value, Type: "text", Description: firstLine(node), Disabled: !given && !needed})
	}
	return out
}

// sampleBody makes a JSON body of what the properties of a schema have for
// defaults, and of what is required.
func sampleBody(d *spec.Document, schema tree.Object) tree.Object {
	body := tree.Object{}
	required := schema.Texts("required")
	for _, m := range schema.Object("properties") {
		node := d.Resolve(m.Value)
		v := exampleOf(d, node)
		if names := spec.VariablesOf(node); len(names) > 0 {
			v = reference(names[0])
		}
		if v != nil && (isCustomary(node) || slices.Contains(required, m.Key)) {
			body = append(body, tree.Member{Key: m.Key, Value: v})
		}
	}
	return body
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

// isCustomary reports whether callers send a field as a rule. Every field has a
// default, because that is what importers fill in; one that they had better
// leave out has an example as well.
func isCustomary(node tree.Object) bool { return node.Has("default") && !node.Has("example") }
