package spec

import (
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// At returns the document as a deployment at the given address has it.
func (d *Document) At(url string) *Document {
	return newDocument(d.Name, d.Dialect, At(d.tree, url))
}

// At returns the tree of a document with its first server, and whatever else
// stands at that server's address, at the given one: other servers, security
// schemes, and the values that variables have there.
func At(root tree.Object, url string) tree.Object {
	servers, _ := root.Get("servers").([]any)
	if len(servers) == 0 {
		return root
	}
	first, _ := servers[0].(tree.Object)
	was := first.Text("url")
	moved := func(v any) any {
		return tree.MapLeaves(v, func(leaf any) any {
			if s, isText := leaf.(string); isText && (s == was || strings.HasPrefix(s, was+"/")) {
				return url + strings.TrimPrefix(s, was)
			}
			return leaf
		})
	}
	root = root.With("servers", moved(servers))
	paths := slices.Clone(root.Object("paths"))
	for i, m := range paths {
		if item, _ := m.Value.(tree.Object); item.Has("servers") {
			paths[i].Value = item.With("servers", moved(item.Get("servers")))
		}
	}
	root = root.With("paths", paths)
	if root.Has("x-variables") {
		root = root.With("x-variables", moved(root.Get("x-variables")))
	}
	components := root.Object("components")
	if schemes := components.Object("securitySchemes"); schemes != nil {
		root = root.With("components", components.With("securitySchemes", moved(schemes)))
	}
	return root
}
