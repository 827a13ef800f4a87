package spec_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
	"github.com/credmock/credmock/spec/postman"
	"github.com/credmock/credmock/spec/projection"
	"github.com/credmock/credmock/spec/tree"
)

// A strict document is valid to the letter, and says no less than the whole one.
func TestStrict(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		strict := projection.Strict(d)
		text, err := strict.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		kin(t, text)
		paths := strict.Get("paths").(tree.Object)
		for _, m := range paths {
			if strings.ContainsAny(m.Key, "#?") {
				t.Errorf("path %s is not one by the letter", m.Key)
			}
		}
		for _, op := range d.Operations {
			if !paths.Has(op.Path) {
				t.Errorf("the path of %s is gone", op.ID)
			}
			for _, a := range op.Answers {
				name := a.Name
				if op.Fragment != "" && a.Status < 300 {
					name = op.ID + "." + name
				}
				if a.MediaType != "" && !strings.Contains(string(text), `"`+name+`":{`) {
					t.Errorf("answer %s of %s is gone", name, op.ID)
				}
			}
		}
		again, err := strict.YAML()
		if err != nil {
			t.Fatal(err)
		}
		var fromYAML, fromJSON any
		if err := yaml.Unmarshal(again, &fromYAML); err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(text, &fromJSON); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fromJSON, fromYAML); diff != "" {
			t.Errorf("as YAML it says something else (-json +yaml):\n%s", diff)
		}
	})
}

// A projection does not change the document it is made of.
func TestProjectionsLeaveTheDocument(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		before, _ := d.JSON()
		projection.Strict(d)
		d.At("https://example.com/root")
		if _, err := postman.Of(d); err != nil {
			t.Fatal(err)
		}
		after, _ := d.JSON()
		if string(before) != string(after) {
			t.Error("a projection changed the document")
		}
	})
}

func TestAt(t *testing.T) {
	t.Parallel()
	const url = "https://example.com/root"
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		served := d.At(url).Tree()
		first := served.Get("servers").([]any)[0].(tree.Object)
		if got := first.Get("url"); got != url {
			t.Errorf("the first server is %v, want %s", got, url)
		}
		text, err := served.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		kin(t, text)
		if d.Name == "purecloud" && !strings.Contains(string(text), `"tokenUrl":"`+url+`/oauth/token"`) {
			t.Error("the token URL is elsewhere")
		}
	})
}

// A collection is made the same way each time, and leaves no request without a
// test or a value.
func TestPostman(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		collection, err := postman.Of(d)
		if err != nil {
			t.Fatal(err)
		}
		declared := map[string]bool{}
		for _, v := range collection.Variable {
			declared[v.Key] = true
		}
		operations, steps := 0, 0
		for _, folder := range collection.Item {
			for _, item := range folder.Item {
				if folder.Name == "Lifecycle" {
					steps++
				} else {
					operations++
				}
				if len(item.Event) != 1 || item.Event[0].Listen != "test" {
					t.Errorf("%s has no test", item.Name)
				}
				for _, f := range slices.Concat(item.Request.URL.Variable, item.Request.URL.Query, item.Request.Header, form(item)) {
					if !f.Disabled && f.Value == "" {
						t.Errorf("%s: %s is sent empty", item.Name, f.Key)
					}
					if name, isVariable := strings.CutPrefix(f.Value, "{{"); isVariable && !declared[strings.TrimSuffix(name, "}}")] {
						t.Errorf("%s: %s wants the variable %s, which is not declared", item.Name, f.Key, f.Value)
					}
				}
			}
		}
		if operations != len(d.Operations) || steps != len(d.Lifecycle()) {
			t.Errorf("there are %d requests and %d steps, want %d and %d", operations, steps, len(d.Operations), len(d.Lifecycle()))
		}
		once, err := json.Marshal(collection)
		if err != nil {
			t.Fatal(err)
		}
		next, _ := postman.Of(d)
		twice, _ := json.Marshal(next)
		if string(once) != string(twice) {
			t.Error("the collection is another one each time")
		}
	})
}

// An operation that no declared tag holds is in a folder all the same.
func TestPostmanFoldersHoldEveryOperation(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		edits []edit
		want  []string
	}{
		{"no_tags", nil, []string{"Minimal: 2"}},
		{"some_tags", []edit{{"paths:", "tags:\n  - name: Things\npaths:"}, {"      operationId: getThing\n", "      operationId: getThing\n      tags: [Things]\n"}},
			[]string{"Things: 1", "Minimal: 1"}},
		{"undeclared_tag", []edit{{"      operationId: getThing\n", "      operationId: getThing\n      tags: [Things]\n"}}, []string{"Things: 1", "Minimal: 1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			collection, err := postman.Of(parse(t, "minimal.yaml", "", tt.edits...))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, folder := range collection.Item {
				got = append(got, fmt.Sprintf("%s: %d", folder.Name, len(folder.Item)))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("folders mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func form(item postman.Item) []postman.Field {
	if item.Request.Body == nil {
		return nil
	}
	return item.Request.Body.URLEncoded
}

func TestEnvironments(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		mock, staging := postman.Mock(d), postman.Staging(d)
		if len(mock.Values) == 0 || len(mock.Values) != len(staging.Values) {
			t.Fatalf("the environments hold %d and %d values", len(mock.Values), len(staging.Values))
		}
		for i, v := range staging.Values {
			if v.Value != "" || v.Key != mock.Values[i].Key || v.Type != mock.Values[i].Type {
				t.Errorf("the template holds %+v beside %+v", v, mock.Values[i])
			}
		}
	})
}

// What an importable document needs beyond OpenAPI is checked when it is read.
func TestParseChecksVariablesAndLifecycle(t *testing.T) {
	t.Parallel()
	const lifecycle = "x-lifecycle:\n  - summary: Get it\n    operation: getThing\n    expect: got\n"
	tests := []struct {
		name  string
		edits []edit
		want  string
	}{
		{"undeclared", []edit{{"        - name: page\n", "        - name: page\n          x-variable: page\n"}}, "which x-variables lacks"},
		{"unused", []edit{{"paths:\n", "x-variables:\n  page:\n    summary: s\npaths:\n"}}, "nothing stands for it"},
		{"unmocked_path_that_is_there", []edit{{"paths:\n", "x-unmocked: {paths: ['/thing', /other], x-known: documented, x-source: here}\npaths:\n"}}, "x-unmocked: /thing: the document has it, as /thing"},
		{"unmocked_without_source", []edit{{"paths:\n", "x-unmocked: {paths: [/other]}\npaths:\n"}}, "x-unmocked: wants paths, x-known and x-source"},
		{"unknown_operation", []edit{{"paths:\n", strings.Replace(lifecycle, "getThing", "getThings", 1) + "paths:\n"}}, "x-lifecycle/0: wants"},
		{"unknown_answer", []edit{{"paths:\n", strings.Replace(lifecycle, "got", "gone", 1) + "paths:\n"}}, "x-lifecycle/0: wants"},
		{"unknown_field", []edit{{"paths:\n", lifecycle + "    with:\n      pages: 1\npaths:\n"}}, `did you mean "page"?`},
		{"unknown_sample", []edit{{"      operationId: getThing\n", "      operationId: getThing\n      x-sample: [gone]\n"}}, "no answer is called gone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := openapi.Parse("test", edited(t, "minimal.yaml", tt.edits...), "")
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse = %v, want an error with %q", err, tt.want)
			}
		})
	}
}
