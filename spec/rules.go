package spec

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/spec/source"
	"github.com/credmock/credmock/spec/tree"
)

var (
	hows    = []string{"documented", "observed", "inferred"}
	effects = []Effect{Read, Write, Delete}
)

// check returns everything in which the document breaks our own rules. The
// source is the document before a dialect was taken.
func (d *Document) check(src *source.Source) []error {
	c := &checker{doc: d, source: src}
	c.walk(place{name: "#"}, src.Tree())
	c.keywords(src.Tree())
	if d.tree.Has("security") {
		c.add(place{name: "#"}.below("security"), "security is declared per operation only: importers let requests inherit it")
	}
	for _, op := range d.Operations {
		c.operation(op)
		c.samples(op)
	}
	for _, name := range slices.Sorted(maps.Keys(d.shared)) {
		c.answer(place{name: "#/components/responses answer " + name, path: []string{"components", "responses"}}, d.shared[name])
	}
	c.propertyTypes()
	c.unions()
	c.behaviours()
	c.variables(src.Tree())
	c.sources(src.Tree())
	c.version()
	c.unmocked()
	c.lifecycle()
	c.resources()
	return c.faults
}

type checker struct {
	doc    *Document
	source *source.Source
	faults []error
}

// A place is where something is wrong: what people call it, and the keys that
// lead there.
type place struct {
	name string
	path []string
}

// below returns a place within one that is named by its path.
func (p place) below(key string) place {
	return place{name: p.name + "/" + key, path: append(slices.Clone(p.path), key)}
}

// extension is the place of a member of an x- table at the root.
func extension(keys ...string) place { return place{name: strings.Join(keys, "/"), path: keys} }

// place is where an operation stands.
func (op *Operation) place() place {
	key := op.Path
	if op.Fragment != "" {
		key += "#" + op.Fragment
	}
	return place{name: op.Method + " " + op.Path + " " + op.ID, path: []string{"paths", key, strings.ToLower(op.Method)}}
}

// short is where an operation stands, named by its id.
func (op *Operation) short() place { return place{name: op.ID, path: op.place().path} }

// field is where a field of an operation's body stands.
func (op *Operation) field(name string) place {
	p := op.short()
	if len(op.Consumes) > 0 {
		p.path = append(p.path, "requestBody", "content", op.Consumes[0], "schema", "properties", name)
	}
	return p
}

// isNames reports whether the members of a place are named by people.
func (p place) isNames() bool { return len(p.path) > 0 && p.path[len(p.path)-1] == "properties" }

// answerPlace is where an answer of an operation stands.
func (op *Operation) answerPlace(a *Answer) place {
	p := op.place()
	p.name += " answer " + a.Name
	p.path = append(p.path, "responses", strconv.Itoa(a.Status))
	if a.MediaType == "" {
		p.path = append(p.path, "x-answer")
	} else {
		p.path = append(p.path, "content", a.MediaType, "examples", a.Name)
	}
	return p
}

func (c *checker) add(at place, format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf("  %s: %s: "+format, append([]any{c.source.At(at.path...), at.name}, args...)...))
}

// walk looks at every node for extensions that nobody reads.
func (c *checker) walk(where place, v any) {
	switch v := v.(type) {
	case tree.Object:
		for _, m := range v {
			at := where.below(m.Key)
			if strings.HasPrefix(m.Key, "x-") && !slices.Contains(extensionNames, m.Key) {
				c.add(place{where.name, at.path}, "%w", Unknown("extension", m.Key, extensionNames))
			}
			if isData(m.Key) && !where.isNames() {
				continue
			}
			if m.Key == "x-files" || m.Key == "x-parts" {
				c.add(at, "stands at the root only")
			}
			switch m.Key {
			case "x-source":
				if !v.Has("x-known") {
					c.add(at, "stands without x-known")
				}
			case "x-known":
				if !slices.Contains(hows, fmt.Sprint(m.Value)) {
					c.add(at, "%w", Unknown("x-known", fmt.Sprint(m.Value), hows))
				}
				if v.Text("x-source") == "" {
					c.add(at, "stands without x-source")
				}
			case "x-status-known":
				if how := fmt.Sprint(m.Value); !slices.Contains(hows, how) {
					c.add(at, "%w", Unknown("x-status-known", how, hows))
				} else if how == v.Text("x-known") {
					c.add(at, "says what x-known says")
				}
			case "x-dialect":
				c.overlays(at, m.Value)
			}
			c.walk(at, m.Value)
		}
	case []any:
		for i, item := range v {
			c.walk(where.below(strconv.Itoa(i)), item)
		}
	}
}

// keywords checks that schemas say nothing that [Schema.Check] does not read.
func (c *checker) keywords(root tree.Object) {
	for _, m := range root.Object("components").Object("schemas") {
		c.schema(place{name: "#/components/schemas", path: []string{"components", "schemas"}}.below(m.Key), m.Value)
	}
	each(nil, root, func(path []string, node tree.Object) {
		if len(path) > 1 && path[len(path)-2] == "properties" {
			return // a property that is named schema
		}
		if schema := node.Get("schema"); schema != nil {
			c.schema(place{name: "#/" + strings.Join(path, "/"), path: path}.below("schema"), schema)
		}
	})
}

