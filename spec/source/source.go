// Package source reads documents as people write them: in one file or several,
// without saying anything twice. What it hands on is one plain tree; where a
// thing stands in the files is known for as long as somebody may ask.
//
// Three extensions exist here only, and are gone from the tree:
//
//   - x-files, at the root, lists the other files of the document in order. The
//     members of their paths, components and x- tables come after those before.
//   - x-include names parts, the members of x-parts at the root of any file. Their
//     members stand in its place; what the node says itself, wins.
//   - x-reach beside a reference to an answer or a response makes a twin of what
//     is referred to, which only a fault can provoke.
//
// Where an answer has a template and no value, the value is the template filled
// with its own placeholders.
package source

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/spec/tree"
)

// A File is one of those that a document is written in.
type File struct {
	Name string // as errors name it
	Text []byte
}

// A Source is a document as it is written.
type Source struct {
	files []File
	tree  tree.Object

	once  sync.Once
	roots []*yaml.Node // with places, for errors
}

// Read reads a document. The first file is its root, which names the others in
// x-files.
func Read(files ...File) (*Source, error) {
	s := &Source{files: files}
	var read []tree.Object
	var faults []error
	for _, f := range files {
		o, err := tree.Read(f.Text)
		faults = append(faults, inFile(f.Name, err))
		read = append(read, o)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	root, err := s.merged(read)
	if err != nil {
		return nil, err
	}
	e := expander{source: s, parts: root.Object("x-parts"), root: root}
	out, _ := filled(e.expand(nil, root.Without("x-parts").Without("x-files"))).(tree.Object)
	if s.tree = e.twins(out); len(e.faults) > 0 {
		return nil, errors.Join(e.faults...)
	}
	return s, nil
}

// Tree returns the document, plain and whole.
func (s *Source) Tree() tree.Object { return s.tree }

// shared lists the sections that files may have in common with the root; of
// components, each kind is one.
var shared = []string{"components", "paths", "x-behaviours", "x-parts", "x-resources", "x-sources", "x-variables"}

// merged lays the files of a document together.
func (s *Source) merged(read []tree.Object) (tree.Object, error) {
	root := read[0]
	order := root.Texts("x-files")
	var faults []error
	wrong := func(file int, key, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: "+format, append([]any{s.in(file, key)}, args...)...))
	}
	rank := map[string]int{}
	for i, name := range order {
		rank[name] = i + 1
	}
	files := map[string]int{}
	for i, f := range s.files[1:] {
		name := path.Base(f.Name)
		files[name] = i + 1
		if rank[name] == 0 {
			wrong(0, "x-files", "%s is not among x-files, which lists the files of the document in order", name)
		}
	}
	for _, name := range order {
		i, ok := files[name]
		if !ok {
			wrong(0, "x-files", "there is no file %s beside this one", name)
			continue
		}
		for _, section := range read[i] {
			if !slices.Contains(shared, section.Key) {
				wrong(i, section.Key, "%s belongs into %s; a file beside it may have %s", section.Key, s.files[0].Name, strings.Join(shared, ", "))
				continue
			}
			add, _ := section.Value.(tree.Object)
			had := root.Object(section.Key)
			if section.Key != "components" {
				had = s.joined(had, add, []string{section.Key}, i, wrong)
			}
			for _, kind := range add {
				if section.Key == "components" {
					members, _ := kind.Value.(tree.Object)
					had = had.With(kind.Key, s.joined(had.Object(kind.Key), members, []string{section.Key, kind.Key}, i, wrong))
				}
			}
			root = root.With(section.Key, had)
		}
	}
	return root, errors.Join(faults...)
}

// joined adds the members of a section to those it has.
func (s *Source) joined(had, add tree.Object, section []string, file int, wrong func(int, string, string, ...any)) tree.Object {
	out := slices.Clone(had)
	for _, m := range add {
		if had.Has(m.Key) {
			at := append(slices.Clone(section), m.Key)
			wrong(file, strings.Join(at, "\x00"), "%s stands at %s already", m.Key, s.At(at...))
			continue
		}
		out = append(out, m)
	}
	return out
}
