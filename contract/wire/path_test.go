package wire

import (
	"encoding/json"
	"testing"
)

func TestLookup(t *testing.T) {
	t.Parallel()
	tests := []struct{ value, path, want string }{
		{`{"clients": [{"name": "a"}, {"name": "b"}]}`, "clients.1.name", "b"},
		{`{"clients": [{"name": "a"}, {"name": "b"}]}`, "clients[1].name", "b"},
		{`[{"name": "a"}, {"name": "b"}]`, "0.name", "a"},
		{`[{"name": "a"}, {"name": "b"}]`, "[1].name", "b"},
		{`[1]`, "", "[1]"},
		{`[1]`, "[1]", "none"},
		{`{"a": null}`, "a", "null"},
		{`{"a": 1}`, "a.b", "none"},
	}
	for _, tt := range tests {
		var value any
		if err := json.Unmarshal([]byte(tt.value), &value); err != nil {
			t.Fatal(err)
		}
		got := "none"
		if v, ok := Lookup(value, tt.path); ok {
			got = Text(v)
		}
		if got != tt.want {
			t.Errorf("Lookup(%s, %q) = %s, want %s", tt.value, tt.path, got, tt.want)
		}
	}
}
