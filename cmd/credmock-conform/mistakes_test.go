package main

import (
	"bytes"
	"context"
	"flag"
	"testing"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/cmd/internal/mistakes"
)

var update = flag.Bool("update", false, "write what is told into the files of mistakes")

// TestMistakes types what people mistype: what they are told stands in the files. It
// changes the working folder, so it runs alone.
func TestMistakes(t *testing.T) {
	cases := mistakes.Test(t, "testdata/mistakes", *update, func(ctx context.Context, words, environ []string, stdout, stderr *bytes.Buffer) int {
		return program().Run(ctx, words[1:], environ, stdout, stderr)
	})
	_, flags, err := cli.Names(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, flag := range flags {
		if mistakes.None(cases, flag) != (right[flag] != "") {
			t.Errorf("%s: a case has it wrong, or a reason says that it cannot be, and not both", flag)
		}
	}
}

// right are the flags that nobody can set to a wrong value, and why.
var right = map[string]string{
	"--name": "any text may stand in a name", "--report": "a folder is made", "--accept": "a file is made", "--run-file": "a file is made",
	"--replace": "true or false, as --strict", "--list": "true or false, as --strict",
	"--dry-run": "true or false, as --strict", "--fail-fast": "true or false, as --strict", "--explore-to": "a file is made",
}
