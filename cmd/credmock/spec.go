package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/credmock/credmock/cmd/internal/cli"
	page "github.com/credmock/credmock/cmd/internal/ledger"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/bruno"
	"github.com/credmock/credmock/spec/httpfile"
	"github.com/credmock/credmock/spec/keyed"
	"github.com/credmock/credmock/spec/postman"
	"github.com/credmock/credmock/spec/projection"
	"github.com/credmock/credmock/spec/tree"
)

type specCmd struct{ cli.Spec }

const (
	extensions = "extensions"
	ledger     = "ledger"
	schema     = "schema"
	reference  = "reference"
)

// files are those that people write for this program, by the name that spec schema has
// for them.
var files = map[string]func() (keyed.File, error){
	"fixture": func() (keyed.File, error) { return mock.FixtureFile(cli.SchemaAt("fixture"), all.Providers()) },
	"config":  cli.ConfigFile,
}

// documentNames lists what can be printed.
func documentNames() []string {
	return slices.Concat(spec.Names(), []string{extensions, ledger, schema, reference}, slices.Sorted(maps.Keys(lists)))
}

// schemaOf prints the JSON Schema of a kind of file.
func schemaOf(name string, w io.Writer) error {
	names := slices.Sorted(maps.Keys(files))
	if name == "" {
		return fmt.Errorf("schema: of which kind of file? (allowed: %s)", strings.Join(names, ", "))
	}
	if files[name] == nil {
		return spec.Unknown("kind of file", name, names)
	}
	f, err := files[name]()
	if err != nil {
		return err
	}
	return printJSON(w, f.Schema())
}

// referenceOf prints every key of the files.
func referenceOf(w io.Writer) error {
	for _, name := range []string{"fixture", "config"} {
		f, err := files[name]()
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, f.Reference()); err != nil {
			return err
		}
	}
	return nil
}

// lists are what scripts ask for, so that none of them names a provider.
var lists = map[string]func() []string{
	"documents": spec.Names,
	"providers": func() []string {
		var names []string
		for _, p := range all.Providers() {
			names = append(names, p.Name)
		}
		return names
	},
}

// projections lists the forms of a document that are made of it, in the order of
// the help.
var projections = []struct {
	as   string
	make func(*spec.Document) (any, error) // a value is printed as JSON, a text or YAML as it is
}{
	{"json", func(d *spec.Document) (any, error) { return printed(d.JSON()) }},
	{"strict", func(d *spec.Document) (any, error) { return projection.Strict(d), nil }},
	{"import", func(d *spec.Document) (any, error) { return projection.Filled(d), nil }},
	{"postman", func(d *spec.Document) (any, error) { return postman.Of(d) }},
	{"bruno", func(d *spec.Document) (any, error) { return asYAML(bruno.Of(d)) }},
	{"http", func(d *spec.Document) (any, error) { return asText(httpfile.Of(d)) }},
	{"environment", func(d *spec.Document) (any, error) { return postman.Mock(d), nil }},
	{"staging", func(d *spec.Document) (any, error) { return postman.Staging(d), nil }},
}

// printed lets JSON text be printed as a value.
func printed(text []byte, err error) (any, error) { return json.RawMessage(text), err }

// plain is printed as it is.
type plain []byte

func asText(text string, err error) (any, error) { return plain(text), err }

func asYAML(o tree.Object, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	text, err := o.YAML()
	return plain(text), err
}

