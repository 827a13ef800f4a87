package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/cmd/internal/readme"
)

// TestHelp shows the help of every command, in both ways to ask for it, with its flags
// and with examples, which are typed.
func TestHelp(t *testing.T) {
	t.Parallel()
	commands, _, err := cli.Names(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range append(commands, "") {
		args := strings.Fields(command)
		_, asked, _ := typed(t, nil, append([]string{"help"}, args...)...)
		code, flagged, _ := typed(t, nil, append(args, "--help")...)
		if code != cli.OK || asked != flagged || !strings.Contains(asked, "Usage: credmock") {
			t.Errorf("credmock help %s = %d, and is not credmock %s --help:\n%s", command, code, command, asked)
		}
		if len(examples[command]) == 0 {
			t.Errorf("credmock help %s has no example", command)
		}
		for _, example := range examples[command] {
			args, isOurs := readme.Arguments(example, "credmock")
			if !isOurs || !strings.Contains(asked, "\n  "+example+"\n") {
				t.Errorf("credmock help %s does not show %s", command, example)
			}
			if args[0] == "serve" || args[0] == "healthcheck" {
				args = append(args, "--help")
			}
			if code, stdout, stderr := typed(t, nil, args...); code != cli.OK || stdout == "" {
				t.Errorf("%s = %d: %s", example, code, stderr)
			}
		}
	}
	_, stdout, _ := typed(t, nil, "serve", "--help")
	for _, want := range []string{"--fixture", "CREDMOCK_FIXTURE", "--ready-file", "--whmcs-root"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("credmock serve --help does not say %q:\n%s", want, stdout)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	code, stdout, _ := typed(t, nil, "version")
	if code != cli.OK || !strings.HasPrefix(stdout, "credmock ") {
		t.Errorf("credmock version = %d, %q", code, stdout)
	}
	if code, flagged, _ := typed(t, nil, "--version"); code != cli.OK || flagged != stdout {
		t.Errorf("credmock --version = %d, %q, want %q", code, flagged, stdout)
	}
}

// TestCompletion asks bash itself what the script completes.
func TestCompletion(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	_, script, _ := typed(t, nil, "completion", "bash")
	for line, want := range map[string]string{
		"credmock se":                       "serve",
		"credmock spec wh":                  "whmcs",
		"credmock spec led":                 "ledger",
		"credmock serve --fix":              "--fixture",
		"credmock serve --quiet --dialect ": "documented current",
		"credmock serve --dialect c":        "current",
		"credmock serve --seed ":            "",
		"credmock completion f":             "fish",
		"credmock help heal":                "healthcheck",
		"credmock --ver":                    "--version",
		"credmock conf":                     "",
	} {
		words := strings.Split(line, " ")
		ask := script + "\nCOMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1))\n_credmock\necho \"${COMPREPLY[*]}\"\n"
		out, err := exec.CommandContext(t.Context(), shell, append([]string{"-c", ask, "bash"}, words...)...).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("bash completes %q as %q, %v; want %q", line, got, err, want)
		}
	}
}

// TestCompletionHasEveryFlag: each shell is told each flag.
func TestCompletionHasEveryFlag(t *testing.T) {
	t.Parallel()
	_, flags, err := cli.Names(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		code, script, _ := typed(t, nil, "completion", shell)
		for _, flag := range flags {
			if shell == "fish" {
				flag = "-l " + flag[2:] + " "
			}
			if code != cli.OK || !strings.Contains(script, flag) {
				t.Errorf("credmock completion %s = %d, and lacks %s", shell, code, flag)
			}
		}
		if path, err := exec.LookPath(shell); err == nil {
			if out, err := exec.CommandContext(t.Context(), path, "-n", "-c", script).CombinedOutput(); err != nil {
				t.Errorf("%s cannot read its script: %v: %s", shell, err, out)
			}
		}
	}
}
