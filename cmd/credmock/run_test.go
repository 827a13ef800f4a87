package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

// typed runs the program as a user would and returns its exit code and output.
func typed(t *testing.T, environ []string, args ...string) (int, string, string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second) // a serve that should have failed ends
	defer cancel()
	code := program().Run(ctx, args, environ, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPortsInUse: each gets exit code 2, nothing on stdout, and one clear line.
func TestPortsInUse(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	tests := []struct {
		name    string
		environ []string
		args    []string
		want    string
	}{
		{"PortInUse", nil, []string{"serve", "--listen", taken.Addr().String(), "--admin-listen", "127.0.0.1:0"}, `--listen: listen tcp ` + taken.Addr().String() + `: bind: address already in use`},
		{"AdminPortInUse", nil, []string{"serve", "--listen", "127.0.0.1:0", "--admin-listen", taken.Addr().String()}, `--admin-listen: listen tcp`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := typed(t, tt.environ, tt.args...)
			if code != cli.Usage || !strings.Contains(stderr, tt.want) {
				t.Errorf("credmock %q = %d, want %d and %q; stderr:\n%s", tt.args, code, cli.Usage, tt.want, stderr)
			}
			if stdout != "" {
				t.Errorf("credmock %q writes to stdout:\n%s", tt.args, stdout)
			}
			if strings.Contains(stderr, "goroutine") {
				t.Errorf("credmock %q shows a stack trace:\n%s", tt.args, stderr)
			}
		})
	}
}

// TestSpec prints every document in every form and reads it back.
func TestSpec(t *testing.T) {
	t.Parallel()
	for _, name := range spec.Names() {
		for _, args := range [][]string{
			{"spec", name}, {"spec", name, "--as", "json"}, {"spec", name, "--dialect", "current"}, {"spec", name, "--as", "json", "--dialect", "current"},
		} {
			code, stdout, stderr := typed(t, nil, args...)
			if code != cli.OK || stderr != "" {
				t.Errorf("credmock %q = %d, %s", args, code, stderr)
			}
			if _, err := openapi.Parse(name, []byte(stdout), ""); err != nil {
				t.Errorf("credmock %q prints what cannot be read: %v", args, err)
			}
		}
	}
}

// TestSpecProjections prints every document in every form that is made of it.
func TestSpecProjections(t *testing.T) {
	t.Parallel()
	for _, name := range spec.Names() {
		for as, member := range map[string]string{"strict": "openapi", "import": "openapi", "postman": "item", "environment": "values", "staging": "values"} {
			var parts [2]map[string]any
			for i, dialect := range spec.Dialects {
				code, stdout, stderr := typed(t, nil, "spec", name, "--as", as, "--dialect", dialect)
				if code != cli.OK || stderr != "" {
					t.Errorf("credmock spec %s --as %s --dialect %s = %d, %s", name, as, dialect, code, stderr)
				}
				if err := json.Unmarshal([]byte(stdout), &parts[i]); err != nil || parts[i][member] == nil {
					t.Errorf("credmock spec %s --as %s prints %.100s: %v", name, as, stdout, err)
				}
			}
		}
	}
}

// TestSpecLists: what scripts loop over.
func TestSpecLists(t *testing.T) {
	t.Parallel()
	_, documents, _ := typed(t, nil, "spec", "documents")
	if diff := cmp.Diff(spec.Names(), strings.Fields(documents)); diff != "" {
		t.Errorf("credmock spec documents mismatch (-want +got):\n%s", diff)
	}
	_, providers, _ := typed(t, nil, "spec", "providers")
	var want []string
	for _, p := range all.Providers() {
		want = append(want, p.Name)
	}
	if diff := cmp.Diff(want, strings.Fields(providers)); diff != "" {
		t.Errorf("credmock spec providers mismatch (-want +got):\n%s", diff)
	}
}

func TestLedger(t *testing.T) {
	t.Parallel()
	_, table, _ := typed(t, nil, "spec", "ledger")
	_, text, _ := typed(t, nil, "spec", "ledger", "--as", "json")
	var entries []spec.Entry
	if err := json.Unmarshal([]byte(text), &entries); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(table, "\n"); lines != len(entries)+1 || len(entries) < 100 {
		t.Errorf("the ledger has %d lines as a table and %d entries as JSON", lines, len(entries))
	}
}
