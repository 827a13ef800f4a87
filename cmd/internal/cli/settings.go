package cli

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/keyed"
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
// setting would be silently ignored. What is meant is looked for among the settings of
// the program that runs.
func checkEnvironment(app *kong.Application, environ []string) error {
	own := map[string]bool{}
	for _, node := range append([]*kong.Node{app.Node}, app.Children...) {
		for _, flag := range node.Flags {
			for _, name := range flag.Envs {
				own[strings.TrimPrefix(name, Prefix)] = true
			}
		}
	}
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		short, ours := strings.CutPrefix(name, Prefix)
		if !ours || !strings.HasPrefix(short, "_") || own[short] {
			continue
		}
		if others, err := isSetting(name); err != nil {
			return err
		} else if others {
			continue
		}
		if near := spec.Nearest(short, sorted(own)); near != "" {
			return fmt.Errorf("unknown environment variable %q; did you mean %q?", name, Prefix+near)
		}
		return fmt.Errorf("unknown environment variable %q: each flag has one, such as %s_FIXTURE for --fixture, and the help lists them", name, Prefix)
	}
	return nil
}

// isSetting reports whether a variable sets something in either program. It costs half
// a millisecond, so it is asked for those alone that the program that runs lacks.
func isSetting(name string) (bool, error) {
	flags, err := settings()
	for _, flag := range flags {
		if slices.Contains(flag.Envs, name) {
			return true, nil
		}
	}
	return false, err
}

// A SettingsFile is the path of a YAML mapping from the names of flags to their values.
type SettingsFile string

// BeforeResolve reads the file before flags are looked for in it.
func (SettingsFile) BeforeResolve(ctx *kong.Context, trace *kong.Path, from *sources) error {
	path, ok := ctx.FlagValue(trace.Flag).(SettingsFile)
	if !ok || path == "" {
		return nil
	}
	at := string(path)
	if strings.HasPrefix(at, "~") {
		at = kong.ExpandPath(at)
	}
	text, err := os.ReadFile(at)
	if err != nil {
		return fmt.Errorf("--config: %w", err)
	}
	f, err := readSettings(string(path), text)
	if err != nil {
		return err
	}
	from.file = f
	ctx.AddResolver(f)
	return nil
}

// fileSettings are what a settings file says.
type fileSettings struct {
	name   string
	values map[string]any // texts, and lists of them
	lines  map[string]int
}

func readSettings(name string, text []byte) (*fileSettings, error) {
	f := &fileSettings{name: name, values: map[string]any{}, lines: map[string]int{}}
	root, err := keyed.Parse(name, text)
	if err != nil || root == nil {
		return f, err
	}
	if root.Kind != yaml.MappingNode {
		return nil, keyed.At(name, root.Line, errors.New("a settings file is a mapping from the names of flags to their values, such as fixture: default"))
	}
	allowed, err := settings()
	if err != nil {
		return nil, err
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, node := root.Content[i], root.Content[i+1]
		flag := allowed[key.Value]
		if flag == nil {
			return nil, keyed.At(name, key.Line, unknownSetting(key.Value, sorted(allowed)))
		}
		value, err := settingOf(flag, node)
		if err != nil {
			return nil, keyed.At(name, node.Line, fmt.Errorf("%s: %w", key.Value, err))
		}
		f.values[key.Value], f.lines[key.Value] = value, key.Line
	}
	return f, nil
}

func unknownSetting(key string, allowed []string) error {
	if near := spec.Nearest(key, allowed); near != "" {
		return fmt.Errorf("unknown setting %q; did you mean %q?", key, near)
	}
	return fmt.Errorf("unknown setting %q: each is the name of a flag, such as fixture, and the help lists them", key)
}

// settingOf takes a value as it is written: 007 is not 7, and a time is text.
func settingOf(flag *kong.Flag, node *yaml.Node) (any, error) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch {
	case node.Tag == "!!null":
		return nil, errors.New("nothing stands here, and a value is wanted")
	case node.Kind == yaml.ScalarNode:
		return node.Value, nil
	case node.Kind != yaml.SequenceNode || !flag.IsSlice():
		return nil, errors.New("one value is wanted")
	}
	list := []any{}
	for _, item := range node.Content {
		if item.Kind != yaml.ScalarNode {
			return nil, errors.New("a list of values is wanted")
		}
		list = append(list, item.Value)
	}
	return list, nil
}

// Validate has nothing to do: a file is checked when it is read.
func (*fileSettings) Validate(*kong.Application) error { return nil }

// Resolve gives a flag its value from the file.
func (f *fileSettings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	return f.values[flag.Name], nil
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
