package spec

import (
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// resolve follows local references until it reaches something that is none.
func (d *Document) resolve(v any) tree.Object {
	o, _ := v.(tree.Object)
	for range 8 {
		ref := o.Text("$ref")
		if ref == "" {
			return o
		}
		o = d.pointer(ref)
	}
	return o
}

// pointer looks up a local reference such as #/components/schemas/Error.
func (d *Document) pointer(ref string) tree.Object {
	at := d.tree
	for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		at = at.Object(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
	}
	return at
}
