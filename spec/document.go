package spec

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

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

	tree      tree.Object
	byID      map[string]*Operation
	shared    map[string]*Answer
	responses map[given][]*Answer
	enums     map[string][]string

	resources []*Resource
	schemas   schemas

	secretsOnce sync.Once
	secrets     map[string]bool
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
	NeedsBody   bool
	Answers     []*Answer

	Schemes  []Scheme // the ways to say who calls; nil where that is not the matter of a header
	Consumes []string // media types of the body, the usual one first
	Host     string   // the first label of a host of its own, such as login; empty for the document's

	tree tree.Object
	doc  *Document
}

// A Parameter is a named input outside the body.
type Parameter struct {
	Name     string
	In       string // path, query or header
	Required bool
	Schema   *Schema
	Example  any // as the document shows it, nil for none
}

// Known is how a rule is known (x-known), and from where (x-source).
type Known struct {
	How    string `json:"known"` // documented, observed or inferred
	Source string `json:"source"`
}

var methods = []string{"get", "head", "post", "put", "patch", "delete", "options"}

// Parse takes a document that was read in a dialect ("" means documented) and
// checks it. Everything that is wrong is reported at once. The document must be
// valid too, by whatever else the caller holds it to: package openapi holds it to
// OpenAPI.
func Parse(name string, src *source.Source, dialect string, valid func(tree.Object) error) (*Document, error) {
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
	root := taken.(tree.Object)
	if err := valid(root); err != nil {
		return nil, fmt.Errorf("spec %s: %s: %w", name, src.At(placeOf(root, err)...), err)
	}
	d := newDocument(name, dialect, root)
	if err := errors.Join(d.check(src)...); err != nil {
		return nil, fmt.Errorf("spec %s breaks its own rules:\n%w", name, err)
	}
	return d, nil
}

// newDocument reads a document from its tree. What is missing is left empty, and
// reported by check.
func newDocument(name, dialect string, root tree.Object) *Document {
	d := &Document{Name: name, Dialect: dialect, tree: root, responses: map[given][]*Answer{}}
	d.schemas.read = map[*tree.Member]*Schema{}
	d.index()
	return d
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
	return d.schema(d.tree.Object("components").Object("schemas").Get(name))
}

// Enum returns the allowed values of a schema in components, such as Scope. The
// caller must not change them.
func (d *Document) Enum(schema string) []string { return d.enums[schema] }

// EnumDescriptions returns what x-enum-descriptions says of a schema's values.
func (d *Document) EnumDescriptions(schema string) tree.Object {
	return d.tree.Object("components").Object("schemas").Object(schema).Object("x-enum-descriptions")
}

// index builds operations and answers from the ordered tree.
func (d *Document) index() {
	d.Title = d.tree.Object("info").Text("title")
	d.byID = map[string]*Operation{}
	for _, path := range d.tree.Object("paths") {
		item, _ := path.Value.(tree.Object)
		for _, m := range item {
			if node, isObject := m.Value.(tree.Object); isObject && slices.Contains(methods, m.Key) {
				d.client(d.add(path.Key, m.Key, node, item), item)
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
			d.shared[a.Name] = a
		}
	}
}

func (d *Document) add(pathKey, method string, node, item tree.Object) *Operation {
	path, fragment, _ := strings.Cut(pathKey, "#")
	op := &Operation{
		ID: node.Text("operationId"), Summary: node.Text("summary"), Method: strings.ToUpper(method),
		Path: path, Fragment: fragment, Also: node.Texts("x-methods"),
		Effect: Effect(node.Text("x-effect")), Neighbour: node.Flag("x-neighbour"), Union: node.Flag("x-union"),
		Known: known(node), tree: node, doc: d,
	}
	if permissions := node.Texts("x-permissions"); len(permissions) > 0 {
		op.Permissions = permissions
	}
	for _, list := range []any{node.Get("parameters"), item.Get("parameters")} {
		list, _ := list.([]any)
		for _, parameter := range list {
			p := d.Resolve(parameter)
			schema := d.schema(p.Get("schema"))
			op.Parameters = append(op.Parameters, Parameter{
				Name: p.Text("name"), In: p.Text("in"), Required: p.Flag("required"), Schema: schema, Example: schema.shown(p),
			})
		}
	}
	// The first form that is written speaks for all.
	if content := d.Resolve(node.Get("requestBody")).Object("content"); len(content) > 0 {
		media, _ := content[0].Value.(tree.Object)
		op.Request = d.schema(media.Get("schema"))
		op.NeedsBody = d.Resolve(node.Get("requestBody")).Flag("required")
	}
	for _, response := range node.Object("responses") {
		op.Answers = append(op.Answers, d.answers(statusOf(response.Key), d.Resolve(response.Value))...)
	}
	d.Operations = append(d.Operations, op)
	d.byID[op.ID] = op
	return op
}

// Answer returns the operation's answer of that name, or nil.
func (op *Operation) Answer(name string) *Answer {
	for _, a := range op.Answers {
		if a.Name == name {
			return a
		}
	}
	return nil
}

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
