package judge

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// A Received is what came, with what the catalogue calls it.
type Received struct {
	wire.Received
	Value      any // the body, or the parameters of a redirect
	Form       wire.Form
	Unreadable error // why the body is not what its type promises

	Operation *spec.Operation // whose catalogue answers: not the called one where that is a union
	Catalogue []*spec.Answer  // what may be answered
	Answer    *spec.Answer    // nil when the catalogue holds no such answer
	Matches   []*spec.Answer  // all that the answer could be

	judged bool // it is of a declared type, and was looked for in the catalogue
}

// schema is what the body is held to, or nil.
func (r Received) schema(ix *Index) *spec.Schema {
	if r.Answer == nil {
		return nil
	}
	return ix.schemas[r.Answer]
}

// Identify reads an answer, and finds what of the catalogue it is.
func Identify(ix *Index, c Call, got wire.Received) Received {
	r := Received{Received: got, Operation: wire.Meant(ix.Document, c.Operation, c.Sent)}
	r.Catalogue = slices.Clone(r.Operation.Answers)
	if r.Operation != c.Operation {
		for _, a := range c.Operation.Answers {
			if r.Operation.Answer(a.Name) == nil {
				r.Catalogue = append(r.Catalogue, a)
			}
		}
	}
	r.Value, r.Form, r.Unreadable = wire.Read(got, ix.prose(r.Operation, got.Status))
	if r.judged = r.Unreadable == nil && r.isDeclared(c); !r.judged {
		return r
	}
	if r.Form == wire.FormXML {
		r.dropEnvelope(ix, c)
	}
	r.match(ix, c)
	for _, a := range r.Matches { // of answers that look alike, the likelier one
		if r.Answer == nil || r.Answer.FaultOnly && !a.FaultOnly {
			r.Answer = a
		}
	}
	return r
}

// isDeclared reports whether a body is of a type that is declared for its status,
// or nothing is.
func (r Received) isDeclared(c Call) bool {
	allowed := produced(c, r)
	if len(r.Body) == 0 || r.Form == wire.FormRedirect || len(allowed) == 0 {
		return true
	}
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return slices.Contains(allowed, media)
}

// match finds the answers that this one could be.
func (r *Received) match(ix *Index, c Call) {
	var successes []*spec.Answer
	for _, a := range r.Catalogue {
		switch {
		case a.Status != r.Status:
		case c.Operation.Method == http.MethodHead: // the status is all there is
			r.Matches = append(r.Matches, a)
		case a.MediaType == "":
			if r.isBodyless(a) {
				r.Matches = append(r.Matches, a)
			}
		case a.Refusal:
			if _, ok := a.Match(r.Value); ok && r.Value != nil {
				r.Matches = append(r.Matches, a)
			}
		default:
			successes = append(successes, a)
		}
	}
	if len(r.Matches) > 0 {
		return
	}
	if a := r.success(ix, successes); a != nil {
		r.Matches = []*spec.Answer{a}
		if r.Form != wire.FormJSON {
			r.Value = wire.LikeExample(r.Value, a.Value)
		}
	}
}

// dropEnvelope takes out the field in which XML repeats what was asked for.
func (r *Received) dropEnvelope(ix *Index, c Call) {
	object, ok := r.Value.(map[string]any)
	if !ok {
		return
	}
	for _, other := range ix.Document.Operations {
		if other.Path != r.Operation.Path {
			continue
		}
		for name := range wire.Constants(other) {
			if text, ok := object[name].(string); ok && strings.EqualFold(text, c.Sent[name]) {
				delete(object, name)
			}
		}
	}
}

// isBodyless reports whether an answer is one without a body.
func (r *Received) isBodyless(a *spec.Answer) bool {
	example, _ := a.Value.(tree.Object)
	if len(example) == 0 {
		return len(r.Body) == 0
	}
	object, ok := r.Value.(map[string]any)
	if !ok || r.Form != wire.FormRedirect {
		return false
	}
	for _, m := range example {
		got, has := object[m.Key]
		if !has || a.Refusal && wire.Text(got) != wire.Text(m.Value) {
			return false
		}
	}
	return true
}

// success picks the success whose example looks most like the answer: by the
// fields there are, and by what stands in those that have few values. It is nil
// if the answer rather looks like a refusal.
func (r *Received) success(ix *Index, candidates []*spec.Answer) *spec.Answer {
	object, ok := r.Value.(map[string]any)
	if !ok {
		return r.other(ix, candidates)
	}
	for _, a := range r.Catalogue {
		s := ix.schemas[a]
		if a.Refusal && a.Status == r.Status && s != nil && len(candidates) > 0 && len(s.Check(r.Value)) == 0 {
			if c := ix.schemas[candidates[0]]; c != nil && len(c.Check(r.Value)) > 0 {
				return nil
			}
		}
	}
	var best *spec.Answer
	least := 0
	for _, a := range candidates {
		if d := ix.distance(object, a); best == nil || d < least {
			best, least = a, d
		}
	}
	return best
}

// other picks the success of an answer that is no object, such as a list: one whose
// schema it keeps to, or the only one.
func (r *Received) other(ix *Index, candidates []*spec.Answer) *spec.Answer {
	if r.Value == nil {
		return nil
	}
	for _, a := range candidates {
		if s := ix.schemas[a]; s != nil && len(s.Check(r.Value)) == 0 {
			return a
		}
	}
	if len(candidates) == 1 {
		return candidates[0]
	}
	return nil
}

// distance counts what sets an answer apart from an example.
func (ix *Index) distance(object map[string]any, a *spec.Answer) int {
	example, _ := a.Value.(tree.Object)
	d := 0
	for _, m := range example {
		got, has := object[m.Key]
		if !has {
			d++
			continue
		}
		s := ix.schemas[a]
		if s != nil && s.Property(m.Key) != nil && len(s.Property(m.Key).Enum()) > 1 && wire.Text(got) != wire.Text(m.Value) {
			d += 10
		}
	}
	for name := range object {
		if !example.Has(name) {
			d++
		}
	}
	return d
}
