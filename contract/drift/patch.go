package drift

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// An edit adds a word to a list of the document, or drops one. Lists are whole
// in a patch, so all edits of one list are made together.
type edit struct {
	at        []string
	key       string
	from      []string
	add, drop string
}

// nest puts a value where a pointer leads.
func nest(at []string, v any) tree.Object {
	for i := len(at) - 1; i >= 0; i-- {
		v = tree.Object{{Key: at[i], Value: v}}
	}
	o, _ := v.(tree.Object)
	return o
}

// overlay says something of the dialect that was compared, and of no other.
func (c *comparison) overlay(o tree.Object) tree.Object {
	return nest([]string{"x-dialect", c.dialect}, append(o, known(c.source)...))
}

func known(source string) tree.Object {
	return tree.Object{{Key: "x-known", Value: "documented"}, {Key: "x-source", Value: source}}
}

func (c *comparison) absent() tree.Object { return nest([]string{"x-dialect", c.dialect}, "absent") }

// new is something that the other dialects lack.
func (c *comparison) new(o tree.Object) tree.Object {
	others := tree.Object{}
	for _, dialect := range spec.Dialects {
		if dialect != c.dialect {
			others = append(others, tree.Member{Key: dialect, Value: "absent"})
		}
	}
	return append(append(slices.Clone(o), known(c.source)...), tree.Member{Key: "x-dialect", Value: others})
}

// fresh is a status that the document lacks. Nothing gives it by itself.
func (c *comparison) fresh(status string, r *reply) tree.Object {
	description := r.node.Text("description")
	if description == "" {
		description = "Status " + status + "."
	}
	answer := append(tree.Object{{Key: "name", Value: "status" + status}, {Key: "x-reach", Value: "fault"}}, known(c.source)...)
	return c.new(tree.Object{{Key: "description", Value: description}, {Key: "x-answer", Value: []any{answer}}})
}

// message changes what an answer says, where it says the same every time.
func (c *comparison) message(k code, message string) tree.Object {
	if k.node.Object("x-template").Text(c.settings.Message) != k.message && k.node.Has("x-template") || holes.MatchString(message) {
		return nil
	}
	said := tree.Object{{Key: c.settings.Message, Value: message}}
	o := tree.Object{{Key: "value", Value: said}}
	if k.node.Has("x-template") {
		o = append(o, tree.Member{Key: "x-template", Value: said})
	}
	return nest(k.at, c.overlay(o))
}

// schema writes a shape for the document: models that it has are referred to.
func schema(s *shape, ours *surface) tree.Object {
	if s.model != "" && ours.has(s.model) {
		return tree.Object{{Key: "$ref", Value: "#/components/schemas/" + s.model}}
	}
	o := tree.Object{}
	if len(s.types) > 0 {
		kind := s.types[0]
		if s.coarse && kind == "number" {
			kind = "integer"
		}
		o = append(o, tree.Member{Key: "type", Value: kind})
	}
	if s.format != "" {
		o = append(o, tree.Member{Key: "format", Value: s.format})
	}
	if len(s.enum) > 0 {
		o = append(o, tree.Member{Key: "enum", Value: list(s.enum)})
	}
	if s.items != nil {
		o = append(o, tree.Member{Key: "items", Value: schema(s.items, ours)})
	}
	if text := s.node.Text("description"); text != "" {
		o = append(o, tree.Member{Key: "description", Value: text})
	}
	return o
}

func (s *surface) has(model string) bool {
	return slices.ContainsFunc(s.models, func(name string) bool { return name == model })
}

func list(words []string) []any {
	var out []any
	for _, word := range words {
		out = append(out, word)
	}
	return out
}

// Patch returns what brings the document in step when it is laid over it, key by
// key (null stays: below x-dialect it takes something away). What no patch can say
// stands in comments.
func (r *Report) Patch() ([]byte, error) {
	patch := tree.Object{}
	var lists []*edit
	sources, dialects := map[*edit]*Finding{}, map[*edit]string{}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Lay this over the document %s, as one file in both dialects, key by key, once you have read it; null stays.\n", r.Provider)
	for _, f := range r.Findings {
		if f.patch == nil && f.edit == nil || inList(f.patch) {
			fmt.Fprintf(&b, "# By hand: %s%s\n", f.line(), f.hint())
			continue
		}
		patch = laid(patch, f.patch)
		if f.edit != nil {
			i := slices.IndexFunc(lists, func(e *edit) bool {
				return e.key == f.edit.key && slices.Equal(e.at, f.edit.at) && dialects[e] == f.dialect
			})
			if i < 0 {
				whole := *f.edit
				whole.from = slices.Clone(whole.from)
				lists, i = append(lists, &whole), len(lists)
				sources[&whole], dialects[&whole] = f, f.dialect
			}
			lists[i].apply(f.edit)
		}
	}
	for _, e := range lists {
		o := append(tree.Object{{Key: e.key, Value: list(e.from)}}, known(sources[e].Source)...)
		if e.key == "required" || e.key == "x-permissions" {
			o = o[:1] // of what it is about, the rest is as well known as before
		}
		patch = laid(patch, nest(join(e.at, "x-dialect", dialects[e]), o))
	}
	if len(patch) == 0 {
		return b.Bytes(), nil
	}
	text, err := patch.YAML()
	b.Write(text)
	return b.Bytes(), err
}

func (e *edit) apply(by *edit) {
	if by.drop != "" {
		e.from = slices.DeleteFunc(e.from, func(word string) bool { return word == by.drop })
	}
	if by.add != "" && !slices.Contains(e.from, by.add) {
		e.from = append(e.from, by.add)
	}
}

// inList reports whether a patch leads into a list, which a merge patch cannot.
func inList(patch tree.Object) bool {
	for _, m := range patch {
		if slices.Contains([]string{"parameters", "allOf", "anyOf", "oneOf"}, m.Key) && strings.Trim(firstKey(m.Value), "0123456789") == "" {
			return true
		}
		if below, isObject := m.Value.(tree.Object); isObject && inList(below) {
			return true
		}
	}
	return false
}

func firstKey(v any) string {
	if o, _ := v.(tree.Object); len(o) > 0 {
		return o[0].Key
	}
	return "-"
}

// laid joins two patches; unlike a merge, null stays.
func laid(one, other tree.Object) tree.Object {
	for _, m := range other {
		above, isObject := one.Get(m.Key).(tree.Object)
		below, also := m.Value.(tree.Object)
		if isObject && also {
			m.Value = laid(above, below)
		}
		one = one.With(m.Key, m.Value)
	}
	return one
}
