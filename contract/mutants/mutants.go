// Package mutants makes wrong services out of a right one, to prove that a
// conformance suite notices. The mutants are derived from a [spec.Document]: one
// for each kind of mistake and each place where it can be made.
//
// It runs no suite and knows no mock: [Mutant.Wrap] takes what starts the right
// service, and whoever judges says whether the mutant lives.
package mutants

import (
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/target"
)

// A Mutant is one mistake in one place.
type Mutant struct {
	Kind      string
	Provider  string
	Operation string
	Answer    string   // which is changed; "" where all answers may be
	Field     string   // of the answer or of the request, or a header; "" for none
	Dialects  []string // in which there is such a place

	provider *provider
	make     func() behaviour
}

// String names the mutant in one line, unlike any other.
func (m Mutant) String() string {
	parts := []string{m.Kind + ":", m.Provider, m.Operation}
	for _, part := range []string{m.Answer, m.Field} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ")
}

// A behaviour answers a request in place of the right service. It may keep a
// memory of its own.
type behaviour func(*world, *request) *reply

// Of lists the mutants of a target's document, in its order. Calls that a mutant
// makes of its own are made as the target's principals.
func Of(t *target.Target) []Mutant {
	p := providerOf(t)
	var out []Mutant
	for _, op := range p.doc.Operations {
		out = append(out, ofAnswers(op)...)
		if !op.Union {
			out = append(out, p.ofBehaviour(op)...)
		}
	}
	for i := range out {
		out[i].Provider, out[i].Dialects, out[i].provider = p.doc.Name, []string{p.doc.Dialect}, p
	}
	return out
}

// Merge joins the lists of a document's dialects: a mutant that stands in several
// is one.
func Merge(lists ...[]Mutant) []Mutant {
	at := map[string]int{}
	var out []Mutant
	for _, m := range slices.Concat(lists...) {
		i, seen := at[m.String()]
		if !seen {
			at[m.String()] = len(out)
			out = append(out, m)
			continue
		}
		out[i].Dialects = append(slices.Clone(out[i].Dialects), m.Dialects...)
	}
	return out
}

// Wrap returns how to start the wrong service in place of the right one. What comes
// of it stands in the trace.
func (m Mutant) Wrap(start Start, trace *Trace) (Service, error) {
	w := &world{start: start, provider: m.provider, trace: trace}
	if err := w.begin(); err != nil {
		return Service{}, fmt.Errorf("mutate %s: %w", m, err)
	}
	return w.serve(m.make()), nil
}
