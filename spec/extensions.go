package spec

import "slices"

// An Extension is a key of ours in the documents.
type Extension struct {
	Name   string
	Stands string // where
	Means  string
}

// Extensions lists every x- key that means something, by name. A key that is
// silently ignored would be a rule that silently does not hold, so others are
// refused.
func Extensions() []Extension { return slices.Clone(extensions) }

var extensions = []Extension{
	{"x-answer", "on a response without a body", "names its answers: a name, or a list of names or of {name, summary, value, x-refusal, x-reach, x-known, x-source}"},
	{"x-behaviours", "at the root", "what no schema can say, by name: {summary, enum of the forms that the mock can play, default, x-known, x-source}"},
	{"x-dialect", "on anything", "its form per dialect: a merge patch, or the word absent"},
	{"x-drift", "at the root", "what the vendor publishes, and how that is known to differ: {sources, message, volatile, partial, ignore}"},
	{"x-effect", "on an operation", "what it does to a real deployment: read, write or delete"},
	{"x-enum-descriptions", "on a schema with enum", "a text for each value"},
	{"x-enum-known", "on a schema with enum", "x-known and x-source for each value"},
	{"x-files", "at the root of a folder's first file", "the other files of the document in order; gone once it is read"},
	{"x-forgets", "on an operation", "the variables that its success makes void"},
	{"x-go-type", "on a schema with alternatives", "the type that oapi-codegen gives it: of a type of alternatives its forms send nothing"},
	{"x-include", "on anything", "the parts whose members stand in its place, own keys win; gone once it is read"},
	{"x-known", "on whatever is not plain from the vendor's pages", "how it is known: documented, observed or inferred"},
	{"x-lifecycle", "at the root", "a story in steps of {summary, operation, with, body, expect, holds, lacks} that leaves nothing behind"},
	{"x-makes", "on an operation that writes and belongs to no resource", "the word nothing: it leaves nothing behind"},
	{"x-methods", "on an operation", "the other methods that reach it"},
	{"x-neighbour", "on an operation", "true: it is not of these documents, but real clients call it"},
	{"x-parts", "at the root of any file", "mappings by name, for x-include; gone once it is read"},
	{"x-permissions", "on an operation", "the permissions of which any one is enough; none are needed for an empty list"},
	{"x-placeholders", "on an answer", "the variable parts of its x-template, with the values that make its value"},
	{"x-reach", "on an answer, or beside a reference to one or to a response", "fault: only an injected fault can provoke it"},
	{"x-refusal", "on an answer whose status is below 400", "true: the service says no"},
	{"x-resources", "at the root", "what the service keeps, by name: {id, argument, scheme, name, secrets, make, find, list, change, remove, gone, expires, within}; links are made of it"},
	{"x-sample", "on an operation", "the answers that its example may come to, where that is not any success"},
	{"x-secret", "on a schema or variable", "true: its value is never shown"},
	{"x-source", "beside x-known", "where it is known from"},
	{"x-sources", "at the root", "what x-source names by keys: {title, url}"},
	{"x-status", "on a response in components", "its status: the router gives it before any operation is known"},
	{"x-status-known", "on an answer", "how its status is known, where that is otherwise than its text"},
	{"x-template", "on an answer", "its value with {placeholders}; without a value, the value is made of it"},
	{"x-union", "on an operation", "true: it only unites the fragment operations of its path"},
	{"x-unmocked", "at the root", "paths that the service has and the document lacks: {paths, x-known, x-source}"},
	{"x-variable", "on a server, security scheme, parameter or property", "the variable or variables that it stands for"},
	{"x-variables", "at the root", "the values that requests take from outside: {summary, value, x-secret}"},
	{"x-version", "at the root", "which operation tells the version of an installation: {operation, field}"},
}

// extensionNames lists the names of the extensions.
var extensionNames = func() []string {
	var out []string
	for _, e := range extensions {
		out = append(out, e.Name)
	}
	return out
}()
