package spec_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
)

func TestUnknown(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		kind    string
		word    string
		allowed []string
		want    string
	}{
		{"near", "fixture", "defualt", []string{"default", "documents"}, `unknown fixture "defualt"; did you mean "default"? (allowed: default, documents)`},
		{"case", "operation", "GETTHING", []string{"getThing"}, `unknown operation "GETTHING"; did you mean "getThing"? (allowed: getThing)`},
		{"far", "fixture", "something", []string{"default", "documents"}, `unknown fixture "something" (allowed: default, documents)`},
		{"nearest_of_two", "answer", "invalidScop", []string{"invalidShop", "invalidScope"}, `unknown answer "invalidScop"; did you mean "invalidScope"? (allowed: invalidShop, invalidScope)`},
		{"first_of_equals", "answer", "b", []string{"c", "a"}, `unknown answer "b"; did you mean "a"? (allowed: c, a)`},
		{"empty", "dialect", "", []string{"documented", "current"}, `unknown dialect "" (allowed: documented, current)`},
		{"nothing_allowed", "dialect", "a", nil, `unknown dialect "a" (allowed: )`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, text(spec.Unknown(tt.kind, tt.word, tt.allowed))); diff != "" {
				t.Errorf("Unknown(%q, %q, %q) mismatch (-want +got):\n%s", tt.kind, tt.word, tt.allowed, diff)
			}
		})
	}
}

func TestLoadRefusesUnknownNames(t *testing.T) {
	t.Parallel()
	_, err := spec.Load("whmsc", "")
	want := text(spec.Unknown("document", "whmsc", spec.Names()))
	if diff := cmp.Diff(want, text(err)); diff != "" {
		t.Errorf("Load(whmsc) mismatch (-want +got):\n%s", diff)
	}
	_, err = spec.Load("whmcs", "documents")
	want = `unknown dialect "documents"; did you mean "documented"? (allowed: documented, current)`
	if diff := cmp.Diff(want, text(err)); diff != "" {
		t.Errorf("Load(whmcs, documents) mismatch (-want +got):\n%s", diff)
	}
}

func TestDocumentedIsTheDefaultDialect(t *testing.T) {
	t.Parallel()
	if got := load(t, "whmcs", "").Dialect; got != "documented" {
		t.Errorf("Load(whmcs, \"\").Dialect = %s, want documented", got)
	}
}
