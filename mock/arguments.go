package mock

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/credmock/credmock/spec"
)

// A Named is an argument of a call as it may be shown.
type Named struct {
	Name, Value string
	In          string // path, query or header, or else form or body
}

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
			s.in = bodyKey
			s.show("", value, schema)
		default:
			var schema *spec.Schema
			schema, s.in = argumentSchema(r.operation, name)
			s.show(shownName(name, schema), value, schema)
		}
	}
	return s.out
}

// argumentSchema returns the schema of an argument, and where it stood.
func argumentSchema(op *spec.Operation, name string) (*spec.Schema, string) {
	for _, p := range op.Parameters {
		if p.Name == name {
			return p.Schema, p.In
		}
	}
	if op.Request == nil {
		return nil, inForm
	}
	return op.Request.Property(strings.TrimSuffix(name, "[]")), inForm
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
	in      string
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
		s.out = append(s.out, Named{path, text, s.in})
	}
}

// Sent is the JSON body of a call as it may be shown; nil where it had none, or one
// too long to be kept.
func (r Record) Sent() []byte {
	body, isJSON := r.args[bodyKey]
	if r.operation == nil || !isJSON {
		return nil
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil
	}
	return shown(text, r.operation.Request, r.document.SecretNames())
}

// Answered is the JSON body of an answer as it may be shown, and its content type;
// nil where it had none, or where the journal had no room for it.
func (r Record) Answered() (body []byte, media string) {
	media = r.answered.Header.Get("Content-Type")
	if r.operation == nil || len(r.answered.Body) == 0 {
		return nil, media
	}
	a := r.operation.Answer(r.Answer)
	if a == nil {
		a = r.document.Answer(r.Answer)
	}
	if a == nil {
		return nil, media
	}
	return shown(r.answered.Body, a.Schema(), r.document.SecretNames()), media
}

// shown is a JSON text with all hidden that is a secret or that its schema does not
// know; nil where the text is none.
func shown(text []byte, schema *spec.Schema, secrets map[string]bool) []byte {
	w := rewriter{
		value: func(s *spec.Schema, raw []byte) []byte {
			if s == nil || s.Secret() {
				return []byte(`"` + hidden + `"`)
			}
			return nil
		},
		name: func(s *spec.Schema, name string) (*spec.Schema, string) {
			var inner *spec.Schema
			if s != nil {
				inner = s.Property(name)
			}
			shown := shownName(name, inner)
			if secrets[name] {
				inner = nil
			}
			return inner, shown
		},
	}
	if out, ok := w.rewrite(text, schema); ok {
		return out
	}
	return nil
}
