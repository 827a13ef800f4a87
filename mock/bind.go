package mock

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

// The answers that the router gives, before any operation is known.
const (
	methodNotAllowed = "methodNotAllowed" // a known path, but not with this method
	notFound         = "notFound"         // a path that nobody serves, below one that a provider owns
)

// bind compares a provider with its spec; see [spec.Document.Bind]. Router,
// decoding and authentication declare their answers as handlers do.
func (p Provider) bind(doc *spec.Document) error {
	answers := map[string][]string{}
	for id, h := range p.Handlers {
		answers[id] = h.Answers
		if op := doc.Operation(id); op != nil {
			answers[id] = slices.Concat(h.Answers, p.stepsOf(op))
		}
	}
	faults := append(p.bindRouter(doc, answers), p.bindSchemes(doc))
	for _, name := range p.Overloaded {
		if !slices.ContainsFunc(doc.Operations, func(op *spec.Operation) bool { return op.Answer(name) != nil }) {
			faults = append(faults, fmt.Errorf("spec %s: no operation has the answer %s, by which it is overloaded", p.Name, name))
		}
	}
	router := []string{methodNotAllowed}
	if len(p.Owns) > 0 {
		router = append(router, notFound)
	}
	return errors.Join(doc.Bind(answers, p.Always, router), errors.Join(faults...))
}

// prepare makes the handlers ready for their operations.
func (p *provider) prepare() []error {
	p.serve = map[string]serve{}
	p.parameters = map[string][]parameter{}
	var faults []error
	for _, op := range p.doc.Operations {
		h, ok := p.Handlers[op.ID]
		if !ok {
			continue // told by bind
		}
		if h.bind == nil {
			faults = append(faults, fmt.Errorf("%s: %s: the handler was not made by mock.Handle", p.Name, op.ID))
			continue
		}
		serve, wrong := h.bind(op, p.Derived)
		for _, fault := range wrong {
			faults = append(faults, fmt.Errorf("%s: %s: %w", p.Name, op.ID, fault))
		}
		p.serve[op.ID], p.parameters[op.ID] = serve, parametersOf(op)
	}
	return faults
}

// stepsOf names the answers that an operation gets from the steps before its
// handler.
func (p Provider) stepsOf(op *spec.Operation) []string {
	var names []string
	for _, scheme := range op.Schemes {
		names = append(names, p.Secured[scheme.Name]...)
	}
	if takesJSON(op) {
		names = append(names, p.Reading...)
	}
	return names
}

func takesJSON(op *spec.Operation) bool {
	return len(op.Consumes) > 0 && strings.Contains(op.Consumes[0], "json")
}

// bindRouter wants the router's answers: of a path's first operation or of the
// whole document, as [Call.catalogued] looks for them.
func (p Provider) bindRouter(doc *spec.Document, answers map[string][]string) []error {
	var faults []error
	lacks := func(name, where string) {
		faults = append(faults, fmt.Errorf("spec %s: %s: the router can answer %s, which the catalogue lacks; "+
			"write it as a response with x-status below components.responses", p.Name, where, name))
	}
	seen := map[string]bool{}
	for _, op := range doc.Operations {
		if op.Fragment != "" || seen[op.Path] {
			continue
		}
		seen[op.Path] = true
		switch {
		case op.Answer(methodNotAllowed) != nil:
			answers[op.ID] = append(slices.Clip(answers[op.ID]), methodNotAllowed)
		case doc.Answer(methodNotAllowed) == nil:
			lacks(methodNotAllowed, "path "+op.Path)
		}
	}
	if len(p.Owns) > 0 && doc.Answer(notFound) == nil {
		lacks(notFound, "paths below "+strings.Join(p.Owns, " and "))
	}
	return faults
}

// bindSchemes refuses a scheme that no operation has.
func (p Provider) bindSchemes(doc *spec.Document) error {
	var known []string
	for _, op := range doc.Operations {
		for _, scheme := range op.Schemes {
			if !slices.Contains(known, scheme.Name) {
				known = append(known, scheme.Name)
			}
		}
	}
	for _, scheme := range keys(p.Secured) {
		if !slices.Contains(known, scheme) {
			return fmt.Errorf("provider %s: %w", p.Name, spec.Unknown("security scheme", scheme, known))
		}
	}
	return nil
}

// collisions reports what no two providers may both claim. Each that it names
// would otherwise be served by the first of them, and the other never asked.
func collisions(providers []*provider) []error {
	var faults []error
	for i, a := range providers {
		for _, b := range providers[i+1:] {
			if a.Name == b.Name {
				faults = append(faults, fmt.Errorf("provider %s stands twice; a provider is served once", a.Name))
				continue
			}
			faults = append(faults, samePaths(a, b)...)
			faults = append(faults, sameOwner(a, b)...)
		}
	}
	return faults
}

const giveRoot = "give one of them a root of its own (Provider.Root, or Options.Roots)"

func samePaths(a, b *provider) []error {
	var faults []error
	paths := b.paths()
	for _, of := range a.paths() {
		for _, other := range paths {
			if overlap(a.root+of.Path, b.root+other.Path) {
				faults = append(faults, fmt.Errorf("%s serves %s (%s) and %s serves %s (%s), which one request can both mean; %s",
					a.Name, a.root+of.Path, of.ID, b.Name, b.root+other.Path, other.ID, giveRoot))
			}
		}
	}
	return faults
}

// paths returns one operation for each path of a provider.
func (p *provider) paths() []*spec.Operation {
	var out []*spec.Operation
	for _, op := range p.doc.Operations {
		if !slices.ContainsFunc(out, func(o *spec.Operation) bool { return o.Path == op.Path }) {
			out = append(out, op)
		}
	}
	return out
}

// overlap reports whether one path can be both templates.
func overlap(a, b string) bool {
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	if len(as) != len(bs) {
		return false
	}
	for i := range as {
		if as[i] != bs[i] && !strings.Contains(as[i]+bs[i], "{") {
			return false
		}
	}
	return true
}

func sameOwner(a, b *provider) []error {
	var faults []error
	for _, one := range a.Owns {
		for _, other := range b.Owns {
			one, other := a.root+one, b.root+other
			if strings.HasPrefix(one, other) || strings.HasPrefix(other, one) {
				faults = append(faults, fmt.Errorf("%s owns every path below %s and %s owns every path below %s; %s",
					a.Name, one, b.Name, other, giveRoot+", or narrow Provider.Owns"))
			}
		}
	}
	return faults
}
