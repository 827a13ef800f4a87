// Package drift compares a document with what its vendor publishes today: a
// Swagger or OpenAPI definition, the type declarations of a vendor's JavaScript
// package, or pages of documentation. It tells what was added, removed or
// retyped, and drafts a patch for the document.
//
// It is not the judge: it calls no operation, and says nothing of how a service
// behaves. Which forms a vendor publishes, and which differences are known and
// why, stands in the document's x-drift; no vendor's name stands here.
package drift

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// Options says what to compare. The zero value of a bound means its default.
type Options struct {
	Provider string   // name of an embedded document
	From     []string // files, folders, URLs, or - for In
	In       Stdin
	Ignore   []Ignore // beside those of the document
	Dialect  string   // "" means the one that the document names for the form
	Client   *http.Client
	MaxSize  int64         // bytes of one source; 128 MiB
	Timeout  time.Duration // of one download; two minutes
}

// Run reads every source and compares it. An error means that nothing can be
// said, never that something drifted.
func Run(ctx context.Context, o Options) (*Report, error) {
	return run(ctx, o, func(dialect string) (*spec.Document, error) { return spec.Load(o.Provider, dialect) })
}

func run(ctx context.Context, o Options, load func(dialect string) (*spec.Document, error)) (*Report, error) {
	settings, err := settingsOf(load)
	if err != nil {
		return nil, err
	}
	if len(o.From) == 0 {
		return nil, fmt.Errorf("drift %s: nothing to compare with; the vendor publishes:\n%s", o.Provider, settings.published())
	}
	entries := slices.Clone(settings.Ignore)
	for _, entry := range o.Ignore {
		entry.own = true
		entries = append(entries, entry)
	}
	r := &Report{Provider: o.Provider}
	for _, from := range o.From {
		if err := r.from(ctx, from, o, settings); err != nil {
			return nil, fmt.Errorf("drift %s: %w", o.Provider, err)
		}
	}
	if len(r.Sources) == 0 {
		return nil, fmt.Errorf("drift %s: nothing of it is in %s", o.Provider, strings.Join(append(o.From, r.Notes...), "; "))
	}
	r.ignore(entries)
	return r, nil
}

// from compares with everything that one name stands for.
func (r *Report) from(ctx context.Context, from string, o Options, s *settings) error {
	inputs, err := open(ctx, from, o)
	if err != nil {
		return err
	}
	for _, in := range inputs {
		defer in.close()
	}
	for _, in := range inputs {
		if err := r.compare(in, s, o.Dialect); err != nil {
			return fmt.Errorf("%s: %w", in.name, err)
		}
	}
	return nil
}

// compare adds what one source differs in.
func (r *Report) compare(in *input, s *settings, dialect string) error {
	reader, head, err := readerOf(in)
	switch {
	case err != nil:
		return err
	case in.size == 0:
		return errors.New("it is empty")
	case reader == nil && in.listed: // a folder holds other things too
		r.note("%s: not read, it is none of: %s", in.name, forms())
		return nil
	case reader == nil:
		return fmt.Errorf("it is none of: %s; it begins with %q", forms(), head)
	}
	source, named := s.Sources[reader.form]
	if !named && in.listed {
		r.note("%s: not read, the document names no source of the form %s", in.name, reader.form)
		return nil
	}
	if !named {
		return fmt.Errorf("it is a %s, and the document names no such source (it names: %s)", reader.form, strings.Join(s.forms(), ", "))
	}
	if dialect == "" {
		dialect = source.Dialect
	}
	doc, err := s.load(dialect)
	if err != nil {
		return err
	}
	ours, err := surfaceOf(doc, s)
	if err != nil {
		return err
	}
	theirs, err := reader.read(in, ours, source)
	if err != nil {
		return err
	}
	if len(theirs.operations) == 0 {
		r.note("%s: a %s that holds no operation of the document", in.name, reader.form)
		return nil
	}
	r.Sources = append(r.Sources, Source{Name: in.name, Form: reader.form, Version: theirs.version, Dialect: doc.Dialect})
	c := &comparison{report: r, form: reader.form, dialect: doc.Dialect, source: in.base(theirs.version), ours: ours, theirs: theirs, settings: s}
	c.run()
	return nil
}

// surfaceOf brings one of our own documents into the form of a vendor's.
func surfaceOf(doc *spec.Document, s *settings) (*surface, error) {
	text, err := doc.JSON()
	if err != nil {
		return nil, err
	}
	root, err := decode(text)
	if err != nil {
		return nil, err
	}
	d := &definition{root: root.(tree.Object), own: s}
	d.lookup = d.within
	ours, err := d.surface(nil, Published{Permissions: "x-permissions"})
	if err != nil {
		return nil, err
	}
	for _, m := range d.root.Object("components").Object("schemas") {
		ours.models = append(ours.models, m.Key)
	}
	return ours, nil
}
