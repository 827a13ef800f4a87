package main

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// blocks returns the fenced blocks of a Markdown text with their languages.
func blocks(text string) (languages, bodies []string) {
	parts := strings.Split(text, "```")
	for i := 1; i < len(parts); i += 2 {
		language, body, _ := strings.Cut(parts[i], "\n")
		languages, bodies = append(languages, language), append(bodies, strings.TrimSpace(body))
	}
	return languages, bodies
}

// TestReadme types every command of the README and compares the answers that it
// prints. Only serving and building stay out: other tests do both.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	r, _, _ := served(t, nil, "--seed", "1")
	addresses := strings.NewReplacer("http://127.0.0.1:8080", r.WHMCS.URL, "http://127.0.0.1:8081", r.Admin.URL)
	languages, bodies := blocks(string(text))
	typedSome := 0
	for i, language := range languages {
		if language == "yaml" {
			own, _, stop := served(t, nil, "--fixture", write(t, "readme.yaml", bodies[i]))
			if status, body := ask(t, own, "action", "WhmcsDetails"); status != http.StatusOK {
				t.Errorf("a mock with the README's fixture answers %d %s", status, body)
			}
			stop()
		}
		if language != "sh" {
			continue
		}
		output := ""
		for command := range strings.SplitSeq(bodies[i], "\n") {
			switch {
			case strings.Contains(command, " serve"):
				if code, _, stderr := typed(t, nil, append(arguments(command), "--help")...); code != exitOK {
					t.Errorf("%s: %s", command, stderr)
				}
			case strings.HasPrefix(command, "curl "):
				out, err := exec.Command("sh", "-c", addresses.Replace(strings.Replace(command, "curl ", "curl --fail-with-body --max-time 10 ", 1))).CombinedOutput()
				if err != nil {
					t.Errorf("%s: %v: %s", command, err, out)
				}
				output = string(out)
			case strings.Contains(command, "credmock ") && !strings.Contains(command, "build"):
				args := arguments(strings.Replace(command, "bin/report", t.TempDir(), 1))
				if args[0] == "conform" && !strings.Contains(command, "--init") {
					args = append(args, "--dry-run") // the package features runs it all
				}
				code, stdout, stderr := typed(t, nil, args...)
				if code != exitOK || stdout == "" {
					t.Errorf("%s = %d: %s", command, code, stderr)
				}
			default:
				continue
			}
			typedSome++
		}
		if i+1 < len(languages) && languages[i+1] == "json" && output != bodies[i+1] {
			t.Errorf("the README says\n%s\nand its command answers\n%s", bodies[i+1], output)
		}
	}
	if typedSome < 8 {
		t.Errorf("only %d commands were found", typedSome)
	}
}

// arguments returns what stands after the program's name; single quotes hold
// words together.
func arguments(command string) []string {
	_, rest, _ := strings.Cut(command, "credmock ")
	var out []string
	for i, part := range strings.Split(rest, "'") {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}
