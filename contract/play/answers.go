package play

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/judge"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// answered returns the exchange that the answer steps speak of.
func (w *world) answered() (*exchange, error) {
	if w.last == nil || !w.last.came {
		return nil, verdict.Ours("no call was answered before this step")
	}
	return w.last, nil
}

// succeeds wants a success: the named one, or any.
func succeeds(_ context.Context, w *world, s feature.Step) error {
	x, err := w.answered()
	if err != nil {
		return err
	}
	if s.Answer != "" {
		a, err := w.catalogued(x, s.Answer)
		if err != nil {
			return err
		}
		if !w.claim(x, s.Answer) {
			return w.notSuccess(x, a)
		}
	}
	if x.Answer == nil || x.Answer.Refusal {
		return w.notSuccess(x, nil)
	}
	if s.Alias != "" {
		w.keep(s.Alias, x)
	}
	return nil
}

// notSuccess says that a call was expected to succeed, with the named answer or
// with any.
func (w *world) notSuccess(x *exchange, want *spec.Answer) error {
	if w.target.Real && wrongCredentials(x.Answer) && w.isProfiled(x) {
		return verdict.Ours("%s is refused with %s: the credentials of the profile are wrong or may not do this", x.call.Operation.ID, x.Answer.Name)
	}
	if want == nil {
		return verdict.Wrong("%s should succeed, and answers %s", x.call.Operation.ID, w.vault.Redact(x.outcome()))
	}
	return verdict.Errorf(verdict.By(want.Known), "%s should succeed with %s, and answers %s", x.call.Operation.ID, want.Name, w.vault.Redact(x.outcome()))
}

// isProfiled reports whether a call was made as the profile says, and with
// nothing else said by the feature.
func (w *world) isProfiled(x *exchange) bool {
	p, ok := w.target.Principals[""]
	return ok && x.call.Principal != nil && reflect.DeepEqual(*x.call.Principal, p) && len(x.call.With) == 0
}

func fails(_ context.Context, w *world, s feature.Step) error {
	x, err := w.answered()
	if err != nil {
		return err
	}
	want, err := w.catalogued(x, s.Answer)
	if err != nil {
		return err
	}
	if !want.Refusal {
		return verdict.Ours("%s is no refusal of %s", want.Name, x.call.Operation.ID)
	}
	values, err := w.placeholders(s.Rows)
	if err != nil {
		return err
	}
	for name := range values {
		if !slices.Contains(want.Placeholders(), name) {
			return verdict.Ours("%v", spec.Unknown("placeholder of "+want.Name, name, want.Placeholders()))
		}
	}
	if w.claim(x, want.Name) && agree(x, want, values) {
		return nil
	}
	known := want.Known
	if _, same := want.Match(x.Value); same && x.Value != nil && x.Status != want.Status {
		known = want.StatusKnown() // the text is the one that was expected
	}
	f := &verdict.Finding{Verdict: verdict.By(known), Known: known, What: fmt.Sprintf("%s should fail with %s, and answers %s", x.call.Operation.ID, want.Name, w.vault.Redact(x.outcome()))}
	if want.MediaType != "" && x.Value != nil {
		expected := judge.Expectation(want, values)
		openPlaceholders(expected, x.shown)
		f.Diff = w.diff(expected, x.shown)
	}
	return f
}

// openPlaceholders gives the placeholders that a feature left open what stands in
// their place.
func openPlaceholders(want, got any) {
	w, ok := want.(map[string]any)
	g, also := got.(map[string]any)
	if !ok || !also {
		return
	}
	for name, v := range w {
		if text, ok := v.(string); ok && strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") && g[name] != nil {
			w[name] = g[name]
		}
	}
}

// agree compares the placeholders' values with those that a feature gives.
func agree(x *exchange, want *spec.Answer, given map[string]string) bool {
	if want.MediaType == "" {
		for name, value := range given {
			if got, ok := wire.Lookup(x.Value, name); !ok || wire.Text(got) != value {
				return false
			}
		}
		return true
	}
	values, _ := want.Match(x.Value)
	for name, value := range given {
		if values[name] != value {
			return false
		}
	}
	return true
}

