package purecloud

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"strconv"
	"testing"

	"github.com/credmock/credmock/spec"
)

// TestBehaviourNames looks up every name of behaviours.go in the spec, and
// reads the numbers among them.
func TestBehaviourNames(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(gotoken.NewFileSet(), "behaviours.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[string]bool{
		bodyLimit: true, rateLimitWindow: true, rateLimitAllowed: true,
		defaultTokenLifetime: true, codeLifetime: true, tokensPerUser: true, usagePolls: true,
	}
	for _, dialect := range spec.Dialects {
		doc, err := spec.Load("purecloud", dialect)
		if err != nil {
			t.Fatal(err)
		}
		known := map[string]spec.Behaviour{}
		for _, b := range doc.Behaviours() {
			known[b.Name] = b
		}
		for _, name := range constants(t, file) {
			b, ok := known[name]
			if !ok {
				t.Errorf("%s: the spec has no behaviour %s", dialect, name)
			}
			for _, v := range b.Values {
				if _, err := strconv.Atoi(v); err != nil && numbers[name] {
					t.Errorf("%s: behaviour %s is %q, want a number", dialect, name, v)
				}
			}
		}
	}
	if got := strconv.FormatInt(Provider().BodyLimit, 10); got != "512000" || defaultValidity != 86400 {
		t.Errorf("BodyLimit = %s, default validity = %d: want what the behaviours bodyLimit and defaultTokenLifetime say", got, defaultValidity)
	}
}

// constants lists the strings that a file gives names to.
func constants(t *testing.T, file *ast.File) []string {
	t.Helper()
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		if named, ok := n.(*ast.ValueSpec); ok {
			for _, v := range named.Values {
				if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == gotoken.STRING {
					name, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					out = append(out, name)
				}
			}
		}
		return true
	})
	return out
}
