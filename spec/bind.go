package spec

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Bind compares the catalogue with what code says it can answer: handlers holds
// the answer names by operationId, always those that may come of any operation,
// router those that come before an operation is known. Every mismatch is reported
// at once: an operation without handler, a handler without operation, an answer
// in code that the catalogue lacks, and a catalogued answer that no code can give
// and that is not marked x-reach: fault.
func (d *Document) Bind(handlers map[string][]string, always, router []string) error {
	var faults []error
	add := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("spec "+d.Name+": "+format, args...))
	}
	for _, id := range slices.Sorted(maps.Keys(handlers)) {
		if d.Operation(id) == nil {
			add("handler %s: %w", id, Unknown("operation", id, slices.Sorted(maps.Keys(d.byID))))
		}
	}
	for _, op := range d.Operations {
		gives, ok := handlers[op.ID]
		if !ok {
			add("operation %s has no handler", op.ID)
			continue
		}
		for _, name := range gives {
			if op.Answer(name) == nil {
				add("operation %s: code can answer %s, which the catalogue lacks", op.ID, name)
			}
		}
		for _, a := range op.Answers {
			if !a.FaultOnly && !slices.Contains(gives, a.Name) && !slices.Contains(always, a.Name) {
				add("operation %s: no code gives the catalogued answer %s, and it is not x-reach: fault", op.ID, a.Name)
			}
		}
		for _, name := range always {
			if op.Answer(name) == nil {
				add("operation %s: every operation can answer %s, which the catalogue lacks here", op.ID, name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.shared)) {
		if !d.shared[name].FaultOnly && !slices.Contains(router, name) {
			add("no code gives the answer %s of components.responses before an operation is known, and it is not x-reach: fault", name)
		}
	}
	return errors.Join(faults...)
}

// Fields returns the schemas of an object's declared members by name, those of its
// parts and alternatives included.
func (s *Schema) Fields() map[string]*Schema {
	fields := map[string]*Schema{}
	t := s.said()
	for _, part := range slices.Concat(t.allOf, t.anyOf, t.oneOf) {
		maps.Copy(fields, part.Fields())
	}
	maps.Copy(fields, t.properties)
	return fields
}
