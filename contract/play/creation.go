package play

import (
	"maps"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// A creation is something that a run made on a target that others use.
type creation struct {
	n        int // in the run file
	op       *spec.Operation
	resource *spec.Resource
	names    []string // that this run gave it, the first when it was made; none where it was given none
	id       any      // that an answer told: where to look first, and no proof; nil where none told
	hung     bool     // no answer came in time, so it may still be made
	leaving  bool     // the scenario itself asked to remove it
}

// name is what people are told of a creation.
func (m *creation) name() string {
	if len(m.names) == 0 {
		return ""
	}
	return m.names[0]
}

// creating notes that a call is about to make something that stays. It refuses to
// make more than is allowed.
func (w *world) creating(c Call) (*creation, error) {
	r := w.target.Document.MadeBy(w.meant(c))
	if r == nil || len(r.Remove) == 0 || r.Expires || !w.target.Real {
		return nil, nil
	}
	if most := w.run.options.MaxCreated; most > 0 && int(w.run.created.Add(1)) > most {
		return nil, verdict.Errorf(verdict.Disabled, "no more than %d things may be made", most)
	}
	made := &creation{n: w.run.file.next(), op: w.meant(c), resource: r}
	if name, ok := c.argument(r.Label); ok && name != "" {
		made.names = []string{name}
		w.run.write(w.target.Provider, r, name)
	}
	return made, w.run.file.write(entry{Event: eventMaking, N: made.n, Provider: w.target.Provider, Operation: made.op.ID, Name: made.name()})
}

// renaming notes that a call is about to give another name to what was made: a
// row is known by the names that this run wrote. The rows are those that the call
// is about to change, as the target shows them now.
func (w *world) renaming(c Call, rows []map[string]any) error {
	for _, made := range w.made {
		r := made.resource
		name, named := c.argument(r.Label)
		if !named || !changes(r, w.meant(c)) || slices.Contains(made.names, name) {
			continue
		}
		if !slices.ContainsFunc(rows, func(row map[string]any) bool { return w.isRowOf(made, row) }) {
			continue
		}
		made.names = append(made.names, name)
		w.run.write(w.target.Provider, r, name)
		if err := w.run.file.write(entry{Event: eventNaming, N: made.n, Name: name}); err != nil {
			return err
		}
	}
	return nil
}

// created notes what came of it. A call without an answer may have made
// something all the same, which is then looked for by its name; so may one that
// was refused, which is looked for when the run ends.
func (w *world) created(made *creation, x *exchange) {
	if x != nil && x.came && x.Answer != nil && x.Answer.Refusal {
		w.run.note(w.run.file.write(entry{Event: eventRefused, N: made.n}))
		return
	}
	w.made = append(w.made, made)
	if x == nil || !x.came {
		made.hung = x != nil && len(x.problems) > 0 && strings.HasSuffix(x.problems[0].What, wire.Hung)
		return
	}
	if made.id, _ = wire.Lookup(x.Value, made.resource.ID); made.id != nil {
		w.run.note(w.run.file.write(entry{Event: eventMade, N: made.n, Fields: map[string]any{made.resource.ID: made.id}}))
	}
}

// argument is what a call passes under a name.
func (c Call) argument(name string) (string, bool) {
	for _, a := range slices.Backward(c.passed()) {
		if a.Name == name && name != "" {
			return wire.Text(a.Value), !a.Absent && !a.Null
		}
	}
	return "", false
}

// passed lists all that a call passes; what stands later wins.
func (c Call) passed() []wire.Argument { return slices.Concat(c.With, c.Arguments) }

// meant is the operation that a call comes to: that of a fragment, where the call
// of a union names one.
func (w *world) meant(c Call) *spec.Operation {
	sent := map[string]string{}
	for _, a := range c.passed() {
		sent[a.Name] = wire.Text(a.Value)
	}
	return wire.Meant(w.target.Document, c.Operation, sent)
}

// changes reports whether an operation changes or removes rows of a resource.
func changes(r *spec.Resource, op *spec.Operation) bool {
	return slices.ContainsFunc(r.Change, func(c spec.Change) bool { return c.Operation == op }) || removes(r, op)
}

func removes(r *spec.Resource, op *spec.Operation) bool {
	return slices.ContainsFunc(r.Remove, func(step spec.Removal) bool { return step.Operation == op })
}

// given are the names that a run wrote, by provider and resource.
type given map[string]map[string]bool

// write remembers a name that this run gives.
func (r *Run) write(provider string, resource *spec.Resource, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := provider + " " + resource.Name
	if r.names[key] == nil {
		r.names[key] = map[string]bool{}
	}
	r.names[key][name] = true
}

// wrote lists the names that this run gave.
func (r *Run) wrote(provider string, resource *spec.Resource) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.names[provider+" "+resource.Name]))
}
