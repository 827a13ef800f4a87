package mock

import (
	"fmt"
	"reflect"

	"github.com/credmock/credmock/spec"
)

// A setter writes an argument into the field of a handler that wants it. What
// does not fit is left out: the schema was checked before, and whether breaking it
// is refused is the provider's to say.
type setter func(field reflect.Value, value any) bool

// A binder compares what a handler wants with what its operation declares.
type binder struct {
	faults []error
}

func (b *binder) fault(format string, args ...any) {
	b.faults = append(b.faults, fmt.Errorf(format, args...))
}

// argumentsOf lists what an operation declares: its parameters, the fields of a
// form, and a JSON body as a whole. What the provider's Decode derives is of
// whatever type the handler wants.
func argumentsOf(op *spec.Operation, derived []string) map[string]*spec.Schema {
	declared := map[string]*spec.Schema{}
	switch {
	case op.Request == nil:
	case takesJSON(op):
		declared[bodyKey] = op.Request
	default:
		declared = op.Request.Fields()
	}
	for _, p := range op.Parameters {
		declared[p.Name] = p.Schema
	}
	for _, name := range derived {
		declared[name] = nil
	}
	return declared
}

// structure compiles a struct whose fields are named by their arg tags. The path
// stands before their names in faults.
func (b *binder) structure(t reflect.Type, declared map[string]*spec.Schema, path string) setter {
	type field struct {
		name  string
		index int
		set   setter
	}
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		name, tagged := f.Tag.Lookup("arg")
		schema, known := declared[name]
		switch {
		case !tagged || !f.IsExported():
			b.fault("field %s%s of %s takes no argument: it must be exported and have an arg tag", path, f.Name, t)
		case !known:
			b.fault("field %s%s of %s: %w", path, f.Name, t, spec.Unknown("argument", path+name, prefixed(path, keys(declared))))
		default:
			fields = append(fields, field{name, i, b.value(f.Type, schema, path+name)})
		}
	}
	return func(into reflect.Value, value any) bool {
		values, isObject := value.(map[string]any)
		for i := range fields {
			if sent, ok := values[fields[i].name]; ok {
				fields[i].set(into.Field(fields[i].index), sent)
			}
		}
		return isObject
	}
}

func prefixed(path string, names []string) []string {
	for i := range names {
		names[i] = path + names[i]
	}
	return names
}

// jsonTypes are the types of JSON schema by the kinds of Go that hold them.
var jsonTypes = map[reflect.Kind]string{
	reflect.String: "string", reflect.Bool: "boolean", reflect.Float64: "number",
	reflect.Int: "integer", reflect.Int64: "integer", reflect.Int32: "integer",
	reflect.Slice: "array", reflect.Map: "object", reflect.Struct: "object",
}

// value compiles a field of some type. A nil schema says nothing of it.
func (b *binder) value(t reflect.Type, s *spec.Schema, name string) setter {
	if t.Kind() == reflect.Pointer {
		return pointer(t.Elem(), b.value(t.Elem(), s, name))
	}
	if t.Kind() == reflect.Interface && t.NumMethod() == 0 {
		return assign
	}
	wants, declared := jsonTypes[t.Kind()], ""
	if s != nil {
		declared = s.Type()
	}
	if fits := wants == declared || declared == "" || wants == "number" && declared == "integer"; wants == "" || !fits {
		if declared == "" {
			declared = "value of any type"
		}
		b.fault("argument %q is %s, the handler wants %s", name, article(declared), t)
		return nil
	}
	switch t.Kind() {
	case reflect.Slice:
		return b.slice(t, s, name)
	case reflect.Map:
		return b.mapping(t, name)
	case reflect.Struct:
		if s == nil {
			b.fault("argument %q is derived, so that nothing says which fields %s may have", name, t)
			return nil
		}
		return b.structure(t, s.Fields(), name+".")
	default:
		return scalar(t.Kind())
	}
}

func article(noun string) string {
	switch noun[0] {
	case 'a', 'i', 'o':
		return "an " + noun
	default:
		return "a " + noun
	}
}

// pointer tells what was sent from what was not.
func pointer(elem reflect.Type, inner setter) setter {
	return func(field reflect.Value, value any) bool {
		if value == nil {
			return false
		}
		p := reflect.New(elem)
		if !inner(p.Elem(), value) {
			return false
		}
		field.Set(p)
		return true
	}
}

func (b *binder) slice(t reflect.Type, s *spec.Schema, name string) setter {
	var items *spec.Schema
	if s != nil {
		items = s.Items()
	}
	set := b.value(t.Elem(), items, name+"[]")
	return func(field reflect.Value, value any) bool {
		list, isList := value.([]any)
		if !isList {
			return assign(field, value)
		}
		out := reflect.MakeSlice(t, len(list), len(list))
		for i := range list {
			set(out.Index(i), list[i])
		}
		field.Set(out)
		return true
	}
}

func (b *binder) mapping(t reflect.Type, name string) setter {
	if t.Key().Kind() != reflect.String {
		b.fault("argument %q is an object, whose keys are texts, the handler wants %s", name, t)
		return nil
	}
	set := b.value(t.Elem(), nil, name+"{}")
	return func(field reflect.Value, value any) bool {
		object, isObject := value.(map[string]any)
		if !isObject {
			return assign(field, value)
		}
		out := reflect.MakeMapWithSize(t, len(object))
		for key, item := range object {
			v := reflect.New(t.Elem()).Elem()
			set(v, item)
			out.SetMapIndex(reflect.ValueOf(key).Convert(t.Key()), v)
		}
		field.Set(out)
		return true
	}
}

// assign sets what is of the field's type already.
func assign(field reflect.Value, value any) bool {
	v := reflect.ValueOf(value)
	if !v.IsValid() || !v.Type().AssignableTo(field.Type()) {
		return false
	}
	field.Set(v)
	return true
}

func scalar(kind reflect.Kind) setter {
	switch kind {
	case reflect.String:
		return func(field reflect.Value, value any) bool {
			text, ok := value.(string)
			if ok {
				field.SetString(text)
			}
			return ok
		}
	case reflect.Bool:
		return func(field reflect.Value, value any) bool {
			flag, ok := value.(bool)
			if ok {
				field.SetBool(flag)
			}
			return ok
		}
	case reflect.Float64:
		return func(field reflect.Value, value any) bool {
			number, ok := value.(float64)
			if whole, isWhole := value.(int64); isWhole {
				number, ok = float64(whole), true
			}
			if ok {
				field.SetFloat(number)
			}
			return ok
		}
	default:
		return setInteger
	}
}

// setInteger takes a float64 too, as which [encoding/json] decodes every number.
func setInteger(field reflect.Value, value any) bool {
	number, ok := value.(int64)
	if float, isFloat := value.(float64); isFloat {
		number = int64(float)
		ok = float64(number) == float
	}
	if !ok || field.OverflowInt(number) {
		return false
	}
	field.SetInt(number)
	return true
}
