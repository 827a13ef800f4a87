package whmcs_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// mediaTypes are those of the forms of an answer.
var mediaTypes = map[string]string{"json": "application/json", "xml": "application/xml", "nvp": "text/plain"}

// rendered returns a catalogued answer and its value. Placeholders that are not
// given take the catalogue's own values.
func rendered(t testing.TB, doc *spec.Document, operation, name string, values map[string]string) (*spec.Answer, any) {
	t.Helper()
	op := doc.Operation(operation)
	if op == nil || op.Answer(name) == nil {
		t.Fatalf("the catalogue has no answer %s of operation %s", name, operation)
	}
	a := op.Answer(name)
	if len(values) == 0 {
		return a, a.Value
	}
	all := a.Example()
	maps.Copy(all, values)
	value, err := a.Render(all)
	if err != nil {
		t.Fatal(err)
	}
	return a, value
}

// checkReply compares a reply with a catalogued answer in a form; "" is the form
// that a call without responsetype gets. The action is the one that was sent.
func checkReply(t *testing.T, got reply, a *spec.Answer, value any, format, action string) {
	t.Helper()
	if format != "json" && format != "xml" {
		format = "nvp"
		if nested(value) {
			format = "xml"
		}
	}
	if got.Status != a.Status || got.Type != mediaTypes[format] {
		t.Errorf("%s: got %d %s %q, want %d %s", a.Name, got.Status, got.Type, got.Body, a.Status, mediaTypes[format])
		return
	}
	read, err := readBody(got)
	if err != nil {
		t.Errorf("%s: read %q: %v", a.Name, got.Body, err)
		return
	}
	if diff := cmp.Diff(wireForm(value, format, action), read); diff != "" {
		t.Errorf("%s as %s mismatch (-want +got):\n%s", a.Name, format, diff)
	}
}

func nested(value any) bool {
	for _, m := range value.(tree.Object) {
		switch m.Value.(type) {
		case tree.Object, []any:
			return true
		}
	}
	return false
}

// An element is a node of an XML answer.
type element struct {
	XMLName  xml.Name
	Version  string    `xml:"version,attr"`
	Text     string    `xml:",chardata"`
	Children []element `xml:",any"`
}

// A pair is one of an NVP answer.
type pair struct{ Key, Value string }

// readBody reads a body by its content type, into what wireForm returns.
func readBody(r reply) (any, error) {
	switch r.Type {
	case "application/json":
		var v any
		err := json.Unmarshal([]byte(r.Body), &v)
		return v, err
	case "application/xml":
		var root element
		err := xml.Unmarshal([]byte(r.Body), &root)
		root.trim()
		return root, err
	case "text/plain":
		var pairs []pair
		for one := range strings.SplitSeq(r.Body, ";") {
			key, value, _ := strings.Cut(one, "=")
			pairs = append(pairs, pair{key, value})
		}
		return pairs, nil
	default:
		return nil, fmt.Errorf("content type %s", r.Type)
	}
}

// trim drops the line breaks between elements.
func (e *element) trim() {
	if len(e.Children) > 0 {
		e.Text = strings.TrimSpace(e.Text)
	}
	for i := range e.Children {
		e.Children[i].trim()
	}
}

// wireForm is a value of the catalogue as a client reads it from a form.
func wireForm(value any, format, action string) any {
	switch format {
	case "json":
		text, err := json.Marshal(value)
		if err != nil {
			panic(err) // the catalogue was read from JSON's own types
		}
		var v any
		_ = json.Unmarshal(text, &v)
		return v
	case "xml":
		children := elements("action", strings.ToLower(action))
		for _, m := range value.(tree.Object) {
			children = append(children, elements(m.Key, m.Value)...)
		}
		return element{XMLName: xml.Name{Local: "whmcsapi"}, Version: "8.13.1", Children: children}
	default:
		var pairs []pair
		for _, m := range value.(tree.Object) {
			pairs = append(pairs, pair{m.Key, fmt.Sprint(m.Value)})
		}
		return pairs
	}
}

// elements repeats the element for each item of a list (facts T23); an empty one
// and null are an empty element (facts U21).
func elements(key string, value any) []element {
	out := []element{{XMLName: xml.Name{Local: key}}}
	switch value := value.(type) {
	case nil:
	case tree.Object:
		for _, m := range value {
			out[0].Children = append(out[0].Children, elements(m.Key, m.Value)...)
		}
	case []any:
		if len(value) > 0 {
			out = nil
		}
		for _, item := range value {
			out = append(out, elements(key, item)...)
		}
	default:
		out[0].Text = fmt.Sprint(value)
	}
	return out
}
