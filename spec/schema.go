package spec

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/credmock/credmock/spec/tree"
)

// A Schema is a schema of a document. It is read when somebody first asks it:
// most are never asked.
type Schema struct {
	doc  *Document
	node tree.Object

	once  sync.Once
	terms terms

	presetOnce sync.Once
	preset     any
}

// terms are what a schema says, ready to be checked.
type terms struct {
	kind     string // the JSON type; "" is any
	nullable bool
	enum     []any
	words    []string // the same, as text
	format   string
	pattern  *regexp.Regexp

	minimum, maximum     *float64
	moreThan, lessThan   bool // the bounds themselves are outside
	minLength, maxLength int  // a maximum of -1 is none
	minItems, maxItems   int
	minProps, maxProps   int

	unique     bool
	items      *Schema
	properties map[string]*Schema
	required   []string
	closed     bool    // no further properties
	further    *Schema // what further properties are held to

	oneOf, anyOf, allOf []*Schema
	not                 *Schema
	chooser             string             // the property that tells the branches apart
	choices             map[string]*Schema // by its value
}

// keywords lists what a schema may hold. A keyword that nobody reads would be a
// rule that silently does not hold, so others are refused.
var keywords = []string{
	"additionalProperties", "allOf", "anyOf", "default", "deprecated", "description", "discriminator", "enum", "example",
	"exclusiveMaximum", "exclusiveMinimum", "externalDocs", "format", "items", "maxItems", "maxLength", "maxProperties", "maximum",
	"minItems", "minLength", "minProperties", "minimum", "not", "nullable", "oneOf", "pattern", "properties", "readOnly", "required",
	"title", "type", "uniqueItems", "writeOnly",
}

// schema returns the schema that a node is or refers to; nil where there is none.
// One that stands in several places is one schema.
func (d *Document) schema(v any) *Schema {
	node := d.Resolve(v)
	if node == nil {
		return nil
	}
	if len(node) == 0 {
		return &Schema{doc: d, node: node}
	}
	d.schemas.Lock()
	defer d.schemas.Unlock()
	s := d.schemas.read[&node[0]]
	if s == nil {
		s = &Schema{doc: d, node: node}
		d.schemas.read[&node[0]] = s
	}
	return s
}

// schemas are those of a document that somebody asked for, by their first member.
type schemas struct {
	sync.Mutex
	read map[*tree.Member]*Schema
}

// said returns what the schema says.
func (s *Schema) said() *terms {
	s.once.Do(s.read)
	return &s.terms
}

func (s *Schema) read() {
	t, node := &s.terms, s.node
	t.kind, t.format = node.Text("type"), node.Text("format")
	t.nullable, t.unique = node.Flag("nullable"), node.Flag("uniqueItems")
	if list, _ := node.Get("enum").([]any); list != nil {
		t.enum, _ = plainJSON(list).([]any)
		for _, v := range t.enum {
			t.words = append(t.words, fmt.Sprint(v))
		}
	}
	t.minimum, t.maximum = number(node.Get("minimum")), number(node.Get("maximum"))
	t.moreThan, t.lessThan = node.Flag("exclusiveMinimum"), node.Flag("exclusiveMaximum")
	t.minLength, t.maxLength = bound(node, "minLength", 0), bound(node, "maxLength", -1)
	t.minItems, t.maxItems = bound(node, "minItems", 0), bound(node, "maxItems", -1)
	t.minProps, t.maxProps = bound(node, "minProperties", 0), bound(node, "maxProperties", -1)
	if pattern := node.Text("pattern"); pattern != "" {
		t.pattern, _ = regexp.Compile(pattern) // whether it is one is checked where documents are
	}
	t.items, t.not = s.doc.schema(node.Get("items")), s.doc.schema(node.Get("not"))
	t.required = node.Texts("required")
	properties := node.Object("properties")
	t.properties = make(map[string]*Schema, len(properties))
	for _, m := range properties {
		t.properties[m.Key] = s.doc.schema(m.Value)
	}
	further := node.Get("additionalProperties")
	t.closed, t.further = further == false, s.doc.schema(further)
	t.oneOf, t.anyOf, t.allOf = s.branches("oneOf"), s.branches("anyOf"), s.branches("allOf")
	s.discriminator()
}

