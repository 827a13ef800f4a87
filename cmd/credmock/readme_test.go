package main

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/cmd/internal/readme"
)

// TestReadme types every command of the README that is credmock or curl, and
// compares the answers that it prints. Serving is only asked for its help: other
// tests do it.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	r, _, _ := served(t, nil, "--seed", "1")
	addresses := strings.NewReplacer("http://127.0.0.1:8080", r.WHMCS.URL, "http://127.0.0.1:8081", r.Admin.URL)
	blocks := readme.Blocks(string(text))
	typedSome := 0
	for i, block := range blocks {
		if block.Language == "yaml" {
			own, _, stop := served(t, nil, "--fixture", write(t, "readme.yaml", block.Text))
			if status, body := ask(t, own, "action", "WhmcsDetails"); status != http.StatusOK {
				t.Errorf("a mock with the README's fixture answers %d %s", status, body)
			}
			stop()
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
				out, err := exec.Command("sh", "-c", addresses.Replace(strings.Replace(command, "curl ", "curl --fail-with-body --max-time 10 ", 1))).CombinedOutput()
				if err != nil {
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
