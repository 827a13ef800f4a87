package play

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// A creation is something that a scenario made on a target that others use.
type creation struct {
	n        int // in the run file
	op       *spec.Operation
	resource *spec.Resource
	names    []string // that this run gave it, the first when it was made
	id       any      // nil where no answer told
	hung     bool     // no answer came in time, so it may still be made
}

func (m *creation) name() string {
	if len(m.names) == 0 {
		return ""
	}
	return m.names[0]
}

// creating notes that a call is about to make something that stays. It refuses to
// make more than is allowed.
func (w *world) creating(c Call) (*creation, error) {
	r := c.Document.MadeBy(c.Operation)
	if r == nil || len(r.Remove) == 0 || r.Expires || !w.target.Real {
		return nil, nil
	}
	if most := w.run.options.MaxCreated; most > 0 && int(w.run.created.Add(1)) > most {
		return nil, verdict.Errorf(verdict.Disabled, "no more than %d things may be made", most)
	}
	made := &creation{n: w.run.file.next(), op: c.Operation, resource: r}
	if name, ok := c.argument(r.Label); ok {
		made.names = []string{name}
	}
	return made, w.run.file.write(entry{Event: eventMaking, N: made.n, Provider: w.target.Provider, Operation: c.Operation.ID, Name: made.name()})
}

// renaming notes that a call is about to give another name to what was made: a
// row is known by the names that this run wrote.
func (w *world) renaming(c Call) error {
	for _, made := range w.made {
		r := made.resource
		isChange := slices.ContainsFunc(r.Change, func(change spec.Change) bool { return change.Operation == c.Operation })
		name, named := c.argument(r.Label)
		id, _ := c.argument(r.Argument)
		if !isChange || !named || made.id == nil || id != wire.Text(made.id) || slices.Contains(made.names, name) {
			continue
		}
		made.names = append(made.names, name)
		if err := w.run.file.write(entry{Event: eventNaming, N: made.n, Name: name}); err != nil {
			return err
		}
	}
	return nil
}

// argument is what a call passes under a name.
func (c Call) argument(name string) (string, bool) {
	for _, a := range slices.Backward(c.Arguments) {
		if a.Name == name && name != "" {
			return wire.Text(a.Value), !a.Absent && !a.Null
		}
	}
	return "", false
}

// created notes what came of it. A call without an answer may have made
// something all the same, which is then looked for by its name.
func (w *world) created(made *creation, x *exchange) {
	if x == nil || !x.came || x.Answer == nil {
		made.hung = x != nil && !x.came && len(x.problems) > 0 && strings.HasSuffix(x.problems[0].What, wire.Hung)
		w.made = append(w.made, made)
		return
	}
	if x.Answer.Refusal {
		w.run.note(w.run.file.write(entry{Event: eventRefused, N: made.n}))
		return
	}
	made.id, _ = wire.Lookup(x.Value, made.resource.ID)
	w.made = append(w.made, made)
	w.run.note(w.run.file.write(entry{Event: eventMade, N: made.n, Fields: map[string]any{made.resource.ID: made.id}}))
}

// cleanUp removes what the scenario made, the last thing first, also when the
// run was interrupted.
func (w *world) cleanUp(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	for _, made := range slices.Backward(w.made) {
		removed, err := w.takeAway(ctx, made)
		if err == nil && !removed && made.hung {
			err = errors.New("its call hung, so it may still be made")
		}
		if err != nil {
			w.run.problem(w.vault.Redact(fmt.Sprintf("%s may have left %q behind: %v", made.op.ID, made.name(), err)))
			continue
		}
		w.run.note(w.run.file.write(entry{Event: eventGone, N: made.n}))
	}
}

// takeAway removes a row step by step, each from what the target shows then, and
// wants a proof that it is gone. It touches nothing that does not carry a name
// that this run wrote: an id that an answer gave is a hint where to look, and no
// more. It reports whether there was something.
func (w *world) takeAway(ctx context.Context, made *creation) (removed bool, err error) {
	for _, step := range made.resource.Remove {
		row, err := w.find(ctx, made)
		if row == nil || err != nil {
			return removed, err
		}
		name, _ := wire.Lookup(row, made.resource.Label)
		text, isText := name.(string)
		if made.resource.Label == "" || !isText || !slices.Contains(made.names, text) || !carries(text, w.run.name) {
			return removed, errors.New("what has its id does not carry a name that this run wrote, so it is left alone")
		}
		if made.id, _ = wire.Lookup(row, made.resource.ID); made.id == nil {
			return removed, fmt.Errorf("what carries its name shows no %s", made.resource.ID)
		}
		x, err := w.quietly(ctx, step.Operation, made.removal(step, row))
		if err != nil {
			return removed, err
		}
		if removed = true; x.Answer == nil {
			return removed, fmt.Errorf("%s answers %s", step.Operation.ID, x.outcome())
		}
	}
	row, err := w.find(ctx, made)
	if row != nil {
		err = errors.New("it is still there")
	}
	return removed, err
}

