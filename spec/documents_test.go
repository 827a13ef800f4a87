package spec_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// A difference is one place where spec/whmcs says something else than the
// page of an action.
type difference struct {
	Action string
	Item   string // such as "parameter scope"
	Kind   string // added, missing, order, type, required, allowed, message, sample
}

// every stands for all four actions.
const every = "*"

// explained lists every difference. Each is explained where it stands, by the
// x-source of that node; TestWHMCSFollowsItsDocuments looks that up.
var explained = []difference{
	// The pages leave who calls, and in which form to answer, to a page of their own.
	{every, "parameter identifier", "added"},
	{every, "parameter secret", "added"},
	{every, "parameter username", "added"},
	{every, "parameter password", "added"},
	{every, "parameter accesskey", "added"},
	{every, "parameter responsetype", "added"},
	// Refusals of access, which come before any action.
	{every, "answer invalidIP", "added"},
	{every, "answer authenticationFailed", "added"},
	{every, "answer invalidCredentials", "added"},
	{every, "answer invalidPassword", "added"},
	{every, "answer administratorDisabled", "added"},
	{every, "answer accessDenied", "added"},
	{every, "answer permissionDenied", "added"},
	{every, "answer adminUserRequired", "added"},
	// Delete's answer holds no text that could fail to encode.
	{"CreateOAuthCredential", "answer encodingFailed", "added"},
	{"UpdateOAuthCredential", "answer encodingFailed", "added"},
	{"ListOAuthCredentials", "answer encodingFailed", "added"},
	// What an installation that looks up the service of an update would answer.
	{"UpdateOAuthCredential", "answer invalidServiceID", "added"},
	{"UpdateOAuthCredential", "answer serviceNotAssociated", "added"},
	// The pages contradict themselves: table against errors, table against sample, page against page.
	{"UpdateOAuthCredential", "parameter credentialId", "required"},
	{"UpdateOAuthCredential", "parameter logoUri", "type"},
	{"CreateOAuthCredential", "parameter logoUri", "type"},
	// Either form is official.
	{"CreateOAuthCredential", "parameter redirectUri", "type"},
	{"UpdateOAuthCredential", "parameter redirectUri", "type"},
	{"UpdateOAuthCredential", "parameter resetSecret", "type"},
	{"CreateOAuthCredential", "field credentialId", "type"},
	{"UpdateOAuthCredential", "field credentialId", "type"},
	{"DeleteOAuthCredential", "field credentialId", "type"},
	// The sample shows null only, and a placeholder of 35 letters.
	{"ListOAuthCredentials", "row uuid", "type"},
	{"UpdateOAuthCredential", "answer secretReset", "sample"},
}

// A page is what testdata/vendor/whmcs-documents.yaml holds of one action.
type page struct {
	Parameters []field
	Response   []field
	Rows       []field
	Request    []struct{ Key, Value string }
	Answer     string
	Errors     []string
}

type field struct {
	Name     string
	Type     string
	Required bool
	Allowed  []string
}

// samples names the answer of the catalogue that an action's page shows.
var samples = map[string]string{
	"CreateOAuthCredential": "created",
	"UpdateOAuthCredential": "secretReset",
	"ListOAuthCredentials":  "listed",
	"DeleteOAuthCredential": "deleted",
}

// A comparison holds what differs between pages and document, each with the
// x-source of the node that differs.
type comparison struct {
	doc   *spec.Document
	tree  tree.Object // of the document, in order
	found map[difference]string
}

// compare reports every difference between the pages and a document.
func compare(t *testing.T, doc *spec.Document) map[difference]string {
	t.Helper()
	pages, actions := readPages(t)
	text, err := doc.JSON()
	if err != nil {
		t.Fatal(err)
	}
	root, err := tree.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	c := &comparison{doc: doc, tree: root, found: map[difference]string{}}
	c.order("documents", "actions", actions, documented(doc))
	for _, action := range actions {
		op := doc.Operation(action)
		if op == nil {
			c.add(action, "operation", "missing", nil)
			continue
		}
		c.action(t, op, pages[action])
	}
	return c.found
}

func readPages(t *testing.T) (map[string]page, []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/vendor/whmcs-documents.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Actions map[string]page }
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		t.Fatal(err)
	}
	root, err := tree.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	return file.Actions, keys(object(root.Get("actions")))
}

// documented lists the fragment operations that are no neighbours.
func documented(doc *spec.Document) []string {
	var ids []string
	for _, op := range doc.Operations {
		if op.Fragment != "" && !op.Neighbour {
			ids = append(ids, op.ID)
		}
	}
	return ids
}

func (c *comparison) action(t *testing.T, op *spec.Operation, p page) {
	t.Helper()
	post := object(object(object(c.tree.Get("paths")).Get(op.Path + "#" + op.Fragment)).Get("post"))
	request := c.schema(object(post.Get("requestBody")))
	c.fields(op.ID, "parameter", p.Parameters, request, true)
	for _, sent := range p.Request {
		if !c.properties(request).Has(sent.Key) {
			c.add(op.ID, "sample "+sent.Key, "missing", nil)
		}
	}
	answer := c.schema(object(object(post.Get("responses")).Get("200")))
	if branches, _ := answer.Get("anyOf").([]any); len(branches) > 0 {
		answer = c.resolve(branches[0])
	}
	c.fields(op.ID, "field", p.Response, answer, false)
	if p.Rows != nil {
		list := object(c.properties(answer).Get("clients"))
		c.fields(op.ID, "row", p.Rows, c.resolve(list.Get("items")), false)
	}
	c.messages(op, p.Errors)
	c.sample(t, op, p.Answer)
}

