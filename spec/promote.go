package spec

import (
	"slices"

	"github.com/credmock/credmock/spec/tree"
)

// Promote makes a patch to lay over the document which says that entries of the
// ledger were observed, and from where that is known. Left are those that no patch
// can say it of: what is in the items of a list, and what has no mark of its own.
func (d *Document) Promote(entries []Entry, source string) (patch tree.Object, left []Entry) {
	for _, e := range entries {
		at, ok := pathTo(d.tree, e.node)
		if !ok {
			left = append(left, e)
			continue
		}
		var mark any = tree.Object{{Key: "x-known", Value: "observed"}, {Key: "x-source", Value: source}}
		for _, key := range slices.Backward(at) {
			mark = tree.Object{{Key: key, Value: mark}}
		}
		patch = tree.MergePatch(patch, mark.(tree.Object))
	}
	return patch, left
}

// pathTo finds where a node stands: the very one, for others may look like it.
func pathTo(root tree.Object, node tree.Object) ([]string, bool) {
	if len(node) == 0 {
		return nil, false
	}
	for _, m := range root {
		o, ok := m.Value.(tree.Object)
		if !ok || len(o) == 0 {
			continue
		}
		if &o[0] == &node[0] {
			return []string{m.Key}, true
		}
		if at, ok := pathTo(o, node); ok {
			return append([]string{m.Key}, at...), true
		}
	}
	return nil, false
}

// Inferred finds the entry of an operation in the ledger, if it is only inferred.
func (d *Document) Inferred(operation, kind, name string) (Entry, bool) {
	for _, e := range d.Ledger() {
		if e.Operation == operation && e.Kind == kind && e.Name == name && e.How == "inferred" {
			return e, true
		}
	}
	return Entry{}, false
}

// Version says which operation tells the version of an installation, and in which
// field; nil where none does.
func (d *Document) Version() (*Operation, string) {
	o := d.tree.Object("x-version")
	return d.Operation(o.Text("operation")), o.Text("field")
}

// version checks x-version.
func (c *checker) version() {
	o := c.doc.tree.Object("x-version")
	if len(o) == 0 {
		return
	}
	at := place{name: "#"}.below("x-version")
	op, field := c.doc.Version()
	switch {
	case op == nil:
		c.add(at, "%w", Unknown("operation", o.Text("operation"), c.doc.operationIDs()))
	case op.Effect != Read:
		c.add(at, "%s is no operation that only reads", op.ID)
	case field == "":
		c.add(at, "wants the field in which %s tells the version", op.ID)
	}
}
