package mutants

import (
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// This file finds values that a field may have, for a service to refuse or take.

// others lists values for a field of a row, those first that no scenario is likely
// to have given it.
func (p *provider) others(name string) []any {
	s := p.update.Request.Property(name)
	var out []any
	for _, v := range slices.Backward(s.Enum()) {
		out = append(out, v)
	}
	examples := p.examples(name)
	switch s.Type() {
	case "array":
		out = append(out, []any{"https://touched.example.com/callback"}, []any{"touched"})
	case "integer", "number":
		for _, v := range examples {
			if n, ok := v.(float64); ok {
				out = append(out, n-1)
			}
		}
	case "boolean":
		out = append(out, true, false)
	case "string", "":
		if len(out) == 0 {
			out = append(out, "touched", "https://touched.example.com/logo.png", "2099-01-01T00:00:00.000Z")
		}
	}
	return append(out, examples...)
}

// examples lists the values that the document's examples and lifecycle have for a
// field, wherever it stands.
func (p *provider) examples(name string) []any {
	var out []any
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case tree.Object:
			for _, m := range v {
				if m.Key == name && m.Value != nil {
					out = append(out, wire.Plain(m.Value))
				}
				walk(m.Value)
			}
		case []any:
			for _, item := range v {
				walk(item)
			}
		}
	}
	for _, step := range p.doc.Lifecycle() {
		walk(step.With)
		walk(step.Body)
	}
	for _, op := range []*spec.Operation{p.kept.List, p.kept.Find, p.update} {
		if op != nil {
			for _, a := range op.Answers {
				walk(a.Value)
			}
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(v any) bool {
		text := wire.Text(v)
		again := seen[text] || strings.Contains(text, "{{")
		seen[text] = true
		return again
	})
}

// objectOf reads a body that is an object.
func objectOf(body []byte) tree.Object {
	object, err := tree.Read(body)
	if err != nil {
		return nil
	}
	return object
}
