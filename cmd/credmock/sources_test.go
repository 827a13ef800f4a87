package main_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A wordRule says which words some files may not use: time.Now, or all of a
// package, such as math/rand.*.
type wordRule struct {
	of     []string
	but    []string // packages or files
	words  []string
	reason string
}

var wordRules = []wordRule{
	{of: []string{"spec/...", "mock/..."}, but: []string{"mock/source.go"},
		words:  []string{"time.Now", "time.Since", "time.Until", "math/rand.*", "math/rand/v2.*", "crypto/rand.*"},
		reason: "time and chance come from the sandbox, or --seed and --clock make nothing reproducible"},
	{of: []string{"..."}, but: []string{"cmd/...", "mock/bench/bare"},
		words:  []string{"os.Getenv", "os.LookupEnv", "os.Environ", "os.ExpandEnv", "os.Args", "syscall.Getenv"},
		reason: "only the command reads the environment: everything else takes options"},
}

// A source is one Go file that is no test, named from the root.
type source struct {
	name string
	file *ast.File
}

// sources parses every Go file of the module, whatever its build constraints.
func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		base := path.Base(name)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "node_modules"):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments)
		out = append(out, source{name, file})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// wordsOf lists what a file uses of its imports, such as time.Now, and each
// import as a whole, such as time.*.
func wordsOf(file *ast.File) []string {
	imported := map[string]string{} // by the name in this file
	words := map[string]bool{}
	for _, spec := range file.Imports {
		importPath := strings.Trim(spec.Path.Value, `"`)
		words[importPath+".*"] = true
		name := path.Base(importPath)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imported[name] = importPath
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := selector.X.(*ast.Ident); ok && imported[x.Name] != "" {
				words[imported[x.Name]+"."+selector.Sel.Name] = true
			}
		}
		return true
	})
	if from := imported["."]; from != "" { // its words stand bare: take them for used
		words["dot import of "+from] = true
	}
	return slices.Sorted(maps.Keys(words))
}

// brokenWords lists each word that breaks a rule in a file.
func brokenWords(rules []wordRule, name string, file *ast.File) []string {
	var faults []string
	dir := path.Dir(name)
	for _, word := range wordsOf(file) {
		if strings.HasPrefix(word, "dot import") {
			faults = append(faults, fmt.Sprintf("%s: %s hides what the file uses", name, word))
		}
		for _, rule := range rules {
			if within(dir, rule.of) && !within(dir, rule.but) && !slices.Contains(rule.but, name) && slices.Contains(rule.words, word) {
				faults = append(faults, fmt.Sprintf("%s uses %s: %s", name, word, rule.reason))
			}
		}
	}
	return faults
}

func TestWordsFollowTheDesign(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, s := range sources(t) {
		names[s.name], names[path.Dir(s.name)] = true, true
		for _, fault := range brokenWords(wordRules, s.name, s.file) {
			t.Error(fault)
		}
	}
	for _, rule := range wordRules {
		for _, pattern := range slices.Concat(rule.of, rule.but) {
			known := slices.ContainsFunc(slices.Collect(maps.Keys(names)), func(name string) bool { return within(name, []string{pattern}) })
			if !known {
				t.Errorf("a rule names %s, which does not exist: %s", pattern, rule.reason)
			}
		}
	}
}

func TestWordRulesSeeViolations(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		file string
		code string
		want int
	}{
		{"clock", "mock/store.go", `import "time"; var x = time.Now()`, 1},
		{"clock_under_another_name", "mock/whmcs/list.go", `import clock "time"; var x = clock.Now`, 1},
		{"clock_below", "mock/purecloud/token.go", `import "time"; var x = time.Since(time.Time{})`, 1},
		{"clock_of_the_source", "mock/source.go", `import "time"; var x = time.Now()`, 0},
		{"another_source", "mock/whmcs/source.go", `import "time"; var x = time.Now()`, 1},
		{"clock_of_the_harness", "contract/run.go", `import "time"; var x = time.Now()`, 0},
		{"duration", "mock/store.go", `import "time"; var x time.Duration`, 0},
		{"chance", "spec/spec.go", `import "math/rand/v2"; var x = rand.Int()`, 1},
		{"chance_under_another_name", "mock/faults.go", `import crand "crypto/rand"; var x = crand.Reader`, 1},
		{"environment", "contract/target.go", `import "os"; var x = os.Getenv("A")`, 1},
		{"arguments", "mock/server.go", `import "os"; var x = os.Args`, 1},
		{"environment_of_the_command", "cmd/credmock/run.go", `import "os"; var x = os.Getenv("A")`, 0},
		{"files", "contract/target.go", `import "os"; var x, _ = os.Open("a")`, 0},
		{"dot_import", "mock/server.go", `import . "os"; var x = Getenv("A")`, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file, err := parser.ParseFile(token.NewFileSet(), tt.file, "package p; "+tt.code, 0)
			if err != nil {
				t.Fatal(err)
			}
			if got := brokenWords(wordRules, tt.file, file); len(got) != tt.want {
				t.Errorf("%s in %s breaks %d rules, want %d:\n%s", tt.code, tt.file, len(got), tt.want, strings.Join(got, "\n"))
			}
		})
	}
}

// One comment says what a package is; two would contradict each other one day.
func TestEachPackageHasOneComment(t *testing.T) {
	t.Parallel()
	comments := map[string][]string{}
	for _, s := range sources(t) {
		files := comments[path.Dir(s.name)]
		if s.file.Doc != nil && strings.TrimSpace(s.file.Doc.Text()) != "" {
			files = append(files, s.name)
		}
		comments[path.Dir(s.name)] = files
	}
	for dir, files := range comments {
		if len(files) != 1 {
			t.Errorf("%s has %d package comments, want one: %q", dir, len(files), files)
		}
	}
}
