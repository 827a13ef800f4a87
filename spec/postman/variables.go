package postman

import (
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// variableOf returns the first variable that a node stands for, or "".
func variableOf(node tree.Object) string {
	if names := spec.VariablesOf(node); len(names) > 0 {
		return names[0]
	}
	return ""
}

// reference writes a variable as Postman reads it.
func reference(variable string) string { return "{{" + variable + "}}" }
