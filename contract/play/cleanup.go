package play

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// cleanUp removes what the scenario made, the last thing first, also when the
// run was interrupted. What does not go is tried again when the run ends.
func (w *world) cleanUp(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	for _, made := range slices.Backward(w.made) {
		left := leftover{creation: made, target: w.target}
		if w.run.isOver(w.target.Provider) {
			left.why = errors.New("there was nobody to ask")
		} else {
			_, left.why = w.takeAway(ctx, made)
		}
		if left.why != nil {
			left.why = errors.New(w.vault.Redact(left.why.Error()))
			w.run.keep(left)
			continue
		}
		w.run.note(w.run.file.write(entry{Event: eventGone, N: made.n}))
	}
}

// A leftover is something that could not be shown to be gone.
type leftover struct {
	*creation
	target *target.Target
	why    error
}

// named lists the names that something may carry, for people.
func named(names []string) string {
	if len(names) == 0 {
		return "something without a name"
	}
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(name)
	}
	return strings.Join(quoted, " or ")
}

// settle ends what a run did to targets that others use: it tries once more what
// did not go, and looks afresh for every name that the run wrote. It reports
// whether nothing is left.
func (r *Run) settle(ctx context.Context, targets map[string]*target.Target) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	clean := true
	told := map[*spec.Resource]bool{}
	for _, left := range slices.Backward(r.left) {
		if !r.isOver(left.target.Provider) {
			w := newWorld(r, left.target)
			if _, left.why = w.takeAway(ctx, left.creation); left.why == nil {
				r.note(r.file.write(entry{Event: eventGone, N: left.n}))
				continue
			}
			left.why = errors.New(w.vault.Redact(left.why.Error()))
		}
		clean, told[left.resource] = false, true
		r.problem(fmt.Sprintf("%s may have left %s behind: %v", left.op.ID, named(left.names), left.why))
	}
	for _, provider := range slices.Sorted(maps.Keys(targets)) {
		t := targets[provider]
		if !t.Real || r.isOver(provider) {
			continue
		}
		_, faults := newWorld(r, t).sweep(ctx)
		for resource, err := range faults {
			if clean = false; !told[resource] {
				r.problem(provider + ": " + err.Error())
			}
		}
	}
	return clean
}

// sweep removes all that carries a name that this run wrote, whatever the answers
// said that were given when it was made, and says what kept it from being sure.
func (w *world) sweep(ctx context.Context) (removed []string, faults map[*spec.Resource]error) {
	faults = map[*spec.Resource]error{}
	for _, r := range w.target.Document.Resources() {
		names := w.run.wrote(w.target.Provider, r)
		if len(names) == 0 || r.List == nil {
			continue
		}
		done, err := w.takeNamed(ctx, &creation{op: r.Make[0], resource: r, names: names})
		if removed = append(removed, done...); err != nil {
			faults[r] = fmt.Errorf("what %s makes may be left behind: %s", r.Make[0].ID, w.vault.Redact(err.Error()))
		}
	}
	return removed, faults
}

// takeAway removes what was made: by its id, and by its names where the id was
// lost or leads to something else. It touches nothing that this run did not make,
// and wants a proof that it is gone. It reports what it removed.
func (w *world) takeAway(ctx context.Context, made *creation) (removed []string, err error) {
	foreign := false
	if made.id != nil {
		row, err := w.byID(ctx, made.resource, made.id)
		if err != nil {
			return nil, err
		}
		switch {
		case row != nil && w.isRowOf(made, row):
			return w.takeRow(ctx, made, made.id, row)
		case row == nil && made.leaving:
			return nil, nil
		}
		foreign = row != nil
	}
	if len(made.names) == 0 {
		switch {
		case foreign:
			return nil, errors.New("it was given no name, and what has its id does not carry the run's, so it is left alone; --replace forgets it, once you have looked yourself")
		case made.id != nil:
			return nil, nil
		}
		return nil, errors.New("it has neither an id nor a name to be looked for by; --replace forgets it, once you have looked yourself")
	}
	if removed, err = w.takeNamed(ctx, made); err != nil || len(removed) > 0 {
		return removed, err
	}
	switch {
	case foreign:
		return nil, errors.New("what has its id does not carry a name that this run wrote, so it is left alone")
	case made.hung:
		return nil, errors.New("its call hung, so it may still be made")
	}
	return nil, nil
}