func answerHas(_ context.Context, w *world, s feature.Step) error {
	x, err := w.answered()
	if err != nil {
		return err
	}
	if x.Value == nil {
		return verdict.Wrong("%s answers without anything that could be read: %s", x.call.Operation.ID, x.outcome())
	}
	want, got, worst := map[string]any{}, map[string]any{}, verdict.Pass
	for _, row := range s.Rows {
		path, err := w.fillText(row[0])
		if err != nil {
			return err
		}
		value, has := wire.Lookup(x.Value, path)
		ok, expected, err := w.matchesIn(x, x.Value, row[1], value, has)
		if err != nil {
			return err
		}
		if ok {
			continue
		}
		want[path] = expected
		if has {
			got[path] = value
		}
		if w.ofOthers(x, path) {
			got[path] = "[of others]"
		}
		if v := verdict.By(w.index.Field(x.call.Operation, generic(path))); v.Worse(worst) {
			worst = v
		}
	}
	if worst == verdict.Pass {
		return nil
	}
	return &verdict.Finding{Verdict: worst, What: x.call.Operation.ID + " answers other fields", Diff: w.diff(want, w.onlyOwn(got))}
}

var position = regexp.MustCompile(`\.\d+|\[\d+\]`)

// generic turns a path into the ledger's form: clients[].name.
func generic(path string) string { return position.ReplaceAllString(path, "[]") }

// onlyOwn hides rows that others made, where a whole list is compared.
func (w *world) onlyOwn(values map[string]any) any {
	shown, _ := w.withoutForeign(any(values))
	return shown
}

// ofOthers reports whether a path leads into a row that this run did not make.
func (w *world) ofOthers(x *exchange, path string) bool {
	at := position.FindStringIndex(path)
	if !w.target.Real || at == nil {
		return false
	}
	row, ok := wire.Lookup(x.Value, path[:at[1]])
	_, isRow := row.(map[string]any)
	return ok && isRow && !w.isOwn(row)
}

// matches compares a value with a cell: a literal, braces, *any*, *null*,
// *empty*, *absent*, or a regular expression between slashes. expected is what a
// difference shows.
func (w *world) matches(cell string, value any, has bool) (ok bool, expected any, err error) {
	switch cell {
	case "*any*":
		return has, cell, nil
	case "*absent*":
		return !has, cell, nil
	case "*null*":
		return has && value == nil, nil, nil
	case "*empty*":
		return has && (value == "" || wire.Text(value) == "[]"), "", nil
	}
	if len(cell) > 1 && cell[0] == '/' && cell[len(cell)-1] == '/' {
		pattern, err := regexp.Compile(cell[1 : len(cell)-1])
		if err != nil {
			return false, nil, verdict.Ours("%v", err)
		}
		return has && pattern.MatchString(wire.Text(value)), cell, nil
	}
	if isTree(value) {
		var v any
		if json.Unmarshal([]byte(cell), &v) == nil {
			v, err := w.fillTree(v)
			return has && reflect.DeepEqual(v, value), v, err
		}
	}
	v, err := w.fill(cell)
	if err != nil {
		return false, nil, err
	}
	if isTree(v) {
		return has && reflect.DeepEqual(v, value), v, nil
	}
	return has && value != nil && !isTree(value) && wire.Text(v) == wire.Text(value), v, nil
}

func isTree(v any) bool {
	_, isObject := v.(map[string]any)
	_, isList := v.([]any)
	return isObject || isList
}

func answerLacks(_ context.Context, w *world, s feature.Step) error {
	x, err := w.answered()
	if err != nil {
		return err
	}
	path, err := w.fillText(s.Value)
	if err != nil {
		return err
	}
	if _, has := wire.Lookup(x.Value, path); has {
		return verdict.Errorf(verdict.By(w.index.Field(x.call.Operation, generic(path))), "%s answers with the field %s", x.call.Operation.ID, path)
	}
	return nil
}

// rowsListed returns the rows of the answer, and those that match a table.
func (w *world) rowsListed(s feature.Step) (x *exchange, rows, matching []any, expected map[string]any, err error) {
	if x, err = w.answered(); err != nil {
		return nil, nil, nil, nil, err
	}
	op := wire.Meant(w.target.Document, x.call.Operation, x.sent)
	path, _ := w.target.Document.Listing(op)
	list, _ := wire.Lookup(x.Value, path)
	rows, ok := list.([]any)
	if !ok {
		return nil, nil, nil, nil, verdict.Wrong("%s answers without a list: %s", op.ID, w.vault.Redact(x.outcome()))
	}
	expected = map[string]any{}
	for _, row := range rows {
		all := true
		for _, cell := range s.Rows {
			value, has := wire.Lookup(row, cell[0])
			ok, want, err := w.matchesIn(x, row, cell[1], value, has)
			if err != nil {
				return nil, nil, nil, nil, err
			}
			expected[cell[0]] = want
			all = all && ok
		}
		if all {
			matching = append(matching, row)
		}
	}
	return x, rows, matching, expected, nil
}

