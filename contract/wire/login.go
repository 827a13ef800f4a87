package wire

import (
	"slices"

	"github.com/credmock/credmock/spec"
)

// TokenOperation returns what issues tokens, and what it makes: the resource that
// callers show as who they are, or what a flow of OAuth 2.0 names.
func TokenOperation(doc *spec.Document) (*spec.Operation, *spec.Resource) {
	if op := doc.TokenOperation(); op != nil {
		return op, doc.MadeBy(op)
	}
	for _, r := range doc.Resources() {
		if r.Scheme != "" && len(r.Make) > 0 {
			return r.Make[0], r
		}
	}
	return nil, nil
}

// Login lists the arguments of a login: those of the operation's fields that a
// caller has something for, by its own fields or its client credentials. What goes
// into a header of HTTP Basic is no matter of these.
func Login(op *spec.Operation, fields map[string]string, clientID, clientSecret string) []Argument {
	known := map[string]string{}
	if !slices.ContainsFunc(op.Schemes, func(s spec.Scheme) bool { return s.HTTP == "basic" }) {
		known = map[string]string{"client_id": clientID, "clientId": clientID, "client_secret": clientSecret, "clientSecret": clientSecret}
	}
	var out []Argument
	for _, body := range Requests(op) {
		for _, name := range body.Properties() {
			values := body.Property(name).Enum()
			value, given := fields[name]
			switch {
			case given:
			case len(values) == 1:
				value = values[0]
			case name == "grant_type", slices.Contains(values, "client_credentials"):
				value = "client_credentials"
			default:
				value = known[name]
			}
			if value != "" && !slices.ContainsFunc(out, func(a Argument) bool { return a.Name == name }) {
				out = append(out, Argument{Name: name, Value: value})
			}
		}
	}
	return out
}