// takeNamed removes every row that carries one of a creation's names. Where there
// are none it looks for as long as a list may lag behind, unless an id told that
// they are gone.
func (w *world) takeNamed(ctx context.Context, made *creation) (removed []string, err error) {
	for wait := w.patience(made.id == nil && made.n > 0); ; {
		rows, whole, err := w.rows(ctx, made.resource)
		if err != nil {
			return removed, err
		}
		found := 0
		for _, row := range rows {
			if row, err = w.whole(ctx, made.resource, row); err != nil {
				return removed, err
			}
			if !w.isNamed(row, made.resource, made.names) {
				continue
			}
			found++
			id, _ := wire.Lookup(row, made.resource.ID)
			if id == nil {
				return removed, fmt.Errorf("what carries its name shows no %s", made.resource.ID)
			}
			done, err := w.takeRow(ctx, made, id, nil)
			if removed = append(removed, done...); err != nil {
				return removed, err
			}
		}
		switch {
		case found > 0:
			wait.worked()
			return removed, nil
		case !whole:
			return removed, fmt.Errorf("%s shows only a part of what there is", made.resource.List.ID)
		case !wait.again(ctx):
			return removed, nil
		}
	}
}

// whole returns a row with its name: one of a list may lack it.
func (w *world) whole(ctx context.Context, r *spec.Resource, row map[string]any) (map[string]any, error) {
	id, _ := wire.Lookup(row, r.ID)
	if _, ok := wire.Lookup(row, r.Label); ok {
		return row, nil
	}
	if id == nil || r.Find == nil {
		return nil, fmt.Errorf("%s shows rows without a %s, so nobody knows whose they are", r.List.ID, r.Label)
	}
	return w.byID(ctx, r, id)
}

// takeRow removes a row step by step, each from what the target shows then, and
// wants a proof that it is gone. The row is what was shown just now, if it was.
func (w *world) takeRow(ctx context.Context, made *creation, id any, row map[string]any) (removed []string, err error) {
	odd := ""
	for _, step := range made.resource.Remove {
		if row == nil {
			row, err = w.byID(ctx, made.resource, id)
		}
		if row == nil || err != nil {
			return removed, err
		}
		if !w.isRowOf(made, row) {
			return removed, errors.New("what has its id does not carry a name that this run wrote, so it is left alone")
		}
		x, err := w.quietly(ctx, step.Operation, removal(made.resource, step, row, id))
		if err != nil {
			return removed, err
		}
		row = shownIn(x, made.resource, id)
		if removed = []string{made.name()}; x.Answer == nil || x.Answer.Refusal {
			odd = fmt.Sprintf("; %s answers %s", step.Operation.ID, x.outcome())
		}
	}
	for wait := w.patience(true); ; {
		row, err := w.byID(ctx, made.resource, id)
		switch {
		case err != nil:
			return nil, err
		case row == nil:
			wait.worked()
			return removed, nil
		case !wait.again(ctx):
			return nil, errors.New("it is still there" + odd)
		}
	}
}

// shownIn returns the row of an id where an answer to a change shows it, so that
// nobody need ask again what the next step would touch.
func shownIn(x *exchange, r *spec.Resource, id any) map[string]any {
	row, isRow := x.Value.(map[string]any)
	if !isRow || x.Answer == nil || x.Answer.Refusal || len(x.problems) > 0 {
		return nil
	}
	shown, _ := wire.Lookup(row, r.ID)
	_, named := wire.Lookup(row, r.Label)
	if shown == nil || !named || wire.Text(shown) != wire.Text(id) {
		return nil
	}
	return row
}

