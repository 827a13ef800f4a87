package spec

import (
	"slices"
	"strings"
)

// Unmocked reports whether the service has a path that the document leaves out: one
// of those of the x-unmocked at its root.
func (d *Document) Unmocked(path string) bool {
	return slices.ContainsFunc(d.tree.Object("x-unmocked").Texts("paths"), func(template string) bool { return followsTemplate(template, path) })
}

// followsTemplate reports whether a path is one of a template, in which {name} is
// any segment that is not empty.
func followsTemplate(template, path string) bool {
	wanted, sent := strings.Split(template, "/"), strings.Split(path, "/")
	return slices.EqualFunc(wanted, sent, func(w, s string) bool {
		return w == s || strings.HasPrefix(w, "{") && strings.HasSuffix(w, "}") && s != ""
	})
}

// blank takes the names out of a template.
func blank(template string) string { return named().ReplaceAllString(template, "{}") }

var named = Pattern(`\{[^/]*\}`)

// unmocked checks that no path of x-unmocked is one that the document has.
func (c *checker) unmocked() {
	at := extension("x-unmocked")
	o := c.doc.tree.Object("x-unmocked")
	if len(o) == 0 {
		return
	}
	paths := o.Texts("paths")
	if len(paths) == 0 || o.Text("x-known") == "" || o.Text("x-source") == "" {
		c.add(at, "wants paths, x-known and x-source")
	}
	for _, path := range paths {
		if !strings.HasPrefix(path, "/") {
			c.add(at, "%s: a path begins with /", path)
		}
		for _, op := range c.doc.Operations {
			if blank(op.Path) == blank(path) {
				c.add(at, "%s: the document has it, as %s", path, op.Path)
			}
		}
	}
}
