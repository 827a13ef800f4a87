// Package openapi holds documents to OpenAPI itself, beyond our own rules. It is
// the only package that imports kin-openapi, whose initialisers take longer than
// all the rest of a start: what is embedded was held to it by tests, and the
// program does without.
package openapi

import (
	"context"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/source"
	"github.com/credmock/credmock/spec/tree"
)

// Parse reads a document of one's own from YAML or JSON text, takes it in a
// dialect ("" means documented) and checks it: see [spec.Parse].
func Parse(name string, text []byte, dialect string) (*spec.Document, error) {
	src, err := spec.SourceOf(name, source.File{Name: name + ".yaml", Text: text})
	if err != nil {
		return nil, err
	}
	return spec.Parse(name, src, dialect, Valid)
}

// Valid reports what makes a tree no OpenAPI document.
func Valid(root tree.Object) error {
	text, err := root.MarshalJSON()
	if err != nil {
		return err
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return err
	}
	return doc.Validate(context.Background())
}
