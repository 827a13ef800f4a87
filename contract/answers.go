package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

// answered returns the exchange that the answer steps speak of.
func (w *world) answered() (*exchange, error) {
	if w.last == nil || w.last.got == nil {
		return nil, ours("no call was answered before this step")
	}
	return w.last, nil
}

// succeeds makes the step that wants a success; the groups of its sentence are
// called answer or alias.
func succeeds(groups ...string) func(context.Context, *world, matched) error {
	return func(_ context.Context, w *world, m matched) error {
		x, err := w.answered()
		if err != nil {
			return err
		}
		for i, group := range m.groups {
			if groups[i] != "answer" {
				continue
			}
			a, err := w.catalogued(x, group)
			if err != nil {
				return err
			}
			if !w.claim(x, group) {
				return w.notSuccess(x, a)
			}
		}
		if x.answer == nil || x.answer.Refusal {
			return w.notSuccess(x, nil)
		}
		for i, group := range m.groups {
			if groups[i] == "alias" {
				w.keep(group, x)
			}
		}
		return nil
	}
}

// notSuccess says that a call was expected to succeed, with the named answer or
// with any.
func (w *world) notSuccess(x *exchange, want *spec.Answer) error {
	if w.target.Real && wrongCredentials(x.answer) && w.isProfiled(x) {
		return ours("%s is refused with %s: the credentials of the profile are wrong or may not do this", x.call.op.ID, x.answer.Name)
	}
	if want == nil {
		return wrong("%s should succeed, and answers %s", x.call.op.ID, w.vault.redact(x.outcome()))
	}
	return fault(byKnown(want.Known), "%s should succeed with %s, and answers %s", x.call.op.ID, want.Name, w.vault.redact(x.outcome()))
}

// isProfiled reports whether a call was made as the profile says, and with
// nothing else said by the feature.
func (w *world) isProfiled(x *exchange) bool {
	p, ok := w.target.Principals[""]
	return ok && x.call.principal != nil && reflect.DeepEqual(*x.call.principal, p) && len(x.call.with) == 0
}

func fails(_ context.Context, w *world, m matched) error {
	x, err := w.answered()
	if err != nil {
		return err
	}
	want, err := w.catalogued(x, m.groups[0])
	if err != nil {
		return err
	}
	if !want.Refusal {
		return ours("%s is no refusal of %s", want.Name, x.call.op.ID)
	}
	values, err := w.placeholders(m.rows)
	if err != nil {
		return err
	}
	for name := range values {
		if !slices.Contains(want.Placeholders(), name) {
			return ours("%v", spec.Unknown("placeholder of "+want.Name, name, want.Placeholders()))
		}
	}
	if w.claim(x, want.Name) && agree(x, want, values) {
		return nil
	}
	f := &finding{verdict: byKnown(want.Known), what: fmt.Sprintf("%s should fail with %s, and answers %s", x.call.op.ID, want.Name, w.vault.redact(x.outcome()))}
	if want.MediaType != "" && x.value != nil {
		expected := expectation(want, values)
		openPlaceholders(expected, x.shown)
		f.diff = w.diff(expected, x.shown)
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
			if got, ok := lookup(x.value, name); !ok || textOf(got) != value {
				return false
			}
		}
		return true
	}
	values, _ := want.Match(x.value)
	for name, value := range given {
		if values[name] != value {
			return false
		}
	}
	return true
}

func answerHas(_ context.Context, w *world, m matched) error {
	x, err := w.answered()
	if err != nil {
		return err
	}
	if x.value == nil {
		return wrong("%s answers without anything that could be read: %s", x.call.op.ID, x.outcome())
	}
	want, got, verdict := map[string]any{}, map[string]any{}, Verdict(Pass)
	for _, row := range m.rows {
		path, err := w.fillText(row[0])
		if err != nil {
			return err
		}
		value, has := lookup(x.value, path)
		ok, expected, err := w.matches(row[1], value, has)
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
		if v := byKnown(w.study.knownField(x.call.op, generic(path))); severity(v) > severity(verdict) {
			verdict = v
		}
	}
	if verdict == Pass {
		return nil
	}
	return &finding{verdict: verdict, what: x.call.op.ID + " answers other fields", diff: w.diff(want, w.onlyOwn(got))}
}

var index = regexp.MustCompile(`\.\d+|\[\d+\]`)

// generic turns a path into the ledger's form: clients[].name.
func generic(path string) string { return index.ReplaceAllString(path, "[]") }

// onlyOwn hides rows that others made, where a whole list is compared.
func (w *world) onlyOwn(values map[string]any) any {
	shown, _ := w.withoutForeign(&exchange{value: values})
	return shown
}

