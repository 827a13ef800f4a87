package spec

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// A Schema is a resolved, prebuilt JSON schema.
type Schema struct{ kin *openapi3.Schema }

// schemaOf returns what a reference leads to; nil where there is no schema.
func schemaOf(ref *openapi3.SchemaRef) *Schema {
	if ref == nil || ref.Value == nil {
		return nil
	}
	return &Schema{kin: ref.Value}
}

// A Violation is one place where a value breaks a schema. It never holds the
// value itself, which may be a secret.
type Violation struct {
	In      string // path, query, header or form for a parameter, which the pointer then names; "" for a body
	Pointer string // JSON pointer into the value; "" is the whole
	Rule    string // the schema keyword that is broken, such as required
}

func (v Violation) String() string {
	if v.In != "" {
		return fmt.Sprintf("the %s parameter %s breaks %s", v.In, strings.TrimPrefix(v.Pointer, "/"), v.Rule)
	}
	if v.Pointer == "" {
		return "the value breaks " + v.Rule
	}
	return fmt.Sprintf("%s breaks %s", v.Pointer, v.Rule)
}

// Check validates a value as [encoding/json] decodes it and reports every
// violation.
func (s *Schema) Check(value any) []Violation {
	err := s.kin.VisitJSON(value, openapi3.MultiErrors())
	return violations(err)
}

func violations(err error) []Violation {
	if err == nil {
		return nil
	}
	var many openapi3.MultiError
	if errors.As(err, &many) {
		var out []Violation
		for _, one := range many {
			out = append(out, violations(one)...)
		}
		return out
	}
	var one *openapi3.SchemaError
	if errors.As(err, &one) {
		return []Violation{{Pointer: pointerTo(one.JSONPointer()), Rule: one.SchemaField}}
	}
	return []Violation{{Rule: err.Error()}}
}

// pointerTo writes a JSON pointer as RFC 6901 says.
func pointerTo(parts []string) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(part))
	}
	return b.String()
}

// Property returns the schema of a property, or nil.
func (s *Schema) Property(name string) *Schema { return schemaOf(s.kin.Properties[name]) }

// Properties lists the names of the declared properties, sorted.
func (s *Schema) Properties() []string {
	var names []string
	for name := range s.kin.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Items returns the schema of an array's items, or nil.
func (s *Schema) Items() *Schema { return schemaOf(s.kin.Items) }

// Requires reports whether the schema requires the named property.
func (s *Schema) Requires(name string) bool { return slices.Contains(s.kin.Required, name) }

// Type returns the JSON type, or "".
func (s *Schema) Type() string {
	if types := s.kin.Type.Slice(); len(types) == 1 {
		return types[0]
	}
	return ""
}

// Format returns the format of a text, or "".
func (s *Schema) Format() string { return s.kin.Format }

// Enum returns the allowed values as text.
func (s *Schema) Enum() []string {
	var out []string
	for _, v := range s.kin.Enum {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// Default returns the default value in the type that [Schema.Parse] gives, or nil.
func (s *Schema) Default() any { return s.typed(s.kin.Default) }

// Secret reports whether values of the schema are not to be shown.
func (s *Schema) Secret() bool {
	return s.kin.Format == "password" || s.kin.Extensions["x-secret"] == true
}

// Open reports whether the schema says that further properties may come.
func (s *Schema) Open() bool {
	more := s.kin.AdditionalProperties
	return more.Schema != nil || more.Has != nil && *more.Has || len(s.kin.Properties) == 0
}

// Branches returns the alternatives of a schema, or nil.
func (s *Schema) Branches() []*Schema {
	var out []*Schema
	for _, ref := range slices.Concat(s.kin.AnyOf, s.kin.OneOf) {
		out = append(out, schemaOf(ref))
	}
	return out
}
