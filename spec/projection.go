package spec

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Strict returns the document without the paths that end in a fragment, which
// the grammar of paths does not know. What is lost with them is kept: the union
// shows the answers of all actions, by action and name. Components that nothing
// leads to are left out.
func (d *Document) Strict() Object {
	paths := Object{}
	for _, m := range d.tree.object("paths") {
		if !strings.Contains(m.Key, "#") {
			paths = append(paths, Member{m.Key, d.united(m.Value.(Object))})
		}
	}
	return pruned(d.tree.with("paths", paths))
}

// united adds the answers of the fragment operations to the union of a path.
func (d *Document) united(item Object) Object {
	union := d.byID[item.object("post").text("operationId")]
	if union == nil || !union.Union {
		return item
	}
	post := item.object("post")
	responses := post.object("responses")
	for _, op := range d.Operations {
		if op.Path == union.Path && op.Fragment != "" {
			responses = withExamples(responses, op)
		}
	}
	return item.with("post", post.with("responses", responses))
}

// withExamples adds the named examples of an operation's own responses. Those
// that it shares by reference are the same for the union.
func withExamples(responses Object, op *Operation) Object {
	for _, response := range op.tree.object("responses") {
		from, _ := response.Value.(Object)
		to := responses.object(response.Key)
		if from.Has("$ref") || to == nil {
			continue
		}
		content := to.object("content")
		for _, media := range content {
			examples := media.Value.(Object).object("examples")
			for _, m := range from.object("content").object(media.Key).object("examples") {
				examples = append(slices.Clone(examples), Member{op.ID + "." + m.Key, m.Value})
			}
			if examples != nil {
				content = content.with(media.Key, media.Value.(Object).with("examples", examples))
			}
		}
		responses = responses.with(response.Key, to.with("content", content))
	}
	return responses
}

// pruned leaves out the components that nothing leads to, again and again, for
// what only they led to.
func pruned(tree Object) Object {
	for {
		used := map[string]bool{}
		references(tree, used)
		components, changed := Object{}, false
		for _, kind := range tree.object("components") {
			kept := Object{}
			for _, m := range kind.Value.(Object) {
				if kind.Key == "securitySchemes" || used["#/components/"+kind.Key+"/"+m.Key] {
					kept = append(kept, m)
				} else {
					changed = true
				}
			}
			if len(kept) > 0 {
				components = append(components, Member{kind.Key, kept})
			}
		}
		if !changed {
			return tree
		}
		tree = tree.with("components", components)
	}
}

func references(v any, used map[string]bool) {
	switch v := v.(type) {
	case Object:
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

// Served returns the document as one deployment serves it: its first server, and
// whatever else stands at that server's address, is at the given one.
func (d *Document) Served(url string) Object {
	servers, _ := d.tree.Get("servers").([]any)
	if len(servers) == 0 {
		return d.tree
	}
	first, _ := servers[0].(Object)
	was := first.text("url")
	moved := func(v any) any {
		return mapLeaves(v, func(leaf any) any {
			if s, isText := leaf.(string); isText && (s == was || strings.HasPrefix(s, was+"/")) {
				return url + strings.TrimPrefix(s, was)
			}
			return leaf
		})
	}
	tree := d.tree.with("servers", moved(d.tree.Get("servers")))
	paths := slices.Clone(tree.object("paths"))
	for i, m := range paths {
		if item, _ := m.Value.(Object); item.Has("servers") {
			paths[i].Value = item.with("servers", moved(item.Get("servers")))
		}
	}
	tree = tree.with("paths", paths)
	components := tree.object("components")
	if schemes := components.object("securitySchemes"); schemes != nil {
		tree = tree.with("components", components.with("securitySchemes", moved(schemes)))
	}
	return tree
}

// YAML writes an object as YAML, its keys in order.
func (o Object) YAML() ([]byte, error) {
	text, err := o.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var node yaml.Node
	if err := yaml.Unmarshal(text, &node); err != nil { // JSON is YAML, in flow style
		return nil, fmt.Errorf("read what was just written: %w", err)
	}
	block(&node)
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	err = enc.Encode(&node)
	return b.Bytes(), err
}

// block writes a node over several lines, where it has contents.
func block(n *yaml.Node) {
	n.Style = 0
	for _, child := range n.Content {
		block(child)
	}
}
