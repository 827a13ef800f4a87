package spec_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// Nothing is written twice in the files of a document: no block of two headers
// or more, no text of an answer (a value or template of two members or more),
// and no provenance. What several places need is a part, or a component.
func TestNothingIsWrittenTwice(t *testing.T) {
	t.Parallel()
	for _, name := range spec.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files, err := filepath.Glob(name + "/*.yaml")
			if err != nil {
				t.Fatal(err)
			}
			if files == nil {
				files = []string{name + ".yaml"}
			}
			first := map[string]string{}
			for _, file := range files {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				root, err := tree.Read(text)
				if err != nil {
					t.Fatal(err)
				}
				onceIn(file+" ", root, func(what, where string) {
					if first[what] != "" {
						t.Errorf("%s and %s both say %s", first[what], where, what)
					}
					first[what] = where
				})
			}
		})
	}
}

// onceIn tells what shall stand once, and where it stands.
func onceIn(where string, v any, tell func(what, where string)) {
	switch v := v.(type) {
	case tree.Object:
		if source := v.Text("x-source"); source != "" {
			tell("x-known: "+v.Text("x-known")+", x-source: "+source, where)
		}
		if len(v) > 1 && isHeaders(v) {
			tell("the headers "+strings.Join(v.Keys(), ", "), where)
		}
		for _, key := range []string{"value", "x-template"} {
			if o, _ := v.Get(key).(tree.Object); len(o) > 1 && !strings.HasSuffix(where, "/properties") {
				text, err := o.MarshalJSON()
				if err != nil {
					panic(err) // it was read from YAML
				}
				tell("the answer "+string(text), where)
			}
		}
		for _, m := range v {
			onceIn(where+"/"+m.Key, m.Value, tell)
		}
	case []any:
		for _, item := range v {
			onceIn(where, item, tell)
		}
	}
}

func isHeaders(v tree.Object) bool {
	for _, m := range v {
		o, _ := m.Value.(tree.Object)
		if !strings.HasPrefix(o.Text("$ref"), "#/components/headers/") {
			return false
		}
	}
	return true
}
