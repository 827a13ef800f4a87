package projection

import (
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// Filled returns the document for importers that fill requests in with defaults
// and with nothing else: of each request it holds what is sent as a rule, with the
// values that the document shows for defaults. Importers keep the order and their
// runs go by it, so the paths at which something is deleted come last. No program
// should be made of it: clients send defaults unasked.
func Filled(d *spec.Document) tree.Object {
	paths := slices.Clone(d.Tree().Object("paths"))
	for i, path := range paths {
		item := slices.Clone(path.Value.(tree.Object))
		for j, m := range item {
			node, _ := m.Value.(tree.Object)
			if op := d.Operation(node.Text("operationId")); op != nil {
				item[j].Value = filledOperation(d, op, node)
			}
		}
		paths[i].Value = filledParameters(d, item)
	}
	last := destroying(d)
	slices.SortStableFunc(paths, func(a, b tree.Member) int { return last[onTheWire(a.Key)] - last[onTheWire(b.Key)] })
	return pruned(d.Tree().With("paths", paths))
}

// destroying has 1 for the paths at which something is deleted.
func destroying(d *spec.Document) map[string]int {
	out := map[string]int{}
	for _, op := range d.Operations {
		if op.Effect == spec.Delete {
			out[op.Path] = 1
		}
	}
	return out
}

func onTheWire(path string) string {
	path, _, _ = strings.Cut(path, "#")
	return path
}

func filledOperation(d *spec.Document, op *spec.Operation, node tree.Object) tree.Object {
	node = filledParameters(d, node)
	body := d.Resolve(node.Get("requestBody"))
	sample, _ := d.Sample(d.Shown(op)).(tree.Object)
	if body == nil || sample == nil {
		return node
	}
	fields := d.Resolve(schemaOf(d.Resolve(d.Shown(op).Node().Get("requestBody")))).Object("properties")
	schema := tree.Object{{Key: "type", Value: "object"}, {Key: "properties", Value: filledFields(d, fields, sample)}}
	content := slices.Clone(body.Object("content"))
	for i, m := range content {
		content[i].Value = m.Value.(tree.Object).With("schema", schema)
	}
	return node.With("requestBody", body.With("content", content))
}

// schemaOf returns the schema of a body's first form.
func schemaOf(body tree.Object) any {
	return body.Object("content")[0].Value.(tree.Object).Get("schema")
}

// filledFields returns the schemas of what a sample sends. Of alternatives it
// takes the first, as importers do.
func filledFields(d *spec.Document, fields, sample tree.Object) tree.Object {
	out := tree.Object{}
	for _, m := range sample {
		field := d.Resolve(fields.Get(m.Key))
		if branches, _ := field.Get("anyOf").([]any); len(branches) > 0 {
			field = slices.Concat(field.Without("anyOf"), d.Resolve(branches[0]))
		}
		out = append(out, tree.Member{Key: m.Key, Value: field.Without("example").With("default", m.Value)})
	}
	return out
}

// filledParameters gives defaults to the parameters that are shown with something.
func filledParameters(d *spec.Document, holder tree.Object) tree.Object {
	list, _ := holder.Get("parameters").([]any)
	if list == nil {
		return holder
	}
	kept := []any{}
	for _, item := range list {
		p := d.Resolve(item)
		schema := d.Resolve(p.Get("schema"))
		if v := d.Example(p); v != nil {
			kept = append(kept, p.With("schema", schema.With("default", v)))
		}
	}
	return holder.With("parameters", kept)
}
