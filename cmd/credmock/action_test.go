package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestActions holds the files of the GitHub actions to their scripts: what they name
// is there, and a script reads the inputs that are declared. The scripts themselves
// run in a test of their own.
func TestActions(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(root, ".github/actions")
	files, err := filepath.Glob(filepath.Join(dir, "*", "action.yml"))
	if err != nil || len(files) < 2 {
		t.Fatalf("actions: %q, %v", files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var action struct {
			Name, Description string
			Inputs            map[string]struct{ Description, Default string }
			Outputs           map[string]struct{ Description string }
			Runs              struct {
				Using, Main, Post string
				Steps             []struct {
					Shell, Run, Uses string
					Env, With        map[string]string
				}
			}
		}
		decoder := yaml.NewDecoder(bytes.NewReader(text))
		decoder.KnownFields(true)
		if err := decoder.Decode(&action); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		scripts, _ := filepath.Glob(filepath.Join(filepath.Dir(name), "*.mjs"))
		var read []string
		all := string(text)
		for _, script := range scripts {
			if !strings.Contains(all, filepath.Base(script)) {
				t.Errorf("%s names no %s", name, filepath.Base(script))
			}
			code, err := os.ReadFile(script)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`input\('(\w+)'\)|INPUT_([A-Z]+)`).FindAllStringSubmatch(string(code), -1) {
				read = append(read, strings.ToLower(m[1]+m[2]))
			}
		}
		for _, m := range regexp.MustCompile(`inputs\.(\w+)`).FindAllStringSubmatch(all, -1) {
			read = append(read, m[1])
		}
		for input, about := range action.Inputs {
			if !slices.Contains(read, input) || about.Description == "" {
				t.Errorf("%s declares the input %s, which nothing reads or explains", name, input)
			}
		}
		for _, input := range read {
			if _, declared := action.Inputs[input]; !declared {
				t.Errorf("%s reads the input %s, which it does not declare", name, input)
			}
		}
	}
}
