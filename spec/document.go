package spec

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/credmock/credmock/spec/source"
	"github.com/credmock/credmock/spec/tree"
)

// A Document is one API in one dialect: its operations, in the order they are
// written, and the answers that belong to no single operation.
type Document struct {
	Name       string
	Dialect    string
	Title      string
	Operations []*Operation

	tree   tree.Object
	doc    *openapi3.T
	byID   map[string]*Operation
	shared map[string]*Answer
	enums  map[string][]string

	resources []*Resource
}

// An Effect says what an operation does to a real deployment (x-effect).
type Effect string

// The three effects, from harmless to destructive.
const (
	Read   Effect = "read"
	Write  Effect = "write"
	Delete Effect = "delete"
)

// An Operation is one thing that a client can ask for.
type Operation struct {
	ID        string
	Summary   string
	Method    string
	Path      string // what goes over the wire: without the fragment that tells actions apart
	Fragment  string // of the path key; empty unless many actions share a path
	Also      []string
	Effect    Effect
	Neighbour bool // not documented in the seed pages, but called by real clients
	Union     bool // only unites the fragment operations of its path
	Known     Known

	Permissions []string // any of them is enough; nil means that none is needed
	Parameters  []Parameter
	Request     *Schema // nil without a body
	Answers     []*Answer

	Schemes  []Scheme // the ways to say who calls; nil where that is not the matter of a header
	Consumes []string // media types of the body, the usual one first
	Host     string   // the first label of a host of its own, such as login; empty for the document's

	tree     tree.Object
	byName   map[string]*Answer
	produces map[int][]string
}

// A Parameter is a named input outside the body.
type Parameter struct {
	Name     string
	In       string // path, query or header
	Required bool
	Schema   *Schema
}

// Known is how a rule is known (x-known), and from where (x-source).
type Known struct {
	How    string `json:"known"` // documented, observed or inferred
	Source string `json:"source"`
}

var methods = []string{"get", "head", "post", "put", "patch", "delete", "options"}

// Parse reads a document from YAML or JSON text, takes it in a dialect ("" means
// documented) and checks it. Everything that is wrong is reported at once.
func Parse(name string, text []byte, dialect string) (*Document, error) {
	src, err := readFiles(name, source.File{Name: name + ".yaml", Text: text})
	if err != nil {
		return nil, err
	}
	return parse(name, src, dialect)
}

// parse takes a document that was read in a dialect, and checks it.
func parse(name string, src *source.Source, dialect string) (*Document, error) {
	if dialect == "" {
		dialect = Dialects[0]
	}
	if !slices.Contains(Dialects, dialect) {
		return nil, Unknown("dialect", dialect, Dialects)
	}
	if err := references(src); err != nil {
		return nil, fmt.Errorf("spec %s has wrong references:\n%w", name, err)
	}
	taken, ok := tree.InDialect(linked(src.Tree()), dialect)
	if !ok {
		return nil, fmt.Errorf("spec %s: %s: the document as a whole is absent in dialect %s", name, src.At("x-dialect"), dialect)
	}
	d := &Document{Name: name, Dialect: dialect, tree: taken.(tree.Object)}
	if err := d.load(); err != nil {
		return nil, fmt.Errorf("spec %s: %s: %w", name, src.At(placeOf(d.tree, err)...), err)
	}
	d.index()
	if err := errors.Join(d.check(src)...); err != nil {
		return nil, fmt.Errorf("spec %s breaks its own rules:\n%w", name, err)
	}
	return d, nil
}

// load hands the document to kin-openapi, which resolves it for validation.
func (d *Document) load() error {
	text, err := d.tree.MarshalJSON()
	if err != nil {
		return err
	}
	if d.doc, err = openapi3.NewLoader().LoadFromData(text); err != nil {
		return err
	}
	return d.doc.Validate(context.Background())
}

// JSON returns the document of this dialect, keys in the order of the source.
func (d *Document) JSON() ([]byte, error) { return d.tree.MarshalJSON() }

// YAML returns the document of this dialect as YAML, in the same order.
func (d *Document) YAML() ([]byte, error) { return d.tree.YAML() }

// Operation returns the operation with the given operationId, or nil.
func (d *Document) Operation(id string) *Operation { return d.byID[id] }

// Answer returns an answer that the router gives before any operation is known,
// or nil. It stands in components.responses, with its status under x-status.
func (d *Document) Answer(name string) *Answer { return d.shared[name] }

// Schema returns a schema in components, or nil.
func (d *Document) Schema(name string) *Schema {
	if d.doc.Components == nil {
		return nil
	}
	return schemaOf(d.doc.Components.Schemas[name])
}

