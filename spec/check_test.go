package spec_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

// kinSays is what kin-openapi finds in a value.
func kinSays(schema *openapi3.Schema, value any) []spec.Violation {
	return violations(schema.VisitJSON(value, openapi3.MultiErrors()))
}

func violations(err error) (out []spec.Violation) {
	if err == nil {
		return nil
	}
	if many := (openapi3.MultiError)(nil); errors.As(err, &many) {
		for _, one := range many {
			out = append(out, violations(one)...)
		}
		return out
	}
	one := &openapi3.SchemaError{}
	if !errors.As(err, &one) {
		return []spec.Violation{{Rule: err.Error()}}
	}
	v := spec.Violation{Rule: one.SchemaField}
	for _, part := range one.JSONPointer() {
		v.Pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(part)
	}
	return []spec.Violation{v}
}

// What values break is what kin-openapi says they break: in every schema of the
// documents, for the answers and examples of the documents and for each of them
// made wrong in every place.
func TestCheckAgreesWithKin(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		text, err := d.JSON()
		if err != nil {
			t.Fatal(err)
		}
		other := kin(t, text)
		checked := 0
		compare := func(where string, ours *spec.Schema, theirs *openapi3.SchemaRef, values ...any) {
			for _, value := range values {
				checked++
				if diff := cmp.Diff(kinSays(theirs.Value, value), ours.Check(value)); diff != "" {
					t.Fatalf("%s: Check(%v) differs (-kin +ours):\n%s", where, value, diff)
				}
			}
		}
		seen := map[string]bool{}
		for _, op := range d.Operations {
			path := op.Path
			if op.Fragment != "" {
				path += "#" + op.Fragment
			}
			theirs := other.Paths.Value(path).GetOperation(op.Method)
			for _, a := range op.Answers {
				value := plain(t, a.Value)
				if key := fmt.Sprint(value); a.MediaType == "" || seen[key] {
					continue
				} else {
					seen[key] = true
				}
				body := theirs.Responses.Value(strconv.Itoa(a.Status)).Value.Content[a.MediaType].Schema
				for _, wrong := range append(mutations(value), value) {
					if diff := cmp.Diff(kinSays(body.Value, wrong), a.Check(wrong)); diff != "" {
						t.Fatalf("%s %s: Check(%v) differs (-kin +ours):\n%s", op.ID, a.Name, wrong, diff)
					}
				}
				for name, schema := range other.Components.Schemas {
					compare(op.ID+" "+a.Name+" as "+name, d.Schema(name), schema, value)
				}
			}
			for _, p := range op.Parameters {
				if their := theirs.Parameters.GetByInAndName(p.In, p.Name); their != nil { // or it is one of the path
					compare(op.ID+" "+p.Name, p.Schema, their.Schema, wrongs...)
				}
			}
			if op.Request == nil {
				continue
			}
			media := theirs.RequestBody.Value.Content[op.Consumes[0]]
			for _, example := range examples(media) {
				compare(op.ID, op.Request, media.Schema, mutations(plain(t, example))...)
			}
		}
		t.Logf("%d values", checked)
	})
}

func examples(media *openapi3.MediaType) []any {
	out := []any{media.Example, media.Schema.Value.Example, map[string]any{}}
	for _, e := range media.Examples {
		out = append(out, e.Value.Value)
	}
	for _, branch := range media.Schema.Value.OneOf {
		out = append(out, branch.Value.Example)
	}
	whole := map[string]any{}
	for name, p := range media.Schema.Value.Properties {
		whole[name] = p.Value.Example
	}
	return append(out, whole)
}

var wrongs = []any{nil, true, "", "a b", strings.Repeat("x", 300), 0.0, -1.0, 1.5, 1e10, []any{}, []any{"a", "a"}, []any{1.0, 1.0, nil}, map[string]any{}, map[string]any{"a/~b": nil}}

// mutations returns a value made wrong in every place.
func mutations(v any) []any {
	out := slices.Clone(wrongs)
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			without := clone(v)
			delete(without, name)
			out = append(out, without)
			for _, wrong := range mutations(member) {
				other := clone(v)
				other[name] = wrong
				out = append(out, other)
			}
		}
		more := clone(v)
		more["anotherMember"] = "a"
		out = append(out, more)
	case []any:
		out = append(out, append(slices.Clone(v), v...))
		for _, item := range v[:min(len(v), 1)] {
			for _, wrong := range mutations(item) {
				out = append(out, append(slices.Clone(v), wrong))
			}
		}
	}
	return out
}

func clone(v map[string]any) map[string]any {
	out := map[string]any{}
	for name, member := range v {
		out[name] = member
	}
	return out
}

