package spec

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// Match compares a decoded body with the answer's text. ok is true if the one is
// the other, with some values for the placeholders; those are returned. The
// order of keys does not matter.
func (a *Answer) Match(body any) (values map[string]string, ok bool) {
	template := a.template()
	if template == nil {
		template = a.Value
	}
	values = map[string]string{}
	return values, match(template, body, values)
}

func match(template, body any, values map[string]string) bool {
	switch t := template.(type) {
	case tree.Object:
		b, ok := body.(map[string]any)
		if !ok || len(b) != len(t) {
			return false
		}
		for _, m := range t {
			v, has := b[m.Key]
			if !has || !match(m.Value, v, values) {
				return false
			}
		}
		return true
	case []any:
		b, ok := body.([]any)
		if !ok || len(b) != len(t) {
			return false
		}
		for i := range t {
			if !match(t[i], b[i], values) {
				return false
			}
		}
		return true
	case text:
		b, ok := body.(string)
		return ok && t.match(b, values)
	default:
		_, isObject := body.(map[string]any)
		_, isList := body.([]any)
		return !isObject && !isList && (t == nil) == (body == nil) && kindOf(t) == kindOf(body) && fmt.Sprint(t) == fmt.Sprint(body)
	}
}

// kindOf tells "1" from 1, but not 1 from 1.0: YAML and JSON differ there.
func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case nil:
		return "null"
	default:
		return "number"
	}
}

// match finds the values of a text's placeholders. One that stands twice must
// have the same value in both places.
func (t text) match(s string, values map[string]string) bool {
	var pattern strings.Builder
	pattern.WriteString(`(?s)\A`)
	for i, part := range t {
		if i%2 == 0 {
			pattern.WriteString(regexp.QuoteMeta(part))
		} else {
			pattern.WriteString(`(.*)`)
		}
	}
	found := regexp.MustCompile(pattern.String() + `\z`).FindStringSubmatch(s)
	if found == nil {
		return false
	}
	for i, value := range found[1:] {
		name := t[2*i+1]
		if was, seen := values[name]; seen && was != value {
			return false
		}
		values[name] = value
	}
	return true
}

// Schema returns what the answer's own body is held to: of a response with
// alternatives, the one that the answer's value fits. It is nil without a body.
func (a *Answer) Schema() *Schema {
	if a.schema == nil {
		return nil
	}
	value := plainJSON(a.Value)
	for _, branch := range a.schema.Branches() {
		if len(branch.Check(value)) == 0 {
			return branch
		}
	}
	return a.schema
}

// plainJSON returns a tree as [encoding/json] decodes it.
func plainJSON(v any) any {
	text, err := tree.Append(nil, v)
	if err != nil {
		panic(err) // it was read from YAML, which has nothing that JSON has not
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		panic(err)
	}
	return out
}

// Fields lists the answer's members in wire order, dotted below the top and with
// [] for the elements of a list: those of its example.
func (a *Answer) Fields() []string {
	var out []string
	fieldsOf("", a.Value, &out)
	return out
}

func fieldsOf(prefix string, v any, out *[]string) {
	switch v := v.(type) {
	case tree.Object:
		for _, m := range v {
			at := strings.TrimPrefix(prefix+"."+m.Key, ".")
			if !slices.Contains(*out, at) {
				*out = append(*out, at)
			}
			fieldsOf(at, m.Value, out)
		}
	case []any:
		for _, item := range v {
			fieldsOf(prefix+"[]", item, out)
		}
	}
}
