package spec

import (
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// A Variable is a value that a request takes from outside: x-variables at the
// root of a document declares them, x-variable names the one that a server, a
// security scheme, a parameter or a property stands for.
type Variable struct {
	Name    string
	Summary string
	Value   string // what it is at the mock
	Secret  bool
	Kept    bool // an answer that holds it sets it, so no deployment has one of its own
}

// Variables lists the variables that the document declares.
func (d *Document) Variables() []Variable {
	kept := map[string]bool{}
	for _, op := range d.Operations {
		for _, k := range d.Kept(op) {
			kept[k.Variable] = true
		}
	}
	var out []Variable
	for _, m := range d.tree.Object("x-variables") {
		o, _ := m.Value.(tree.Object)
		out = append(out, Variable{
			Name: m.Key, Summary: o.Text("summary"), Value: o.Text("value"), Secret: o.Flag("x-secret"), Kept: kept[m.Key],
		})
	}
	return out
}

// A Kept is a value that a later request needs: the field of an answer and the
// variable that it sets.
type Kept struct{ Variable, Field string }

// Kept lists what the successes of an operation set.
func (d *Document) Kept(op *Operation) []Kept {
	var out []Kept
	for _, response := range op.tree.Object("responses") {
		if statusOf(response.Key) >= 300 {
			continue
		}
		for _, m := range d.Fields(d.body(d.Resolve(response.Value))) {
			names := VariablesOf(d.Resolve(m.Value))
			if len(names) == 0 || strings.ContainsAny(m.Key, ".[") {
				continue
			}
			if k := (Kept{names[0], m.Key}); !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// VariablesOf lists the variables that a node stands for.
func VariablesOf(node tree.Object) []string {
	if name := node.Text("x-variable"); name != "" {
		return []string{name}
	}
	return node.Texts("x-variable")
}

// variables checks that what is named is declared, and the other way round.
func (c *checker) variables(source tree.Object) {
	declared := c.doc.tree.Object("x-variables")
	used := map[string]bool{}
	var walk func(where place, v any)
	walk = func(where place, v any) {
		switch v := v.(type) {
		case tree.Object:
			for _, name := range append(VariablesOf(v), v.Texts("x-forgets")...) {
				used[name] = true
				if !declared.Has(name) {
					c.add(where, "stands for the variable %s, which x-variables lacks", name)
				}
			}
			for _, m := range v {
				walk(where.below(m.Key), m.Value)
			}
		case []any:
			for i, item := range v {
				walk(where.below(strconv.Itoa(i)), item)
			}
		}
	}
	walk(place{name: "#"}, source)
	for _, m := range declared {
		o, _ := m.Value.(tree.Object)
		if !used[m.Key] {
			c.add(extension("x-variables", m.Key), "nothing stands for it")
		}
		if o.Text("summary") == "" {
			c.add(extension("x-variables", m.Key), "wants a summary")
		}
	}
}
