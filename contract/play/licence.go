package play

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// This file says what a run may touch on a target that others use: rows that it
// made itself, and nothing else. An id that an answer gave is a hint where to look,
// never a licence: the row is read, and must carry a name that this run wrote.

// licence reads the rows that a scenario's call is about to change or remove, and
// refuses a call that would touch what this run did not make.
func (w *world) licence(ctx context.Context, c Call) ([]map[string]any, error) {
	if !w.target.Real {
		return nil, nil
	}
	var rows []map[string]any
	op := w.meant(c)
	for _, r := range w.target.Document.Resources() {
		if r.Label == "" || r.Argument == "" || !changes(r, op) {
			continue
		}
		for _, id := range c.ids(r.Argument) {
			row, err := w.licensed(ctx, r, op, id)
			if err != nil {
				return nil, err
			}
			if row != nil {
				rows = append(rows, row)
			}
		}
	}
	return rows, nil
}

// licensed returns the row of an id that may be touched, or nil where there is
// none.
func (w *world) licensed(ctx context.Context, r *spec.Resource, op *spec.Operation, id string) (map[string]any, error) {
	made := w.madeAs(r, id)
	row, err := w.byID(ctx, r, id)
	for wait := w.patience(made != nil && !made.leaving); err == nil && row == nil && wait.again(ctx); {
		if row, err = w.byID(ctx, r, id); row != nil {
			wait.worked()
		}
	}
	var judged *verdict.Finding
	switch {
	case errors.As(err, &judged):
		return nil, err
	case err != nil:
		return nil, verdict.Wrong("%s is not called: what it would touch cannot be read: %s", op.ID, w.vault.Redact(err.Error()))
	case row == nil && made != nil && !made.leaving:
		return nil, verdict.Wrong("%s is not called: %s told the id %s, and nothing shows a row of that id", op.ID, made.op.ID, id)
	case row == nil:
		return nil, nil
	case made != nil && w.isRowOf(made, row), w.isNamed(row, r, w.run.wrote(w.target.Provider, r)):
		if made != nil && r.Remove[len(r.Remove)-1].Operation == op {
			made.leaving = true
		}
		return row, nil
	case made != nil:
		return nil, verdict.Wrong("%s is not called: %s told the id %s, and what has that id does not carry a name that this run wrote", op.ID, made.op.ID, id)
	}
	return nil, verdict.Errorf(verdict.Disabled, "%s is not called: what has the id %s does not carry a name that this run wrote", op.ID, id)
}

// madeAs returns what the scenario made and was told to have an id.
func (w *world) madeAs(r *spec.Resource, id string) *creation {
	for _, made := range w.made {
		if made.resource == r && made.id != nil && sameID(made.id, id) {
			return made
		}
	}
	return nil
}

// ids lists what a call passes as ids, whatever form it gives them.
func (c Call) ids(argument string) []string {
	var out []string
	for _, a := range c.passed() {
		if a.Absent || a.Null || !strings.EqualFold(a.Name, argument) && !strings.HasPrefix(a.Name, argument+"[") {
			continue
		}
		list, isList := a.Value.([]any)
		if !isList {
			list = []any{a.Value}
		}
		for _, id := range list {
			if text := wire.Text(id); text != "" {
				out = append(out, text)
			}
		}
	}
	return out
}

// sameID reports whether a service may take a text for an id: some read a number
// off the beginning of a text, and pass over blanks and zeros before it.
func sameID(id any, text string) bool {
	have := wire.Text(id)
	if have == text {
		return true
	}
	digits := strings.TrimLeft(strings.TrimLeft(text, " \t\r\n\v\f+"), "0")
	end := strings.IndexFunc(digits, func(c rune) bool { return c < '0' || c > '9' })
	if end >= 0 {
		digits = digits[:end]
	}
	return digits != "" && have == digits
}

// isRowOf reports whether a row is what a creation made: it carries a name that
// was written for it or, where none was, the run's name somewhere in its texts.
func (w *world) isRowOf(made *creation, row map[string]any) bool {
	if len(made.names) > 0 {
		return w.isNamed(row, made.resource, made.names)
	}
	id, _ := wire.Lookup(row, made.resource.ID)
	return made.id != nil && wire.Text(id) == wire.Text(made.id) && marked(row, w.run.name)
}

