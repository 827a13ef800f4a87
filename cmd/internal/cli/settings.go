package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/spec"
)

// Prefix begins the environment variable of every flag.
const Prefix = "CREDMOCK"

// settings are the names of every setting of both programs: they share one
// environment, and may share one settings file.
var settings = sync.OnceValues(func() (map[string]*kong.Flag, error) {
	model, err := kong.New(&everything{}, kong.DefaultEnvars(Prefix))
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	out := map[string]*kong.Flag{}
	nodes := append([]*kong.Node{model.Model.Node}, model.Model.Children...)
	for _, node := range nodes {
		for _, flag := range node.Flags {
			if len(flag.Envs) > 0 {
				out[flag.Name] = flag
			}
		}
	}
	return out, nil
})

// checkEnvironment refuses a CREDMOCK_ variable that sets nothing: a misspelled
// setting would be silently ignored.
func checkEnvironment(environ []string) error {
	flags, err := settings()
	if err != nil {
		return err
	}
	allowed := map[string]bool{}
	for _, flag := range flags {
		for _, name := range flag.Envs {
			allowed[name] = true
		}
	}
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, Prefix+"_") && !allowed[name] {
			return spec.Unknown("environment variable", name, sorted(allowed))
		}
	}
	return nil
}

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

// Validate refuses a key that names no flag of either program.
func (f fileSettings) Validate(*kong.Application) error {
	allowed, err := settings()
	if err != nil {
		return err
	}
	for _, key := range sorted(f.values) {
		if allowed[key] == nil {
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

// Defaults are the settings of serve where nothing sets another.
var Defaults = sync.OnceValue(func() Serve {
	var set Serve
	parser, err := kong.New(&set)
	if err == nil {
		_, err = parser.Parse(nil)
	}
	if err != nil {
		panic(err) // the flags are constants, and every run of a program parses them
	}
	return set
})
