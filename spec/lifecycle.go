package spec

import (
	"slices"
	"strconv"

	"github.com/credmock/credmock/spec/tree"
)

// A Step is one call of the document's lifecycle, the x-lifecycle at its root: a
// story that can be told to a new deployment again and again, and that leaves
// nothing behind.
type Step struct {
	Summary   string
	Operation *Operation
	With      tree.Object // parameters and form fields, as text that may name variables
	Body      any         // the JSON body, where it is not the operation's own example
	Expect    *Answer     // what it comes to
	Holds     tree.Object // members that some object in the answer has
	Lacks     tree.Object // members that no object in the answer has
}

// Lifecycle lists the steps in order.
func (d *Document) Lifecycle() []Step {
	list, _ := d.tree.Get("x-lifecycle").([]any)
	var out []Step
	for _, item := range list {
		o, _ := item.(tree.Object)
		step := Step{
			Summary: o.Text("summary"), Operation: d.byID[o.Text("operation")], With: o.Object("with"), Body: o.Get("body"),
			Holds: o.Object("holds"), Lacks: o.Object("lacks"),
		}
		if step.Operation != nil {
			step.Expect = step.Operation.Answer(o.Text("expect"))
		}
		out = append(out, step)
	}
	return out
}

// lifecycle checks that every step can be carried out.
func (c *checker) lifecycle() {
	for i, step := range c.doc.Lifecycle() {
		where := extension("x-lifecycle", strconv.Itoa(i))
		if step.Operation == nil || step.Expect == nil || step.Summary == "" {
			c.add(where, "wants a summary, an operation and one of its answers to expect")
			continue
		}
		var known []string
		for _, p := range step.Operation.Parameters {
			known = append(known, p.Name)
		}
		if step.Operation.Request != nil {
			known = append(known, step.Operation.Request.Properties()...)
		}
		for _, m := range step.With {
			if !slices.Contains(known, m.Key) {
				c.add(where, "%w", Unknown("parameter or field", m.Key, known))
			}
		}
	}
}

// Samples lists the answers that the operation's own example request may come
// to: those of x-sample or, as a rule, every success that needs no fault. A
// union has the samples of the action that it is shown with.
func (d *Document) Samples(op *Operation) []*Answer {
	op = d.Shown(op)
	var out []*Answer
	names := op.tree.Texts("x-sample")
	for _, a := range op.Answers {
		if slices.Contains(names, a.Name) || len(names) == 0 && !a.Refusal && !a.FaultOnly {
			out = append(out, a)
		}
	}
	return out
}

// Shown returns the operation whose request a union is shown with: the first
// action that only reads.
func (d *Document) Shown(op *Operation) *Operation {
	if !op.Union {
		return op
	}
	for _, action := range d.Operations {
		if action.Path == op.Path && action.Fragment != "" && action.Effect == Read {
			return action
		}
	}
	return op
}

// samples checks that x-sample names answers.
func (c *checker) samples(op *Operation) {
	for _, name := range op.tree.Texts("x-sample") {
		if op.Answer(name) == nil {
			c.add(op.short(), "x-sample: no answer is called %s", name)
		}
	}
}