// fields compares a table of a page with the properties of a schema.
func (c *comparison) fields(action, kind string, want []field, schema tree.Object, requests bool) {
	properties := c.properties(schema)
	required := texts(schema.Get("required"))
	var wanted []string
	for _, f := range want {
		wanted = append(wanted, f.Name)
		item := kind + " " + f.Name
		if !properties.Has(f.Name) {
			c.add(action, item, "missing", nil)
			continue
		}
		node := object(properties.Get(f.Name))
		if typeOf(f.Type) != node.Get("type") {
			c.add(action, item, "type", node)
		}
		if !requests {
			continue // the pages say neither of what comes back
		}
		if f.Required != slices.Contains(required, f.Name) {
			c.add(action, item, "required", node)
		}
		if !slices.Equal(f.Allowed, texts(node.Get("enum"))) {
			c.add(action, item, "allowed", node)
		}
	}
	var got []string
	for name, node := range properties.Members {
		if slices.Contains(wanted, name) {
			got = append(got, name)
		} else {
			c.add(action, kind+" "+name, "added", object(node))
		}
	}
	c.order(action, kind+"s", wanted, got)
}

// messages compares the errors of a page with the refusals of the catalogue.
func (c *comparison) messages(op *spec.Operation, want []string) {
	var got []string
	for _, a := range op.Answers {
		message, _ := object(a.Value).Get("message").(string)
		source := tree.Object{{Key: "x-source", Value: a.Known.Source}}
		switch {
		case !a.Refusal:
		case !slices.Contains(want, message):
			c.add(op.ID, "answer "+a.Name, "added", source)
		case a.Known.How != "documented" || a.FaultOnly:
			c.add(op.ID, "answer "+a.Name, "documented, but marked otherwise", source)
		default:
			got = append(got, message)
		}
	}
	for _, message := range want {
		if !slices.Contains(got, message) {
			c.add(op.ID, "message "+message, "missing", nil)
		}
	}
	c.order(op.ID, "messages", want, got)
}

// sample compares the answer that a page shows with the catalogue's.
func (c *comparison) sample(t *testing.T, op *spec.Operation, want string) {
	t.Helper()
	// YAML knows no escaped slash, and JSON means a slash by it.
	root, err := tree.Read([]byte(strings.ReplaceAll(want, `\/`, "/")))
	if err != nil {
		t.Fatalf("sample answer of %s: %v", op.ID, err)
	}
	a := op.Answer(samples[op.ID])
	if a == nil {
		c.add(op.ID, "answer "+samples[op.ID], "missing", nil)
	} else if !cmp.Equal(any(root), a.Value) {
		c.add(op.ID, "answer "+a.Name, "sample", tree.Object{{Key: "x-source", Value: a.Known.Source}})
	}
}

// order compares two lists of which other comparisons have seen the members.
func (c *comparison) order(action, item string, want, got []string) {
	if slices.Equal(want, got) {
		return
	}
	a, b := slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))
	if slices.Equal(a, b) || action == "documents" || len(b) > len(slices.Compact(slices.Clone(b))) {
		c.add(action, item, fmt.Sprintf("order: want %q, got %q", want, got), nil)
	}
}

func (c *comparison) add(action, item, kind string, node tree.Object) {
	source, _ := node.Get("x-source").(string)
	c.found[difference{action, item, kind}] = source
}

// schema returns the schema of the first media type of a request or response.
func (c *comparison) schema(holder tree.Object) tree.Object {
	for _, media := range object(holder.Get("content")) {
		return c.resolve(object(media.Value).Get("schema"))
	}
	return nil
}

// properties returns the properties of a schema, references followed.
func (c *comparison) properties(schema tree.Object) tree.Object {
	var out tree.Object
	for name, node := range object(schema.Get("properties")).Members {
		out = append(out, tree.Member{Key: name, Value: c.resolve(node)})
	}
	return out
}

func (c *comparison) resolve(node any) tree.Object {
	o := object(node)
	ref, isRef := o.Get("$ref").(string)
	if !isRef {
		return o
	}
	at := c.tree
	for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		at = object(at.Get(part))
	}
	return c.resolve(at)
}

// typeOf says in JSON's words what the pages say in PHP's.
func typeOf(php string) string {
	switch php {
	case "int":
		return "integer"
	case "bool":
		return "boolean"
	default:
		return php
	}
}

func object(v any) tree.Object { o, _ := v.(tree.Object); return o }

func keys(o tree.Object) []string {
	var out []string
	for _, m := range o {
		out = append(out, m.Key)
	}
	return out
}

func texts(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, item := range list {
		out = append(out, fmt.Sprint(item))
	}
	return out
}
