package main

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/spec"
)

// TestTypesOfThePackages holds the types of the npm packages to what they are of: the
// flags of serve, and the schemas of the control plane.
func TestTypesOfThePackages(t *testing.T) {
	t.Parallel()
	var text []byte
	for _, name := range []string{"index.d.ts", "control.d.ts"} { // the latter is in both packages
		part, err := os.ReadFile("npm/package/" + name)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, part...)
	}
	members := func(name string) []string {
		body := regexp.MustCompile(`(?s)export interface ` + name + `(?: extends \w+)? \{\n(.*?)\n\}`).FindSubmatch(text)
		if body == nil {
			t.Fatalf("there is no interface %s", name)
		}
		var out []string
		for _, m := range regexp.MustCompile(`(?m)^\t(\w+)\??:`).FindAllSubmatch(body[1], -1) {
			out = append(out, string(m[1]))
		}
		slices.Sort(out)
		return out
	}
	var flags []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[cli.Serve]()) {
		name := f.Tag.Get("name")
		if name == "" {
			name = regexp.MustCompile(`([a-z])([A-Z])|([A-Z])([A-Z][a-z])`).ReplaceAllString(f.Name, "$1$3-$2$4")
		}
		flags = append(flags, camel(strings.ToLower(name)))
	}
	own := []string{"readyFile", "binary", "timeout"} // the first is the package's matter, the others are no flags
	differs := func(names []string) []string {
		names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(own, name) })
		slices.Sort(names)
		return names
	}
	if diff := cmp.Diff(differs(flags), differs(append(members("Options"), members("Settings")...))); diff != "" {
		t.Errorf("Options are not the flags of serve (-flags +options):\n%s", diff)
	}
	plane, err := spec.Load("admin", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Fault", "Expected", "Verification", "Journal", "Call", "Clock", "NewSandbox"} {
		var want []string
		for _, m := range plane.Tree().Object("components").Object("schemas").Object(name).Object("properties") {
			if m.Key != "name" || name != "NewSandbox" { // it is an argument of its own
				want = append(want, m.Key)
			}
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, members(name)); diff != "" {
			t.Errorf("%s is not what the document says (-document +package):\n%s", name, diff)
		}
	}
}

// camel writes the name of a flag as JavaScript does.
func camel(name string) string {
	words := strings.Split(name, "-")
	for i, w := range words[1:] {
		words[i+1] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}
