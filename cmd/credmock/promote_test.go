package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/source"
	"github.com/credmock/credmock/spec/tree"
)

// TestPromote lays over a document what the ledger says of a run, and finds the rows
// observed in it.
func TestPromote(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "conformance.yaml")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const proved = `asked: "2026-11-24T10:00:00Z"
targets:
  - {provider: whmcs, real: true, version: 9.0.4, dialect: documented}
  - {provider: purecloud, real: false, dialect: documented}
proved:
  - {provider: whmcs, operation: WhmcsDetails, kind: answer, name: details}
  - {provider: whmcs, operation: CreateOAuthCredential, kind: answer, name: created}
  - {provider: purecloud, operation: deleteOauthClient, kind: answer, name: clientDeleted}
`
	write(proved)
	code, out, stderr := typed(t, nil, "spec", "ledger", "--from", path)
	if code != 0 {
		t.Fatalf("credmock spec ledger --from = %d: %s", code, stderr)
	}
	if want := "# whmcs, dialect documented: 1 inferred rows were observed"; !strings.Contains(out, want) {
		t.Errorf("the patch lacks %q (created is documented):\n%s", want, out)
	}
	if want := "# purecloud: a mock was asked, which proves nothing of the service\n"; !strings.Contains(out, want) {
		t.Errorf("the patch lacks %q:\n%s", want, out)
	}
	_, body, _ := strings.Cut(out, "---\n")
	body, _, _ = strings.Cut(body, "# purecloud")
	patch, err := tree.Read([]byte(body))
	if err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	doc, err := unpacked("whmcs", "documented")
	if err != nil {
		t.Fatal(err)
	}
	text, err := doc.JSON()
	if err != nil {
		t.Fatal(err)
	}
	whole, err := tree.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	if text, err = tree.MergePatch(whole, patch).YAML(); err != nil {
		t.Fatal(err)
	}
	src, err := spec.SourceOf("whmcs", source.File{Name: "whmcs.yaml", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	if doc, err = spec.Parse("whmcs", src, "documented", func(tree.Object) error { return nil }); err != nil && !strings.Contains(err.Error(), "no x-source names it") {
		t.Fatal(err)
	}
	if doc != nil {
		if a := doc.Operation("WhmcsDetails").Answer("details"); a.Known.How != "observed" || a.Known.Source != "observed on the service 9.0.4 by a conformance run, 2026-11-24" {
			t.Errorf("with the patch the answer is %v", a.Known)
		}
	}

	write("nothing: here\n")
	if code, _, stderr := typed(t, nil, "spec", "ledger", "--from", path); code != 2 || !strings.Contains(stderr, "is no conformance.yaml") {
		t.Errorf("credmock spec ledger --from of something else = %d: %s", code, stderr)
	}
	if code, _, stderr := typed(t, nil, "spec", "whmcs", "--from", path); code != 2 || !strings.Contains(stderr, "--from: it goes with ledger only") {
		t.Errorf("credmock spec whmcs --from = %d: %s", code, stderr)
	}
}
