// Package judge holds answers to a document. It only looks: what it says follows
// from the document, what was asked and what came, and from nothing else. It calls
// nobody, remembers nothing, and knows neither scenario nor target.
//
// [Identify] finds out which answer of the catalogue came, [Judge] what is wrong
// with it.
package judge

import (
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/spec"
)

// A Call is what was asked, as far as an answer is judged by it.
type Call struct {
	Operation *spec.Operation
	Sent      map[string]string // fields and query, as texts
	Secrets   []string          // known ones, which an answer may show only where its schema has a secret
	Chosen    bool              // a feature chose how the service behaves, which may be to show more secrets than the examples do
}

// A Problem is one rule broken in one place: what failures are grouped by. Want and
// Got are as they came: they may hold secrets, and rows of others.
type Problem struct {
	Rule    string // the name of the check
	Pointer string // the path of a field, such as clients[].name, or the name of a header; "" for the answer as a whole
	Verdict verdict.Verdict
	What    string
	Want    any // nil where there is nothing to compare
	Got     any
	Known   spec.Known // of the rule: a failure that contradicts an inferred one makes the rule suspect
}

// The names of the checks.
const (
	Readable    = "readable"
	ContentType = "content type"
	Catalogue   = "catalogue"
	Schema      = "schema"
	Declared    = "declared fields"
	Header      = "header"
	Secret      = "secret"
)

// A check looks at one thing and changes nothing.
type check struct {
	rule string
	run  func(*Index, Call, Received) []Problem
}

// checks are all that an answer is held to, in the order in which problems are
// told.
var checks = []check{
	{Readable, readable},
	{ContentType, contentType},
	{Catalogue, catalogued},
	{Schema, schema},
	{Declared, declared},
	{Header, headers},
	{Secret, secrets},
}

// Rules lists the names of the checks.
func Rules() []string {
	var names []string
	for _, k := range checks {
		names = append(names, k.rule)
	}
	return names
}

// Judge says what is wrong with an answer.
func Judge(ix *Index, c Call, r Received) []Problem {
	var found []Problem
	for _, k := range checks {
		for _, p := range k.run(ix, c, r) {
			p.Rule = k.rule
			found = append(found, p)
		}
	}
	return found
}
