package spec

import (
	"slices"

	"github.com/credmock/credmock/spec/tree"
)

// Sample returns the body that an operation is shown with: the example of the
// first form that it takes, or what its properties are shown with; nil for none.
func (d *Document) Sample(op *Operation) any {
	forms := d.Resolve(op.tree.Get("requestBody")).Object("content")
	if len(forms) == 0 {
		return nil
	}
	media, _ := forms[0].Value.(tree.Object)
	if examples := media.Object("examples"); len(examples) > 0 {
		return d.Resolve(examples[0].Value).Get("value")
	}
	if media.Has("example") {
		return media.Get("example")
	}
	return d.shown(d.Resolve(media.Get("schema")))
}

// shown makes a body of what the properties of a schema that are required are
// shown with; of all of them where none is.
func (d *Document) shown(schema tree.Object) tree.Object {
	body := tree.Object{}
	required := schema.Texts("required")
	for _, m := range schema.Object("properties") {
		if v := d.Example(d.Resolve(m.Value)); v != nil && (len(required) == 0 || slices.Contains(required, m.Key)) {
			body = append(body, tree.Member{Key: m.Key, Value: v})
		}
	}
	return body
}

// Example returns a value that a parameter or property may have, as the document
// shows it; nil for none. It need not be what the service assumes without one.
func (d *Document) Example(node tree.Object) any {
	for _, o := range []tree.Object{node, d.Resolve(node.Get("schema"))} {
		if list, _ := o.Get("enum").([]any); len(list) == 1 {
			return list[0]
		}
		for _, key := range []string{"example", "default"} {
			if o.Has(key) {
				return o.Get(key)
			}
		}
	}
	return nil
}