// Each row is a schema that the documents may come to need.
func TestCheckAgreesWithKinOnEveryKeyword(t *testing.T) {
	t.Parallel()
	values := append(slices.Clone(wrongs), false, "ab", "2026-02-03", "2026-02-03T04:05:06Z", "bm8=", 3.0, 5.0, 5e9, 1e300,
		[]any{"a"}, []any{"a", "b", "c", "d"}, []any{map[string]any{"a": 1.0}, map[string]any{"a": 1.0}}, []any{nil},
		map[string]any{"kind": "A"}, map[string]any{"kind": "B", "b": 1.0}, map[string]any{"kind": "C"}, map[string]any{"kind": 1.0},
		map[string]any{"a": "x", "b": 2.0, "c": true}, map[string]any{"a": map[string]any{"a": map[string]any{"a": 1.0}}})
	tests := []struct{ name, schema string }{
		{"empty", `{}`},
		{"string", `{"type": "string"}`},
		{"nullable", `{"type": "string", "nullable": true, "minLength": 1, "maxLength": 2}`},
		{"pattern", `{"type": "string", "pattern": "^a"}`},
		{"pattern_of_anything", `{"pattern": "^a", "minLength": 2}`},
		{"date", `{"type": "string", "format": "date"}`},
		{"date_time", `{"type": "string", "format": "date-time"}`},
		{"byte", `{"type": "string", "format": "byte"}`},
		{"uuid", `{"type": "string", "format": "uuid"}`},
		{"integer", `{"type": "integer", "minimum": 1, "maximum": 4}`},
		{"int32", `{"type": "integer", "format": "int32"}`},
		{"int64", `{"type": "integer", "format": "int64"}`},
		{"number", `{"type": "number", "minimum": 0, "exclusiveMinimum": true, "maximum": 5, "exclusiveMaximum": true}`},
		{"boolean", `{"type": "boolean"}`},
		{"enum", `{"enum": ["ab", 3, true]}`},
		{"enum_of_text", `{"type": "string", "enum": ["ab"]}`},
		{"array", `{"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3, "uniqueItems": true}`},
		{"object", `{"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "string"}}, "minProperties": 1, "maxProperties": 2}`},
		{"closed", `{"type": "object", "additionalProperties": false, "properties": {"a": {}}}`},
		{"further", `{"type": "object", "additionalProperties": {"type": "string"}, "properties": {"b": {}}}`},
		{"not", `{"not": {"type": "string"}}`},
		{"one_of", `{"oneOf": [{"type": "string"}, {"type": "string", "maxLength": 2}, {"type": "number", "maximum": 1}]}`},
		{"any_of", `{"anyOf": [{"type": "string", "minLength": 2}, {"type": "number", "nullable": true}]}`},
		{"all_of", `{"allOf": [{"type": "string", "minLength": 2}, {"maxLength": 5, "pattern": "^a"}], "enum": ["ab"]}`},
		{"chosen", `{"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}], "discriminator": {"propertyName": "kind", "mapping": {"A": "#/components/schemas/A", "B": "#/components/schemas/B"}}}`},
		{"chosen_of_any", `{"anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}], "discriminator": {"propertyName": "kind", "mapping": {"A": "#/components/schemas/A", "B": "B"}}}`},
		{"chosen_without_mapping", `{"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}], "discriminator": {"propertyName": "kind"}}`},
		{"within_itself", `{"type": "object", "properties": {"a": {"$ref": "#/components/schemas/T"}}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := fmt.Appendf(nil, `{"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {}, "components": {"schemas": {"T": %s,
				"A": {"type": "object", "properties": {"kind": {"enum": ["A"]}}},
				"B": {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}}}}`, tt.schema)
			d, err := openapi.Parse("test", text, "")
			if err != nil {
				t.Fatal(err)
			}
			theirs := kin(t, text).Components.Schemas["T"].Value
			for _, value := range values {
				if diff := cmp.Diff(kinSays(theirs, value), d.Schema("T").Check(value)); diff != "" {
					t.Errorf("Check(%v) differs (-kin +ours):\n%s", value, diff)
				}
			}
		})
	}
}

// Arguments are values of Go, not only of JSON.
func TestCheckTakesValuesOfGo(t *testing.T) {
	t.Parallel()
	d, err := openapi.Parse("test", []byte(`{"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {}, "components": {"schemas": {
		"L": {"type": "array", "items": {"type": "string", "maxLength": 1}}, "N": {"type": "integer", "maximum": 3}}}}`), "")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		schema string
		value  any
		want   []spec.Violation
	}{
		{"texts", "L", []string{"a", "bc"}, []spec.Violation{{Pointer: "/1", Rule: "maxLength"}}},
		{"int", "N", 4, []spec.Violation{{Rule: "maximum"}}},
		{"int64", "N", int64(3), nil},
		{"json_number", "N", json.Number("4"), []spec.Violation{{Rule: "maximum"}}},
		{"struct", "N", struct{}{}, []spec.Violation{{Rule: "type"}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, d.Schema(tt.schema).Check(tt.value)); diff != "" {
			t.Errorf("%s: Check mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
}
