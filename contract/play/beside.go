package play

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
)

// This file compares a field with what stands beside it, or with when the answer
// was made.

// beside reads a word such as *since dateCreated*.
func beside(cell, word string) (path string, ok bool) {
	inside, ok := strings.CutPrefix(cell, "*"+word+" ")
	if !ok || !strings.HasSuffix(inside, "*") {
		return "", false
	}
	return strings.TrimSuffix(inside, "*"), true
}

// matchesIn compares as matches does, and knows the words that speak of what stands
// beside a field: *now*, *since …*, *same as …* and *count of …*.
func (w *world) matchesIn(x *exchange, around any, cell string, value any, has bool) (ok bool, expected any, err error) {
	if cell == "*now*" {
		return has && w.isNow(x, wire.Text(value)), cell, nil
	}
	if path, is := beside(cell, "since"); is {
		earlier, _ := wire.Lookup(around, path)
		from, _, fromOK := wire.ReadTime(wire.Text(earlier))
		to, _, toOK := wire.ReadTime(wire.Text(value))
		return has && fromOK && toOK && !to.Before(from), cell, nil
	}
	if path, is := beside(cell, "same as"); is {
		other, there := wire.Lookup(around, path)
		return has && there && wire.Text(other) == wire.Text(value), cell, nil
	}
	if path, is := beside(cell, "count of"); is {
		list, _ := wire.Lookup(around, path)
		rows, isList := list.([]any)
		n, isNumber := value.(float64)
		_, more := wire.NextPage(around, len(rows))
		return has && isList && isNumber && (int(n) == len(rows) || more && int(n) > len(rows)), cell, nil
	}
	return w.matches(cell, value, has)
}

// clocksDiffer is how far the clocks of a service's machines may be apart.
const clocksDiffer = 5 * time.Minute

// isNow reports whether a time is about that of the answer. Where its zone is not
// known, it may be that of any zone. A mock's clock may stand anywhere.
func (w *world) isNow(x *exchange, text string) bool {
	at, zoned, ok := wire.ReadTime(text)
	if !ok || !w.target.Real || w.target.Can(target.Clock) {
		return ok
	}
	now, err := http.ParseTime(x.Header.Get("Date"))
	if err != nil {
		now = time.Now().UTC()
	}
	apart := at.Sub(now).Abs()
	if !zoned { // zones are whole quarters of an hour
		if apart > 14*time.Hour+clocksDiffer {
			return false
		}
		apart %= 15 * time.Minute
		apart = min(apart, 15*time.Minute-apart)
	}
	return apart <= clocksDiffer
}

// answerHasHeaders compares headers.
func answerHasHeaders(_ context.Context, w *world, s feature.Step) error {
	x, err := w.answered()
	if err != nil {
		return err
	}
	want, got := map[string]any{}, map[string]any{}
	for _, row := range s.Rows {
		values := x.Header.Values(row[0])
		value := strings.Join(values, ", ")
		ok, expected, err := w.matchesIn(x, x.Value, row[1], value, len(values) > 0)
		if err != nil {
			return err
		}
		if ok {
			continue
		}
		if want[row[0]] = expected; len(values) > 0 {
			got[row[0]] = value
		}
	}
	if len(want) == 0 {
		return nil
	}
	return &verdict.Finding{Verdict: verdict.By(x.known()), What: x.call.Operation.ID + " answers with other headers", Diff: w.diff(want, got)}
}

// answerListsInOrder wants a row of the list for each row of the table, one after
// the other. Rows of others may stand between them.
func answerListsInOrder(_ context.Context, w *world, s feature.Step) error {
	last := -1
	for i, cell := range s.Rows {
		one := s
		one.Rows = s.Rows[i : i+1]
		x, rows, matching, expected, err := w.rowsListed(one)
		if err != nil {
			return err
		}
		what := cell[0] + " is " + w.vault.Redact(wire.Text(expected[cell[0]]))
		if len(matching) != 1 {
			return verdict.Wrong("%s lists %d rows whose %s, want one", x.call.Operation.ID, len(matching), what)
		}
		at := slices.IndexFunc(rows, func(row any) bool { return reflect.DeepEqual(row, matching[0]) })
		if at < last {
			return verdict.Wrong("%s lists the row whose %s before the one above it in the table", x.call.Operation.ID, what)
		}
		last = at
	}
	return nil
}
