package contract

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/credmock/credmock/spec"
)

// A creation is something that a scenario made on a target that others use.
type creation struct {
	n      int // in the run file
	op     *spec.Operation
	name   string
	fields map[string]any // of the answer, those that the clean-up needs
	gone   bool
	hung   bool // no answer came in time, so it may still be made
}

// creating notes that a call is about to make something. It refuses to make more
// than is allowed.
func (w *world) creating(c invocation) (*creation, error) {
	if c.op.Cleanup == nil || !w.target.Real {
		return nil, nil
	}
	if most := w.run.options.MaxCreated; most > 0 && int(w.run.created.Add(1)) > most {
		return nil, fault(Disabled, "no more than %d things may be made", most)
	}
	made := &creation{n: w.run.file.next(), op: c.op}
	for _, a := range c.args {
		if a.name == "name" && !a.absent && !a.null {
			made.name = textOf(a.value)
		}
	}
	return made, w.run.file.write(entry{Event: eventMaking, N: made.n, Provider: w.target.Provider, Operation: c.op.ID, Name: made.name})
}

// created notes what came of it. A call without an answer may have made
// something all the same, which is then looked for by its name.
func (w *world) created(made *creation, x *exchange) {
	if x == nil || x.got == nil || x.answer == nil {
		made.hung = x != nil && x.got == nil && len(x.problems) > 0 && strings.HasSuffix(x.problems[0].What, hungMark)
		w.made = append(w.made, made)
		return
	}
	if x.answer.Refusal {
		w.run.note(w.run.file.write(entry{Event: eventRefused, N: made.n}))
		return
	}
	made.fields = map[string]any{}
	for _, step := range made.op.Cleanup {
		for _, field := range step.With {
			if v, ok := lookup(x.value, field); ok {
				made.fields[field] = v
			}
		}
	}
	w.made = append(w.made, made)
	w.run.note(w.run.file.write(entry{Event: eventMade, N: made.n, Fields: made.fields}))
}

// removed notes that a scenario itself deleted what it had made.
func (w *world) removed(x *exchange) {
	if x.answer == nil || x.answer.Refusal {
		return
	}
	for _, made := range w.made {
		last := made.op.Cleanup[len(made.op.Cleanup)-1]
		if last.Operation != w.study.meant(x.call.op, x.sent).ID || made.gone || made.fields == nil {
			continue
		}
		same := true
		for argument, field := range last.With {
			same = same && textOf(made.fields[field]) == x.argument(argument)
		}
		if same {
			w.gone(made)
		}
	}
}

// argument is what an exchange passed under a name.
func (x *exchange) argument(name string) string {
	for _, a := range slices.Backward(x.call.args) {
		if a.name == name {
			return textOf(a.value)
		}
	}
	return ""
}

func (w *world) gone(made *creation) {
	made.gone = true
	w.run.note(w.run.file.write(entry{Event: eventGone, N: made.n}))
}

// cleanUp removes what the scenario made, the last thing first, also when the
// run was interrupted.
func (w *world) cleanUp(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	for _, made := range slices.Backward(w.made) {
		if made.gone {
			continue
		}
		if made.fields == nil {
			rows, err := w.find(ctx, made.op, func(name string) bool { return name == made.name && carries(name, w.run.name) })
			if err != nil || len(rows) == 0 {
				if err == nil && made.name != "" && !made.hung {
					w.gone(made)
					continue
				}
				w.run.problem(w.vault.redact(fmt.Sprintf("%s may have left %q behind: %v", made.op.ID, made.name, err)))
				continue
			}
			made.fields = rows[0]
		}
		if err := w.remove(ctx, made.op, made.fields); err != nil {
			w.run.problem(w.vault.redact(fmt.Sprintf("%s left %q behind: %v", made.op.ID, made.name, err)))
			continue
		}
		w.gone(made)
	}
}

// remove makes the calls by which an operation's creation is removed; the last
// one must succeed, or find nothing more to remove.
func (w *world) remove(ctx context.Context, op *spec.Operation, fields map[string]any) error {
	var x *exchange
	for _, step := range op.Cleanup {
		cleaner, err := w.operation(step.Operation)
		if err != nil {
			return err
		}
		var args []arg
		for _, argument := range slices.Sorted(maps.Keys(step.With)) {
			if v, ok := fields[step.With[argument]]; ok && v != nil {
				args = append(args, arg{name: argument, value: v})
			}
		}
		for _, m := range step.Set {
			args = append(args, arg{name: m.Key, value: plain(m.Value)})
		}
		if x, err = w.quietly(ctx, cleaner, args); err != nil {
			return err
		}
	}
	if x != nil && x.answer != nil && !x.answer.Refusal {
		return nil
	}
	left, err := w.find(ctx, op, nil)
	if err != nil {
		return err
	}
	last := op.Cleanup[len(op.Cleanup)-1]
	for _, row := range left {
		same := true
		for _, field := range last.With {
			same = same && reflect.DeepEqual(textOf(row[field]), textOf(fields[field]))
		}
		if same {
			return fmt.Errorf("%s answers %s", last.Operation, x.outcome())
		}
	}
	return nil
}

