// Package readme takes the README apart for the tests that type its commands.
package readme

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// A Block is one fenced block of a Markdown text.
type Block struct {
	Language string
	Text     string
}

// Blocks returns the fenced blocks of a Markdown text.
func Blocks(text string) []Block {
	var out []Block
	parts := strings.Split(text, "```")
	for i := 1; i < len(parts); i += 2 {
		language, body, _ := strings.Cut(parts[i], "\n")
		out = append(out, Block{language, strings.TrimSpace(body)})
	}
	return out
}

// Commands returns the lines of a block that a shell would run.
func (b Block) Commands() []string {
	if b.Language != "sh" {
		return nil
	}
	return strings.Split(b.Text, "\n")
}

// languages are those of blocks that some test takes: this package's users run sh,
// yaml, go and python and compare json, the tests of the npm package run js.
var languages = []string{"sh", "yaml", "go", "python", "json", "js"}

// elsewhere are the beginnings of commands that no test types as they stand, with
// the test that does instead.
var elsewhere = map[string]string{
	"make test":         "it is what runs this",
	"docker compose -f": "there need not be an engine: a test runs the commands of the file as it says",
	"npx newman run":    "the import tests run newman, with and without the environment",
}

// Untested lists what of a text no test would take: a block in a language that none
// reads, or a command that none types.
func Untested(text string) []string {
	var out []string
	for _, b := range Blocks(text) {
		if !slices.Contains(languages, b.Language) {
			out = append(out, "a block in "+b.Language)
		}
		for _, c := range b.Commands() {
			_, serves := Arguments(c, "credmock")
			_, judges := Arguments(c, "credmock-conform")
			told := slices.ContainsFunc(slices.Collect(maps.Keys(elsewhere)), func(begin string) bool { return strings.HasPrefix(c, begin) })
			if !serves && !judges && !told && !strings.HasPrefix(c, "curl ") {
				out = append(out, c)
			}
		}
	}
	return out
}

// Arguments returns what a command gives to a program of this module, however it
// is started; false if it starts something else. Single quotes hold words
// together, and what goes into a file is left out.
func Arguments(command, program string) ([]string, bool) {
	words := split(command)
	if at := slices.Index(words, ">"); at >= 0 {
		words = words[:at]
	}
	if len(words) > 2 && words[0] == "go" && words[1] == "run" {
		words = words[2:]
	}
	if len(words) == 0 || path.Base(words[0]) != program {
		return nil, false
	}
	return words[1:], true
}

func split(command string) []string {
	var out []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}
