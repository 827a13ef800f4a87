package main_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// entries are what a stranger begins with: of these packages every function and
// method, unless some are named.
var entries = map[string][]string{
	"mock/mocktest":         {"New", "Start", "Mock_Sandbox", "Box_Fault", "Box_Verify", "Box_VerifyAll", "Box_Clock", "Box_State"},
	"contract":              nil,
	"contract/contracttest": nil,
	"spec":                  {"Names", "Load", "Bundle", "Document_At", "Extensions", "Unknown"},
	"mock":                  {"New", "ReadFixture", "Refuse", "NewClock"},
}

// TestEntryPointsHaveExamples looks for an example of each entry point; go test runs
// what it finds.
func TestEntryPointsHaveExamples(t *testing.T) {
	t.Parallel()
	for dir, names := range entries {
		files := token.NewFileSet()
		var code, tests []*ast.File
		entries, err := os.ReadDir(filepath.Join(root, dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !strings.HasSuffix(e.Name(), ".go") {
				continue
			}
			file, err := parser.ParseFile(files, filepath.Join(root, dir, e.Name()), nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(e.Name(), "_test.go") {
				tests = append(tests, file)
			} else {
				code = append(code, file)
			}
		}
		var shown []string
		for _, e := range doc.Examples(tests...) {
			shown = append(shown, e.Name)
			if e.Output == "" && !e.EmptyOutput && dir != "contract/contracttest" { // there is a t to be had in a test alone
				t.Errorf("%s: the example %s has no output, so nothing runs it", dir, e.Name)
			}
		}
		if names == nil {
			names = functions(code)
		}
		for _, name := range names {
			if !slices.Contains(shown, name) {
				t.Errorf("%s: %s has no example", dir, name)
			}
		}
	}
}

// functions lists the exported functions of a package.
func functions(files []*ast.File) []string {
	var out []string
	for _, file := range files {
		for _, d := range file.Decls {
			if f, isFunc := d.(*ast.FuncDecl); isFunc && f.Recv == nil && f.Name.IsExported() {
				out = append(out, f.Name.Name)
			}
		}
	}
	return out
}