// ofOthers reports whether a path leads into a row that this run did not make.
func (w *world) ofOthers(x *exchange, path string) bool {
	at := index.FindStringIndex(path)
	if !w.target.Real || at == nil {
		return false
	}
	row, ok := lookup(x.value, path[:at[1]])
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
		return has && (value == "" || textOf(value) == "[]"), "", nil
	}
	if len(cell) > 1 && cell[0] == '/' && cell[len(cell)-1] == '/' {
		pattern, err := regexp.Compile(cell[1 : len(cell)-1])
		if err != nil {
			return false, nil, ours("%v", err)
		}
		return has && pattern.MatchString(textOf(value)), cell, nil
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
	return has && value != nil && !isTree(value) && textOf(v) == textOf(value), v, nil
}

func isTree(v any) bool {
	_, isObject := v.(map[string]any)
	_, isList := v.([]any)
	return isObject || isList
}

func answerLacks(_ context.Context, w *world, m matched) error {
	x, err := w.answered()
	if err != nil {
		return err
	}
	path, err := w.fillText(m.groups[0])
	if err != nil {
		return err
	}
	if _, has := lookup(x.value, path); has {
		return fault(byKnown(w.study.knownField(x.call.op, generic(path))), "%s answers with the field %s", x.call.op.ID, path)
	}
	return nil
}

// listed returns the rows of the answer, and those that match a table.
func (w *world) listed(m matched) (x *exchange, rows, matching []any, expected map[string]any, err error) {
	if x, err = w.answered(); err != nil {
		return nil, nil, nil, nil, err
	}
	op := w.study.meant(x.call.op, x.sent)
	name := w.study.listing(op)
	list, _ := lookup(x.value, name)
	rows, ok := list.([]any)
	if !ok {
		return nil, nil, nil, nil, wrong("%s answers without a list: %s", op.ID, w.vault.redact(x.outcome()))
	}
	expected = map[string]any{}
	for _, row := range rows {
		all := true
		for _, cell := range m.rows {
			value, has := lookup(row, cell[0])
			ok, want, err := w.matches(cell[1], value, has)
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

func answerLists(_ context.Context, w *world, m matched) error {
	x, rows, matching, expected, err := w.listed(m)
	if err != nil || len(matching) > 0 {
		return err
	}
	f := &finding{verdict: Fail, what: fmt.Sprintf("%s lists %d rows, and none of them matches", x.call.op.ID, len(rows))}
	if row := w.closest(rows, expected); row != nil {
		got := map[string]any{}
		for path := range expected {
			if value, has := lookup(row, path); has {
				got[path] = value
			}
		}
		for path, value := range expected { // what matches as it should is not shown as a difference
			if ok, _, _ := w.matches(cellOf(m, path), got[path], got[path] != nil); ok {
				got[path] = value
			}
		}
		f.diff = w.diff(expected, got)
	}
	return f
}

func cellOf(m matched, path string) string {
	for _, row := range m.rows {
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
			if got, ok := lookup(row, path); ok && textOf(got) == textOf(want) {
				n++
			}
		}
		if n > most {
			best, most = row, n
		}
	}
	return best
}

func answerDoesNotList(_ context.Context, w *world, m matched) error {
	x, _, matching, _, err := w.listed(m)
	if err != nil || len(matching) == 0 {
		return err
	}
	if w.target.Real && !w.isOwn(matching[0]) {
		return wrong("%s lists a row that it should not, which this run did not make", x.call.op.ID)
	}
	return wrong("%s lists what it should not: %s", x.call.op.ID, textOf(w.vault.redactTree(matching[0])))
}

// nothingHasChanged asks again what was read before, as the same caller, and
// compares. Of what others share, only the run's own rows count.
func nothingHasChanged(ctx context.Context, w *world, _ matched) error {
	latest := map[string]*exchange{}
	var order []string
	for _, x := range w.reads {
		key := x.request.method + " " + x.request.url + " " + string(x.request.body)
		if latest[key] == nil {
			order = append(order, key)
		}
		latest[key] = x
	}
	if len(order) == 0 {
		return ours("nothing was read before, so nothing can be compared")
	}
	for _, key := range order {
		before := latest[key]
		x, err := w.exchange(ctx, before.call)
		if err != nil {
			return err
		}
		was, _ := w.withoutForeign(before)
		is, _ := w.withoutForeign(x)
		if !reflect.DeepEqual(was, is) {
			return &finding{verdict: Fail, what: before.call.op.ID + " answers something else than before", diff: w.diff(was, is)}
		}
	}
	return nil
}
