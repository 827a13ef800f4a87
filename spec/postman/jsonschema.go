package postman

import (
	"slices"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// validating lists the keywords that JSON Schema and OpenAPI 3.0 share in
// meaning. Formats stay out: validators refuse those they do not know.
var validating = []string{
	"type", "required", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems",
}

// jsonSchema returns a schema as plain JSON Schema, without references. Where a
// schema contains itself, anything goes.
func jsonSchema(d *spec.Document, v any, above ...string) any {
	o, isObject := v.(tree.Object)
	if !isObject {
		return v // additionalProperties may be a boolean
	}
	if ref := o.Text("$ref"); ref != "" {
		if slices.Contains(above, ref) {
			return tree.Object{}
		}
		return jsonSchema(d, spec.Pointer(d.Tree(), ref), append(slices.Clone(above), ref)...)
	}
	out := tree.Object{}
	for _, m := range o {
		switch {
		case slices.Contains(validating, m.Key):
			out = append(out, m)
		case m.Key == "items" || m.Key == "additionalProperties":
			out = append(out, tree.Member{Key: m.Key, Value: jsonSchema(d, m.Value, above...)})
		case m.Key == "properties":
			properties := tree.Object{}
			for _, p := range m.Value.(tree.Object) {
				properties = append(properties, tree.Member{Key: p.Key, Value: jsonSchema(d, p.Value, above...)})
			}
			out = append(out, tree.Member{Key: m.Key, Value: properties})
		case m.Key == "anyOf" || m.Key == "oneOf" || m.Key == "allOf":
			var branches []any
			for _, branch := range m.Value.([]any) {
				branches = append(branches, jsonSchema(d, branch, above...))
			}
			out = append(out, tree.Member{Key: m.Key, Value: branches})
		}
	}
	if o.Flag("nullable") && out.Has("type") {
		out = out.With("type", []any{o.Get("type"), "null"})
	}
	return out
}
