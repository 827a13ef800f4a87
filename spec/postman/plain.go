package postman

import (
	"slices"

	"github.com/credmock/credmock/spec"
)

// Plain holds the requests of a document for formats that have no tests and save
// no answers. No answer sets anything but the token. What deletes comes last.
type Plain struct {
	Title     string
	Variables []Variable // what a request takes from outside, with the values of the mock
	Folders   []Item
	Login     *Login // nil where no request wants a token
}

// A Login is the request that fetches the token which the others show.
type Login struct {
	Request  string // its name
	Variable string // for the token
	Field    string // of the answer, where the token is
}

// PlainOf returns the requests of a document.
func PlainOf(d *spec.Document) (*Plain, error) {
	p := &Plain{Title: d.Title, Variables: Mock(d).Values}
	var err error
	p.Folders, err = folders(d, func(d *spec.Document, op *spec.Operation) (Item, error) {
		request, err := call{d: d, op: op, plain: true}.request()
		return Item{Name: op.Summary, Request: request, Behavior: behavior(op), Deletes: rank(op) > 0}, err
	})
	slices.SortStableFunc(p.Folders, func(a, b Item) int { return last(a) - last(b) })
	scheme, _ := tokenScheme(d)
	if op := loginOperation(d, scheme); op != nil {
		for _, k := range d.Kept(op) {
			if k.Variable == variableOf(scheme) {
				p.Login = &Login{op.Summary, k.Variable, k.Field}
			}
		}
	}
	return p, err
}

// last is 1 for a folder that deletes something: what the others ask for is still
// there when they are sent before it.
func last(folder Item) int {
	if slices.ContainsFunc(folder.Item, func(i Item) bool { return i.Deletes }) {
		return 1
	}
	return 0
}
