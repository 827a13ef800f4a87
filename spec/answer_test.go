package spec_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
	"github.com/credmock/credmock/spec/tree"
)

// parse takes a document of testdata after some edits.
func parse(t testing.TB, file, dialect string, edits ...edit) *spec.Document {
	t.Helper()
	d, err := openapi.Parse("test", edited(t, file, edits...), dialect)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// everyDocument runs a test on each embedded document in each dialect.
func everyDocument(t *testing.T, test func(t *testing.T, d *spec.Document)) {
	t.Helper()
	for _, name := range spec.Names() {
		for _, dialect := range spec.Dialects {
			t.Run(name+"_"+dialect, func(t *testing.T) {
				t.Parallel()
				test(t, load(t, name, dialect))
			})
		}
	}
}

func TestAnswerRender(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		answer  string
		values  map[string]string
		want    any
		wantErr string
	}{
		{name: "filled", answer: "notFound", values: map[string]string{"name": "x", "place": "y"},
			want: tree.Object{{Key: "message", Value: `No "x" in "y".`}}},
		{name: "braces_in_a_value_are_text", answer: "notFound", values: map[string]string{"name": "{place}", "place": "{name}"},
			want: tree.Object{{Key: "message", Value: `No "{place}" in "{name}".`}}},
		{name: "empty_value", answer: "notFound", values: map[string]string{"name": "", "place": ""},
			want: tree.Object{{Key: "message", Value: `No "" in "".`}}},
		{name: "one_missing", answer: "notFound", values: map[string]string{"name": "x"},
			wantErr: "answer notFound lacks a value for {place}"},
		{name: "all_missing", answer: "notFound",
			wantErr: "answer notFound lacks a value for {name}"},
		{name: "one_too_many", answer: "notFound", values: map[string]string{"name": "x", "place": "y", "time": "z"},
			wantErr: `answer notFound takes ["name" "place"], got ["name" "place" "time"]`},
		{name: "one_wrong", answer: "notFound", values: map[string]string{"name": "x", "plaec": "y"},
			wantErr: "answer notFound lacks a value for {place}"},
		{name: "without_template", answer: "got",
			want: tree.Object{{Key: "name", Value: "a"}, {Key: "size", Value: 1}}},
		{name: "value_without_template", answer: "got", values: map[string]string{"name": "x"},
			wantErr: `answer got takes [], got ["name"]`},
	}
	op := parse(t, "minimal.yaml", "").Operation("getThing")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := op.Answer(tt.answer).Render(tt.values)
			if diff := cmp.Diff(tt.wantErr, text(err)); diff != "" {
				t.Errorf("Render(%q) error mismatch (-want +got):\n%s", tt.values, diff)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Render(%q) mismatch (-want +got):\n%s", tt.values, diff)
			}
		})
	}
}

// Lists, numbers and braces that are no placeholders come out as they went in.
func TestAnswerRenderBelow(t *testing.T) {
	t.Parallel()
	d := parse(t, "minimal.yaml", "",
		edit{"                    message: No \"a\" in \"b\".", "                    message: '{no} a'\n                    all: [1, [null, 'ab'], {deep: 'b{}'}]"},
		edit{"                    message: No \"{name}\" in \"{place}\".", "                    message: '{no} {name}'\n                    all: [1, [null, '{name}{place}'], {deep: '{place}{}'}]"})
	got, err := d.Operation("getThing").Answer("notFound").Render(map[string]string{"name": "x", "place": "y"})
	if err != nil {
		t.Fatal(err)
	}
	want := tree.Object{
		{Key: "message", Value: "{no} x"},
		{Key: "all", Value: []any{1, []any{nil, "xy"}, tree.Object{{Key: "deep", Value: "y{}"}}}},
	}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("Render mismatch (-want +got):\n%s", diff)
	}
}

