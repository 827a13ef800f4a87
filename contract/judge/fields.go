package judge

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// A field is one member of an answer, with its schema.
type field struct {
	path   string
	value  any
	schema *spec.Schema // nil where none is declared
	parent *spec.Schema
}

// walk visits every member below a value, with what the schema says of it.
func walk(path string, value any, s *spec.Schema, visit func(field)) {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			at := strings.TrimPrefix(path+"."+name, ".")
			var declared *spec.Schema
			if s != nil {
				declared = s.Property(name)
			}
			visit(field{at, v[name], declared, s})
			walk(at, v[name], declared, visit)
		}
	case []any:
		var items *spec.Schema
		if s != nil {
			items = s.Items()
		}
		for _, item := range v {
			walk(path+"[]", item, items, visit)
		}
	}
}

// Shown lists the secrets that an answer shows where its schema has some.
func Shown(ix *Index, r Received) []string {
	var out []string
	walk("", r.Value, r.schema(ix), func(f field) {
		if text, ok := f.value.(string); ok && f.schema != nil && f.schema.Secret() {
			out = append(out, text)
		}
	})
	return out
}

// Doubtful lists what had better be hidden although no schema says that it is
// secret: where none tells, the name does, and the looks. There too much is hidden
// rather than too little.
func Doubtful(ix *Index, r Received) []string {
	var out []string
	walk("", r.Value, r.schema(ix), func(f field) {
		text, ok := f.value.(string)
		if ok && f.schema == nil && (ix.Secrets[nameOf(f.path)] && (r.Form == wire.FormRedirect || r.Answer == nil) || looksSecret(text)) {
			out = append(out, text)
		}
	})
	return out
}

// nameOf is the last part of a path.
func nameOf(path string) string { return path[strings.LastIndex(path, ".")+1:] }

// looksSecret tells a token from words, and from what is plainly something else: an
// id, a date, an address without a query, a path, or a code made of words.
func looksSecret(text string) bool {
	return len(text) >= 16 && !strings.ContainsAny(text, " \n") && !plain.MatchString(text)
}

var plain = regexp.MustCompile(`^(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}` +
	`|\d{4}-\d\d-\d\d[T0-9:.Z+-]*` +
	`|https?://[^?#@]{1,200}|/[\w/.{}-]*` +
	`|[a-z]+(?:[._][a-z]+)+)$`)

// Present lists the declared fields that an answer has, as the ledger names them.
func Present(ix *Index, r Received) []string {
	var out []string
	seen := map[string]bool{}
	walk("", r.Value, r.schema(ix), func(f field) {
		if f.schema != nil && !seen[f.path] {
			seen[f.path] = true
			out = append(out, f.path)
		}
	})
	return out
}

// Optional says of the fields and headers that an answer need not have which of
// them came: those that are the service's own to give.
func Optional(ix *Index, r Received) map[string]bool {
	out := map[string]bool{}
	if r.Answer == nil {
		return out
	}
	for _, h := range r.Answer.Declared() {
		values := r.Header.Values(h.Name)
		switch {
		case len(values) == 0 && !h.Required:
			out["header "+h.Name] = false
		case len(values) > 0 && keeps(h, r.Header):
			out["header "+h.Name] = true
		}
	}
	s := r.schema(ix)
	if s == nil || r.Value == nil || r.Answer.Refusal {
		return out
	}
	present := map[string]bool{}
	walk("", r.Value, s, func(f field) { present[f.path] = true })
	for _, path := range r.Answer.Fields() {
		if s.Property(path) != nil && !s.Requires(path) && !ix.sent[path] {
			out[path] = present[path]
		}
	}
	return out
}
