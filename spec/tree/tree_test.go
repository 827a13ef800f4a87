package tree_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec/tree"
)

func TestObjectKeepsOrder(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, yaml, json string }{
		{"order", "{z: 1, a: 2, m: {y: 1, b: 2}}", `{"z":1,"a":2,"m":{"y":1,"b":2}}`},
		{"scalars", "{a: null, b: true, c: 1.5, d: -3, e: '1', f: ~}", `{"a":null,"b":true,"c":1.5,"d":-3,"e":"1","f":null}`},
		{"lists", "a: [1, [], {}, [null]]", `{"a":[1,[],{},[null]]}`},
		{"number_as_key", "200: a\n1.5: b", `{"200":"a","1.5":"b"}`},
		{"date_is_text", "a: 2026-01-02T03:04:05Z\nb: 2026-01-02", `{"a":"2026-01-02T03:04:05Z","b":"2026-01-02"}`},
		{"no_html_escapes", `{a: "<&>"}`, `{"a":"<&>"}`},
		{"large_number", "a: 9007199254740993", `{"a":9007199254740993}`},
		{"json", `{"a": {"b": [1, "x\ty"]}, "": ""}`, `{"a":{"b":[1,"x\ty"]},"":""}`},
		{"empty", "{}", `{}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			root, err := tree.Read([]byte(tt.yaml))
			if err != nil {
				t.Fatal(err)
			}
			got, err := root.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.json, string(got)); diff != "" {
				t.Errorf("tree.Read(%s) as JSON mismatch (-want +got):\n%s", tt.yaml, diff)
			}
			again, err := tree.Read(got)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(root, again); diff != "" {
				t.Errorf("ReadObject of its own JSON mismatch (-first +second):\n%s", diff)
			}
		})
	}
}

func TestObjectMembers(t *testing.T) {
	t.Parallel()
	o := tree.Object{{Key: "b", Value: 1}, {Key: "a", Value: nil}}
	var got []string
	for key, value := range o.Members {
		got = append(got, fmt.Sprint(key, value))
		if key == "b" {
			break
		}
	}
	if diff := cmp.Diff([]string{"b1"}, got); diff != "" {
		t.Errorf("Members mismatch (-want +got):\n%s", diff)
	}
	if o.Get("b") != 1 || o.Get("c") != nil || !o.Has("a") || o.Has("c") {
		t.Errorf("Get and Has of %v do not tell what it holds", o)
	}
}

// Rows of RFC 7396, appendix A, whose target and patch are objects, and then
// what order adds to them.
func TestDialectIsAMergePatch(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, target, patch, want string }{
		{"replace", `{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{"add", `{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{"remove", `{"a":"b"}`, `{"a":null}`, `{}`},
		{"remove_one", `{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{"list_to_text", `{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{"text_to_list", `{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{"below", `{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{"list_as_a_whole", `{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{"null_in_the_target", `{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
		{"nulls_below_what_is_new", `{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
		{"text_to_object", `{"a":"b"}`, `{"a":{"b":1}}`, `{"a":{"b":1}}`},
		{"remove_what_is_not_there", `{"a":1}`, `{"b":null}`, `{"a":1}`},
		{"order", `{"z":1,"a":2,"m":3}`, `{"m":0,"b":4,"z":5}`, `{"z":5,"a":2,"m":0,"b":4}`},
		{"nothing", `{"a":1}`, `{}`, `{"a":1}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			target := strings.TrimSuffix(tt.target, "}")
			if target != "{" {
				target += ","
			}
			node := target + `"x-dialect":{"current":` + tt.patch + `}}`
			for dialect, want := range map[string]string{"documented": tt.target, "current": tt.want} {
				if diff := cmp.Diff(want, probe(t, node, dialect)); diff != "" {
					t.Errorf("%s of %s mismatch (-want +got):\n%s", dialect, node, diff)
				}
			}
		})
	}
}

// probe returns a node, given as JSON, as it is in a dialect.
func probe(t *testing.T, node, dialect string) string {
	t.Helper()
	root, err := tree.Read([]byte(node))
	if err != nil {
		t.Fatal(err)
	}
	v, ok := tree.InDialect(root, dialect)
	if !ok {
		return "absent"
	}
	got, err := tree.Append(nil, v)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func TestDialectAbsent(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, node, documented, current string }{
		{"only_documented", `{"a":1,"x-dialect":{"current":"absent"}}`, `{"a":1}`, "absent"},
		{"only_current", `{"a":1,"x-dialect":{"documented":"absent"}}`, "absent", `{"a":1}`},
		{"changed_and_absent", `{"a":1,"x-dialect":{"documented":"absent","current":{"a":2}}}`, "absent", `{"a":2}`},
		{"below", `{"a":{"b":1,"x-dialect":{"current":"absent"}},"c":2}`, `{"a":{"b":1},"c":2}`, `{"c":2}`},
		{"in_a_list", `{"a":[1,{"b":1,"x-dialect":{"current":"absent"}},2]}`, `{"a":[1,{"b":1},2]}`, `{"a":[1,2]}`},
		{"within_an_overlay", `{"a":1,"x-dialect":{"current":{"b":{"c":1,"x-dialect":{"current":"absent"}}}}}`, `{"a":1}`, `{"a":1}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for dialect, want := range map[string]string{"documented": tt.documented, "current": tt.current} {
				if diff := cmp.Diff(want, probe(t, tt.node, dialect)); diff != "" {
					t.Errorf("%s of %s mismatch (-want +got):\n%s", dialect, tt.node, diff)
				}
			}
		})
	}
}
