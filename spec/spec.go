// Package spec holds the OpenAPI documents that drive credmock and reads
// everything else from them: operations, parameters, schemas, and the answer
// catalogue with how each answer is known.
//
// It is the only package that imports kin-openapi. It serves nothing and knows
// no provider: see package mock for what runs a [Document], and package
// contract for what judges with one.
package spec

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/credmock/credmock/spec/near"
	"github.com/credmock/credmock/spec/source"
)

// A document is a file, or a folder whose root is the file of its own name.
//
//go:embed *.yaml */*.yaml
var documents embed.FS

// Dialects lists the forms a document can be taken in: what the documents show,
// and what is observed on the services of today.
var Dialects = []string{"documented", "current"}

// Names lists the embedded documents, such as whmcs.
func Names() []string {
	files, err := fs.Glob(documents, "*.yaml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	folders, err := fs.Glob(documents, "*/*.yaml")
	if err != nil {
		panic(err)
	}
	for _, file := range folders {
		if folder, name := path.Split(file); name == path.Base(folder)+".yaml" {
			files = append(files, name)
		}
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(file, ".yaml")
	}
	slices.Sort(files)
	return files
}

// read reads the file or the files of an embedded document, the root first.
func read(name string) (*source.Source, error) {
	text, err := documents.ReadFile(name + ".yaml")
	if err == nil {
		return readFiles(name, source.File{Name: name + ".yaml", Text: text})
	}
	root := name + "/" + name + ".yaml"
	if text, err = documents.ReadFile(root); err != nil {
		return nil, Unknown("document", name, Names())
	}
	files := []source.File{{Name: root, Text: text}}
	others, err := fs.Glob(documents, name+"/*.yaml")
	for _, file := range others {
		if file == root {
			continue
		}
		if text, err = documents.ReadFile(file); err != nil {
			return nil, err
		}
		files = append(files, source.File{Name: file, Text: text})
	}
	if err != nil {
		return nil, err
	}
	return readFiles(name, files...)
}

func readFiles(name string, files ...source.File) (*source.Source, error) {
	src, err := source.Read(files...)
	if err != nil {
		return nil, fmt.Errorf("spec %s: %w", name, err)
	}
	return src, nil
}

// Bundle returns an embedded document in both dialects as one plain OpenAPI
// file, whatever it is written in.
func Bundle(name string) ([]byte, error) {
	src, err := read(name)
	if err != nil {
		return nil, err
	}
	return linked(src.Tree()).YAML()
}

// loaded keeps each embedded document in each dialect: neither text nor document
// ever changes, and reading it is most of what it costs to start a mock.
var loaded sync.Map // [2]string{name, dialect} to func() (*Document, error)

// Load reads, validates and indexes an embedded document in the given dialect;
// "" means documented. A process does so once for each.
func Load(name, dialect string) (*Document, error) {
	if dialect == "" {
		dialect = Dialects[0]
	}
	once, _ := loaded.LoadOrStore([2]string{name, dialect}, sync.OnceValues(func() (*Document, error) {
		src, err := read(name)
		if err != nil {
			return nil, err
		}
		return parse(name, src, dialect)
	}))
	return once.(func() (*Document, error))()
}

// Unknown is the error for a word that is not in a closed list. It names the
// nearest allowed word when one is near, and always says what is allowed.
func Unknown(kind, word string, allowed []string) error { return near.Unknown(kind, word, allowed) }

// Nearest returns the allowed word that is nearest, or "" where none is near.
func Nearest(word string, allowed []string) string { return near.Nearest(word, allowed) }
