package spec

// An Environment is a Postman environment: the values that one deployment has
// for the variables of a [Collection].
type Environment struct {
	Name   string               `json:"name"`
	Values []CollectionVariable `json:"values"`
	Scope  string               `json:"_postman_variable_scope"`
}

// Environment returns the values of the mock.
func (d *Document) Environment() *Environment {
	return d.environment("mock", func(v Variable) string { return v.Value })
}

// Template returns an environment whose values are still to be filled in.
func (d *Document) Template() *Environment {
	return d.environment("staging", func(Variable) string { return "" })
}

// environment leaves out what answers set: an environment's own, even an empty
// one, would hide it.
func (d *Document) environment(name string, value func(Variable) string) *Environment {
	e := &Environment{Name: d.Title + ": " + name, Values: []CollectionVariable{}, Scope: "environment"}
	for _, v := range d.Variables() {
		if v.Kept {
			continue
		}
		entry := v.postman()
		entry.Value, entry.Enabled = value(v), true
		e.Values = append(e.Values, entry)
	}
	return e
}