// removal lists the arguments of one step of a removal.
func (m *creation) removal(step spec.Removal, row map[string]any) []wire.Argument {
	out := []wire.Argument{{Name: m.resource.Argument, Value: m.id}}
	for _, field := range step.Copy {
		if v, ok := wire.Lookup(row, field); ok && v != nil {
			out = append(out, wire.Argument{Name: field, Value: v})
		}
	}
	for _, set := range step.Set {
		out = append(out, wire.Argument{Name: set.Key, Value: wire.Plain(set.Value)})
	}
	return out
}

// quietly makes a call that is no part of the scenario, as the profile's first
// principal.
func (w *world) quietly(ctx context.Context, op *spec.Operation, args []wire.Argument) (*exchange, error) {
	shown := len(w.exchanges)
	p := w.target.Principals[""]
	x, err := w.exchange(ctx, w.called(op, &p, args...))
	w.exchanges = w.exchanges[:shown]
	return x, err
}

// find returns a row as the target shows it now: by its id, or where that was
// lost, by its name. It is nil where the target says that there is none.
func (w *world) find(ctx context.Context, made *creation) (map[string]any, error) {
	r := made.resource
	if made.id != nil && r.Find != nil {
		x, err := w.quietly(ctx, r.Find, []wire.Argument{{Name: r.Argument, Value: made.id}})
		if err != nil || w.claim(x, r.Gone) {
			return nil, err
		}
		row, ok := x.Value.(map[string]any)
		if x.Answer == nil || x.Answer.Refusal || !ok {
			return nil, fmt.Errorf("%s answers %s", r.Find.ID, x.outcome())
		}
		return row, nil
	}
	if r.List == nil || made.id == nil && made.name() == "" {
		return nil, errors.New("it has neither an id nor a name to be looked for by")
	}
	return w.listed(ctx, made)
}

// listed finds a row in the list of its kind.
func (w *world) listed(ctx context.Context, made *creation) (map[string]any, error) {
	r := made.resource
	x, err := w.quietly(ctx, r.List, nil)
	if err != nil {
		return nil, err
	}
	path, _ := w.target.Document.Listing(r.List)
	list, _ := wire.Lookup(x.Value, path)
	rows, ok := list.([]any)
	if !ok || x.Answer == nil || x.Answer.Refusal {
		return nil, fmt.Errorf("%s answers %s", r.List.ID, x.outcome())
	}
	var found []map[string]any
	for _, item := range rows {
		row, isRow := item.(map[string]any)
		id, _ := wire.Lookup(row, r.ID)
		name, _ := wire.Lookup(row, r.Label)
		byID := made.id != nil && wire.Text(id) == wire.Text(made.id)
		if isRow && (byID || made.id == nil && name == made.name()) {
			found = append(found, row)
		}
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("%s shows %d of that name", r.List.ID, len(found))
}

// Cleaned says what [Clean] did.
type Cleaned struct {
	Run     string
	Removed []string // names of what was removed
	Left    []string // what could not be, and why
}

// cleanEntry takes away what an entry of a run file tells of.
func (w *world) cleanEntry(ctx context.Context, e entry) (removed bool, err error) {
	op, err := w.operation(e.Operation)
	if err != nil {
		return false, err
	}
	r := w.target.Document.MadeBy(op)
	if r == nil {
		return false, fmt.Errorf("the document does not say what %s makes", op.ID)
	}
	if !carries(e.Name, w.run.name) {
		return false, errors.New("it does not carry the run's name, so it cannot be told from what others made")
	}
	made := &creation{op: op, resource: r, names: append([]string{e.Name}, e.Names...), id: e.Fields[r.ID]}
	if removed, err = w.takeAway(ctx, made); err != nil {
		return removed, errors.New(w.vault.Redact(err.Error()))
	}
	return removed, nil
}