func TestAnswersOfAnOperation(t *testing.T) {
	t.Parallel()
	const noBody = "          x-answer: set\n          x-known: documented\n          x-source: the page\n"
	ours := spec.Known{How: "documented", Source: "the page"}
	tests := []struct {
		name      string
		operation string
		edits     []edit
		want      []spec.Answer
	}{
		{name: "bodies", operation: "getThing",
			edits: []edit{{"          description: There is none.\n", "          description: There is none.\n          headers:\n            Retry-After:\n              schema:\n                type: string\n"}},
			want: []spec.Answer{
				{Name: "got", Summary: "The thing.", Status: 200, MediaType: "application/json", Known: ours,
					Value: tree.Object{{Key: "name", Value: "a"}, {Key: "size", Value: 1}}},
				{Name: "notFound", Summary: "There is none.", Status: 404, Refusal: true, MediaType: "application/json", Headers: []string{"Retry-After"},
					Known: spec.Known{How: "inferred", Source: "a guess"}, Value: tree.Object{{Key: "message", Value: `No "a" in "b".`}}},
			}},
		{name: "no_body", operation: "putThing",
			want: []spec.Answer{{Name: "set", Summary: "It is done.", Status: 204, Known: ours}}},
		{name: "refusal_with_a_success_status", operation: "getThing",
			edits: []edit{{"        '404':", "        '201':"}, {"                  x-known: inferred", "                  x-refusal: true\n                  x-reach: fault\n                  x-known: inferred"}},
			want: []spec.Answer{
				{Name: "got", Summary: "The thing.", Status: 200, MediaType: "application/json", Known: ours,
					Value: tree.Object{{Key: "name", Value: "a"}, {Key: "size", Value: 1}}},
				{Name: "notFound", Summary: "There is none.", Status: 201, Refusal: true, FaultOnly: true, MediaType: "application/json",
					Known: spec.Known{How: "inferred", Source: "a guess"}, Value: tree.Object{{Key: "message", Value: `No "a" in "b".`}}},
			}},
		{name: "several_without_body", operation: "putThing",
			edits: []edit{{noBody, "          x-answer: [set, {name: later, x-refusal: true, x-reach: fault, x-known: inferred, x-source: a guess}]\n          x-known: documented\n          x-source: the page\n"}},
			want: []spec.Answer{
				{Name: "set", Summary: "It is done.", Status: 204, Known: ours},
				{Name: "later", Summary: "It is done.", Status: 204, Refusal: true, FaultOnly: true, Known: spec.Known{How: "inferred", Source: "a guess"}},
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			op := parse(t, "minimal.yaml", "", tt.edits...).Operation(tt.operation)
			var got []spec.Answer
			var refusals []string
			for _, a := range op.Answers {
				got = append(got, *a)
				if op.Answer(a.Name) != a {
					t.Errorf("Answer(%s) is not the one of Answers", a.Name)
				}
				if a.Refusal {
					refusals = append(refusals, a.Name)
				}
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreUnexported(spec.Answer{})); diff != "" {
				t.Errorf("Answers mismatch (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(refusals, op.Refusals()); diff != "" {
				t.Errorf("Refusals mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDocumentAnswer(t *testing.T) {
	t.Parallel()
	d := parse(t, "minimal.yaml", "")
	a := d.Answer("noPath")
	if a == nil {
		t.Fatal("Answer(noPath) = nil, want the router's answer")
	}
	if a.Status != 404 || !a.Refusal {
		t.Errorf("Answer(noPath) has status %d, refusal %t, want 404, true", a.Status, a.Refusal)
	}
	if got := a.Check(map[string]any{"message": 1}); len(got) == 0 {
		t.Error("Answer(noPath).Check accepts a number for a string")
	}
	if a := d.Answer("notFound"); a != nil {
		t.Errorf("Answer(notFound) = %s, want nil: it is an operation's", a.Name)
	}
}

// An answer of the catalogue is true: it fits the schema of its response.
func TestAnswersFitTheirSchemas(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		for _, op := range d.Operations {
			for _, a := range op.Answers {
				rendered, err := a.Render(a.Example())
				if err != nil {
					t.Errorf("%s %s: %v", op.ID, a.Name, err)
				}
				if got := a.Check(plain(t, rendered)); len(got) > 0 {
					t.Errorf("%s %s: Check(%v) = %v, want none", op.ID, a.Name, rendered, got)
				}
				if a.MediaType != "" && len(a.Check(json.Number("1"))) == 0 {
					t.Errorf("%s %s: a number fits its schema, so anything may", op.ID, a.Name)
				}
			}
		}
	})
}

// plain returns a value of the tree as encoding/json decodes it.
func plain(t testing.TB, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSchemaCheck(t *testing.T) {
	t.Parallel()
	d := parse(t, "minimal.yaml", "", edit{"        size:\n          type: integer", "        a/b~c:\n          type: string\n          format: password\n          maxLength: 3\n        size:\n          type: integer"})
	schema := d.Operation("putThing").Request
	tests := []struct {
		name  string
		value any
		want  []spec.Violation
	}{
		{"good", map[string]any{"name": "a", "size": 1.0}, nil},
		{"whole", "a", []spec.Violation{{Pointer: "", Rule: "type"}}},
		{"several", map[string]any{"name": 1.0, "size": "a"}, []spec.Violation{{Pointer: "/name", Rule: "type"}, {Pointer: "/size", Rule: "type"}}},
		{"escaped_pointer", map[string]any{"a/b~c": "hunter2"}, []spec.Violation{{Pointer: "/a~1b~0c", Rule: "maxLength"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := schema.Check(tt.value)
			byPointer := cmpopts.SortSlices(func(a, b spec.Violation) bool { return a.Pointer < b.Pointer })
			if diff := cmp.Diff(tt.want, got, byPointer); diff != "" {
				t.Errorf("Check(%v) mismatch (-want +got):\n%s", tt.value, diff)
			}
			if strings.Contains(fmt.Sprint(got), "hunter2") {
				t.Errorf("Check(%v) = %v, which repeats the value", tt.value, got)
			}
		})
	}
}
