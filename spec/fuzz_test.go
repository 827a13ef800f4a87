package spec_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

// FuzzParse reads anything as a document. What is accepted can be used without
// a panic, and is accepted again, unchanged, in the form in which it is printed.
func FuzzParse(f *testing.F) {
	for _, file := range []string{"minimal.yaml", "things.yaml", "union.yaml"} {
		f.Add(edited(f, file))
	}
	for _, e := range []edit{
		{"    get:\n", "    get: null\n    post:\n"},
		{"            type: integer\n", ""},
		{"              schema:\n                $ref: '#/components/schemas/Thing'\n", ""},
		{"        name:\n          type: string", "        name:"},
		{"                  x-template:\n", "                  x-template: [1, '{name}']\n                  x-secret:\n"},
		{"'#/components/schemas/Error'", "'#/components/responses/NoPath'"},
		{"          x-answer: set\n", "          x-answer: [null, {}, 1]\n"},
		{"paths:", "x-dialect: {documented: absent}\npaths:"},
		{"          name:", "          ? [a]\n          : b\n          name:"},
	} {
		f.Add(edited(f, "minimal.yaml", edit{e.old, e.new}))
	}
	f.Add(edited(f, "union.yaml", edit{"        action:\n          type: string\n          enum:\n            - Drop\n", ""}))
	for _, e := range []edit{
		{"paths:", "x-parts: {p: {x-include: p}}\npaths:"},
		{"      summary: Get the thing\n", "      x-include: [p, 1, {}]\n"},
		{"$ref: '#/components/schemas/Error'", "$ref: '#/components/schemas/Error'\n                x-reach: fault"},
		{"                  value:\n                    message: No \"a\" in \"b\".\n", ""},
	} {
		f.Add(edited(f, "minimal.yaml", e))
	}
	for _, e := range []edit{
		{"    id: id\n", "    id: [id]\n"},
		{"    make: addThing\n", "    make: {operation: {}, set: 1}\n"},
		{"      - dropThing\n", "      - [dropThing]\n"},
		{"  thing:\n", "  other: 1\n  thing:\n"},
		{"    gone: gone\n", "    gone: gone\n    within: thing\n"},
	} {
		f.Add(edited(f, "things.yaml", e))
	}
	f.Add([]byte("{}"))
	f.Add([]byte("openapi: 3.0.3\ninfo: {title: a, version: b}\npaths: {}\n"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, dialect := range spec.Dialects {
			d, err := openapi.Parse("fuzz", text, dialect)
			if err != nil {
				continue
			}
			use(d)
			printed, err := d.JSON()
			if err != nil {
				t.Fatalf("JSON of an accepted document: %v", err)
			}
			again, err := openapi.Parse("fuzz", printed, dialect)
			if err != nil {
				t.Fatalf("Parse(%s), printed by a document, = %v", printed, err)
			}
			reprinted, err := again.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(printed, reprinted) {
				t.Errorf("JSON is not stable (-first +second):\n%s", cmp.Diff(string(printed), string(reprinted)))
			}
		}
	})
}

// use calls everything that a document offers.
func use(d *spec.Document) {
	handlers := map[string][]string{}
	for _, op := range d.Operations {
		handlers[op.ID] = op.Refusals()
		for _, a := range op.Answers {
			_, _ = a.Render(a.Example())
			a.Check(nil)
			a.Check(map[string]any{"a": []any{1.0}})
		}
		if op.Request != nil {
			op.Request.Check(map[string]any{"a": []any{1.0}})
			for _, name := range op.Request.Properties() {
				if p := op.Request.Property(name); p != nil {
					p.Type()
					p.Enum()
					p.Default()
				}
			}
		}
	}
	_ = d.Bind(handlers, nil, nil)
	for _, op := range d.Operations {
		d.Listing(op)
		d.MadeBy(op)
	}
	for _, r := range d.Resources() {
		d.Resource(r.Name)
	}
	d.Ledger()
	d.Behaviours()
	_, _ = d.YAML()
}
