package mock

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/credmock/credmock/spec/tree"
)

// A Change is what differs in one place between what a sandbox holds and its start.
type Change struct {
	Section string        `json:"section"` // a provider, or the sequences
	List    string        `json:"list,omitempty"`
	Row     string        `json:"row,omitempty"` // what tells the row apart; hidden where that is a secret
	Change  string        `json:"change"`        // added, removed or changed
	Fields  []FieldChange `json:"fields,omitempty"`
}

// A FieldChange is a field before and after.
type FieldChange struct {
	Field string `json:"field"`
	Was   any    `json:"was,omitempty"`
	Now   any    `json:"now,omitempty"`
}

// Diff compares what the sandbox holds with its start. Secrets are hidden.
func (s *Sandbox) Diff() ([]Change, error) {
	now := s.now()
	s.changes.Lock()
	begun := s.opened()
	s.changes.Unlock()
	then := &state{store: begun.store, behaviours: begun.behaviours, counters: make([]any, len(s.surface.providers))}
	for i, p := range s.surface.providers {
		if p.Counters != nil {
			then.counters[i] = p.Counters()
		}
	}
	before, err := s.surface.dump(then)
	if err != nil {
		return nil, err
	}
	after, err := s.surface.dump(now)
	if err != nil {
		return nil, err
	}
	out := []Change{}
	for _, m := range after {
		d := differ{section: m.Key, secret: func(name string) bool { return false }}
		if p := s.surface.provider(m.Key); p != nil {
			d.secret = p.isSecret
		}
		section, _ := m.Value.(tree.Object)
		out = append(out, d.sections(before.Object(m.Key), section)...)
	}
	return out, nil
}

// isSecret reports whether a field of a fixture is not to be shown: one that the
// document calls so, or that holds what was issued.
func (p *provider) isSecret(field string) bool {
	return p.doc.SecretNames()[field] || slices.Contains([]string{"secret", "password", "token", "code", "accessKey"}, field)
}

type differ struct {
	section string
	secret  func(string) bool
}

func (d differ) sections(before, after tree.Object) []Change {
	var out []Change
	for _, name := range keysOfBoth(before, after) {
		was, isList := before.Get(name).([]any)
		now, isListNow := after.Get(name).([]any)
		if isList || isListNow {
			out = append(out, d.lists(name, was, now)...)
			continue
		}
		if fields := d.field(name, before, after); fields != nil {
			out = append(out, Change{Section: d.section, List: name, Change: "changed", Fields: fields})
		}
	}
	return out
}

// keysOfBoth are the keys of both, in order.
func keysOfBoth(before, after tree.Object) []string {
	out := after.Keys()
	for _, key := range before.Keys() {
		if !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

// lists compares rows, which their first field tells apart.
func (d differ) lists(name string, before, after []any) []Change {
	var out []Change
	left := map[string]tree.Object{}
	for _, row := range before {
		if o, isRow := row.(tree.Object); isRow {
			left[rowKey(o)] = o
		}
	}
	for _, row := range after {
		o, isRow := row.(tree.Object)
		if !isRow {
			continue
		}
		was, known := left[rowKey(o)]
		delete(left, rowKey(o))
		change := Change{Section: d.section, List: name, Row: d.row(o), Change: "changed"}
		if !known {
			change.Change = "added"
		}
		for _, field := range keysOfBoth(was, o) {
			change.Fields = append(change.Fields, d.field(field, was, o)...)
		}
		if change.Fields != nil {
			out = append(out, change)
		}
	}
	for _, row := range before {
		if o, isRow := row.(tree.Object); isRow && left[rowKey(o)] != nil {
			out = append(out, Change{Section: d.section, List: name, Row: d.row(o), Change: "removed"})
		}
	}
	return out
}

// rowKey tells rows apart. Some lists need two fields for it, and more do no harm.
func rowKey(o tree.Object) string {
	if o.Has("id") {
		return fmt.Sprint(o.Get("id"))
	}
	key := ""
	for _, m := range o[:min(len(o), 2)] {
		key += fmt.Sprint(m.Value) + "\x00"
	}
	return key
}

func (d differ) row(o tree.Object) string {
	if len(o) == 0 || d.secret(o[0].Key) {
		return hidden
	}
	return fmt.Sprint(o[0].Value)
}

func (d differ) field(name string, before, after tree.Object) []FieldChange {
	was, now := before.Get(name), after.Get(name)
	if reflect.DeepEqual(was, now) {
		return nil
	}
	if d.secret(name) {
		if was != nil {
			was = hidden
		}
		if now != nil {
			now = hidden
		}
	}
	return []FieldChange{{name, was, now}}
}
