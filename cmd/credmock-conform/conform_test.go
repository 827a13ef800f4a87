package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/cmd/internal/readme"
	"github.com/credmock/credmock/mock/all"
)

// conform runs the program as a user would.
func conform(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, complaint bytes.Buffer
	code = program().Run(t.Context(), args, nil, &out, &complaint)
	return code, out.String(), complaint.String()
}

func TestConformExitCodes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("fails/whmcs/x.feature", "Feature: x\n  Scenario: own failure\n    When I call WhmcsDetails\n    Then it fails with invalidIP\n")
	write("undefined/whmcs/x.feature", "Feature: x\n  Scenario: own mistake\n    When I shout\n")
	write("broken/whmcs/x.feature", "Feature: x\n  Scenario: own\n    Wenn I shout\n")
	write("guessed/x.feature", "Feature: x\n  Scenario: own guess\n    When I call getOauthScopes\n    Then it succeeds\n")
	target := write("t.yaml", "whmcs: {url: 'http://127.0.0.1:1', principals: {default: {fields: {identifier: x}}}}\n")
	one := []string{"--dialect", "documented"}
	tests := []struct {
		name string
		args []string
		code int
		out  string // part of stdout and stderr
	}{
		{"passes", append(one, "--name", "details"), 0, "pass "},
		{"fails", append(one, "--features", filepath.Join(dir, "fails"), "--name", "own failure"), 1, "FAIL        1\n"},
		{"fails_fast", []string{"--fail-fast", "--features", filepath.Join(dir, "fails"), "--name", "own failure"}, 1, "problem     1 scenario was not asked: the run ended at the first failure\n"},
		{"out_of_time", []string{"--time-limit", "1ns", "--name", "details"}, 2, "scenarios were not asked: the time limit is over\n"},
		{"undefined_step", append(one, "--features", filepath.Join(dir, "undefined"), "--name", "own"), 2, `step "I shout" is undefined`},
		{"no_gherkin", append(one, "--features", filepath.Join(dir, "broken")), 2, "x.feature"},
		{"provider_guessed", append(one, "--features", filepath.Join(dir, "guessed"), "--name", "own guess"), 0, "pass        1\n"},
		{"nothing_selected", append(one, "--tags", "@smoke and not @smoke"), 3, "0 scenarios"},
		{"list", append(one, "--list", "--name", "details"), 0, "whmcs/access.feature:"},
		{"list_mistake", append(one, "--list", "--features", filepath.Join(dir, "undefined"), "--name", "own"), 2, "is undefined"},
		{"check", append(one, "--check", "--name", "details"), 0, "scenarios would run"},
		{"unreachable", []string{"--target", target}, 2, "the target cannot be reached"},
		{"unreachable_check", []string{"--target", target, "--check"}, 2, "cannot be judged"},
		{"explore_a_deployment", []string{"--target", target, "--explore", "5"}, 2, "a deployment needs --allow delete"},
		{"feature", append(one, filepath.Join(dir, "guessed/x.feature")), 0, "pass        1\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := conform(t, tt.args...)
			if code != tt.code || !strings.Contains(stdout+stderr, tt.out) {
				t.Errorf("credmock-conform %q = %d, want %d and %q in\n%s%s", tt.args, code, tt.code, tt.out, stdout, stderr)
			}
		})
	}
}

func TestConformInit(t *testing.T) {
	t.Parallel()
	for _, p := range all.Providers() {
		provider := p.Name
		code, stdout, _ := conform(t, "--init", provider)
		if code != 0 || !strings.Contains(stdout, "\n"+provider+":\n") || !strings.Contains(stdout, "{env: ") {
			t.Errorf("credmock-conform --init %s = %d:\n%s", provider, code, stdout)
		}
	}
}

// The suite's flags are the program's own: its help shows them.
func TestHelp(t *testing.T) {
	t.Parallel()
	code, stdout, _ := conform(t, "--help")
	for _, want := range []string{"--target", "CREDMOCK_ALLOW", "--clean", "version"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("credmock-conform --help does not say %q:\n%s", want, stdout)
		}
	}
	if _, asked, _ := conform(t, "help"); code != 0 || asked != stdout {
		t.Errorf("credmock-conform --help = %d, and is not credmock-conform help:\n%s", code, asked)
	}
	commands, _, err := cli.Names(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range append(commands, "") {
		_, shown, _ := conform(t, append([]string{"help"}, strings.Fields(command)...)...)
		if len(examples[command]) == 0 {
			t.Errorf("credmock-conform help %s has no example", command)
		}
		for _, example := range examples[command] {
			args, isOurs := readme.Arguments(example, "credmock-conform")
			if !isOurs || !strings.Contains(shown, "\n  "+example+"\n") {
				t.Errorf("credmock-conform help %s does not show %s", command, example)
			}
			if code, stdout, stderr := conform(t, append(args, "--help")...); code != 0 || !strings.Contains(stdout, "Usage: ") {
				t.Errorf("%s = %d: %s", example, code, stderr)
			}
		}
	}
}

// TestCompletion: what a shell reads knows the flags of the command that needs no name.
func TestCompletion(t *testing.T) {
	t.Parallel()
	_, script, _ := conform(t, "completion", "bash")
	for _, want := range []string{"complete -F _credmock_conform credmock-conform\n", `" --allow") COMPREPLY=($(compgen -W "read write delete" -- "$cur"))`, "--explore"} {
		if !strings.Contains(script, want) {
			t.Errorf("credmock-conform completion bash lacks %s", want)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	code, stdout, _ := conform(t, "version")
	if code != 0 || !strings.HasPrefix(stdout, "credmock-conform ") {
		t.Errorf("credmock-conform version = %d, %q", code, stdout)
	}
	if code, flagged, _ := conform(t, "--version"); code != 0 || flagged != stdout {
		t.Errorf("credmock-conform --version = %d, %q, want %q", code, flagged, stdout)
	}
}

func TestConformWritesReports(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "report")
	if code, stdout, stderr := conform(t, "--dialect", "current", "--name", "details", "--report", dir); code != 0 {
		t.Fatalf("credmock-conform = %d\n%s%s", code, stdout, stderr)
	}
	for _, name := range []string{"report.json", "junit.xml", "report.md", "index.html"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if code, stdout, _ := conform(t, "--dialect", "current", "--only-failed", filepath.Join(dir, "report.json")); code != 3 {
		t.Errorf("credmock-conform --only-failed after a pass = %d, want 3\n%s", code, stdout)
	}
}
