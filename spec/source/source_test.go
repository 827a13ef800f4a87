package source_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec/source"
)

// files makes files of name and text, in turns.
func files(nameAndText ...string) []source.File {
	var out []source.File
	for i := 0; i < len(nameAndText); i += 2 {
		out = append(out, source.File{Name: nameAndText[i], Text: []byte(nameAndText[i+1])})
	}
	return out
}

func TestRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files []source.File
		want  string // as JSON
	}{
		{"one_file", files("a.yaml", "{a: 1, b: [c]}"), `{"a":1,"b":["c"]}`},
		{"files_in_order", files("d/d.yaml", "x-files: [z.yaml, a.yaml]\npaths: {/r: 1}\ncomponents: {schemas: {R: 1}}", "d/a.yaml", "paths: {/a: 1}\ncomponents: {headers: {A: 1}, schemas: {A: 1}}", "d/z.yaml", "paths: {/z: 1}\ncomponents: {schemas: {Z: 1}}"),
			`{"paths":{"/r":1,"/z":1,"/a":1},"components":{"schemas":{"R":1,"Z":1,"A":1},"headers":{"A":1}}}`},
		{"part", files("a.yaml", "x-parts: {p: {b: 1, c: 2}}\na: {x: 0, x-include: p, d: 3}"), `{"a":{"x":0,"b":1,"c":2,"d":3}}`},
		{"own_keys_win", files("a.yaml", "x-parts: {p: {b: 1, c: 2}}\na: {x-include: p, c: 3}"), `{"a":{"b":1,"c":3}}`},
		{"parts_in_order", files("a.yaml", "x-parts: {p: {b: 1}, q: {a: 2}}\na: {x-include: [q, p]}"), `{"a":{"a":2,"b":1}}`},
		{"part_of_a_part", files("a.yaml", "x-parts: {p: {x-include: q, b: 1}, q: {a: 2}}\na: {x-include: p}"), `{"a":{"a":2,"b":1}}`},
		{"part_of_another_file", files("d/d.yaml", "x-files: [p.yaml]\na: {x-include: p}", "d/p.yaml", "x-parts: {p: {b: 1}}"), `{"a":{"b":1}}`},
		{"part_in_a_list", files("a.yaml", "x-parts: {p: {b: 1}}\na: [{x-include: p}]"), `{"a":[{"b":1}]}`},
		{"value_of_a_template", files("a.yaml", "a: {x-template: {m: 'no {b}{c}', n: 1}, x-placeholders: {b: x}}"), `{"a":{"value":{"m":"no x{c}","n":1},"x-template":{"m":"no {b}{c}","n":1},"x-placeholders":{"b":"x"}}}`},
		{"value_of_its_own", files("a.yaml", "a: {value: 1, x-template: 2}"), `{"a":{"value":1,"x-template":2}}`},
		{"twin_of_an_answer", files("a.yaml", "a: {$ref: '#/components/examples/no', x-reach: fault}\ncomponents: {examples: {no: {value: 1}, yes: {value: 2}}}"),
			`{"a":{"$ref":"#/components/examples/noByFault"},"components":{"examples":{"no":{"value":1},"noByFault":{"value":1,"x-reach":"fault"},"yes":{"value":2}}}}`},
		{"twin_of_a_response", files("a.yaml", `a: {$ref: '#/components/responses/No', x-reach: fault}
components:
  responses: {No: {x-status: 404, content: {j: {examples: {no: {$ref: '#/components/examples/no'}, gone: {$ref: '#/components/examples/gone'}, own: {value: 3}}}}}}
  examples: {no: {value: 1}, gone: {value: 2, x-reach: fault}}`),
			`{"a":{"$ref":"#/components/responses/NoByFault"},"components":{"responses":{"No":{"x-status":404,"content":{"j":{"examples":{"no":{"$ref":"#/components/examples/no"},"gone":{"$ref":"#/components/examples/gone"},"own":{"value":3}}}}},"NoByFault":{"content":{"j":{"examples":{"no":{"$ref":"#/components/examples/noByFault"},"gone":{"$ref":"#/components/examples/gone"},"own":{"value":3,"x-reach":"fault"}}}}}},"examples":{"no":{"value":1},"noByFault":{"value":1,"x-reach":"fault"},"gone":{"value":2,"x-reach":"fault"}}}}`},
		{"twin_without_a_body", files("a.yaml", "a: {$ref: '#/components/responses/No', x-reach: fault}\ncomponents: {responses: {No: {x-answer: [no, {name: gone}]}}}"),
			`{"a":{"$ref":"#/components/responses/NoByFault"},"components":{"responses":{"No":{"x-answer":["no",{"name":"gone"}]},"NoByFault":{"x-answer":[{"name":"no","x-reach":"fault"},{"name":"gone","x-reach":"fault"}]}}}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			src, err := source.Read(tt.files...)
			if err != nil {
				t.Fatal(err)
			}
			got, err := src.Tree().MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("Read mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// What is wrong is told with file and line, all at once.
func TestReadRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files []source.File
		want  string
	}{
		{"no_yaml", files("d/d.yaml", "x-files: [a.yaml]", "d/a.yaml", "a: [\n"), "d/a.yaml:1: did not find expected node content"},
		{"key_twice", files("a.yaml", "a: 1\na: 2"), `a.yaml:2: key "a" stands twice`},
		{"file_not_listed", files("d/d.yaml", "a: 1\nx-files: [a.yaml]", "d/a.yaml", "{}", "d/b.yaml", "{}"), "d/d.yaml:2: b.yaml is not among x-files, which lists the files of the document in order"},
		{"file_not_there", files("d/d.yaml", "a: 1\nx-files: [a.yaml]"), "d/d.yaml:2: there is no file a.yaml beside this one"},
		{"path_twice", files("d/d.yaml", "x-files: [a.yaml]\npaths:\n  /a: 1", "d/a.yaml", "paths:\n  /b: 1\n  /a: 2"), "d/a.yaml:3: /a stands at d/d.yaml:3 already"},
		{"schema_twice", files("d/d.yaml", "x-files: [a.yaml]\ncomponents:\n  schemas: {A: 1}", "d/a.yaml", "components:\n  schemas:\n    A: 2"), "d/a.yaml:3: A stands at d/d.yaml:3 already"},
		{"section_of_the_root", files("d/d.yaml", "x-files: [a.yaml]", "d/a.yaml", "\ninfo: {}"), "d/a.yaml:2: info belongs into d/d.yaml; a file beside it may have components, paths, x-behaviours, x-parts, x-resources, x-sources, x-variables"},
		{"unknown_part", files("a.yaml", "x-parts: {part: {}}\na:\n  - x-include: parts"), `a.yaml:3: unknown part "parts"; did you mean "part"? (allowed: part)`},
		{"part_of_itself", files("a.yaml", "x-parts:\n  p: {x-include: q}\n  q: {x-include: p}\na: {x-include: p}"), "a.yaml:3: the part p is part of itself"},
		{"part_that_is_text", files("a.yaml", "x-parts: {p: b}\na: {x-include: p}"), "a.yaml:2: the part p is no mapping"},
		{"two_parts_of_one_key", files("a.yaml", "x-parts: {p: {b: 1}, q: {b: 2}}\na: {x-include: [p, q]}"), "a.yaml:2: two parts bring b, the second is q"},
		{"twin_of_a_schema", files("a.yaml", "components: {schemas: {A: {}}}\na: {$ref: '#/components/schemas/A', x-reach: fault}"), "a.yaml:2: x-reach stands beside a reference to #/components/schemas/A, which is no answer or response of the components"},
		{"twin_written_by_hand", files("a.yaml", "components:\n  examples:\n    a: {value: 1}\n    aByFault: {}\na: {$ref: '#/components/examples/a', x-reach: fault}"), "a.yaml:4: aByFault is what the twin of a is called"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := source.Read(tt.files...)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Read mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAt(t *testing.T) {
	t.Parallel()
	src, err := source.Read(files(
		"d/d.yaml", "x-files: [a.yaml]\npaths:\n  /a:\n    get:\n      responses:\n        '404':\n          $ref: '#/components/responses/No'\n          x-reach: fault\n      parameters:\n        - name: p\n        - x-include: q\n",
		"d/a.yaml", "x-parts:\n  q:\n    name: q\n    in: query\ncomponents:\n  responses:\n    No:\n      description: no\n",
	)...)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		path []string
		want string
	}{
		{"root", nil, "d/d.yaml:1"},
		{"key", []string{"paths", "/a", "get"}, "d/d.yaml:4"},
		{"what_is_missing_is_above", []string{"paths", "/a", "get", "summary"}, "d/d.yaml:4"},
		{"item_of_a_list", []string{"paths", "/a", "get", "parameters", "0"}, "d/d.yaml:10"},
		{"by_reference", []string{"paths", "/a", "get", "responses", "404", "description"}, "d/a.yaml:8"},
		{"by_a_part", []string{"paths", "/a", "get", "parameters", "1", "in"}, "d/a.yaml:4"},
		{"of_a_twin", []string{"components", "responses", "NoByFault", "description"}, "d/a.yaml:8"},
		{"the_twin", []string{"components", "responses", "NoByFault"}, "d/a.yaml:7"},
		{"nothing", []string{"nothing"}, "d/d.yaml:1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := src.At(tt.path...); got != tt.want {
				t.Errorf("At(%q) = %s, want %s", tt.path, got, tt.want)
			}
		})
	}
}
