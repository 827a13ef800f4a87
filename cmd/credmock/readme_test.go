package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/cmd/internal/readme"
)

func readmeText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestReadmeIsTested finds what of the README no test takes.
func TestReadmeIsTested(t *testing.T) {
	t.Parallel()
	for _, what := range readme.Untested(readmeText(t)) {
		t.Errorf("the README has what nothing tests: %s", what)
	}
}

// TestDocsNameTargets holds what the documents for people say to the Makefile and to
// the files that are there.
func TestDocsNameTargets(t *testing.T) {
	t.Parallel()
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"README.md", ".github/CONTRIBUTING.md", ".github/CHANGELOG.md", ".github/SECURITY.md"} {
		text, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, m := range regexp.MustCompile("`make ([a-z]+)").FindAllSubmatch(text, -1) {
			if !strings.Contains(string(makefile), "\n"+string(m[1])+": ") {
				t.Errorf("%s names make %s, which there is not", name, m[1])
			}
		}
		for _, m := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join("../..", filepath.Dir(name), string(m[1]))); err != nil {
				t.Errorf("%s leads to %s, which there is not", name, m[1])
			}
		}
	}
}

// TestReadme types every command of the README that is credmock or curl, and
// compares the answers that it prints. Serving is only asked for its help, with its
// flags: other tests do it.
func TestReadme(t *testing.T) {
	t.Parallel()
	r, _, _ := served(t, nil, "--seed", "1")
	addresses := strings.NewReplacer("http://127.0.0.1:8080", r.WHMCS.URL, "http://127.0.0.1:8081", r.Admin.URL)
	blocks := readme.Blocks(readmeText(t))
	typedSome := 0
	for i, block := range blocks {
		if block.Language == "yaml" {
			readmeYAML(t, block.Text)
		}
		output := ""
		for _, command := range block.Commands() {
			args, isOurs := readme.Arguments(command, "credmock")
			switch {
			case isOurs:
				if args[0] == "serve" {
					args = append(args, "--help")
				}
				code, stdout, stderr := typed(t, nil, args...)
				if code != cli.OK || stdout == "" {
					t.Errorf("%s = %d: %s", command, code, stderr)
				}
			case strings.HasPrefix(command, "curl "):
				// A refusal is an answer: only an address that nothing serves is wrong.
				out, err := exec.Command("sh", "-c", addresses.Replace(strings.Replace(command, "curl ", "curl --max-time 10 ", 1))).CombinedOutput()
				if err != nil || strings.Contains(string(out), `"title":"Not found"`) {
					t.Errorf("%s: %v: %s", command, err, out)
				}
				output = string(out)
			default:
				continue
			}
			typedSome++
		}
		if i+1 < len(blocks) && blocks[i+1].Language == "json" && output != blocks[i+1].Text {
			t.Errorf("the README says\n%s\nand its command answers\n%s", blocks[i+1].Text, output)
		}
	}
	if typedSome < 8 {
		t.Errorf("only %d commands were found", typedSome)
	}
}

// readmeYAML starts a mock with a fixture. The steps of a job must name actions that
// are here, and inputs that they have.
func readmeYAML(t *testing.T, text string) {
	t.Helper()
	if !strings.HasPrefix(text, "steps:") {
		own, _, stop := served(t, nil, "--fixture", write(t, "readme.yaml", text))
		defer stop()
		if status, body := ask(t, own, "action", "WhmcsDetails"); status != http.StatusOK {
			t.Errorf("a mock with the README's fixture answers %d %s", status, body)
		}
		return
	}
	var job struct {
		Steps []struct {
			Uses string
			With map[string]string
		}
	}
	if err := yaml.Unmarshal([]byte(text), &job); err != nil {
		t.Error(err)
	}
	for _, step := range job.Steps {
		dir, isOurs := strings.CutPrefix(step.Uses, "credmock/credmock/")
		if !isOurs {
			continue
		}
		dir, _, _ = strings.Cut(dir, "@")
		text, err := os.ReadFile(filepath.Join("../..", dir, "action.yml"))
		if err != nil {
			t.Error(err)
		}
		var action struct{ Inputs map[string]any }
		if err := yaml.Unmarshal(text, &action); err != nil {
			t.Error(err)
		}
		for input := range step.With {
			if action.Inputs[input] == nil {
				t.Errorf("%s has no input %s", step.Uses, input)
			}
		}
		if settings := step.With["settings"]; settings != "" {
			served(t, nil, "--config", write(t, "settings.yaml", settings))
		}
	}
}

// TestReadmeInstalls installs what the README says by go install, in the version that
// is here.
func TestReadmeInstalls(t *testing.T) {
	t.Parallel()
	const path = "github.com/credmock/credmock/cmd/credmock"
	if !strings.Contains(readmeText(t), "`go install "+path+"@latest`") {
		t.Error("the README installs something else")
	}
	dir := t.TempDir()
	install := exec.CommandContext(t.Context(), "go", "install", path, path+"-conform")
	install.Env = append(os.Environ(), "GOBIN="+dir)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("go install: %v: %s", err, out)
	}
	for _, name := range []string{"credmock", "credmock-conform"} {
		if out, err := exec.CommandContext(t.Context(), filepath.Join(dir, name), "version").CombinedOutput(); err != nil || !strings.HasPrefix(string(out), name+" ") {
			t.Errorf("%s version: %v: %s", name, err, out)
		}
	}
}

// TestReadmePrograms runs what the README has in other languages: the test in Go as a
// file of a package of ours, which go sees beside those that are there, and the
// Python script beside the ready file of a mock.
func TestReadmePrograms(t *testing.T) {
	t.Parallel()
	ran := 0
	for _, block := range readme.Blocks(readmeText(t)) {
		switch block.Language {
		case "go":
			ran++
			readmeGo(t, block.Text)
		case "python":
			ran++
			dir := t.TempDir()
			r, _, _ := served(t, nil)
			ready, err := json.Marshal(map[string]any{"whmcs": map[string]string{"url": r.WHMCS.URL, "identifier": r.WHMCS.Identifier, "secret": r.WHMCS.Secret}})
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, "ready.json"), ready, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			python, err := exec.LookPath("python3")
			if err != nil {
				t.Skip("there is no python3")
			}
			cmd := exec.CommandContext(t.Context(), python, "-c", block.Text)
			cmd.Dir, cmd.Env = dir, append(os.Environ(), "no_proxy=*")
			if out, err := cmd.CombinedOutput(); err != nil || !strings.HasPrefix(string(out), "8.") {
				t.Errorf("the Python script: %v: %s", err, out)
			}
		}
	}
	if ran < 2 {
		t.Errorf("only %d programs were found", ran)
	}
}

func readmeGo(t *testing.T, text string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(root, "cmd/internal/mine/mine_test.go"): write(t, "mine_test.go", text),
	}})
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "mine.test")
	compile := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-o", program, "-overlay", write(t, "overlay.json", string(overlay)), "./cmd/internal/mine")
	compile.Dir = root
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("the test in Go: %v: %s", err, out)
	}
	if out, err := exec.CommandContext(t.Context(), program, "-test.v").CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: ") {
		t.Errorf("the test in Go: %v: %s", err, out)
	}
}
