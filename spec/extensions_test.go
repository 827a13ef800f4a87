package spec_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/credmock/credmock/spec"
)

// Every extension says in a line where it stands and what it means, and there is
// one for every key of ours that a document has.
func TestExtensionsAreTold(t *testing.T) {
	t.Parallel()
	var names []string
	for _, e := range spec.Extensions() {
		names = append(names, e.Name)
		if e.Stands == "" || e.Means == "" || strings.Contains(e.Stands+e.Means, "\n") {
			t.Errorf("%s wants a line that says where it stands and what it means", e.Name)
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("the extensions are out of order: %q", names)
	}
	var files []string
	for _, pattern := range []string{"*.yaml", "*/*.yaml"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	used := map[string]bool{}
	key := regexp.MustCompile(`(?m)[ {](x-[a-z-]+):|^(x-[a-z-]+):`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range key.FindAllStringSubmatch(string(text), -1) {
			used[found[1]+found[2]] = true
		}
	}
	for _, name := range names {
		if !used[name] {
			t.Errorf("no document has %s", name)
		}
		delete(used, name)
	}
	for name := range used {
		t.Errorf("documents have %s, which is no extension", name)
	}
}
