package judge

import (
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/secret"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// An Index is a document with what the judge asks of it over and over. It is read
// only once it is made.
type Index struct {
	Document *spec.Document
	Secrets  map[string]bool // names of fields that some schema marks as secret

	kept    map[string]bool               // names of fields that show the secret of a resource
	sent    map[string]bool               // names of fields that some request has
	schemas map[*spec.Answer]*spec.Schema // what each answer's body is held to
	known   map[string]spec.Known         // by operation, kind and name, as in the ledger
}

// NewIndex reads a document.
func NewIndex(doc *spec.Document) *Index {
	ix := &Index{
		Document: doc, Secrets: secret.Names(doc), kept: map[string]bool{}, sent: map[string]bool{},
		schemas: map[*spec.Answer]*spec.Schema{}, known: map[string]spec.Known{},
	}
	for _, op := range doc.Operations {
		for _, body := range wire.Requests(op) {
			for _, name := range body.Properties() {
				ix.sent[name] = true
			}
		}
		for _, a := range op.Answers {
			ix.schemas[a] = a.Schema()
		}
	}
	for _, r := range doc.Resources() {
		for _, path := range r.Secrets {
			ix.kept[nameOf(path)] = true
		}
	}
	for _, e := range doc.Ledger() {
		ix.known[e.Operation+" "+e.Kind+" "+e.Name] = e.Known
	}
	return ix
}

// Field says how a field of an operation's answers is known: as itself, unless
// something around it is only inferred.
func (ix *Index) Field(op *spec.Operation, path string) spec.Known {
	known := op.Known
	for first := true; path != ""; path = path[:max(strings.LastIndexAny(path, ".["), 0)] {
		k, ok := ix.known[op.ID+" field "+path]
		if ok && (first || k.How == "inferred") {
			known, first = k, false
		}
	}
	return known
}

// prose reports whether plain text that an operation answers is one text, and not
// pairs: its catalogue says so.
func (ix *Index) prose(op *spec.Operation, status int) bool {
	return slices.ContainsFunc(op.Answers, func(a *spec.Answer) bool {
		_, isText := a.Value.(string)
		return isText && a.Status == status && a.MediaType == "text/plain"
	})
}
