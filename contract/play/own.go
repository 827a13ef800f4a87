package play

import (
	"maps"
	"strings"

	"github.com/credmock/credmock/contract/wire"
)

// This file tells the rows that this run made from those of others.

// withoutForeign returns a listing with the run's own rows only, and how many it
// left out. On a mock of our own there are no others' rows.
func (w *world) withoutForeign(value any) (any, int) {
	if !w.target.Real {
		return value, 0
	}
	return w.ownRows(value)
}

// ownRows is withoutForeign, whoever may call the target.
func (w *world) ownRows(value any) (any, int) {
	if rows, ok := rowsOf(value); ok {
		own := w.ownOf(rows)
		return own, len(rows) - len(own)
	}
	object, ok := value.(map[string]any)
	if !ok {
		return value, 0
	}
	out, foreign := maps.Clone(object), 0
	for name, member := range object {
		if rows, ok := rowsOf(member); ok {
			own := w.ownOf(rows)
			out[name], foreign = own, foreign+len(rows)-len(own)
		}
	}
	return out, foreign
}

// rowsOf returns the rows of a list of objects.
func rowsOf(value any) ([]any, bool) {
	rows, isList := value.([]any)
	if !isList || len(rows) == 0 {
		return nil, false
	}
	_, isRow := rows[0].(map[string]any)
	return rows, isRow
}

func (w *world) ownOf(rows []any) []any {
	own := []any{}
	for _, row := range rows {
		if w.isOwn(row) {
			own = append(own, row)
		}
	}
	return own
}

// isOwn reports whether this run made a row: what carries a name in some resource
// carries the run's.
func (w *world) isOwn(row any) bool { return w.isNamedAs(row, w.run.name) }

// isNamedAs reports whether what carries a name in some resource carries this one.
func (w *world) isNamedAs(row any, as string) bool {
	for _, r := range w.target.Document.Resources() {
		if name, ok := wire.Lookup(row, r.Label); ok && r.Label != "" {
			if text, ok := name.(string); ok && carries(text, as) {
				return true
			}
		}
	}
	return false
}

// carries reports whether a text holds a run's name as a word of its own.
func carries(text, run string) bool {
	for rest := text; ; {
		at := strings.Index(rest, run)
		if at < 0 {
			return false
		}
		after := rest[at+len(run):]
		before := rest[:at]
		if (before == "" || !wordByte(before[len(before)-1])) && (after == "" || !wordByte(after[0])) {
			return true
		}
		rest = after
	}
}

func wordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}
