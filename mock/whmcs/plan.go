package whmcs

import (
	"reflect"
	"strings"
	"sync"
)

// A kind is what a value is on the wire.
type kind int

const (
	kindOther kind = iota
	kindNil
	kindText
	kindBool
	kindInt
	kindList
	kindObject
)

// kindOf classifies a value that [concrete] returned.
func kindOf(v reflect.Value) kind {
	switch v.Kind() {
	case reflect.Invalid:
		return kindNil
	case reflect.String:
		return kindText
	case reflect.Bool:
		return kindBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return kindInt
	case reflect.Struct:
		return kindObject
	}
	if planOf(v.Type()).ordered {
		return kindObject
	}
	if v.Kind() == reflect.Slice {
		return kindList
	}
	return kindOther
}

// concrete follows interfaces and pointers to what is written. The zero Value
// stands for nil.
func concrete(v reflect.Value) reflect.Value {
	for {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() && planOf(v.Type()).ordered {
				return v
			}
		case reflect.Interface:
		default:
			return v
		}
		v = v.Elem()
	}
}

// eachMember hands the members of an object to w; whatever is no object has
// none.
func eachMember(v reflect.Value, w memberWriter) {
	if kindOf(v) != kindObject {
		return
	}
	p := planOf(v.Type())
	if p.ordered {
		v.Interface().(ordered).Members(func(key string, value any) bool {
			w.member(key, reflect.ValueOf(value))
			return true
		})
		return
	}
	for i := range p.fields {
		f := &p.fields[i]
		if value := v.FieldByIndex(f.index); !f.omitEmpty || !isEmpty(value) {
			w.member(f.key, value)
		}
	}
}

// isEmpty follows encoding/json's omitempty.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// A plan is what reflection has to say about a type, worked out once.
type plan struct {
	ordered bool
	fields  []field
}

type field struct {
	key       string
	index     []int
	omitEmpty bool
}

var (
	plans       sync.Map // reflect.Type to *plan
	orderedType = reflect.TypeFor[ordered]()
)

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := &plan{ordered: t.Implements(orderedType)}
	if !p.ordered && t.Kind() == reflect.Struct {
		p.fields = appendFields(nil, t, nil)
	}
	held, _ := plans.LoadOrStore(t, p)
	return held.(*plan)
}

// appendFields lists a struct's fields under encoding/json's rules for names
// and for embedded structs, without its rules for clashing names.
func appendFields(fields []field, t reflect.Type, parent []int) []field {
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		key, options, _ := strings.Cut(tag, ",")
		index := append(parent[:len(parent):len(parent)], i)
		switch {
		case f.Anonymous && key == "" && f.Type.Kind() == reflect.Struct:
			fields = appendFields(fields, f.Type, index)
			continue
		case !f.IsExported() || tag == "-":
			continue
		case key == "":
			key = f.Name
		}
		fields = append(fields, field{key, index, options == "omitempty"})
	}
	return fields
}
