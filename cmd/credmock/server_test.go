package main

import (
	"strings"
	"testing"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/spec"
)

// TestSpecServer prints every form of every document for another address: it stands
// there, and that of the mock stands nowhere a tool would look.
func TestSpecServer(t *testing.T) {
	t.Parallel()
	const server = "https://staging.example.com/path"
	forms := []string{"", "yaml"}
	for _, p := range projections {
		forms = append(forms, p.as)
	}
	for _, name := range spec.Names() {
		for _, as := range forms {
			args := []string{"spec", name, "--server", server + "/"}
			if as != "" {
				args = append(args, "--as", as)
			}
			code, text, complaint := typed(t, nil, args...)
			if code != cli.OK {
				t.Errorf("%s = %d: %s", strings.Join(args, " "), code, complaint)
			}
			if as == "staging" { // it names no address
				continue
			}
			if !strings.Contains(text, server) || strings.Contains(text, server+"//") {
				t.Errorf("%s does not name the server", strings.Join(args, " "))
			}
			if _, again, _ := typed(t, nil, args...); text != again {
				t.Errorf("%s prints something else each time", strings.Join(args, " "))
			}
		}
	}
}
