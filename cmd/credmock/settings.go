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
	var f fileSettings
	if err := yaml.NewDecoder(r).Decode(&f.values); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	return f, nil
}

type fileSettings struct{ values map[string]any }

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
		return fmt.Sprint(v), nil
	}
	return nil, nil
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
