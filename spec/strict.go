package spec

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// DecodeStrict decodes a YAML node into a pointer to a struct with yaml tags. A
// key that no struct has is an error with file, line and a suggestion; where
// says what the node is, such as the section's name.
func DecodeStrict(file, where string, node *yaml.Node, out any) error {
	if err := errors.Join(unknownKeys(file, where, node, reflect.TypeOf(out))...); err != nil {
		return err
	}
	return YAMLError(file, node.Decode(out))
}

// unknownKeys compares the keys of a node with the yaml tags of a struct type,
// all the way down.
func unknownKeys(file, where string, node *yaml.Node, t reflect.Type) []error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.Unmarshaler]()) {
		return nil // it knows its own keys
	}
	var faults []error
	switch {
	case t.Kind() == reflect.Slice && node.Kind == yaml.SequenceNode:
		for i, item := range node.Content {
			faults = append(faults, unknownKeys(file, fmt.Sprintf("%s[%d]", where, i), item, t.Elem())...)
		}
	case t.Kind() == reflect.Map && node.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			faults = append(faults, unknownKeys(file, where+"."+node.Content[i].Value, node.Content[i+1], t.Elem())...)
		}
	case t.Kind() == reflect.Struct && node.Kind == yaml.MappingNode:
		fields := map[string]reflect.Type{}
		for i := range t.NumField() {
			if name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); name != "" {
				fields[name] = t.Field(i).Type
			}
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i]
			field, ok := fields[key.Value]
			if !ok {
				allowed := slices.Sorted(maps.Keys(fields))
				faults = append(faults, fmt.Errorf("%s:%d: in %s: %w", file, key.Line, where, Unknown("key", key.Value, allowed)))
				continue
			}
			faults = append(faults, unknownKeys(file, where+"."+key.Value, node.Content[i+1], field)...)
		}
	}
	return faults
}

// YAMLError puts the file's name before each of yaml's own complaints, which
// begin with the line.
func YAMLError(file string, err error) error {
	var many *yaml.TypeError
	if !errors.As(err, &many) {
		if err == nil {
			return nil
		}
		return fmt.Errorf("%s: %s", file, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	var faults []error
	for _, one := range many.Errors {
		line, problem, _ := strings.Cut(strings.TrimPrefix(one, "line "), ": ")
		if what, into, ok := strings.Cut(problem, " into "); ok {
			problem = yamlKinds.Replace(strings.TrimPrefix(what, "cannot unmarshal ")) + " where " + wantedKind(into) + " is wanted"
		}
		faults = append(faults, fmt.Errorf("%s:%s: %s", file, line, problem))
	}
	return errors.Join(faults...)
}

var yamlKinds = strings.NewReplacer("!!str", "text", "!!seq", "a list", "!!map", "a mapping",
	"!!int", "number", "!!float", "number", "!!bool", "truth value", "!!null", "nothing", "!!timestamp", "time")

// wantedKind says in words what a Go type holds.
func wantedKind(goType string) string {
	switch {
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	case strings.HasPrefix(goType, "int"):
		return "a whole number"
	case strings.HasPrefix(goType, "float"):
		return "a number"
	case goType == "string":
		return "text"
	case goType == "bool":
		return "true or false"
	case goType == "time.Time":
		return "a time such as 2026-01-02T03:04:05Z"
	default:
		return "a mapping"
	}
}
