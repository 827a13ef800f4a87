// Package readme takes the README apart for the tests that type its commands.
package readme

import (
	"path"
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

// Arguments returns what a command gives to a program of this module, however it
// is started; false if it starts something else. Single quotes hold words
// together.
func Arguments(command, program string) ([]string, bool) {
	words := split(command)
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
