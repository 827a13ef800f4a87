package contract

import (
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

// A study is a document with what the judge asks of it over and over.
type study struct {
	doc     *spec.Document
	secret  map[string]bool               // names of fields that some schema marks as secret
	sent    map[string]bool               // names of fields that some request has
	schemas map[*spec.Answer]*spec.Schema // what each answer's body is held to
	known   map[string]spec.Known         // by operation, kind and name, as in the ledger
}

func newStudy(doc *spec.Document) *study {
	s := &study{
		doc: doc, secret: secretNames(doc), sent: map[string]bool{},
		schemas: map[*spec.Answer]*spec.Schema{}, known: map[string]spec.Known{},
	}
	for _, op := range doc.Operations {
		for _, body := range requests(op) {
			for _, name := range body.Properties() {
				s.sent[name] = true
			}
		}
		for _, a := range op.Answers {
			s.schemas[a] = a.Schema()
		}
	}
	for _, e := range doc.Ledger() {
		s.known[e.Operation+" "+e.Kind+" "+e.Name] = e.Known
	}
	return s
}

// knownField says how a field of an operation's answers is known: as itself,
// unless something around it is only inferred.
func (s *study) knownField(op *spec.Operation, path string) spec.Known {
	known := op.Known
	for first := true; path != ""; path = path[:max(strings.LastIndexAny(path, ".["), 0)] {
		k, ok := s.known[op.ID+" field "+path]
		if ok && (first || k.How == "inferred") {
			known, first = k, false
		}
	}
	return known
}

// requests lists the schemas of an operation's body: the alternatives, where
// there are some.
func requests(op *spec.Operation) []*spec.Schema {
	if op.Request == nil {
		return nil
	}
	if branches := op.Request.Branches(); branches != nil {
		return branches
	}
	return []*spec.Schema{op.Request}
}

// constants are the fields that tell operations apart on one path: each may hold
// one value only.
func constants(op *spec.Operation) map[string]string {
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

// customary are the fields that are sent unless a feature says otherwise: choices
// that need not be made, that have a default and that every action of a path
// offers, such as the form of the answer.
func customary(doc *spec.Document, op *spec.Operation) map[string]string {
	out := map[string]string{}
	bodies := requests(op)
	if len(bodies) == 0 {
		return out
	}
	for _, name := range bodies[0].Properties() {
		p := bodies[0].Property(name)
		if text, ok := p.Default().(string); ok && len(p.Enum()) > 1 && !bodies[0].Requires(name) && offeredByAll(doc, op.Path, name) {
			out[name] = text
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

// meant returns the operation whose catalogue answers a call: that of a union's
// fragment, where the call names one.
func (s *study) meant(op *spec.Operation, sent map[string]string) *spec.Operation {
	if !op.Union {
		return op
	}
	for _, fragment := range s.doc.Operations {
		if fragment.Path != op.Path || fragment.Fragment == "" {
			continue
		}
		for name, value := range constants(fragment) {
			if strings.EqualFold(sent[name], value) {
				return fragment
			}
		}
	}
	return op
}

// listing returns the only list among the fields of an operation's successes, or
// "".
func (s *study) listing(op *spec.Operation) string {
	var found []string
	for _, a := range op.Answers {
		schema := s.schemas[a]
		if a.Refusal || schema == nil {
			continue
		}
		for _, name := range schema.Properties() {
			if schema.Property(name).Type() == "array" && !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}
