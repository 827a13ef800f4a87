package keyed_test

import (
	"strings"
	"testing"

	"github.com/credmock/credmock/spec/keyed"
)

// TestParseNamesTheLine holds the line at which a text stops being YAML to where a
// person would look: yaml itself names the line before, that of what it was reading,
// or none.
func TestParseNamesTheLine(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"first_line":     {"a: b: c\n", "f.yaml:1: this is no YAML: mapping values are not allowed in this context"},
		"third_line":     {"a: 1\nb: 2\nc: d: e\nf: 3\n", "f.yaml:3: this is no YAML: mapping values are not allowed in this context"},
		"tab":            {"a:\n\t- b\n", "f.yaml:2: this is no YAML: found character that cannot start any token"},
		"bad_indent":     {"a:\n  b: 1\n c: 2\nd: 3\n", "f.yaml:3: this is no YAML: did not find expected key"},
		"unclosed_list":  {"a: 1\nb: [1,\n", "f.yaml:2: this is no YAML: did not find expected node content"},
		"unclosed_quote": {"a: 1\nb: \"x\nc: 2\n", "f.yaml:2: this is no YAML: found unexpected end of stream"},
		"not_utf_8":      {"a: 1\nb: \xff\n", "f.yaml:2: this is no YAML: invalid leading UTF-8 octet"},
		"within_a_flow":  {"a: {b: 1,\n  c: 2,\n  d: e: f,\n  g: 3}\n", "f.yaml:3: this is no YAML: did not find expected ',' or '}'"},
		"unknown_anchor": {"a: 1\nb: *c\n", "f.yaml:2: this is no YAML: unknown anchor 'c' referenced"},
		"two_documents":  {"a: 1\n---\nb: 2\n", "f.yaml:2: a file holds one YAML document, and here a second begins"},
		"key_twice":      {"a: 1\nb: {c: 1,\n  c: 2}\na: 3\n", "f.yaml:3: key \"c\" stands twice, first on line 2\nf.yaml:4: key \"a\" stands twice, first on line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := keyed.Parse("f.yaml", []byte(tt.text)); err == nil || err.Error() != tt.want {
				t.Errorf("Parse(%q):\n got %v\nwant %s", tt.text, err, tt.want)
			}
		})
	}
}

// A mistake in a long file is found by few readings of it.
func TestParseLongFile(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("- {id: 1, name: x}\n", 5000) + "- a: b: c\n" + strings.Repeat("- {id: 1, name: x}\n", 5000)
	const want = "f.yaml:5001: this is no YAML: mapping values are not allowed in this context"
	if _, err := keyed.Parse("f.yaml", []byte(text)); err == nil || err.Error() != want {
		t.Errorf("Parse of 10,001 lines = %v, want %s", err, want)
	}
}