// Enum returns the allowed values of a schema in components, such as Scope. The
// caller must not change them.
func (d *Document) Enum(schema string) []string { return d.enums[schema] }

// EnumDescriptions returns what x-enum-descriptions says of a schema's values.
func (d *Document) EnumDescriptions(schema string) tree.Object {
	return d.tree.Object("components").Object("schemas").Object(schema).Object("x-enum-descriptions")
}

// index builds operations and answers from the ordered tree. What is missing is
// left empty here and reported by check.
func (d *Document) index() {
	d.Title = d.tree.Object("info").Text("title")
	d.byID = map[string]*Operation{}
	for _, path := range d.tree.Object("paths") {
		item, _ := path.Value.(tree.Object)
		for _, m := range item {
			if node, isObject := m.Value.(tree.Object); isObject && slices.Contains(methods, m.Key) {
				d.client(d.add(path.Key, m.Key, node), item)
			}
		}
	}
	d.enums = map[string][]string{}
	for _, m := range d.tree.Object("components").Object("schemas") {
		if schema, _ := m.Value.(tree.Object); schema.Has("enum") {
			d.enums[m.Key] = schema.Texts("enum")
		}
	}
	d.readResources()
	d.shared = map[string]*Answer{}
	for _, m := range d.tree.Object("components").Object("responses") {
		response := d.Resolve(m.Value)
		if !response.Has("x-status") {
			continue // the operations that share it say when it is given
		}
		for _, a := range d.answers(statusOf(fmt.Sprint(response.Get("x-status"))), response) {
			a.schema = bodySchema(d.doc.Components.Responses[m.Key], a)
			d.shared[a.Name] = a
		}
	}
}

func (d *Document) add(pathKey, method string, node tree.Object) *Operation {
	path, fragment, _ := strings.Cut(pathKey, "#")
	op := &Operation{
		ID: node.Text("operationId"), Summary: node.Text("summary"), Method: strings.ToUpper(method),
		Path: path, Fragment: fragment, Also: node.Texts("x-methods"),
		Effect: Effect(node.Text("x-effect")), Neighbour: node.Flag("x-neighbour"), Union: node.Flag("x-union"),
		Known: known(node), tree: node, byName: map[string]*Answer{}, produces: map[int][]string{},
	}
	if permissions := node.Texts("x-permissions"); len(permissions) > 0 {
		op.Permissions = permissions
	}
	kinOp := d.doc.Paths.Value(pathKey).GetOperation(op.Method)
	for _, p := range slices.Concat(kinOp.Parameters, d.doc.Paths.Value(pathKey).Parameters) {
		op.Parameters = append(op.Parameters, Parameter{
			Name: p.Value.Name, In: p.Value.In, Required: p.Value.Required, Schema: schemaOf(p.Value.Schema),
		})
	}
	if kinOp.RequestBody != nil {
		// The first form that is written speaks for all: kin-openapi keeps no order.
		if content := d.Resolve(node.Get("requestBody")).Object("content"); len(content) > 0 {
			op.Request = schemaOf(kinOp.RequestBody.Value.Content[content[0].Key].Schema)
		}
	}
	for _, response := range node.Object("responses") {
		status := statusOf(response.Key)
		for _, media := range d.Resolve(response.Value).Object("content") {
			op.produces[status] = append(op.produces[status], media.Key)
		}
		for _, a := range d.answers(status, d.Resolve(response.Value)) {
			a.schema = bodySchema(kinOp.Responses.Value(response.Key), a)
			a.headers = headersOf(kinOp.Responses.Value(response.Key), a)
			op.Answers = append(op.Answers, a)
			op.byName[a.Name] = a
		}
	}
	d.Operations = append(d.Operations, op)
	d.byID[op.ID] = op
	return op
}

// bodySchema returns the schema of an answer's body within its response, or nil.
func bodySchema(response *openapi3.ResponseRef, a *Answer) *Schema {
	if response == nil || response.Value == nil || response.Value.Content[a.MediaType] == nil {
		return nil
	}
	return schemaOf(response.Value.Content[a.MediaType].Schema)
}

func known(o tree.Object) Known { return Known{How: o.Text("x-known"), Source: o.Text("x-source")} }

// Answer returns the operation's answer of that name, or nil.
func (op *Operation) Answer(name string) *Answer { return op.byName[name] }

// Refusals lists the names of the operation's refusals.
func (op *Operation) Refusals() []string {
	var names []string
	for _, a := range op.Answers {
		if a.Refusal {
			names = append(names, a.Name)
		}
	}
	return names
}
