package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/source"
	"github.com/credmock/credmock/spec/tree"
)

// A conformance is what is read of a conformance.yaml.
type conformance struct {
	Asked   string `yaml:"asked"`
	Targets []struct {
		Provider string `yaml:"provider"`
		Real     bool   `yaml:"real"`
		Version  string `yaml:"version"`
		Dialect  string `yaml:"dialect"`
	} `yaml:"targets"`
	Proved []struct {
		Provider  string `yaml:"provider"`
		Operation string `yaml:"operation"`
		Kind      string `yaml:"kind"`
		Name      string `yaml:"name"`
	} `yaml:"proved"`
}

// promote prints, for each provider, what to lay over its document so that it says of
// inferred rows that they were observed.
func promote(path string, w io.Writer) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	var c conformance
	if err := yaml.Unmarshal(text, &c); err != nil || len(c.Targets) == 0 {
		return fmt.Errorf("--from: %s is no conformance.yaml: it names no targets", path)
	}
	for _, t := range c.Targets {
		if !t.Real {
			fmt.Fprintf(w, "# %s: a mock was asked, which proves nothing of the service\n", t.Provider)
			continue
		}
		doc, err := unpacked(t.Provider, t.Dialect)
		if err != nil {
			return err
		}
		var rows []spec.Entry
		for _, p := range c.Proved {
			if e, ok := doc.Inferred(p.Operation, p.Kind, p.Name); ok && p.Provider == t.Provider {
				rows = append(rows, e)
			}
		}
		day, _, _ := strings.Cut(c.Asked, "T")
		on := strings.TrimSpace("the service " + t.Version)
		patch, left := doc.Promote(rows, fmt.Sprintf("observed on %s by a conformance run, %s", on, day))
		fmt.Fprintf(w, "# %s, dialect %s: %d inferred rows were observed; lay this over the document.\n", t.Provider, doc.Dialect, len(rows))
		for _, e := range rows {
			fmt.Fprintf(w, "#   %s %s %s, until now: %s\n", e.Operation, e.Kind, e.Name, e.Source)
		}
		for _, e := range left {
			fmt.Fprintf(w, "# by hand, for no patch can say it: %s %s %s\n", e.Operation, e.Kind, e.Name)
		}
		if len(patch) == 0 {
			continue
		}
		text, err := patch.YAML()
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "---\n%s", text); err != nil {
			return err
		}
	}
	return nil
}

// unpacked reads a document from its text, in which no two nodes are one.
func unpacked(name, dialect string) (*spec.Document, error) {
	text, err := spec.Bundle(name)
	if err != nil {
		return nil, err
	}
	src, err := spec.SourceOf(name, source.File{Name: name + ".yaml", Text: text})
	if err != nil {
		return nil, err
	}
	return spec.Parse(name, src, dialect, func(tree.Object) error { return nil }) // it is one of our own
}
