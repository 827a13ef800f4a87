package spec

import "slices"

// validating lists the keywords that JSON Schema and OpenAPI 3.0 share in
// meaning. Formats stay out: validators refuse those they do not know.
var validating = []string{
	"type", "required", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems",
}

// jsonSchema returns a schema as plain JSON Schema, without references. Where a
// schema contains itself, anything goes.
func (d *Document) jsonSchema(v any, above ...string) any {
	o, isObject := v.(Object)
	if !isObject {
		return v // additionalProperties may be a boolean
	}
	if ref := o.text("$ref"); ref != "" {
		if slices.Contains(above, ref) {
			return Object{}
		}
		return d.jsonSchema(d.pointer(ref), append(slices.Clone(above), ref)...)
	}
	out := Object{}
	for _, m := range o {
		switch {
		case slices.Contains(validating, m.Key):
			out = append(out, m)
		case m.Key == "items" || m.Key == "additionalProperties":
			out = append(out, Member{m.Key, d.jsonSchema(m.Value, above...)})
		case m.Key == "properties":
			properties := Object{}
			for _, p := range m.Value.(Object) {
				properties = append(properties, Member{p.Key, d.jsonSchema(p.Value, above...)})
			}
			out = append(out, Member{m.Key, properties})
		case m.Key == "anyOf" || m.Key == "oneOf" || m.Key == "allOf":
			var branches []any
			for _, branch := range m.Value.([]any) {
				branches = append(branches, d.jsonSchema(branch, above...))
			}
			out = append(out, Member{m.Key, branches})
		}
	}
	if o.flag("nullable") && out.Has("type") {
		out = out.with("type", []any{o.Get("type"), "null"})
	}
	return out
}