// removal lists the arguments of one step of a removal.
func removal(r *spec.Resource, step spec.Removal, row map[string]any, id any) []wire.Argument {
	out := []wire.Argument{{Name: r.Argument, Value: id}}
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
// principal. A token that does not hold any more, such as after the clock was
// moved, is had anew.
func (w *world) quietly(ctx context.Context, op *spec.Operation, args []wire.Argument) (*exchange, error) {
	shown := len(w.exchanges)
	defer func() { w.exchanges = w.exchanges[:shown] }()
	p := w.target.Principals[""]
	x, err := w.exchange(ctx, w.called(op, &p, args...))
	if err == nil && wrongCredentials(x.Answer) && w.forget(p) {
		x, err = w.exchange(ctx, w.called(op, &p, args...))
	}
	return x, err
}

// Cleaned says what [Clean] did.
type Cleaned struct {
	Run     string
	Removed []string // names of what was removed
	Left    []string // what could not be, and why
}

// Clean removes what the run of a run file left behind: the rows that carry a name
// that it wrote, and nothing else. The file goes once a fresh look finds nothing;
// until then it keeps what is left.
func Clean(ctx context.Context, targets map[string]*target.Target, path string) (Cleaned, error) {
	past, err := readRunFile(path)
	if err != nil {
		return Cleaned{}, fmt.Errorf("run file %s: %w", path, err)
	}
	out := Cleaned{Run: past.run}
	r := New(Options{}, past.run)
	if r.file, err = resumeRunFile(path); err != nil {
		return Cleaned{}, err
	}
	defer r.file.file.Close()
	for _, e := range past.all {
		r.recall(targets[e.Provider], e)
	}
	for _, e := range slices.Backward(past.open) {
		removed, err := r.cleanEntry(ctx, targets[e.Provider], e)
		if out.Removed = append(out.Removed, removed...); err != nil {
			out.Left = append(out.Left, fmt.Sprintf("%s %s: %v", e.Operation, named(e.names()), err))
			continue
		}
		if err := r.file.write(entry{Event: eventGone, N: e.N}); err != nil {
			return out, err
		}
	}
	for _, provider := range slices.Sorted(maps.Keys(targets)) {
		removed, faults := newWorld(r, targets[provider]).sweep(ctx)
		out.Removed = append(out.Removed, removed...)
		for _, err := range faults {
			out.Left = append(out.Left, err.Error())
		}
	}
	if len(out.Left) > 0 {
		return out, nil
	}
	return out, removeFile(path)
}

// recall remembers the names that an entry tells of.
func (r *Run) recall(t *target.Target, e entry) {
	if t == nil {
		return
	}
	if op := t.Document.Operation(e.Operation); op != nil {
		if made := t.Document.MadeBy(op); made != nil {
			for _, name := range e.names() {
				r.write(e.Provider, made, name)
			}
		}
	}
}

// cleanEntry takes away what an entry of a run file tells of.
func (r *Run) cleanEntry(ctx context.Context, t *target.Target, e entry) ([]string, error) {
	if t == nil {
		return nil, fmt.Errorf("the profile has no %s", e.Provider)
	}
	w := newWorld(r, t)
	op, err := w.operation(e.Operation)
	if err != nil {
		return nil, err
	}
	resource := t.Document.MadeBy(op)
	if resource == nil {
		return nil, fmt.Errorf("the document does not say what %s makes", op.ID)
	}
	made := &creation{n: e.N, op: op, resource: resource, names: e.names(), id: e.Fields[resource.ID]}
	for _, name := range made.names {
		if !carries(name, r.name) {
			return nil, errors.New("it does not carry the run's name, so it cannot be told from what others made")
		}
	}
	removed, err := w.takeAway(ctx, made)
	if err != nil {
		return removed, errors.New(w.vault.Redact(err.Error()))
	}
	return removed, nil
}
