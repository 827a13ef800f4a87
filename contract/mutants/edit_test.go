package mutants

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestEdit(t *testing.T) {
	t.Parallel()
	const text = `{"a": "x", "list": [{"b":1},{"b":"}\"","c":null}], "d" : true}`
	tests := []struct {
		name, path string
		change     func([]byte, member) []byte
		want       string
	}{
		{"drop_first", "a", drop, `{ "list": [{"b":1},{"b":"}\"","c":null}], "d" : true}`},
		{"drop_last", "d", drop, `{"a": "x", "list": [{"b":1},{"b":"}\"","c":null}]}`},
		{"drop_in_list", "list[].b", drop, `{"a": "x", "list": [{},{"c":null}], "d" : true}`},
		{"drop_none", "b", drop, text},
		{"rename", "list[].c", rename, `{"a": "x", "list": [{"b":1},{"b":"}\"","cRenamed":null}], "d" : true}`},
		{"retype_string", "a", retype, strings.Replace(text, `"x"`, `7`, 1)},
		{"retype_number_and_string", "list[].b", retype, `{"a": "x", "list": [{"b":"1"},{"b":7,"c":null}], "d" : true}`},
		{"retype_list", "list", retype, `{"a": "x", "list": "retyped", "d" : true}`},
		{"retype_bool", "d", retype, strings.Replace(text, `true`, `"true"`, 1)},
		{"prefix", "a", prefix("y"), strings.Replace(text, `"x"`, `"yx"`, 1)},
		{"prefix_number", "d", prefix("y"), text},
		{"replace", "list[].c", replace(`{}`), strings.Replace(text, `null`, `{}`, 1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := string(edit([]byte(text), tt.path, tt.change)); got != tt.want {
				t.Errorf("edit(%s) = %s, want %s", tt.path, got, tt.want)
			}
		})
	}
	if got := string(insert([]byte("{ }"), `"a":1`)); got != `{ "a":1}` {
		t.Errorf("insert into nothing = %s", got)
	}
}

// FuzzMembers edits whatever is JSON, and wants JSON again.
func FuzzMembers(f *testing.F) {
	f.Add([]byte(`{"a": "x", "list": [{"b":1},{"b":"}\"","c":null}], "d" : true}`))
	f.Add([]byte(`[[{"":{"":[]}}], -1.5e3 , "\\"]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) {
			t.Skip("not JSON")
		}
		for _, m := range members(text) {
			for name, change := range map[string]func([]byte, member) []byte{"drop": drop, "rename": rename, "retype": retype} {
				if got := change(text, m); !json.Valid(got) {
					t.Errorf("%s of %s in %s gives %s, which is no JSON", name, m.path, text, got)
				}
			}
		}
	})
}
