package spec

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/spec/source"
	"github.com/credmock/credmock/spec/tree"
)

// references reports references that lead nowhere or out of the document, or that
// do not stand alone.
func references(src *source.Source) error {
	var faults []error
	each(nil, src.Tree(), func(path []string, node tree.Object) {
		ref := node.Text("$ref")
		if ref == "" {
			return
		}
		at := src.At(append(path, "$ref")...)
		local, isComponent := strings.CutPrefix(ref, "#/components/")
		kind, name, _ := strings.Cut(local, "/")
		switch {
		case len(node) > 1:
			faults = append(faults, fmt.Errorf("  %s: %s stands beside a reference, where tools do not look", at, strings.Join(node.Without("$ref").Keys(), ", ")))
		case !strings.HasPrefix(ref, "#/"):
			faults = append(faults, fmt.Errorf("  %s: the reference %s leads out of the document", at, ref))
		case Pointer(src.Tree(), ref) != nil:
		case isComponent:
			faults = append(faults, fmt.Errorf("  %s: %w", at, Unknown(kind+" reference", name, src.Tree().Object("components").Object(kind).Keys())))
		default:
			faults = append(faults, fmt.Errorf("  %s: the reference %s leads nowhere", at, ref))
		}
	})
	return errors.Join(faults...)
}

// each looks at every mapping of a document that is no data.
func each(path []string, v any, look func(path []string, node tree.Object)) {
	path = slices.Clip(path)
	switch v := v.(type) {
	case tree.Object:
		look(path, v)
		for _, m := range v {
			if isData(m.Key) && (len(path) == 0 || path[len(path)-1] != "properties") {
				continue
			}
			each(append(path, m.Key), m.Value, look)
		}
	case []any:
		for i, item := range v {
			each(append(path, strconv.Itoa(i)), item, look)
		}
	}
}

// isData reports whether anything may stand below a key.
func isData(key string) bool {
	return slices.Contains([]string{"value", "example", "default", "x-template"}, key)
}

// complaints find what a complaint of kin-openapi, which knows no lines, is
// about. before are the keys above what it finds.
var complaints = []struct {
	says   func() *regexp.Regexp
	before []string
}{
	{Pattern(`invalid path ([^ ]+): `), []string{"paths"}},
	{Pattern(`invalid operation ([A-Z]+): `), nil},
	{Pattern(`invalid components: schema "([^"]+)": `), []string{"components", "schemas"}},
	{Pattern(`invalid components: response "([^"]+)": `), []string{"components", "responses"}},
	{Pattern(`invalid components: parameter "([^"]+)": `), []string{"components", "parameters"}},
	{Pattern(`invalid components: example "([^"]+)": `), []string{"components", "examples"}},
}

// placeOf finds the place of a complaint of kin-openapi, as near as it says.
func placeOf(root tree.Object, err error) []string {
	var path []string
	for _, c := range complaints {
		if found := c.says().FindStringSubmatch(err.Error()); found != nil {
			key := found[1]
			if c.before == nil {
				key = strings.ToLower(key)
			}
			path = append(append(path, c.before...), key)
		}
	}
	if found := exampleOf().FindStringSubmatch(err.Error()); found != nil {
		if below := exampleBelow(path, under(root, path), found[1]); below != nil {
			return below
		}
	}
	return path
}

var exampleOf = Pattern(`example ([^ :"]+): `)

// exampleBelow finds where an example of that name stands below a node.
func exampleBelow(path []string, node any, name string) (found []string) {
	each(path, node, func(path []string, o tree.Object) {
		if found == nil && len(path) > 0 && path[len(path)-1] == "examples" && o.Has(name) {
			found = append(slices.Clone(path), name)
		}
	})
	return found
}

// under returns what stands at a path.
func under(v any, path []string) any {
	for _, key := range path {
		o, _ := v.(tree.Object)
		v = o.Get(key)
	}
	return v
}