// quietly makes a call that is no part of the scenario, as the profile's first
// principal.
func (w *world) quietly(ctx context.Context, op *spec.Operation, args []arg) (*exchange, error) {
	shown := len(w.exchanges)
	p := w.target.Principals[""]
	x, err := w.exchange(ctx, invocation{doc: w.target.Document, op: op, base: w.target.base(op), principal: &p, args: args})
	w.exchanges = w.exchanges[:shown]
	return x, err
}

// find lists the rows that an operation's creations are among; pick, where there
// is one, chooses by the name.
func (w *world) find(ctx context.Context, op *spec.Operation, pick func(name string) bool) ([]map[string]any, error) {
	list := w.lister(op)
	if list == nil {
		return nil, errors.New("no operation lists such things")
	}
	x, err := w.quietly(ctx, list, nil)
	if err != nil {
		return nil, err
	}
	found, ok := lookup(x.value, w.study.listing(list))
	rows, isList := found.([]any)
	if !ok || !isList {
		return nil, fmt.Errorf("%s answers %s", list.ID, x.outcome())
	}
	var out []map[string]any
	for _, row := range rows {
		object, _ := row.(map[string]any)
		name, _ := object["name"].(string)
		if object != nil && (pick == nil || pick(name)) {
			out = append(out, object)
		}
	}
	return out, nil
}

// lister returns the operation that lists what an operation makes: its rows have
// a name and most of the fields that the clean-up needs.
func (w *world) lister(op *spec.Operation) *spec.Operation {
	var best *spec.Operation
	most := 0
	for _, candidate := range w.target.Document.Operations {
		name := w.study.listing(candidate)
		if candidate.Effect != spec.Read || name == "" || candidate.Union {
			continue
		}
		for _, a := range candidate.Answers {
			s := w.study.schemas[a]
			if a.Refusal || s == nil || s.Property(name) == nil || s.Property(name).Items() == nil {
				continue
			}
			row := s.Property(name).Items()
			if row.Property("name") == nil {
				continue
			}
			n := 0
			for _, step := range op.Cleanup {
				for _, field := range step.With {
					if row.Property(field) != nil {
						n++
					}
				}
			}
			if n > most {
				best, most = candidate, n
			}
		}
	}
	return best
}

// Cleaned says what [Clean] did.
type Cleaned struct {
	Run     string
	Removed []string // names of what was removed
	Left    []string // what could not be, and why
}

// Clean removes what the run of a run file left behind: the rows that carry its
// name, and nothing else. The file goes once nothing is left.
func Clean(ctx context.Context, targets map[string]*Target, path string) (Cleaned, error) {
	name, open, err := readRunFile(path)
	if err != nil {
		return Cleaned{}, fmt.Errorf("run file %s: %w", path, err)
	}
	out := Cleaned{Run: name}
	r := newRun(Options{}, name)
	for _, e := range slices.Backward(open) {
		what := fmt.Sprintf("%s %q", e.Operation, e.Name)
		target := targets[e.Provider]
		if target == nil {
			out.Left = append(out.Left, what+": the profile has no "+e.Provider)
			continue
		}
		if err := r.cleanEntry(ctx, target, e, &out); err != nil {
			out.Left = append(out.Left, what+": "+err.Error())
		}
	}
	if len(out.Left) > 0 {
		return out, nil
	}
	return out, removeFile(path)
}

// cleanEntry looks the rows of an entry up and removes them.
func (r *run) cleanEntry(ctx context.Context, target *Target, e entry, out *Cleaned) error {
	w := &world{run: r, tokens: map[string]string{}, aliases: map[string]any{}}
	r.gates[target.Provider] = &gate{}
	w.use(target)
	op, err := w.operation(e.Operation)
	if err != nil {
		return err
	}
	if !carries(e.Name, r.name) {
		return errors.New("it does not carry the run's name, so it cannot be told from what others made")
	}
	rows, err := w.find(ctx, op, func(name string) bool { return name == e.Name })
	if err != nil {
		return errors.New(w.vault.redact(err.Error()))
	}
	for _, row := range rows {
		if err := w.remove(ctx, op, row); err != nil {
			return errors.New(w.vault.redact(err.Error()))
		}
		out.Removed = append(out.Removed, e.Name)
	}
	return nil
}
