package spec_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

const typedParameters = `
openapi: 3.0.3
info: {title: typed, version: 1.0.0, description: Typed parameters.}
paths:
  /things:
    get:
      operationId: getThings
      summary: List
      description: Lists.
      x-effect: read
      x-known: documented
      x-source: here
      security: []
      parameters:
        - {name: limit, in: query, schema: {type: integer, default: 25}}
        - {name: ratio, in: query, schema: {type: number, default: 0.5}}
        - {name: all, in: query, schema: {type: boolean, default: true}}
        - {name: ids, in: query, schema: {type: array, items: {type: integer}, default: [1, 2]}}
        - {name: text, in: query, schema: {type: string, default: "7"}}
        - {name: any, in: query, schema: {}}
        - {name: filter, in: query, schema: {type: object}}
      responses:
        '200': {description: Listed., x-answer: listed, x-known: documented, x-source: here}
`

func TestParse(t *testing.T) {
	t.Parallel()
	doc, err := openapi.Parse("typed", []byte(typedParameters), "")
	if err != nil {
		t.Fatal(err)
	}
	schemas := map[string]*spec.Schema{}
	defaults := map[string]any{}
	for _, p := range doc.Operation("getThings").Parameters {
		schemas[p.Name] = p.Schema
		defaults[p.Name] = p.Schema.Default()
	}
	tests := []struct {
		parameter, text string
		want            any
		fault           string
	}{
		{"limit", "25", int64(25), ""},
		{"limit", "-1", int64(-1), ""},
		{"limit", "2.5", nil, "want a whole number"},
		{"limit", "0x10", nil, "want a whole number"},
		{"limit", "99999999999999999999", nil, "want a whole number"},
		{"ratio", "2.5", 2.5, ""},
		{"ratio", "1e3", 1000.0, ""},
		{"ratio", "0x1p4", nil, "want a number"},
		{"ratio", "NaN", nil, "want a number"},
		{"ratio", "inf", nil, "want a number"},
		{"all", "false", false, ""},
		{"all", "1", nil, "want true or false"},
		{"ids", "3,4", []any{int64(3), int64(4)}, ""},
		{"ids", "3,a", nil, "each value: want a whole number"},
		{"text", "7", "7", ""},
		{"any", "7", "7", ""},
		{"filter", "a=b", nil, "want an object, which no text is"},
	}
	for _, tt := range tests {
		got, err := schemas[tt.parameter].Parse(tt.text)
		if diff := cmp.Diff(tt.fault, text(err)); diff != "" {
			t.Errorf("%s: Parse(%q) error (-want +got):\n%s", tt.parameter, tt.text, diff)
		}
		if err == nil && cmp.Diff(tt.want, got) != "" {
			t.Errorf("%s: Parse(%q) = %#v, want %#v", tt.parameter, tt.text, got, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: the error shows what was sent: %v", tt.parameter, err)
		}
	}
	want := map[string]any{"limit": int64(25), "ratio": 0.5, "all": true, "ids": []any{int64(1), int64(2)}, "text": "7", "any": nil, "filter": nil}
	if diff := cmp.Diff(want, defaults); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
}
