package source

import (
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/near"
	"github.com/credmock/credmock/spec/tree"
)

// deepest is how many parts may stand within each other: more are a mistake, or
// meant to fill the memory.
const deepest = 8

// An expander writes out what x-include and templates stand for.
type expander struct {
	source *Source
	root   tree.Object
	parts  tree.Object
	within []string // the parts that are being written out
	faults []error
}

func (e *expander) wrong(path []string, format string, args ...any) {
	e.faults = append(e.faults, fmt.Errorf("%s: "+format, append([]any{e.source.At(path...)}, args...)...))
}

// expand returns a node with its parts in place.
func (e *expander) expand(path []string, v any) any {
	switch v := v.(type) {
	case tree.Object:
		out := make(tree.Object, 0, len(v))
		for _, m := range v {
			if m.Key == "x-include" {
				out = e.include(path, v, out, m.Value)
				continue
			}
			out = append(out, tree.Member{Key: m.Key, Value: e.expand(append(slices.Clone(path), m.Key), m.Value)})
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = e.expand(append(slices.Clone(path), fmt.Sprint(i)), item)
		}
		return out
	default:
		return v
	}
}

// include adds the members of the named parts, but for those that the node has.
func (e *expander) include(path []string, node, out tree.Object, names any) tree.Object {
	at := append(slices.Clone(path), "x-include")
	list, isList := names.([]any)
	if !isList {
		list = []any{names}
	}
	for _, item := range list {
		name := fmt.Sprint(item)
		part, isObject := e.parts.Get(name).(tree.Object)
		switch {
		case !e.parts.Has(name):
			e.wrong(at, "%w", near.Unknown("part", name, e.parts.Keys()))
			continue
		case !isObject:
			e.wrong(at, "the part %s is no mapping", name)
			continue
		case slices.Contains(e.within, name):
			e.wrong(at, "the part %s is part of itself", name)
			continue
		case len(e.within) == deepest:
			e.wrong(at, "more than %d parts stand within each other", deepest)
			continue
		}
		e.within = append(e.within, name)
		members, _ := e.expand([]string{"x-parts", name}, part).(tree.Object)
		e.within = e.within[:len(e.within)-1]
		for _, m := range members {
			switch {
			case node.Has(m.Key):
			case out.Has(m.Key):
				e.wrong(at, "two parts bring %s, the second is %s", m.Key, name)
			default:
				out = append(out, m)
			}
		}
	}
	return out
}

// filled gives each answer that has a template and no value the value that its
// placeholders make of it.
func filled(v any) any {
	switch v := v.(type) {
	case tree.Object:
		out := make(tree.Object, len(v))
		for i, m := range v {
			out[i] = tree.Member{Key: m.Key, Value: filled(m.Value)}
		}
		return withValue(out)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = filled(item)
		}
		return out
	default:
		return v
	}
}

func withValue(node tree.Object) tree.Object {
	template := node.Get("x-template")
	if template == nil || node.Has("value") {
		return node
	}
	var pairs []string
	for _, m := range node.Object("x-placeholders") {
		pairs = append(pairs, "{"+m.Key+"}", fmt.Sprint(m.Value))
	}
	fill := strings.NewReplacer(pairs...)
	value := tree.MapLeaves(template, func(leaf any) any {
		if text, isText := leaf.(string); isText {
			return fill.Replace(text)
		}
		return leaf
	})
	at := slices.IndexFunc(node, func(m tree.Member) bool { return m.Key == "x-template" })
	return slices.Insert(node, at, tree.Member{Key: "value", Value: value})
}

// twin is what the name of a twin ends in.
const twin = "ByFault"

// twins makes the components that references with x-reach stand for, each after
// the one that it is a twin of, and points the references there.
func (e *expander) twins(root tree.Object) tree.Object {
	wanted := map[string]bool{}
	root, _ = e.point(nil, root, wanted).(tree.Object)
	components := root.Object("components")
	if components == nil {
		return root
	}
	for _, kind := range []string{"responses", "examples"} { // a response may want examples
		was := components.Object(kind)
		if was == nil {
			continue
		}
		var out tree.Object
		for _, m := range was {
			out = append(out, m)
			if !wanted["#/components/"+kind+"/"+m.Key] {
				continue
			}
			if was.Has(m.Key + twin) {
				e.wrong([]string{"components", kind, m.Key + twin}, "%s is what the twin of %s is called", m.Key+twin, m.Key)
				continue
			}
			out = append(out, tree.Member{Key: m.Key + twin, Value: e.faultOnly(root, kind, m.Value.(tree.Object), wanted)})
		}
		components = components.With(kind, out)
	}
	return root.With("components", components)
}

// point turns references with x-reach: fault into references to twins.
func (e *expander) point(path []string, v any, wanted map[string]bool) any {
	switch v := v.(type) {
	case tree.Object:
		if ref := v.Text("$ref"); ref != "" && v.Text("x-reach") == "fault" {
			target := tree.Object{}
			for _, kind := range []string{"responses", "examples"} {
				if name, ok := strings.CutPrefix(ref, "#/components/"+kind+"/"); ok {
					target = e.root.Object("components").Object(kind).Object(name)
				}
			}
			if len(target) == 0 {
				e.wrong(path, "x-reach stands beside a reference to %s, which is no answer or response of the components", ref)
				return v
			}
			wanted[ref] = true
			return v.Without("x-reach").With("$ref", ref+twin)
		}
		out := make(tree.Object, len(v))
		for i, m := range v {
			out[i] = tree.Member{Key: m.Key, Value: e.point(append(slices.Clone(path), m.Key), m.Value, wanted)}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = e.point(append(slices.Clone(path), fmt.Sprint(i)), item, wanted)
		}
		return out
	default:
		return v
	}
}

// faultOnly returns a response, or an answer, as only a fault can provoke it.
func (e *expander) faultOnly(root tree.Object, kind string, node tree.Object, wanted map[string]bool) tree.Object {
	if kind == "examples" {
		return node.With("x-reach", "fault")
	}
	node = node.Without("x-status") // an operation says when it is given
	if answers := node.Get("x-answer"); answers != nil {
		node = node.With("x-answer", faultOnlyAnswers(answers))
	}
	content := node.Object("content")
	for _, media := range content {
		body, _ := media.Value.(tree.Object)
		examples := body.Object("examples")
		for _, m := range examples {
			example, _ := m.Value.(tree.Object)
			ref := example.Text("$ref")
			name := strings.TrimPrefix(ref, "#/components/examples/")
			switch {
			case ref == "":
				example = example.With("x-reach", "fault")
			case root.Object("components").Object("examples").Object(name).Text("x-reach") != "fault" && !strings.HasSuffix(name, twin):
				wanted[ref] = true
				example = example.With("$ref", ref+twin)
			}
			examples = examples.With(m.Key, example)
		}
		if examples != nil {
			content = content.With(media.Key, body.With("examples", examples))
		}
	}
	if content != nil {
		node = node.With("content", content)
	}
	return node
}

// faultOnlyAnswers marks the answers of a response without a body.
func faultOnlyAnswers(answers any) any {
	list, isList := answers.([]any)
	if !isList {
		list = []any{answers}
	}
	out := make([]any, len(list))
	for i, item := range list {
		o, isObject := item.(tree.Object)
		if !isObject {
			o = tree.Object{{Key: "name", Value: item}}
		}
		out[i] = o.With("x-reach", "fault")
	}
	return out
}
