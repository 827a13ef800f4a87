package mock

import (
	"fmt"
	"strings"

	"github.com/credmock/credmock/spec"
)

// A Named is an argument of a call as it may be shown.
type Named struct{ Name, Value string }

// hidden is shown in the place of a secret, and of a value whose name the document
// does not know: it could be one.
const hidden = "…"

// longestValue is how many bytes of a value are shown.
const longestValue = 200

// Arguments are what was sent, by name and in the order of names: those of a JSON
// body by the path of each field, such as roleDivisions[0].roleId. Secrets are
// hidden, and so is what the operation does not know.
func (r Record) Arguments() []Named {
	if r.operation == nil {
		return nil
	}
	s := shower{secrets: r.document.SecretNames()}
	for _, name := range keys(r.args) {
		value := r.args[name]
		switch schema := r.operation.Request; {
		case name == bodyKey && schema != nil:
			s.show("", value, schema)
		default:
			schema := argumentSchema(r.operation, name)
			s.show(shownName(name, schema), value, schema)
		}
	}
	return s.out
}

func argumentSchema(op *spec.Operation, name string) *spec.Schema {
	for _, p := range op.Parameters {
		if p.Name == name {
			return p.Schema
		}
	}
	if op.Request == nil {
		return nil
	}
	return op.Request.Property(strings.TrimSuffix(name, "[]"))
}

// shownName hides a name that the document does not know: it may be a secret too.
func shownName(name string, schema *spec.Schema) string {
	if schema == nil && !harmless(name) {
		return hidden
	}
	return name
}

// A shower walks along a value and its schema.
type shower struct {
	secrets map[string]bool
	out     []Named
}

func (s *shower) show(path string, value any, schema *spec.Schema) {
	const most = 100
	if len(s.out) >= most {
		return
	}
	switch value := value.(type) {
	case map[string]any:
		for _, key := range keys(value) {
			at := key
			if path != "" {
				at = path + "." + key
			}
			var inner *spec.Schema
			if schema != nil {
				inner = schema.Property(key)
			}
			at = strings.TrimSuffix(at, key) + shownName(key, inner)
			if s.secrets[key] {
				inner = nil
			}
			s.show(at, value[key], inner)
		}
	case []any:
		var inner *spec.Schema
		if schema != nil {
			inner = schema.Items()
		}
		for i, item := range value {
			s.show(fmt.Sprintf("%s[%d]", path, i), item, inner)
		}
	case []string:
		for i, item := range value {
			s.show(fmt.Sprintf("%s[%d]", strings.TrimSuffix(path, "[]"), i), item, schema)
		}
	default:
		text := hidden
		if schema != nil && !schema.Secret() && !s.secrets[path] {
			if text = fmt.Sprint(value); len(text) > longestValue {
				text = strings.ToValidUTF8(text[:longestValue], "") + "…"
			}
		}
		s.out = append(s.out, Named{path, text})
	}
}
