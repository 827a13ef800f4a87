package postman

import "github.com/credmock/credmock/spec"

// An Environment is a Postman environment: the values that one deployment has
// for the variables of a [Collection].
type Environment struct {
	Name   string     `json:"name"`
	Values []Variable `json:"values"`
	Scope  string     `json:"_postman_variable_scope"`
}

// Mock returns the values of the mock.
func Mock(d *spec.Document) *Environment {
	return environment(d, "mock", func(v spec.Variable) string { return v.Value })
}

// Staging returns an environment whose values are still to be filled in.
func Staging(d *spec.Document) *Environment {
	return environment(d, "staging", func(spec.Variable) string { return "" })
}

// environment leaves out what answers set: an environment's own, even an empty
// one, would hide it.
func environment(d *spec.Document, name string, value func(spec.Variable) string) *Environment {
	e := &Environment{Name: d.Title + ": " + name, Values: []Variable{}, Scope: "environment"}
	for _, v := range d.Variables() {
		if v.Kept {
			continue
		}
		entry := variable(v)
		entry.Value, entry.Enabled = value(v), true
		e.Values = append(e.Values, entry)
	}
	return e
}