// Run prints the document.
func (cmd *specCmd) Run(s *cli.Session) error {
	if cmd.Of != "" && cmd.Name != schema {
		return fmt.Errorf("spec: nothing is wanted after %s, and %q stands here", cmd.Name, cmd.Of)
	}
	if cmd.From != "" && cmd.Name != ledger {
		return errors.New("--from: it goes with ledger only")
	}
	if cmd.From != "" {
		return promote(cmd.From, s.Stdout)
	}
	if err := cmd.server(); err != nil {
		return err
	}
	if cmd.Dialect != "" && !slices.Contains(spec.Dialects, cmd.Dialect) {
		return fmt.Errorf("--dialect: %w", spec.Unknown("value", cmd.Dialect, spec.Dialects))
	}
	if cmd.Name == ledger {
		return cmd.ledger(s.Stdout)
	}
	if list := lists[cmd.Name]; list != nil {
		_, err := fmt.Fprintln(s.Stdout, strings.Join(list(), "\n"))
		return err
	}
	switch cmd.Name {
	case extensions:
		return printExtensions(s.Stdout)
	case schema:
		return schemaOf(cmd.Of, s.Stdout)
	case reference:
		return referenceOf(s.Stdout)
	}
	if names := documentNames(); !slices.Contains(names, cmd.Name) {
		return spec.Unknown("document", cmd.Name, names)
	}
	if cmd.As == "" || cmd.As == "yaml" {
		return cmd.yaml(s.Stdout)
	}
	allowed := []string{"yaml"}
	for _, p := range projections {
		if p.as != cmd.As {
			allowed = append(allowed, p.as)
			continue
		}
		doc, err := cmd.document()
		if err != nil {
			return err
		}
		made, err := p.make(doc)
		if err != nil {
			return err
		}
		if text, isPlain := made.(plain); isPlain {
			_, err := s.Stdout.Write(text)
			return err
		}
		return printJSON(s.Stdout, made)
	}
	return fmt.Errorf("--as: %w", spec.Unknown("value", cmd.As, allowed))
}

// server takes a server as documents write one.
func (cmd *specCmd) server() error {
	if cmd.Server == "" {
		return nil
	}
	if lists[cmd.Name] != nil || slices.Contains([]string{extensions, ledger, schema, reference}, cmd.Name) {
		return errors.New("--server: it goes with documents only")
	}
	u, err := url.Parse(cmd.Server)
	if err != nil || u.Scheme == "" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("--server: %q is no address such as https://staging.example.com/path", cmd.Server)
	}
	cmd.Server = strings.TrimSuffix(cmd.Server, "/")
	return nil
}

// document is the one of a dialect, at the server that was asked for.
func (cmd *specCmd) document() (*spec.Document, error) {
	doc, err := spec.Load(cmd.Name, cmd.Dialect)
	if err != nil || cmd.Server == "" {
		return doc, err
	}
	return doc.At(cmd.Server), nil
}

func (cmd *specCmd) yaml(w io.Writer) error {
	text, err := cmd.text()
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// text is the document as YAML: in both dialects, unless one was asked for.
func (cmd *specCmd) text() ([]byte, error) {
	if cmd.Dialect != "" {
		doc, err := cmd.document()
		if err != nil {
			return nil, err
		}
		return doc.YAML()
	}
	text, err := spec.Bundle(cmd.Name)
	if err != nil || cmd.Server == "" {
		return text, err
	}
	root, err := tree.Read(text)
	if err != nil {
		return nil, err
	}
	return spec.At(root, cmd.Server).YAML()
}

// printExtensions prints one line for each key of ours in the documents.
func printExtensions(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "EXTENSION\tSTANDS\tMEANS")
	for _, e := range spec.Extensions() {
		fmt.Fprintf(t, "%s\t%s\t%s\n", e.Name, e.Stands, e.Means)
	}
	return t.Flush()
}

func (cmd *specCmd) ledger(w io.Writer) error {
	var entries []spec.Entry
	var docs []*spec.Document
	for _, p := range all.Providers() {
		doc, err := spec.Load(p.Name, cmd.Dialect)
		if err != nil {
			return err
		}
		entries, docs = append(entries, doc.Ledger()...), append(docs, doc)
	}
	switch cmd.As {
	case "", "table":
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "API\tOPERATION\tKIND\tNAME\tKNOWN\tSOURCE")
		for _, e := range entries {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", e.API, e.Operation, e.Kind, e.Name, e.How, e.Source)
		}
		return t.Flush()
	case "json":
		return printJSON(w, entries)
	case "html":
		return page.Write(w, docs, features.FS)
	default:
		return fmt.Errorf("--as: %w", spec.Unknown("value", cmd.As, []string{"table", "json", "html"}))
	}
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
