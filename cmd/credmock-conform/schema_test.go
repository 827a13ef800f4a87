package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/cmd/internal/readme"
	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec/keyed"
)

const fixturesFolder = "../../fixtures"

// describedFiles are the kinds of files that people write, and what reads one.
func describedFiles(t *testing.T) map[string]describedFile {
	t.Helper()
	fixture, err := mock.FixtureFile(cli.SchemaAt("fixture"), all.Providers())
	if err != nil {
		t.Fatal(err)
	}
	server, err := mock.New(mock.Options{Providers: all.Providers()})
	if err != nil {
		t.Fatal(err)
	}
	config, err := cli.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	return map[string]describedFile{
		"fixture": {fixture, func(text string) error {
			f, err := all.ReadFixture("f.yaml", []byte(text))
			if err != nil {
				return err
			}
			return server.Sandbox().Load(f)
		}},
		"config": {config, func(text string) error { return cli.CheckConfig("c.yaml", []byte(text)) }},
		"target": {target.File(cli.SchemaAt("target")), func(text string) error {
			_, err := contract.ReadProfile("t.yaml", []byte(text), func(string) (string, bool) { return "set-by-the-test", true })
			return err
		}},
	}
}

type describedFile struct {
	keyed.File
	read func(text string) error
}

// compiled is the schema as it is printed, as a validator reads it.
func (d describedFile) compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(d.Schema())
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(d.ID, value); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(d.ID)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// valid holds a text of YAML to a schema.
func valid(t *testing.T, schema *jsonschema.Schema, text string) error {
	t.Helper()
	node, err := keyed.Parse("x.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return schema.Validate(keyed.ValueOf(node))
}

// written are the files of the repository, by kind: those of fixtures, and what the
// README shows.
func written(t *testing.T) map[string]map[string]string {
	t.Helper()
	out := map[string]map[string]string{"fixture": {}, "config": {}, "target": {}}
	for kind, pattern := range map[string]string{"fixture": "*.yaml", "target": "targets/*.yaml"} {
		files, err := fs.Glob(os.DirFS(fixturesFolder), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(filepath.Join(fixturesFolder, file))
			if err != nil {
				t.Fatal(err)
			}
			out[kind][file] = string(text)
		}
	}
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, block := range readme.Blocks(string(text)) {
		if block.Language != "yaml" {
			continue
		}
		var job struct {
			Steps []struct{ With struct{ Settings string } }
		}
		if yaml.Unmarshal([]byte(block.Text), &job) != nil || job.Steps == nil {
			out["fixture"][fmt.Sprintf("README block %d", i)] = block.Text
			continue
		}
		for _, step := range job.Steps {
			if step.With.Settings != "" {
				out["config"][fmt.Sprintf("README block %d", i)] = step.With.Settings
			}
		}
	}
	return out
}

// TestFilesKeepToTheirSchemas holds every fixture, settings file and target file of the
// repository to what editors are told. The samples say where their schema is.
func TestFilesKeepToTheirSchemas(t *testing.T) {
	t.Parallel()
	kinds := describedFiles(t)
	for kind, files := range written(t) {
		if len(files) == 0 {
			t.Errorf("there is no %s", kind)
		}
		schema := kinds[kind].compiled(t)
		for name, text := range files {
			if err := valid(t, schema, text); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if line := "# yaml-language-server: $schema=" + kinds[kind].ID + "\n"; !strings.HasPrefix(name, "README") && !strings.Contains(text, line) {
				t.Errorf("%s does not begin with %s", name, line)
			}
		}
	}
}

// TestSchemasAreFresh holds the files that editors fetch, and the page of the keys, to the
// types that read.
func TestSchemasAreFresh(t *testing.T) {
	t.Parallel()
	page := "# What files can say\n\nEvery key of the files that people write. `credmock spec reference` prints it, but for the last part.\n\n"
	kinds := describedFiles(t)
	for _, kind := range []string{"fixture", "config", "target"} {
		text, err := json.MarshalIndent(kinds[kind].Schema(), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		fresh(t, filepath.Join(fixturesFolder, "schema", kind+".json"), string(text)+"\n")
		page += strings.Replace(kinds[kind].Reference(), "\n## ", "\n### ", -1)
	}
	fresh(t, filepath.Join(fixturesFolder, "README.md"), strings.TrimRight(strings.ReplaceAll(page, "\n# ", "\n## "), "\n")+"\n")
}

func fresh(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s is not what the types say; go test ./cmd/credmock-conform -run Schemas -update writes it (-want +got):\n%s", path, diff)
	}
}

// example is a file that has every key with its example, nested as they are read. A
// mistake is made in one key.
func (d describedFile) example(m mistake) string {
	var lines []string
	entries := d.Entries()
	for _, e := range entries {
		if strings.ContainsAny(e.Path, ".[") {
			continue
		}
		lines = append(lines, m.in(e, e.Path, exampleOf(entries, e.Path, m))...)
	}
	return strings.Join(lines, "\n") + "\n"
}

// A mistake is made in the key at a path. The zero value is none.
type mistake struct{ path, what string }

// in is how a key stands in a file.
func (m mistake) in(e keyed.Entry, key, value string) []string {
	stands := key + ": " + value
	if e.Path != m.path {
		return []string{stands}
	}
	switch m.what {
	case "misspelt":
		return []string{key + "x: " + value}
	case "twice":
		return []string{stands, stands}
	case "missing":
		return nil
	}
	if strings.Contains(e.Takes, "text") && e.Values == nil {
		return []string{key + ": {a: [b]}"}
	}
	return []string{key + ": mistaken"}
}

// exampleOf is a value for a path: all keys below it where it has any, else its own
// example.
func exampleOf(entries []keyed.Entry, path string, m mistake) string {
	var own string
	for _, below := range []struct{ prefix, open, shut string }{
		{path + ".", "{", "}"}, {path + "[].", "[{", "}]"}, {path + ".NAME.", "{default: {", "}}"},
	} {
		var members []string
		for _, e := range entries {
			if rest, ok := strings.CutPrefix(e.Path, below.prefix); ok && !strings.Contains(rest, ".") && rest != "" {
				members = append(members, m.in(e, rest, exampleOf(entries, e.Path, m))...)
			}
			if e.Path == path {
				own = e.Example
			}
		}
		if len(members) > 0 {
			return below.open + strings.Join(members, ", ") + below.shut
		}
	}
	return own
}

// TestEveryKeyHasAnExample finds keys that nothing says anything of, and reads a file of
// every key with its example: the reader takes it, and so does the schema.
func TestEveryKeyHasAnExample(t *testing.T) {
	t.Parallel()
	for kind, d := range describedFiles(t) {
		for _, e := range d.Entries() {
			if e.Help == "" || e.Example == "" {
				t.Errorf("%s: %s says %q, with the example %q", kind, e.Path, e.Help, e.Example)
			}
		}
		text := d.example(mistake{})
		if err := d.read(text); err != nil {
			t.Errorf("the examples of a %s are refused: %v\n%s", kind, err, text)
		}
		if err := valid(t, d.compiled(t), text); err != nil {
			t.Errorf("the examples of a %s break the schema: %v\n%s", kind, err, text)
		}
	}
}

// TestSchemasSeeMistakes makes every mistake in each key of each file: it is misspelt, has
// a value of another kind, stands twice, or is missing though it is needed. What the
// program says stands in a file, and the schema refuses it, too, but for what stands
// twice, which no reader of JSON sees.
func TestSchemasSeeMistakes(t *testing.T) {
	t.Parallel()
	var told strings.Builder
	kinds := describedFiles(t)
	for _, kind := range []string{"fixture", "config", "target"} {
		d := kinds[kind]
		schema := d.compiled(t)
		for _, e := range d.Entries() {
			for _, what := range []string{"misspelt", "another kind", "twice", "missing"} {
				if what == "missing" && !e.Needed {
					continue
				}
				text := d.example(mistake{e.Path, what})
				read := d.read(text)
				if read == nil || what != "twice" && valid(t, schema, text) == nil {
					t.Errorf("%s: %s, %s: the program says %v, and the schema holds", kind, e.Path, what, read)
				}
				fmt.Fprintf(&told, "%s, %s: %v\n", e.Path, what, read)
			}
		}
	}
	fresh(t, "testdata/keys.txt", told.String())
}