func (c *checker) schema(where place, v any) {
	node, _ := v.(tree.Object)
	if node.Has("$ref") {
		return
	}
	for _, m := range node {
		at := where.below(m.Key)
		switch m.Key {
		case "properties":
			members, _ := m.Value.(tree.Object)
			for _, property := range members {
				c.schema(at.below(property.Key), property.Value)
			}
		case "items", "additionalProperties", "not":
			c.schema(at, m.Value)
		case "allOf", "anyOf", "oneOf":
			branches, _ := m.Value.([]any)
			for i, branch := range branches {
				c.schema(at.below(strconv.Itoa(i)), branch)
			}
		}
		if !strings.HasPrefix(m.Key, "x-") && !slices.Contains(keywords, m.Key) {
			c.add(place{where.name, at.path}, "%w", Unknown("keyword of a schema", m.Key, keywords))
		}
	}
}

// overlays checks an x-dialect: what is neither an overlay nor absent would
// change nothing, and nobody would notice.
func (c *checker) overlays(where place, v any) {
	dialects, isObject := v.(tree.Object)
	if !isObject {
		c.add(where, "wants a mapping of dialects")
	}
	for _, overlay := range dialects {
		if !slices.Contains(Dialects, overlay.Key) {
			c.add(where, "%w", Unknown("dialect", overlay.Key, Dialects))
		}
		if _, isObject := overlay.Value.(tree.Object); !isObject && overlay.Value != "absent" {
			c.add(where.below(overlay.Key), "is neither a mapping nor the word absent")
		}
	}
}

func (c *checker) operation(op *Operation) {
	where := op.place()
	if op.ID == "" {
		c.add(where, "no operationId")
	}
	for _, key := range []string{"summary", "description", "x-known", "x-source"} {
		if op.tree.Text(key) == "" {
			c.add(where, "no %s", key)
		}
	}
	if !slices.Contains(effects, op.Effect) {
		c.add(where, "x-effect is %q, want one of %q", op.Effect, effects)
	}
	if !op.tree.Has("security") {
		c.add(where, "no security: each operation declares its own")
	}
	seen := map[string]bool{}
	successes := 0
	for _, a := range op.Answers {
		if seen[a.Name] {
			c.add(where, "answer %s stands twice", a.Name)
		}
		seen[a.Name] = true
		if !a.Refusal {
			successes++
		}
		c.answer(op.answerPlace(a), a)
	}
	if successes == 0 && !op.Union {
		c.add(where, "no answer is a success")
	}
}

func (c *checker) answer(where place, a *Answer) {
	if a.Status == 0 {
		c.add(where, "its response has no status code")
	}
	if a.Known.How == "" || a.Known.Source == "" || a.Summary == "" {
		c.add(where, "wants summary, x-known and x-source")
	}
	if a.template() == nil {
		if len(a.placeholders) > 0 {
			c.add(where, "x-placeholders without x-template")
		}
		return
	}
	for _, name := range a.Placeholders() {
		if !uses(a.template(), name) {
			c.add(where, "the template does not use {%s}", name)
		}
	}
	rendered, err := a.Render(a.Example())
	if err != nil {
		c.add(where, "%w", err)
	} else if !reflect.DeepEqual(rendered, a.Value) {
		c.add(where, "the template renders %v, the value is %v", rendered, a.Value)
	}
}

// uses reports whether a template that [cut] prepared holds a placeholder.
func uses(v any, name string) bool {
	switch v := v.(type) {
	case tree.Object:
		return slices.ContainsFunc(v, func(m tree.Member) bool { return uses(m.Value, name) })
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return uses(item, name) })
	case text:
		return slices.Contains(v, name)
	default:
		return false
	}
}

// propertyTypes holds one property name to one type in all request bodies of a
// path: validators that merge the branches of a union refuse anything else.
func (c *checker) propertyTypes() {
	type use struct{ op, kind string }
	type place struct{ path, name string }
	first := map[place]use{}
	for _, op := range c.doc.Operations {
		if op.Request == nil {
			continue
		}
		for _, name := range op.Request.Properties() {
			property := op.Request.Property(name)
			if property == nil {
				continue
			}
			kind := property.Type()
			at := place{op.Path, name}
			if was, ok := first[at]; ok && was.kind != kind {
				c.add(op.field(name), "property %s is %s here and %s in %s", name, kind, was.kind, was.op)
			} else if !ok {
				first[at] = use{op.ID, kind}
			}
		}
	}
}

// unions compares the branches of a union operation with the fragment
// operations of its path: they must be the same set.
func (c *checker) unions() {
	for _, union := range c.doc.Operations {
		if !union.Union {
			continue
		}
		var actions []string
		for _, op := range c.doc.Operations {
			if op.Path == union.Path && op.Fragment != "" {
				actions = append(actions, op.ID)
				if op.Fragment != op.ID || !slices.Equal(op.actions(), []string{op.ID}) {
					c.add(op.short(), "a fragment operation is named by its fragment and by the only value of its action")
				}
			}
		}
		branches := union.branches()
		slices.Sort(actions)
		if !slices.Equal(actions, branches) || union.Request != nil && len(branches) != len(union.Request.said().oneOf) {
			c.add(union.short(), "the union holds %q, the fragments are %q", branches, actions)
		}
	}
}

// actions lists what the field that tells fragment operations apart may hold.
func (op *Operation) actions() []string {
	if op.Request == nil || op.Request.Property("action") == nil {
		return nil
	}
	return op.Request.Property("action").Enum()
}

// branches lists the names in the discriminator of a union, sorted.
func (op *Operation) branches() []string {
	if op.Request == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(op.Request.said().choices))
}

func (c *checker) behaviours() {
	for _, b := range c.doc.Behaviours() {
		if b.Summary == "" || b.Known.How == "" || !slices.Contains(b.Values, b.Default) {
			c.add(extension("x-behaviours", b.Name), "wants summary, x-known, x-source and a default that is one of its enum %q", b.Values)
		}
	}
}
