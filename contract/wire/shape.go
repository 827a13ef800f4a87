package wire

import (
	"strings"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// This file reads off an operation what a request to it looks like.

// Requests lists the schemas of an operation's body: the alternatives, where
// there are some.
func Requests(op *spec.Operation) []*spec.Schema {
	if op.Request == nil {
		return nil
	}
	if branches := op.Request.Branches(); branches != nil {
		return branches
	}
	return []*spec.Schema{op.Request}
}

// Constants are the fields that tell operations apart on one path: each may hold
// one value only.
func Constants(op *spec.Operation) map[string]string {
	out := map[string]string{}
	if op.Request != nil {
		for _, name := range op.Request.Properties() {
			if values := op.Request.Property(name).Enum(); len(values) == 1 {
				out[name] = values[0]
			}
		}
	}
	return out
}

// Customary are the fields that are sent unless a feature says otherwise: choices
// that need not be made, that the example of the form makes and that every action
// of a path offers, such as the form of the answer.
func Customary(doc *spec.Document, op *spec.Operation) map[string]string {
	out := map[string]string{}
	bodies := Requests(op)
	if len(bodies) == 0 {
		return out
	}
	sample, _ := doc.Sample(op).(tree.Object)
	for _, m := range sample {
		p := bodies[0].Property(m.Key)
		if text, ok := m.Value.(string); ok && p != nil && len(p.Enum()) > 1 && !bodies[0].Requires(m.Key) && offeredByAll(doc, op.Path, m.Key) {
			out[m.Key] = text
		}
	}
	return out
}

func offeredByAll(doc *spec.Document, path, field string) bool {
	actions := 0
	for _, op := range doc.Operations {
		if op.Path != path || op.Fragment == "" {
			continue
		}
		if actions++; op.Request == nil || op.Request.Property(field) == nil {
			return false
		}
	}
	return actions > 0
}

// Meant returns the operation whose catalogue answers a call: that of a union's
// fragment, where the call names one.
func Meant(doc *spec.Document, op *spec.Operation, sent map[string]string) *spec.Operation {
	if !op.Union {
		return op
	}
	for _, fragment := range doc.Operations {
		if fragment.Path != op.Path || fragment.Fragment == "" {
			continue
		}
		for name, value := range Constants(fragment) {
			if strings.EqualFold(sent[name], value) {
				return fragment
			}
		}
	}
	return op
}
