package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const declarations = "../../contract/drift/testdata/index.d.ts"

func TestDrift(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(declarations)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	changed := file("changed.d.ts", strings.Replace(string(text), `"pending"?: boolean`, `"pending"?: string`, 1))
	broken := file("broken.d.ts", string(text[:len(text)/2]))
	known := file("known.yaml", "ignore: [{at: OAuthAuthorization.pending, reason: announced}]")
	vain := file("vain.yaml", "ignore: [{at: OAuthAuthorization.pennding, reason: misspelt}]")
	tests := []struct {
		name   string
		args   []string
		code   int
		stdout string
		stderr string
	}{
		{name: "in_step", args: []string{"purecloud", "--from", declarations}, stdout: "no drift, "},
		{name: "drift", args: []string{"purecloud", "--from", changed}, code: 1, stdout: "retyped field OAuthAuthorization.pending: was boolean, is string"},
		{name: "json", args: []string{"purecloud", "--from", changed, "--as", "json"}, code: 1, stdout: `"at": "OAuthAuthorization.pending"`},
		{name: "patch", args: []string{"purecloud", "--from", changed, "--as", "patch"}, code: 1, stdout: "x-known: documented"},
		{name: "known", args: []string{"purecloud", "--from", changed, "--ignore", known}, stdout: "no drift, "},
		{name: "vain", args: []string{"purecloud", "--from", declarations, "--ignore", vain}, stdout: "ignored in vain, strike it: OAuthAuthorization.pennding (misspelt)"},
		{name: "broken", args: []string{"purecloud", "--from", broken}, code: 2, stderr: "credmock-conform: drift purecloud: " + broken + ": line "},
		{name: "no_source", args: []string{"whmcs"}, code: 2, stderr: "nothing to compare with; the vendor publishes:\n  page: https://"},
		{name: "no_document", args: []string{"purecluod", "--from", declarations}, code: 2, stderr: `did you mean "purecloud"?`},
		{name: "no_dialect", args: []string{"purecloud", "--from", declarations, "--dialect", "both"}, code: 2, stderr: `unknown dialect "both"`},
		{name: "no_format", args: []string{"purecloud", "--from", declarations, "--as", "xml"}, code: 2, stderr: `--as: unknown value "xml" (allowed: text, json, patch)`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := conform(t, append([]string{"drift"}, tt.args...)...)
			if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("drift %q = %d, want %d with %q and %q:\n%s%s", tt.args, code, tt.code, tt.stdout, tt.stderr, stdout, stderr)
			}
		})
	}
}
