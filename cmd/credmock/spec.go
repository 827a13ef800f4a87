package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec"
)

type specCmd struct {
	Name    string `arg:"" help:"The document: a provider, admin for the control plane, or ledger for how every behaviour is known."`
	As      string `help:"Print a document as yaml or json, the ledger as table or json." placeholder:"FORMAT"`
	Dialect string `help:"The form for one dialect, documented or current. A document without it is printed as it is written, with both." placeholder:"DIALECT"`
}

const ledger = "ledger"

// Run prints the document.
func (cmd *specCmd) Run(s *session) error {
	if cmd.Name == ledger {
		return cmd.ledger(s.stdout)
	}
	names := append(spec.Names(), ledger)
	if !slices.Contains(names, cmd.Name) {
		return spec.Unknown("document", cmd.Name, names)
	}
	switch cmd.As {
	case "", "yaml":
		return cmd.yaml(s.stdout)
	case "json":
		doc, err := spec.Load(cmd.Name, cmd.Dialect)
		if err != nil {
			return err
		}
		text, err := doc.JSON()
		if err != nil {
			return err
		}
		return printJSON(s.stdout, json.RawMessage(text))
	default:
		return spec.Unknown("value of --as", cmd.As, []string{"yaml", "json"})
	}
}

func (cmd *specCmd) yaml(w io.Writer) error {
	text, err := spec.Source(cmd.Name)
	if cmd.Dialect != "" && err == nil {
		var doc *spec.Document
		if doc, err = spec.Load(cmd.Name, cmd.Dialect); err == nil {
			text, err = doc.YAML()
		}
	}
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

func (cmd *specCmd) ledger(w io.Writer) error {
	var entries []spec.Entry
	for _, p := range all.Providers() {
		doc, err := spec.Load(p.Name, cmd.Dialect)
		if err != nil {
			return err
		}
		entries = append(entries, doc.Ledger()...)
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
	default:
		return spec.Unknown("value of --as", cmd.As, []string{"table", "json"})
	}
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
