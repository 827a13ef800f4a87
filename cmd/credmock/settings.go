package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/spec"
)

// settingsFile reads a configuration file: a YAML mapping from the names of
// flags to their values.
func settingsFile(r io.Reader) (kong.Resolver, error) {
	var nodes map[string]yaml.Node
	if err := yaml.NewDecoder(r).Decode(&nodes); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	f := fileSettings{values: map[string]string{}}
	for _, name := range sorted(nodes) {
		node := nodes[name]
		if node.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("configuration file: line %d: %s wants one value", node.Line, name)
		}
		f.values[name] = node.Value // as it is written: 007 is not 7, and a time is text
	}
	return f, nil
}

type fileSettings struct{ values map[string]string }

// Validate refuses a key that names no flag.
func (f fileSettings) Validate(app *kong.Application) error {
	allowed := settings(app.Node, func(f *kong.Flag) []string { return []string{f.Name} })
	for _, key := range sorted(f.values) {
		if !allowed[key] {
			return fmt.Errorf("configuration file: %w", spec.Unknown("setting", key, sorted(allowed)))
		}
	}
	return nil
}

// Resolve gives a flag its value from the file.
func (f fileSettings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if v, ok := f.values[flag.Name]; ok {
		return v, nil
	}
	return nil, nil
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
