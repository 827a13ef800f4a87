package spec_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
	"github.com/credmock/credmock/spec/tree"
)

// What a document prints is the document: as JSON, and as YAML.
func TestDocumentPrintsItself(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		asJSON, err := d.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(asJSON) {
			t.Fatal("JSON is not JSON")
		}
		asYAML, err := d.YAML()
		if err != nil {
			t.Fatal(err)
		}
		root, err := tree.Read(asYAML)
		if err != nil {
			t.Fatal(err)
		}
		// As text: the trees are deep, and cmp takes seconds for them.
		got, err := root.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(asJSON), string(got)); diff != "" {
			t.Errorf("JSON and YAML mismatch (-json +yaml):\n%s", diff)
		}
		for _, printed := range [][]byte{asJSON, asYAML} {
			again, err := openapi.Parse(d.Name, printed, d.Dialect)
			if err != nil {
				t.Fatalf("Parse of what was printed: %v", err)
			}
			if once, _ := again.JSON(); string(once) != string(asJSON) {
				t.Error("what was printed reads as something else")
			}
		}
		if strings.Contains(string(asJSON), "x-dialect") {
			t.Error("a document of one dialect still holds x-dialect")
		}
	})
}

// An operation, a parameter and an answer may exist in one dialect only.
func TestDialectDecidesWhatExists(t *testing.T) {
	t.Parallel()
	absent := "x-dialect: {documented: absent}"
	edits := []edit{
		{"    put:\n", "    put:\n      " + absent + "\n"},
		{"        - name: page\n", "        - name: page\n          " + absent + "\n"},
		{"                notFound:\n", "                notFound:\n                  " + absent + "\n"},
	}
	type shape struct {
		Operations, Parameters, Answers []string
	}
	want := map[string]shape{
		"documented": {[]string{"getThing"}, nil, []string{"got"}},
		"current":    {[]string{"getThing", "putThing"}, []string{"page"}, []string{"got", "notFound"}},
	}
	got := map[string]shape{}
	for _, dialect := range spec.Dialects {
		d := parse(t, "minimal.yaml", dialect, edits...)
		var s shape
		for _, op := range d.Operations {
			s.Operations = append(s.Operations, op.ID)
		}
		for _, p := range d.Operation("getThing").Parameters {
			s.Parameters = append(s.Parameters, p.Name)
		}
		for _, a := range d.Operation("getThing").Answers {
			s.Answers = append(s.Answers, a.Name)
		}
		got[dialect] = s
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Parse with absent nodes mismatch (-want +got):\n%s", diff)
	}
}
