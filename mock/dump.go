package mock

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec/tree"
)

// atATime is how many rows are written as YAML at a time: what is needed to write and
// to read that again is many times as large as the rows.
const atATime = 500

// lazyRows are a list of a section, whose rows are made into trees when they are
// needed.
type lazyRows struct{ list reflect.Value }

// each makes the rows one by one.
func (l lazyRows) each(look func(row any) error) error {
	for at := 0; at < l.list.Len(); at += atATime {
		part := l.list.Slice(at, min(at+atATime, l.list.Len()))
		rows := make([]any, part.Len())
		for i := range rows {
			row, plain := treeOf(part.Index(i))
			if !plain {
				written, err := written(map[string]any{"rows": part.Interface()})
				if err != nil {
					return err
				}
				rows, _ = written.Get("rows").([]any)
				break
			}
			rows[i] = row
		}
		for _, row := range rows {
			if err := look(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// whole is the list as a tree.
func (l lazyRows) whole() ([]any, error) {
	out := make([]any, 0, l.list.Len())
	err := l.each(func(row any) error {
		out = append(out, row)
		return nil
	})
	return out, err
}

// treeOf is what a value comes to that is written as YAML and read again. It is not
// plain where that depends on more than is known here.
func treeOf(v reflect.Value) (value any, plain bool) {
	switch v.Kind() {
	case reflect.String:
		return v.String(), true // of yaml itself some texts do not come back
	case reflect.Bool:
		return v.Bool(), true
	case reflect.Int64, reflect.Int:
		return int(v.Int()), true
	case reflect.Pointer:
		if v.IsNil() {
			return nil, true
		}
		return treeOf(v.Elem())
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			if list[i], plain = treeOf(v.Index(i)); !plain {
				return nil, false
			}
		}
		return list, v.Type().Elem().Kind() != reflect.Uint8
	case reflect.Struct:
		if v.Type() == timeType {
			return v.Interface().(time.Time).Format(time.RFC3339Nano), true
		}
		return treeOfStruct(v)
	}
	return nil, false
}

func treeOfStruct(v reflect.Value) (tree.Object, bool) {
	t := v.Type()
	out := make(tree.Object, 0, t.NumField())
	for i := range t.NumField() {
		key, option, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		switch {
		case !t.Field(i).IsExported() || key == "-" || option == "omitempty" && isEmpty(v.Field(i)):
			continue
		case key == "" || option != "" && option != "omitempty":
			return nil, false
		}
		value, plain := treeOf(v.Field(i))
		if !plain {
			return nil, false
		}
		out = append(out, tree.Member{Key: key, Value: value})
	}
	return out, true
}

// isEmpty is what YAML leaves out.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Struct:
		if v.Type() == timeType {
			return v.Interface().(time.Time).IsZero()
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && !isEmpty(v.Field(i)) {
				return false
			}
		}
		return true
	}
	return v.IsZero()
}

var timeType = reflect.TypeFor[time.Time]()

// dumpSection returns a section as a fixture writes it, with [lazyRows] in the place of
// long lists.
func dumpSection(s Section, tx *table.Tx, counters any) (tree.Object, error) {
	for _, list := range s.Rows() {
		if err := list.dump(tx); err != nil {
			return nil, err
		}
	}
	if err := s.Dump(tx, counters); err != nil {
		return nil, err
	}
	whole := reflect.ValueOf(s).Elem()
	short := reflect.New(whole.Type())
	short.Elem().Set(whole)
	long := map[string]lazyRows{}
	for i := range whole.NumField() {
		list := whole.Field(i)
		if list.Kind() != reflect.Slice || list.Len() <= atATime {
			continue
		}
		key, _, _ := strings.Cut(whole.Type().Field(i).Tag.Get("yaml"), ",")
		long[key] = lazyRows{list}
		short.Elem().Field(i).Set(list.Slice(0, 1)) // it holds the place
	}
	out, plain := treeOfStruct(short.Elem())
	if !plain {
		var err error
		if out, err = written(short.Interface()); err != nil {
			return nil, err
		}
	}
	for i, m := range out {
		if rows, ok := long[m.Key]; ok {
			out[i].Value = rows
		}
	}
	if lists := s.Rows(); len(lists) > 0 && len(long) == 0 && !listsRows(out) {
		out = append(out, tree.Member{Key: lists[0].path, Value: []any{}}) // else the rows of another fixture would take their place
	}
	return out, nil
}

// listsRows reports whether a section that is dumped lists anything, even nothing.
func listsRows(section tree.Object) bool {
	return slices.ContainsFunc(section, func(m tree.Member) bool {
		list, isList := m.Value.([]any)
		if !isList || len(list) == 0 {
			return isList
		}
		_, isRow := list[0].(tree.Object)
		return isRow
	})
}

// Dump returns everything the sandbox holds, secrets included, in the form of a
// fixture that starts another one in the same state.
func (s *Sandbox) Dump() (tree.Object, error) {
	out, err := s.surface.dump(s.now())
	if err != nil {
		return nil, err
	}
	for _, section := range out {
		members, _ := section.Value.(tree.Object)
		for i, m := range members {
			if rows, isLong := m.Value.(lazyRows); isLong {
				if members[i].Value, err = rows.whole(); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}

// AppendDump appends as JSON what [Sandbox.Dump] returns. No more than one row at a
// time is held as a tree.
func (s *Sandbox) AppendDump(dst []byte) ([]byte, error) {
	out, err := s.surface.dump(s.now())
	if err != nil {
		return nil, err
	}
	return appendObject(dst, out, func(dst []byte, section any) ([]byte, error) {
		members, isSection := section.(tree.Object)
		if !isSection {
			return nil, fmt.Errorf("a dump holds %T, want sections", section)
		}
		return appendObject(dst, members, appendMember)
	})
}

// appendMember appends a member of a section.
func appendMember(dst []byte, value any) ([]byte, error) {
	rows, isLong := value.(lazyRows)
	if !isLong {
		return tree.Append(dst, value)
	}
	dst = append(dst, '[')
	first := true
	err := rows.each(func(row any) (err error) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst, err = tree.Append(dst, row)
		return err
	})
	return append(dst, ']'), err
}

func appendObject(dst []byte, o tree.Object, appendValue func([]byte, any) ([]byte, error)) (_ []byte, err error) {
	dst = append(dst, '{')
	for i, m := range o {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = tree.Append(dst, m.Key); err != nil {
			return nil, err
		}
		if dst, err = appendValue(append(dst, ':'), m.Value); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}