func answerLists(_ context.Context, w *world, s feature.Step) error {
	x, rows, matching, expected, err := w.rowsListed(s)
	if err != nil || len(matching) > 0 {
		return err
	}
	f := &verdict.Finding{Verdict: verdict.Fail, What: fmt.Sprintf("%s lists %d rows, and none of them matches", x.call.Operation.ID, len(rows))}
	if row := w.closest(rows, expected); row != nil {
		got := map[string]any{}
		for path := range expected {
			if value, has := wire.Lookup(row, path); has {
				got[path] = value
			}
		}
		for path, value := range expected { // what matches as it should is not shown as a difference
			if ok, _, _ := w.matches(cellOf(s, path), got[path], got[path] != nil); ok {
				got[path] = value
			}
		}
		f.Diff = w.diff(expected, got)
	}
	return f
}

func cellOf(s feature.Step, path string) string {
	for _, row := range s.Rows {
		if row[0] == path {
			return row[1]
		}
	}
	return ""
}

// closest returns the row that agrees in most fields; a row of others never.
func (w *world) closest(rows []any, expected map[string]any) any {
	var best any
	most := -1
	for _, row := range rows {
		if w.target.Real && !w.isOwn(row) {
			continue
		}
		n := 0
		for path, want := range expected {
			if got, ok := wire.Lookup(row, path); ok && wire.Text(got) == wire.Text(want) {
				n++
			}
		}
		if n > most {
			best, most = row, n
		}
	}
	return best
}

func answerDoesNotList(_ context.Context, w *world, s feature.Step) error {
	x, _, matching, _, err := w.rowsListed(s)
	if err != nil || len(matching) == 0 {
		return err
	}
	if w.target.Real && !w.isOwn(matching[0]) {
		return verdict.Wrong("%s lists a row that it should not, which this run did not make", x.call.Operation.ID)
	}
	return verdict.Wrong("%s lists what it should not: %s", x.call.Operation.ID, wire.Text(w.vault.RedactTree(matching[0])))
}

// nothingHasChanged asks again what was read before, as the same caller, and
// compares. Of what others share, only the run's own rows count.
func nothingHasChanged(ctx context.Context, w *world, _ feature.Step) error {
	latest := map[string]*exchange{}
	var order []string
	for _, x := range w.reads {
		key := x.request.Method + " " + x.request.URL + " " + string(x.request.Body)
		if latest[key] == nil {
			order = append(order, key)
		}
		latest[key] = x
	}
	if len(order) == 0 {
		return verdict.Ours("nothing was read before, so nothing can be compared")
	}
	for _, key := range order {
		before := latest[key]
		if err := w.sameAs(ctx, before); err != nil {
			return err
		}
	}
	return nil
}

// sameAs asks again what was read before. What lags behind is given its time.
func (w *world) sameAs(ctx context.Context, before *exchange) error {
	for wait := w.patience(w.wrote); ; {
		x, err := w.exchange(ctx, before.call)
		if err != nil {
			return err
		}
		was, is := w.comparable(before), w.comparable(x)
		if reflect.DeepEqual(was, is) {
			wait.worked()
			return nil
		}
		if !wait.again(ctx) {
			w.hasty = w.hasty || before.hasty
			return &verdict.Finding{Verdict: verdict.Fail, What: before.call.Operation.ID + " answers something else than before", Diff: w.diff(was, is)}
		}
	}
}

// comparable is what others do not change: of a list that they share, the rows that
// carry the scenario's name. Those of scenarios before it may still be shown.
func (w *world) comparable(x *exchange) any {
	value, _ := w.withoutForeign(x.Value)
	op := w.meant(x.call)
	if !w.target.Real || !w.lists(op) {
		return value
	}
	path, _ := w.target.Document.Listing(op)
	list, _ := wire.Lookup(value, path)
	rows, ok := list.([]any)
	if !ok {
		return value
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row any) bool { return !w.isNamedAs(row, w.scenarioName()) })
}
