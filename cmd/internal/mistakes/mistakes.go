// Package mistakes types what people mistype, and holds what they are told to files
// that read like a transcript. A file holds cases:
//
//	== a seed that is none
//	CREDMOCK_SEED=x
//	credmock serve --fixture own.yaml
//	-- own.yaml
//	whmcs: {}
//	-- says 2
//	credmock: ...
//
// that is a name, variables of the environment, one command, files of the folder in
// which it is typed, and its exit code with what it writes. It is for tests.
package mistakes

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A Case is one thing that somebody typed.
type Case struct {
	Name    string
	Environ []string
	Command string
	Files   [][2]string // name and text, in order
	Says    string      // the exit code, and what was written
}

// says begins the last section of a case.
const says = "says"

// Read takes a file apart.
func Read(text string) (intro string, cases []Case) {
	intro, rest, _ := strings.Cut(text, "== ")
	for part := range strings.SplitSeq(rest, "\n== ") {
		sections := strings.Split(part, "\n-- ")
		head := strings.Split(strings.TrimSpace(sections[0]), "\n")
		c := Case{Name: head[0], Environ: head[1 : len(head)-1], Command: head[len(head)-1]}
		for _, s := range sections[1:] {
			name, body, _ := strings.Cut(s, "\n")
			if code, isLast := strings.CutPrefix(name, says); isLast {
				c.Says = strings.TrimSpace(code) + "\n" + strings.TrimRight(body, "\n")
				continue
			}
			c.Files = append(c.Files, [2]string{name, body + "\n"})
		}
		cases = append(cases, c)
	}
	return intro, cases
}

// write puts a file together again.
func write(intro string, cases []Case) string {
	var b strings.Builder
	b.WriteString(intro)
	for _, c := range cases {
		fmt.Fprintf(&b, "== %s\n", c.Name)
		for _, line := range append(c.Environ, c.Command) {
			b.WriteString(line + "\n")
		}
		for _, f := range c.Files {
			fmt.Fprintf(&b, "-- %s\n%s", f[0], f[1])
		}
		fmt.Fprintf(&b, "-- %s %s\n\n", says, c.Says)
	}
	return b.String()
}

// A Run is a program as a function, which gets the words of the command.
type Run func(ctx context.Context, words, environ []string, stdout, stderr *bytes.Buffer) int

// Test types every case of the files of a folder, and compares. With update it writes
// the files anew. Since the working folder and the environment belong to the process,
// no test may run beside it.
func Test(t *testing.T, folder string, update bool, run Run) []Case {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s holds no cases: %v", folder, err)
	}
	var all []Case
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		intro, cases := Read(string(text))
		for i, c := range cases {
			t.Run(filepath.Base(file)+"/"+c.Name, func(t *testing.T) {
				got := c.typed(t, run)
				if got != c.Says && !update {
					t.Errorf("%s\n got exit code %s\nwant exit code %s", c.Command, got, c.Says)
				}
				if strings.Contains(got, "goroutine") {
					t.Errorf("%s shows a stack trace:\n%s", c.Command, got)
				}
				cases[i].Says = got
			})
		}
		if update {
			if err := os.WriteFile(file, []byte(write(intro, cases)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, cases...)
	}
	return all
}

// typed runs the command and returns its exit code and what it writes.
func (c Case) typed(t *testing.T, run Run) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range c.Files {
		path := filepath.Join(dir, f[0])
		if strings.HasSuffix(f[0], "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		text := f[1]
		if strings.TrimSpace(text) == "" {
			text = ""
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, pair := range c.Environ {
		name, value, _ := strings.Cut(pair, "=")
		t.Setenv(name, value)
	}
	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second) // what should have failed ends
	defer cancel()
	code := run(ctx, Words(c.Command), c.Environ, &stdout, &stderr)
	out := strings.TrimRight(stdout.String()+stderr.String(), "\n")
	return fmt.Sprintf("%d\n%s", code, strings.ReplaceAll(out, dir, "$DIR"))
}

// Words splits a command as a shell would: single quotes hold words together.
func Words(command string) []string {
	var out []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			if n := len(out); n > 0 && i > 0 && strings.HasSuffix(out[n-1], "=") {
				out[n-1] += part
			} else {
				out = append(out, part)
			}
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return out
}

// None reports whether no case gives the flag a value.
func None(cases []Case, flag string) bool {
	for _, c := range cases {
		for _, word := range Words(c.Command) {
			if word == flag || strings.HasPrefix(word, flag+"=") {
				return false
			}
		}
	}
	return true
}