// isNamed reports whether a row carries one of the names, and the run's in it.
func (w *world) isNamed(row map[string]any, r *spec.Resource, names []string) bool {
	label, _ := wire.Lookup(row, r.Label)
	text, isText := label.(string)
	return r.Label != "" && isText && carries(bare(text), bare(w.run.name)) &&
		slices.ContainsFunc(names, func(name string) bool { return bare(name) == bare(text) })
}

// bare is what is left of a name that a service spells otherwise: some change
// case, and mangle what is not ASCII. What nobody can guess is left.
func bare(name string) string {
	return strings.Map(func(c rune) rune {
		if c > 0x7f || c == '?' {
			return -1
		}
		return c
	}, strings.ToLower(name))
}

// marked reports whether a run's name stands somewhere in a value.
func marked(value any, run string) bool {
	switch v := value.(type) {
	case string:
		return carries(bare(v), bare(run))
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return marked(item, run) })
	case map[string]any:
		for _, item := range v {
			if marked(item, run) {
				return true
			}
		}
	}
	return false
}

// byID returns the row that has an id, as the target shows it now: it is nil where
// the target says that there is none.
func (w *world) byID(ctx context.Context, r *spec.Resource, id any) (map[string]any, error) {
	if r.Find == nil {
		rows, _, err := w.rows(ctx, r)
		for _, row := range rows {
			if shown, ok := wire.Lookup(row, r.ID); ok && sameID(shown, wire.Text(id)) {
				return row, nil
			}
		}
		return nil, err
	}
	x, err := w.quietly(ctx, r.Find, []wire.Argument{{Name: r.Argument, Value: id}})
	if err != nil || w.isGone(x, r) {
		return nil, err
	}
	row, ok := x.Value.(map[string]any)
	if x.Answer == nil || x.Answer.Refusal || !ok {
		return nil, fmt.Errorf("%s answers %s", r.Find.ID, x.outcome())
	}
	if shown, ok := wire.Lookup(row, r.ID); !ok || wire.Text(shown) != wire.Text(id) {
		return nil, fmt.Errorf("%s answers with a row of another %s", r.Find.ID, r.ID)
	}
	return row, nil
}

// isGone reports whether an answer says that there is no such row: as the
// catalogue has it, or at least with its status.
func (w *world) isGone(x *exchange, r *spec.Resource) bool {
	if w.claim(x, r.Gone) {
		return true
	}
	gone := r.Find.Answer(r.Gone)
	return x.Answer == nil && gone != nil && gone.Refusal && x.Status == gone.Status && x.Form == wire.FormJSON
}

// mostPages bounds how long a list is read.
const mostPages = 1000

// rows lists all that a target shows of a resource, page by page. It is whole
// unless the target says that there is more.
func (w *world) rows(ctx context.Context, r *spec.Resource) (rows []map[string]any, whole bool, err error) {
	if r.List == nil {
		return nil, false, fmt.Errorf("nothing lists what %s makes", r.Make[0].ID)
	}
	path, _ := w.target.Document.Listing(r.List)
	var page []wire.Argument
	for range mostPages {
		x, err := w.quietly(ctx, r.List, page)
		if err != nil {
			return nil, false, err
		}
		list, _ := wire.Lookup(x.Value, path)
		items, ok := list.([]any)
		if !ok || x.Answer == nil || x.Answer.Refusal {
			return nil, false, fmt.Errorf("%s answers %s", r.List.ID, x.outcome())
		}
		for _, item := range items {
			row, isRow := item.(map[string]any)
			if !isRow {
				return nil, false, fmt.Errorf("%s lists what is no row", r.List.ID)
			}
			rows = append(rows, row)
		}
		next, more := wire.NextPage(x.Value, len(rows))
		if !more || next == nil || len(items) == 0 {
			return rows, !more, nil
		}
		page = next
	}
	return rows, false, nil
}
