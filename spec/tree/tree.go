// Package tree reads YAML and JSON into trees that keep the order of their keys,
// and patches them. The order on the wire is part of an answer, and maps keep
// none. It knows nothing of OpenAPI.
package tree

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// An Object is a JSON object that keeps the order of its keys. kin-openapi keeps
// examples as maps; the order on the wire is part of an answer, so the catalogue
// is read from this form.
type Object []Member

// A Member is one key of an [Object]. Its value is an Object, []any, string,
// int, float64, bool or nil.
type Member struct {
	Key   string
	Value any
}

// Get returns the value under key, or nil.
func (o Object) Get(key string) any {
	for _, m := range o {
		if m.Key == key {
			return m.Value
		}
	}
	return nil
}

// Has reports whether the object holds key, even with a null value.
func (o Object) Has(key string) bool {
	return slices.ContainsFunc(o, func(m Member) bool { return m.Key == key })
}

// Keys lists the keys in order.
func (o Object) Keys() []string {
	var out []string
	for _, m := range o {
		out = append(out, m.Key)
	}
	return out
}

// Members yields the keys in order, in the shape of iter.Seq2.
func (o Object) Members(yield func(string, any) bool) {
	for _, m := range o {
		if !yield(m.Key, m.Value) {
			return
		}
	}
}

// MarshalJSON writes the object compactly, keys in order.
func (o Object) MarshalJSON() ([]byte, error) { return Append(nil, o) }

func (o Object) Object(key string) Object { v, _ := o.Get(key).(Object); return v }
func (o Object) Text(key string) string   { v, _ := o.Get(key).(string); return v }
func (o Object) Flag(key string) bool     { v, _ := o.Get(key).(bool); return v }
func (o Object) Texts(key string) []string {
	list, _ := o.Get(key).([]any)
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// With returns the object with key set; it shares nothing that it changes.
func (o Object) With(key string, value any) Object {
	out := slices.Clone(o)
	for i := range out {
		if out[i].Key == key {
			out[i].Value = value
			return out
		}
	}
	return append(out, Member{key, value})
}

func (o Object) Without(key string) Object {
	return slices.DeleteFunc(slices.Clone(o), func(m Member) bool { return m.Key == key })
}

func Append(dst []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case Object:
		dst = append(dst, '{')
		for i, m := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendText(dst, m.Key), ':')
			var err error
			if dst, err = Append(dst, m.Value); err != nil {
				return nil, err
			}
		}
		return append(dst, '}'), nil
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = Append(dst, item); err != nil {
				return nil, err
			}
		}
		return append(dst, ']'), nil
	case string:
		return appendText(dst, v), nil
	case int:
		return strconv.AppendInt(dst, int64(v), 10), nil
	default:
		scalar, err := json.Marshal(v)
		return append(dst, scalar...), err
	}
}

// appendText writes a string without the HTML escapes that [json.Marshal] adds.
func appendText(dst []byte, s string) []byte {
	if isPlain(s) {
		return append(append(append(dst, '"'), s...), '"')
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a string always encodes
	}
	return append(dst, strings.TrimSuffix(b.String(), "\n")...)
}

// isPlain reports whether a text stands in JSON as it is.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// Read reads YAML (so JSON too) whose root is a mapping, in order.
func Read(text []byte) (Object, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, err
	}
	if len(root.Content) == 0 {
		return nil, fmt.Errorf("the document is empty")
	}
	v, err := fromNode(root.Content[0])
	if err != nil {
		return nil, err
	}
	o, ok := v.(Object)
	if !ok {
		return nil, fmt.Errorf("line %d: the document is not a mapping", root.Content[0].Line)
	}
	return o, nil
}

func fromNode(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		o := make(Object, 0, len(n.Content)/2)
		for i := 0; i < len(n.Content); i += 2 {
			key := n.Content[i]
			if o.Has(key.Value) {
				return nil, fmt.Errorf("line %d: key %q stands twice", key.Line, key.Value)
			}
			v, err := fromNode(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			o = append(o, Member{key.Value, v})
		}
		return o, nil
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			v, err := fromNode(item)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.ScalarNode:
		// A date without quotes is text to OpenAPI and a time to YAML.
		if n.ShortTag() == "!!timestamp" {
			return n.Value, nil
		}
		var v any
		err := n.Decode(&v)
		return v, err
	default:
		return nil, fmt.Errorf("line %d: anchors and aliases are not understood here", n.Line)
	}
}

// InDialect applies every x-dialect overlay below v for one dialect. ok is
// false when v itself does not exist there.
func InDialect(v any, dialect string) (out any, ok bool) {
	switch v := v.(type) {
	case Object:
		if overlays := v.Object("x-dialect"); overlays != nil {
			overlay := overlays.Get(dialect)
			if overlay == "absent" {
				return nil, false
			}
			v = v.Without("x-dialect")
			if patch, isObject := overlay.(Object); isObject {
				v = MergePatch(v, patch)
			}
		}
		kept := make(Object, 0, len(v))
		for _, m := range v {
			if child, ok := InDialect(m.Value, dialect); ok {
				kept = append(kept, Member{m.Key, child})
			}
		}
		return kept, true
	case []any:
		kept := make([]any, 0, len(v))
		for _, item := range v {
			if child, ok := InDialect(item, dialect); ok {
				kept = append(kept, child)
			}
		}
		return kept, true
	default:
		return v, true
	}
}

// MergePatch is RFC 7396 on ordered objects.
func MergePatch(target, patch Object) Object {
	for _, m := range patch {
		sub, isObject := m.Value.(Object)
		switch {
		case m.Value == nil:
			target = target.Without(m.Key)
		case isObject:
			target = target.With(m.Key, MergePatch(target.Object(m.Key), sub))
		default:
			target = target.With(m.Key, m.Value)
		}
	}
	return target
}

// MapLeaves returns v with f of everything in it that is neither object nor
// list.
func MapLeaves(v any, f func(any) any) any {
	switch v := v.(type) {
	case Object:
		out := make(Object, len(v))
		for i, m := range v {
			out[i] = Member{m.Key, MapLeaves(m.Value, f)}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = MapLeaves(item, f)
		}
		return out
	default:
		return f(v)
	}
}