func (s *Schema) branches(key string) []*Schema {
	list, _ := s.node.Get(key).([]any)
	var out []*Schema
	for _, branch := range list {
		out = append(out, s.doc.schema(branch))
	}
	return out
}

func (s *Schema) discriminator() {
	node := s.node.Object("discriminator")
	s.terms.chooser = node.Text("propertyName")
	for _, m := range node.Object("mapping") {
		if s.terms.choices == nil {
			s.terms.choices = map[string]*Schema{}
		}
		ref, _ := m.Value.(string)
		if !strings.Contains(ref, "/") { // the name of a schema will do
			ref = "#/components/schemas/" + ref
		}
		s.terms.choices[m.Key] = s.doc.schema(tree.Object{{Key: "$ref", Value: ref}})
	}
}

func number(v any) *float64 {
	switch v := v.(type) {
	case int:
		f := float64(v)
		return &f
	case float64:
		return &v
	default:
		return nil
	}
}

func bound(node tree.Object, key string, none int) int {
	if n := number(node.Get(key)); n != nil {
		return int(*n)
	}
	return none
}

// Property returns the schema of a property, or nil.
func (s *Schema) Property(name string) *Schema { return s.said().properties[name] }

// Properties lists the names of the declared properties, sorted.
func (s *Schema) Properties() []string { return slices.Sorted(maps.Keys(s.said().properties)) }

// Chooser returns the property that tells by which branch a value is judged, or "".
func (s *Schema) Chooser() string { return s.said().chooser }

// Items returns the schema of an array's items, or nil.
func (s *Schema) Items() *Schema { return s.said().items }

// Requires reports whether the schema requires the named property.
func (s *Schema) Requires(name string) bool { return slices.Contains(s.said().required, name) }

// Type returns the JSON type, or "". Of alternatives it is the first one's: what a
// text is read as.
func (s *Schema) Type() string {
	if kind := s.node.Text("type"); kind != "" || s.node.Has("type") {
		return kind
	}
	if branches := s.Branches(); len(branches) > 0 {
		return branches[0].Type()
	}
	return ""
}

// Format returns the format of a text, or "".
func (s *Schema) Format() string { return s.node.Text("format") }

// Enum returns the allowed values as text.
func (s *Schema) Enum() []string { return slices.Clone(s.said().words) }

// Example returns a value that the document shows in the type that [Schema.Parse]
// gives, or nil. What the service assumes is an example too.
func (s *Schema) Example() any { return s.shown(s.node) }

// shown returns the example of a node of this schema, such as a parameter.
func (s *Schema) shown(node tree.Object) any {
	if v := s.doc.Example(node); v != nil {
		return s.typed(plainJSON(v))
	}
	return nil
}

// Default returns the default value in the type that [Schema.Parse] gives, or nil.
func (s *Schema) Default() any {
	s.presetOnce.Do(func() {
		if preset := s.node.Get("default"); preset != nil {
			s.preset = s.typed(plainJSON(preset))
		}
	})
	return s.preset
}

// Secret reports whether values of the schema are not to be shown.
func (s *Schema) Secret() bool { return s.node.Text("format") == "password" || s.node.Flag("x-secret") }

// Open reports whether the schema says that further properties may come.
func (s *Schema) Open() bool {
	t := s.said()
	return t.further != nil || s.node.Flag("additionalProperties") || len(t.properties) == 0
}

// Branches returns the alternatives of a schema, or nil.
func (s *Schema) Branches() []*Schema { return slices.Concat(s.said().anyOf, s.said().oneOf) }
