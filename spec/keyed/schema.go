package keyed

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A File is one kind of file that people write.
type File struct {
	Title string
	ID    string // where its schema can be had
	Help  string
	Parts []Part
}

// A Part is what stands at the top of a file: a key with what it takes or, where the
// key is empty, all the keys of a struct.
type Part struct {
	Key     string
	Help    string
	Example string
	Type    reflect.Type
	Lists   Lists
	Choices []Choice // what may stand below the further key behaviours
}

// A Choice is one of the named things that a file can choose.
type Choice struct {
	Name, Help string
	Values     []string
}

// ChoicesKey is the key that choices stand below.
const ChoicesKey = "behaviours"

// Schema is the JSON Schema of the file.
func (f File) Schema() map[string]any {
	top := map[string]any{"type": "object", "additionalProperties": false}
	properties := map[string]any{"$schema": map[string]any{"type": "string"}}
	for _, p := range f.Parts {
		s := schemaOf(p.Type, p.Lists)
		if p.Key == "" {
			for key, of := range s["properties"].(map[string]any) {
				properties[key] = of
			}
			continue
		}
		if p.Help != "" {
			s["description"] = p.Help
		}
		if p.Choices != nil {
			s["properties"].(map[string]any)[ChoicesKey] = choices(p.Choices)
		}
		properties[p.Key] = s
	}
	delete(properties, "$schema")
	top["properties"] = properties
	top["$schema"], top["$id"], top["title"], top["description"] = "https://json-schema.org/draft/2020-12/schema", f.ID, f.Title, f.Help
	return top
}

func choices(list []Choice) map[string]any {
	properties := map[string]any{}
	for _, c := range list {
		var values []any
		for _, value := range c.Values { // 200 is taken as well as '200'
			values = append(values, value)
			if plain := Value(value); plain != value {
				values = append(values, plain)
			}
		}
		properties[c.Name] = map[string]any{"enum": values, "description": c.Help}
	}
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false, "description": choicesHelp}
}

const choicesHelp = "How the service is played where nobody knows what it does, or versions differ."

// text takes what YAML lets stand for a text.
func text() map[string]any { return map[string]any{"type": []string{"string", "number", "boolean"}} }

// timestamp is what YAML takes for a time.
const timestamp = `^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ]+[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)? *(Z|[+-][0-9]{1,2}(:?[0-9]{2})?)?)?$`

// schemaOf is the schema of a type.
func schemaOf(t reflect.Type, lists Lists) map[string]any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if f, ok := formed(t); ok {
		schema, _ := f.Form()
		return schema
	}
	switch {
	case t == timeType:
		return map[string]any{"type": "string", "pattern": timestamp}
	case t.Kind() == reflect.String:
		return text()
	case t.Kind() == reflect.Bool:
		return map[string]any{"type": "boolean"}
	case t.Kind() == reflect.Float64:
		return map[string]any{"type": "number"}
	case t.Kind() == reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem(), lists)}
	case t.Kind() == reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem(), lists)}
	case t.Kind() == reflect.Struct:
		return schemaOfStruct(t, lists)
	default:
		return map[string]any{"type": "integer"}
	}
}

func schemaOfStruct(t reflect.Type, lists Lists) map[string]any {
	properties := map[string]any{}
	required := []string{}
	for _, f := range fieldsFor(t) {
		s := f.schema(lists)
		s["description"] = f.help
		if f.example != "" {
			s["examples"] = []any{Value(f.example)}
		}
		if f.needed {
			required = append(required, f.key)
		}
		properties[f.key] = s
	}
	out := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// schema is that of the field's type with what its tags say besides.
func (f field) schema(lists Lists) map[string]any {
	s := schemaOf(f.typ, lists)
	if f.least > 0 {
		s["minimum"] = f.least
	}
	allowed := f.allowed(lists)
	if f.needed && f.typ.Kind() == reflect.String && allowed == nil {
		s["minLength"] = 1
	}
	if allowed == nil {
		return s
	}
	if f.typ.Kind() == reflect.Slice {
		s["items"] = f.choice(allowed)
		return s
	}
	return f.choice(allowed)
}

// choice is the schema of a text that is one of a list, or words of it. A list of which
// others are taken too is what an editor proposes.
func (f field) choice(allowed []string) map[string]any {
	one := map[string]any{"enum": allowed}
	if f.words {
		var quoted []string
		for _, word := range allowed {
			quoted = append(quoted, regexp.QuoteMeta(word))
		}
		one = map[string]any{"type": "string", "pattern": `^\s*(` + strings.Join(quoted, "|") + `)(\s+(` + strings.Join(quoted, "|") + `))*\s*$`}
	}
	if f.others != "" {
		return map[string]any{"anyOf": []any{one, text()}}
	}
	return one
}

// Value is a text of YAML as JSON has it. Times stay as they are written.
func Value(text string) any {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil || len(doc.Content) == 0 {
		return text
	}
	return ValueOf(doc.Content[0])
}

// ValueOf is a node as JSON has it.
func ValueOf(node *yaml.Node) any {
	switch node.Kind {
	case yaml.AliasNode:
		return ValueOf(node.Alias)
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(node.Content); i += 2 {
			out[node.Content[i].Value] = ValueOf(node.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, item := range node.Content {
			out = append(out, ValueOf(item))
		}
		return out
	}
	if node.Tag == "!!timestamp" || node.Tag == "!!str" {
		return node.Value
	}
	var v any
	if node.Decode(&v) != nil {
		return node.Value
	}
	return v
}

// An Entry is one key of a file.
type Entry struct {
	Path    string // such as whmcs.clients[].id
	Takes   string // in words
	Needed  bool
	Help    string
	Example string
	Values  []string
	Type    reflect.Type
	Part    Part
}

// Entries lists every key of the file, those of a mapping behind the mapping's own.
func (f File) Entries() []Entry {
	var out []Entry
	for _, p := range f.Parts {
		if p.Key != "" {
			out = append(out, Entry{Path: p.Key, Takes: wanted(p.Type), Help: p.Help, Example: p.Example, Type: p.Type, Part: p})
		}
		out = append(out, entriesOf(p, p.Key, p.Type)...)
	}
	return out
}

func entriesOf(p Part, path string, t reflect.Type) []Entry {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		switch t.Kind() {
		case reflect.Slice:
			path += "[]"
		case reflect.Map:
			path += ".NAME"
		}
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == timeType || reads(t) {
		return nil
	}
	var out []Entry
	for _, f := range fieldsFor(t) {
		at := strings.TrimPrefix(path+"."+f.key, ".")
		out = append(out, Entry{
			Path: at, Takes: f.takes(), Needed: f.needed, Help: f.help, Example: f.example, Values: slices.Clone(f.allowed(p.Lists)), Type: f.typ, Part: p,
		})
		out = append(out, entriesOf(p, at, f.typ)...)
	}
	return out
}

// takes says in words what a field takes.
func (f field) takes() string {
	t := f.typ
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Slice && !reads(t) {
		return "a list of " + plural(t.Elem())
	}
	if f.words {
		return "text, words between spaces"
	}
	return wanted(t)
}

// plural says what a list has.
func plural(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "mappings"
	case reflect.String:
		return "texts"
	default:
		return wanted(t)
	}
}
