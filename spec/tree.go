package spec

import (
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// Tree returns the document of this dialect, in order. The caller must not change
// it.
func (d *Document) Tree() tree.Object { return d.tree }

// Node returns the operation as it stands in the document.
func (op *Operation) Node() tree.Object { return op.tree }

// Resolve follows local references until it reaches something that is none.
func (d *Document) Resolve(v any) tree.Object {
	o, _ := v.(tree.Object)
	for range 8 {
		ref := o.Text("$ref")
		if ref == "" {
			return o
		}
		o = Pointer(d.tree, ref)
	}
	return o
}

var unescaped = strings.NewReplacer("~1", "/", "~0", "~")

// unescape reads a part of a JSON pointer, most of which are plain.
func unescape(part string) string {
	if !strings.Contains(part, "~") {
		return part
	}
	return unescaped.Replace(part)
}

// Pointer looks up a local reference such as #/components/schemas/Error.
func Pointer(at tree.Object, ref string) tree.Object {
	for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		at = at.Object(unescape(part))
	}
	return at
}
