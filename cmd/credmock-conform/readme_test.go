package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/credmock/credmock/cmd/internal/readme"
)

// TestReadme types every command of the README that is credmock-conform. Judging
// is a dry run: the package features does it all.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	typedSome := 0
	for _, block := range readme.Blocks(string(text)) {
		for _, command := range block.Commands() {
			args, isOurs := readme.Arguments(command, "credmock-conform")
			if !isOurs {
				continue
			}
			typedSome++
			switch {
			case len(args) > 0 && args[0] == "drift":
				for i, arg := range args { // files are named from the root
					if strings.HasPrefix(arg, "contract/") {
						args[i] = "../../" + arg
					}
				}
			case !slices.Contains(args, "--init"):
				args = append(args, "--dry-run")
			}
			if code, stdout, stderr := conform(t, args...); code != 0 || stdout == "" {
				t.Errorf("%s = %d: %s", command, code, stderr)
			}
		}
	}
	if typedSome < 3 {
		t.Errorf("only %d commands were found", typedSome)
	}
}
