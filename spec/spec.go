// Package spec holds the OpenAPI documents that drive credmock and reads
// everything else from them: operations, parameters, schemas, and the answer
// catalogue with how each answer is known.
//
// People write the documents as YAML; the package embeds what go generate makes
// of it, which is read without a parser and was checked by tests. It serves
// nothing and knows no provider: see package mock for what runs a [Document], and
// package contract for what judges with one.
package spec

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/credmock/credmock/spec/near"
	"github.com/credmock/credmock/spec/source"
	"github.com/credmock/credmock/spec/tree"
)

//go:generate go run ./compile

// The compiled documents: each holds what [Compile] packs.
//
//go:embed compiled/*
var compiled embed.FS

// Dialects lists the forms a document can be taken in: what the documents show,
// and what is observed on the services of today.
var Dialects = []string{"documented", "current"}

// Names lists the embedded documents, such as whmcs.
func Names() []string {
	entries, err := compiled.ReadDir("compiled")
	if err != nil {
		panic(err) // it is embedded
	}
	var names []string
	for _, entry := range entries { // sorted by name
		names = append(names, entry.Name())
	}
	return names
}

// Written lists the documents that are written in a folder: each is a file, or a
// folder whose root is the file of its own name.
func Written(dir fs.FS) ([]string, error) {
	files, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		return nil, err
	}
	folders, err := fs.Glob(dir, "*/*.yaml")
	if err != nil {
		return nil, err
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
	return files, nil
}

// Source reads the file or the files of a document that is written in a folder,
// the root first.
func Source(dir fs.FS, name string) (*source.Source, error) {
	text, err := fs.ReadFile(dir, name+".yaml")
	if err == nil {
		return SourceOf(name, source.File{Name: name + ".yaml", Text: text})
	}
	root := name + "/" + name + ".yaml"
	if text, err = fs.ReadFile(dir, root); err != nil {
		return nil, err
	}
	files := []source.File{{Name: root, Text: text}}
	others, err := fs.Glob(dir, name+"/*.yaml")
	for _, file := range others {
		if file == root {
			continue
		}
		if text, err = fs.ReadFile(dir, file); err != nil {
			return nil, err
		}
		files = append(files, source.File{Name: file, Text: text})
	}
	if err != nil {
		return nil, err
	}
	return SourceOf(name, files...)
}

// SourceOf reads a document from its files, the root first.
func SourceOf(name string, files ...source.File) (*source.Source, error) {
	src, err := source.Read(files...)
	if err != nil {
		return nil, fmt.Errorf("spec %s: %w", name, err)
	}
	return src, nil
}

// Compile returns the form in which a document is embedded: as it stands in each
// dialect, and with both in it.
func Compile(src *source.Source) ([]byte, error) {
	whole := linked(src.Tree())
	var roots []any
	for _, dialect := range Dialects {
		root, _ := tree.InDialect(whole, dialect)
		roots = append(roots, root)
	}
	return tree.Pack(append(roots, whole)...)
}

// unpacked keeps the trees of each embedded document: in each dialect, and with
// both.
var unpacked sync.Map // name to func() ([]any, error)

func unpack(name string) ([]any, error) {
	once, _ := unpacked.LoadOrStore(name, sync.OnceValues(func() ([]any, error) {
		packed, err := compiled.ReadFile("compiled/" + name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, Unknown("document", name, Names())
		}
		if err != nil {
			return nil, err
		}
		return tree.Unpack(packed)
	}))
	return once.(func() ([]any, error))()
}

// Bundle returns an embedded document in both dialects as one plain OpenAPI
// file, whatever it is written in.
func Bundle(name string) ([]byte, error) {
	trees, err := unpack(name)
	if err != nil {
		return nil, err
	}
	return trees[len(Dialects)].(tree.Object).YAML()
}

// loaded keeps each embedded document in each dialect: it never changes.
var loaded sync.Map // [2]string{name, dialect} to func() (*Document, error)

// Load indexes an embedded document in the given dialect; "" means documented. A
// process does so once for each. That the document is right, tests have found out.
func Load(name, dialect string) (*Document, error) {
	if dialect == "" {
		dialect = Dialects[0]
	}
	once, _ := loaded.LoadOrStore([2]string{name, dialect}, sync.OnceValues(func() (*Document, error) {
		trees, err := unpack(name)
		if err != nil {
			return nil, err
		}
		at := slices.Index(Dialects, dialect)
		if at < 0 {
			return nil, Unknown("dialect", dialect, Dialects)
		}
		return newDocument(name, dialect, trees[at].(tree.Object)), nil
	}))
	return once.(func() (*Document, error))()
}

// Unknown is the error for a word that is not in a closed list. It names the
// nearest allowed word when one is near, and always says what is allowed.
func Unknown(kind, word string, allowed []string) error { return near.Unknown(kind, word, allowed) }

// Nearest returns the allowed word that is nearest, or "" where none is near.
func Nearest(word string, allowed []string) string { return near.Nearest(word, allowed) }
