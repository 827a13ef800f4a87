package drift

import (
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// A surface is what an API promises, in the one form that every source is
// brought into. What a source cannot tell is left out and marked as untold, so
// that it does not count as removed.
type surface struct {
	operations []*operation
	version    string
	complete   bool // an operation that it lacks does not exist
	models     []string
}

type operation struct {
	id, method, path string
	parameters       *shape
	body             *shape
	success          *shape            // of a source that tells no status
	statuses         map[string]*reply // nil: not told
	permissions      []string
	told             tells
	messages         []string // refusals of a source that tells no codes
	node             tree.Object
	at               []string
}

// tells says which kinds of things a source tells of an operation.
type tells struct{ parameters, permissions, messages, places bool }

// A reply is one status of an operation.
type reply struct {
	body    *shape
	codes   []code
	told    bool // lists its codes
	at      []string
	node    tree.Object
	derived bool // of our own: no answer in it is documented
}

// A code is one refusal; the document of a vendor without codes has messages
// alone.
type code struct {
	code, message, name string
	documented          bool
	at                  []string
	node                tree.Object
}

// A shape is a schema.
type shape struct {
	model    string   // "" for one without a name
	types    []string // any of them; none: not told
	format   string
	fields   []field
	items    *shape
	values   *shape // of a map
	enum     []string
	toldEnum bool
	coarse   bool // integers are numbers, as in JavaScript
	at       []string
	node     tree.Object
}

type field struct {
	name     string
	shape    *shape
	required bool
	told     bool // whether it is required
	place    string
}

func (s *shape) field(name string) *field {
	if s == nil {
		return nil
	}
	if i := slices.IndexFunc(s.fields, func(f field) bool { return f.name == name }); i >= 0 {
		return &s.fields[i]
	}
	return nil
}

func (s *shape) isObject() bool { return s != nil && len(s.fields) > 0 }

// String names a shape as a report does.
func (s *shape) String() string {
	switch {
	case s == nil:
		return "nothing"
	case s.model != "":
		return s.model
	case s.items != nil:
		return "array of " + s.items.String()
	case s.values != nil:
		return "map of " + s.values.String()
	case len(s.types) == 0:
		return "anything"
	case s.format != "":
		return strings.Join(s.types, " or ") + "(" + s.format + ")"
	default:
		return strings.Join(s.types, " or ")
	}
}

// like returns the field that a parameter's name means: SDKs write
// Accept-Language as acceptLanguage.
func (s *shape) like(name string) *field {
	for i, f := range s.fields {
		if normal(f.name) == normal(name) {
			return &s.fields[i]
		}
	}
	return nil
}

// find returns the operation that is meant: by what goes over the wire, else by
// its name. moved tells that only the name fits.
func (s *surface) find(op *operation) (found []*operation, moved bool) {
	for _, candidate := range s.operations {
		if candidate.path != "" && candidate.method == op.method && pathKey(candidate.path) == pathKey(op.path) {
			found = append(found, candidate)
		}
	}
	if found != nil {
		return found, false
	}
	for _, candidate := range s.operations {
		if strings.EqualFold(candidate.id, op.id) {
			found = append(found, candidate)
			moved = moved || candidate.path != ""
		}
	}
	return found, moved
}

// pathKey is a path without the names of its parameters, which nobody sends.
func pathKey(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}

func normal(name string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))
}

// scalar gives the words of JSON Schema for those of other type systems.
func scalar(word string) string {
	switch word {
	case "int", "integer", "long":
		return "integer"
	case "bool", "boolean":
		return "boolean"
	case "float", "double", "number", "decimal":
		return "number"
	case "any", "unknown", "mixed", "null", "undefined":
		return ""
	case "file":
		return "string"
	default:
		return word
	}
}

func typed(word string) *shape {
	if items, isList := strings.CutSuffix(word, "[]"); isList {
		return &shape{types: []string{"array"}, items: typed(items)}
	}
	s := &shape{}
	if name := scalar(word); name != "" {
		s.types = []string{name}
	}
	return s
}

// A place is where in a file something is wrong.
type place struct {
	line   int
	offset int64
	err    error
}

func (p *place) Error() string {
	return fmt.Sprintf("line %d (offset %d): %v", p.line, p.offset, p.err)
}

func (p *place) Unwrap() error { return p.err }
