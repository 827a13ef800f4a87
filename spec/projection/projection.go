// Package projection makes other forms of a document: for tools that know no
// fragments in paths, and for those that fill requests in with defaults alone.
package projection

import (
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// Strict returns the document without the paths that end in a fragment, which
// the grammar of paths does not know. What is lost with them is kept: the union
// shows the answers of all actions, by action and name. Components that nothing
// leads to are left out.
func Strict(d *spec.Document) tree.Object {
	paths := tree.Object{}
	for _, m := range d.Tree().Object("paths") {
		if !strings.Contains(m.Key, "#") {
			paths = append(paths, tree.Member{Key: m.Key, Value: united(d, m.Value.(tree.Object))})
		}
	}
	return pruned(d.Tree().With("paths", paths))
}

// united adds the answers of the fragment operations to the union of a path.
func united(d *spec.Document, item tree.Object) tree.Object {
	union := d.Operation(item.Object("post").Text("operationId"))
	if union == nil || !union.Union {
		return item
	}
	post := item.Object("post")
	responses := post.Object("responses")
	for _, op := range d.Operations {
		if op.Path == union.Path && op.Fragment != "" {
			responses = withExamples(responses, op)
		}
	}
	return item.With("post", post.With("responses", responses))
}

// withExamples adds the named examples of an operation's own responses. Those
// that it shares by reference are the same for the union.
func withExamples(responses tree.Object, op *spec.Operation) tree.Object {
	for _, response := range op.Node().Object("responses") {
		from, _ := response.Value.(tree.Object)
		to := responses.Object(response.Key)
		if from.Has("$ref") || to == nil {
			continue
		}
		content := to.Object("content")
		for _, media := range content {
			examples := media.Value.(tree.Object).Object("examples")
			for _, m := range from.Object("content").Object(media.Key).Object("examples") {
				examples = append(slices.Clone(examples), tree.Member{Key: op.ID + "." + m.Key, Value: m.Value})
			}
			if examples != nil {
				content = content.With(media.Key, media.Value.(tree.Object).With("examples", examples))
			}
		}
		responses = responses.With(response.Key, to.With("content", content))
	}
	return responses
}

// pruned leaves out the components that nothing leads to, again and again, for
// what only they led to.
func pruned(root tree.Object) tree.Object {
	for {
		used := map[string]bool{}
		references(root, used)
		components, changed := tree.Object{}, false
		for _, kind := range root.Object("components") {
			kept := tree.Object{}
			for _, m := range kind.Value.(tree.Object) {
				if kind.Key == "securitySchemes" || used["#/components/"+kind.Key+"/"+m.Key] {
					kept = append(kept, m)
				} else {
					changed = true
				}
			}
			if len(kept) > 0 {
				components = append(components, tree.Member{Key: kind.Key, Value: kept})
			}
		}
		if !changed {
			return root
		}
		root = root.With("components", components)
	}
}

func references(v any, used map[string]bool) {
	switch v := v.(type) {
	case tree.Object:
		for _, m := range v {
			if target, isText := m.Value.(string); isText && strings.HasPrefix(target, "#/") {
				used[target] = true // a $ref, or a place in a discriminator's mapping
			}
			references(m.Value, used)
		}
	case []any:
		for _, item := range v {
			references(item, used)
		}
	}
}
