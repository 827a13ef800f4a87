package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// A Behaviour is something a service does that no schema can say: a format, an
// order, a tolerance. Values holds the forms the mock can play; one value means
// that it is fixed.
type Behaviour struct {
	Name    string
	Summary string
	Values  []string
	Default string
	Known   Known
}

// Behaviours lists the x-behaviours of the document, in this dialect.
func (d *Document) Behaviours() []Behaviour {
	var out []Behaviour
	for _, m := range d.tree.Object("x-behaviours") {
		o, _ := m.Value.(tree.Object)
		out = append(out, Behaviour{
			Name: m.Key, Summary: o.Text("summary"), Values: o.Texts("enum"),
			Default: fmt.Sprint(o.Get("default")), Known: known(o),
		})
	}
	return out
}

// An Entry is one line of the parity ledger: something the mock does, and how
// it is known that the service does it too.
type Entry struct {
	API       string `json:"api"`
	Operation string `json:"operation,omitempty"` // empty for a behaviour of the whole API
	Kind      string `json:"kind"`                // operation, answer, status (of an answer), parameter, field, value or behaviour
	Name      string `json:"name"`
	Known

	Said      string     `json:"-"` // the source as the document has it, without what its keys mean
	Citations []Citation `json:"-"` // what they mean

	node tree.Object // where the mark stands; nil for one that is its operation's
}

// Ledger lists every operation, answer, parameter, field, value and behaviour with how
// it is known. What carries no mark of its own is as well known as its
// operation.
func (d *Document) Ledger() []Entry {
	var out []Entry
	for _, op := range d.Operations {
		out = append(out, entry(d, op.ID, "operation", op.ID, op.Known, op.tree))
		for _, p := range op.Parameters {
			out = append(out, d.entry(op, "parameter", p.Name, d.parameterNode(op, p)))
		}
		if !op.Union { // its parameters and fields are those of its fragments
			for _, m := range d.Fields(d.body(op.tree.Object("requestBody"))) {
				out = append(out, d.entry(op, "parameter", m.Key, m.Value))
			}
		}
		for _, a := range op.Answers {
			out = append(out, entry(d, op.ID, "answer", a.Name, a.Known, a.node))
			if status := a.StatusKnown(); status != a.Known {
				out = append(out, entry(d, op.ID, "status", a.Name, status, nil))
			}
		}
		if op.Union {
			continue
		}
		fields := map[string]bool{}
		for _, response := range op.tree.Object("responses") {
			for _, m := range d.Fields(d.body(d.Resolve(response.Value))) {
				if !fields[m.Key] {
					fields[m.Key] = true
					out = append(out, d.entry(op, "field", m.Key, m.Value))
				}
			}
		}
	}
	for _, m := range d.tree.Object("components").Object("schemas") {
		schema, _ := m.Value.(tree.Object)
		for _, value := range schema.Object("x-enum-known") {
			how, _ := value.Value.(tree.Object)
			out = append(out, entry(d, "", "value", m.Key+" "+value.Key, known(how), how))
		}
	}
	for _, b := range d.Behaviours() {
		out = append(out, entry(d, "", "behaviour", b.Name+"="+b.Default, b.Known, nil))
	}
	for i := range out {
		out[i].Said, out[i].Citations = out[i].Source, d.citedIn(out[i].Source)
		out[i].Known = d.Cited(out[i].Known)
	}
	return out
}

func entry(d *Document, operation, kind, name string, how Known, node tree.Object) Entry {
	return Entry{API: d.Name, Operation: operation, Kind: kind, Name: name, Known: how, node: node}
}

func (d *Document) entry(op *Operation, kind, name string, node any) Entry {
	if own, _ := node.(tree.Object); own.Has("x-known") {
		return entry(d, op.ID, kind, name, known(own), own)
	} else if target := d.Resolve(node); target.Has("x-known") {
		return entry(d, op.ID, kind, name, known(target), target)
	}
	return entry(d, op.ID, kind, name, op.Known, nil)
}

func (d *Document) parameterNode(op *Operation, p Parameter) any {
	list, _ := op.tree.Get("parameters").([]any)
	for _, item := range list {
		if o := d.Resolve(item); o.Text("name") == p.Name {
			return o
		}
	}
	return nil
}

// body returns the schema of the first media type of a request or response.
func (d *Document) body(holder tree.Object) tree.Object {
	for _, media := range d.Resolve(holder).Object("content") {
		content, _ := media.Value.(tree.Object)
		return d.Resolve(content.Get("schema"))
	}
	return nil
}

// Fields lists the properties of a schema and, dotted, of what it holds:
// clients[].name. Branches of a union are laid side by side.
func (d *Document) Fields(schema tree.Object) []tree.Member {
	return d.propertiesBelow("", schema, nil)
}

func (d *Document) propertiesBelow(prefix string, schema tree.Object, above []*tree.Member) []tree.Member {
	var out []tree.Member
	for _, key := range []string{"oneOf", "anyOf", "allOf"} {
		branches, _ := schema.Get(key).([]any)
		for _, branch := range branches {
			out = append(out, d.propertiesBelow(prefix, d.Resolve(branch), above)...)
		}
	}
	if items := d.Resolve(schema.Get("items")); items != nil && len(above) == 0 && !strings.HasSuffix(prefix, ".") {
		return append(out, d.propertiesBelow(prefix+"[].", items, above)...) // the whole is a list
	}
	properties := schema.Object("properties")
	if len(properties) > 0 && slices.Contains(above, &properties[0]) {
		return out // a schema that contains itself, such as ErrorBody.errors
	}
	for _, m := range properties {
		out = append(out, tree.Member{Key: prefix + m.Key, Value: m.Value})
		below := d.Resolve(m.Value)
		name := prefix + m.Key + "."
		if items := d.Resolve(below.Get("items")); items != nil {
			below, name = items, prefix+m.Key+"[]."
		}
		out = append(out, d.propertiesBelow(name, below, append(above, &properties[0]))...)
	}
	return out
}
