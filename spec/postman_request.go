package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// A postmanCall is one request of a collection, and what it shall come to.
type postmanCall struct {
	d            *Document
	op           *Operation
	with         tree.Object // parameters and form fields that differ from the examples
	body         any         // nil for the operation's own example
	expect       []*Answer
	holds, lacks tree.Object
}

func (c postmanCall) item(name string) (CollectionItem, error) {
	request, err := c.request()
	if err != nil {
		return CollectionItem{}, err
	}
	test, err := c.test()
	if err != nil {
		return CollectionItem{}, err
	}
	item := CollectionItem{Name: name, Request: request, Event: []CollectionEvent{test}}
	for _, a := range c.op.Answers {
		if a.Status >= 300 && a.Status < 400 { // it is the answer; where it leads is another's business
			item.Behavior = tree.Object{{Key: "followRedirects", Value: false}}
		}
	}
	return item, nil
}

func (c postmanCall) request() (*CollectionRequest, error) {
	r := &CollectionRequest{
		Method: c.op.Method, Header: []CollectionField{}, Auth: c.auth(),
		Description: fmt.Sprintf("%s\n\nOperation `%s`, %s (%s).", strings.TrimSpace(c.op.tree.Text("description")), c.op.ID, c.op.Known.How, c.op.Known.Source),
	}
	r.URL.Host = []string{c.server()}
	for part := range strings.SplitSeq(strings.TrimPrefix(c.op.Path, "/"), "/") {
		if name, isVariable := strings.CutPrefix(part, "{"); isVariable {
			part = ":" + strings.TrimSuffix(name, "}")
		}
		r.URL.Path = append(r.URL.Path, part)
	}
	r.URL.Raw = r.URL.Host[0] + "/" + strings.Join(r.URL.Path, "/")
	for _, p := range c.d.parameterNodes(c.op) {
		c.parameter(r, p)
	}
	var err error
	r.Body, err = c.content()
	if r.Body != nil && r.Body.Mode == "raw" {
		r.Header = append(r.Header, CollectionField{Key: "Content-Type", Value: "application/json"})
	}
	return r, err
}

func (c postmanCall) parameter(r *CollectionRequest, p tree.Object) {
	name := p.Text("name")
	value, given := c.value(name, p)
	f := CollectionField{Key: name, Value: value, Description: firstLine(p), Disabled: !given && !p.Flag("required")}
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
func (c postmanCall) value(name string, node tree.Object) (value string, given bool) {
	if c.with.Has(name) {
		return fmt.Sprint(c.with.Get(name)), true
	}
	if variable := variableOf(node); variable != "" {
		return reference(variable), false
	}
	v := c.d.exampleOf(node)
	if v == nil {
		return "", false
	}
	return fmt.Sprint(v), false
}

// exampleOf returns a value that a parameter or property may have.
func (d *Document) exampleOf(node tree.Object) any {
	for _, o := range []tree.Object{node, d.resolve(node.Get("schema"))} {
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
func (c postmanCall) server() string {
	holder := c.d.pathItem(c.op)
	if !holder.Has("servers") {
		holder = c.d.tree
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

func (d *Document) pathItem(op *Operation) tree.Object {
	key := op.Path
	if op.Fragment != "" {
		key += "#" + op.Fragment
	}
	return d.tree.Object("paths").Object(key)
}

// parameterNodes lists the parameters of an operation and of its path.
func (d *Document) parameterNodes(op *Operation) []tree.Object {
	var out []tree.Object
	for _, holder := range []tree.Object{d.pathItem(op), op.tree} {
		list, _ := holder.Get("parameters").([]any)
		for _, item := range list {
			out = append(out, d.resolve(item))
		}
	}
	return out
}

// content returns the body: of a form all fields, those off that a caller need
// not send; of JSON the example.
func (c postmanCall) content() (*CollectionBody, error) {
	op := c.d.shown(c.op)
	forms := c.d.resolve(op.tree.Get("requestBody")).Object("content")
	if len(forms) == 0 {
		return nil, nil
	}
	media := forms[0].Value.(tree.Object)
	if forms[0].Key != "application/json" {
		return &CollectionBody{Mode: "urlencoded", URLEncoded: c.fields(op, c.d.resolve(media.Get("schema")))}, nil
	}
	body := c.body
	if examples := media.Object("examples"); body == nil && len(examples) > 0 {
		body = c.d.resolve(examples[0].Value).Get("value")
	}
	if body == nil {
		body = c.d.sampleBody(c.d.resolve(media.Get("schema")))
	}
	text, err := pretty(body)
	return &CollectionBody{Mode: "raw", Raw: text, Options: tree.Object{{Key: "raw", Value: tree.Object{{Key: "language", Value: "json"}}}}}, err
}

func (c postmanCall) fields(op *Operation, schema tree.Object) []CollectionField {
	var out []CollectionField
	for _, m := range schema.Object("properties") {
		node := c.d.resolve(m.Value)
		value, given := c.value(m.Key, node)
		needed := op.Request.Requires(m.Key) || isCustomary(node)
		out = append(out, CollectionField{Key: m.Key, Value: value, Type: "text", Description: firstLine(node), Disabled: !given && !needed})
	}
	return out
}

// sampleBody makes a JSON body of what the properties of a schema have for
// defaults, and of what is required.
func (d *Document) sampleBody(schema tree.Object) tree.Object {
	body := tree.Object{}
	required := schema.Texts("required")
	for _, m := range schema.Object("properties") {
		node := d.resolve(m.Value)
		if v := d.exampleOf(node); v != nil && (isCustomary(node) || slices.Contains(required, m.Key)) {
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
