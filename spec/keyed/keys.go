// Package keyed reads files that people write, YAML with keys, strictly: into Go
// structs whose tags say what each key means. The same structs are their JSON Schema
// and their reference. It knows none of the files.
//
// The tags of a field are
//
//	yaml     its key, as package yaml takes it; "-" is no key
//	needed   "true": it must be there, and not be empty
//	help     what it means, for the schema and the reference
//	example  a value, as it stands in YAML
//	values   what it may be: words between spaces, or the name of a list as in values:"@Scope"
//	words    "true": it is a text of several values between spaces
//	others   "told": other values are taken too, and told; "near": only such as are
//	         near one of these
//	min      the least that a number may be
//
// A type that reads itself says by [Formed] what it takes.
package keyed

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"
)

// A Formed type reads itself, and says what may stand for it.
type Formed interface {
	yaml.Unmarshaler
	// Form is a JSON Schema, and what is wanted in words, such as a duration such as 2s.
	Form() (schema map[string]any, wanted string)
}

// A field is one key of a struct.
type field struct {
	key     string
	typ     reflect.Type
	needed  bool
	help    string
	example string
	values  string
	words   bool
	others  string
	least   int64
}

// fieldsOf lists the keys of a struct type, in order.
func fieldsOf(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		f := t.Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key == "" || key == "-" {
			continue
		}
		least, _ := strconv.ParseInt(f.Tag.Get("min"), 10, 64) // 0 where there is none
		out = append(out, field{
			key: key, typ: f.Type, needed: f.Tag.Get("needed") == "true", help: f.Tag.Get("help"), example: f.Tag.Get("example"),
			values: f.Tag.Get("values"), words: f.Tag.Get("words") == "true", others: f.Tag.Get("others"), least: least,
		})
	}
	return out
}

// cached are the keys of each struct type: a state may have a hundred thousand rows.
var cached sync.Map

func fieldsFor(t reflect.Type) []field {
	if found, ok := cached.Load(t); ok {
		return found.([]field)
	}
	fields := fieldsOf(t)
	cached.Store(t, fields)
	return fields
}

// Lists gives the members of a list that a tag names.
type Lists func(name string) []string

// allowed are the values of a field; nil where it may be anything.
func (f field) allowed(lists Lists) []string {
	if name, isList := strings.CutPrefix(f.values, "@"); isList {
		if lists == nil {
			return nil
		}
		return lists(name)
	}
	if f.values == "" {
		return nil
	}
	return strings.Fields(f.values)
}

// formed returns a value of the type if it reads itself.
func formed(t reflect.Type) (Formed, bool) {
	f, ok := reflect.New(t).Interface().(Formed)
	return f, ok
}

// reads reports whether the type reads itself.
func reads(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.Unmarshaler]())
}

var timeType = reflect.TypeFor[time.Time]()

// wanted says in words what a type takes.
func wanted(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if f, ok := formed(t); ok {
		_, words := f.Form()
		return words
	}
	switch {
	case t == timeType:
		return "a time such as 2026-01-02T03:04:05Z"
	case t.Kind() == reflect.Slice:
		return "a list"
	case t.Kind() == reflect.Struct, t.Kind() == reflect.Map:
		return "a mapping"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Float64:
		return "a number"
	case t.Kind() == reflect.String:
		return "text"
	default:
		return "a whole number"
	}
}

// At is an error of a line of a file.
func At(file string, line int, err error) error { return fmt.Errorf("%s:%d: %w", file, line, err) }

// Line is that of the key at a path below a mapping, such as hosts.login or
// deviations[1], or of what is nearest above it.
func Line(node *yaml.Node, path string) int { return Follow(node, path).Line }

// Follow walks a path such as services[1].client as far as the node goes.
func Follow(node *yaml.Node, path string) *yaml.Node {
	for part := range strings.SplitSeq(path, ".") {
		name, index, _ := strings.Cut(strings.TrimSuffix(part, "]"), "[")
		next := Child(node, name)
		if next == nil {
			return node
		}
		node = next
		if i, err := strconv.Atoi(index); err == nil && i < len(node.Content) {
			node = node.Content[i]
		}
	}
	return node
}

// Child is the value of a key of a mapping, or nil.
func Child(node *yaml.Node, key string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}
