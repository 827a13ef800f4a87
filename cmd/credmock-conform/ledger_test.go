package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/credmock/credmock/cmd/internal/ledger"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec"
)

// TestLedgerNamesWhatRuns compares what the page of the ledger says that a scenario shows
// with what it was answered: the page reads the features, and cannot run them.
func TestLedgerNamesWhatRuns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if code, out, complaint := conform(t, "--dialect", "documented", "--report", dir); code != 0 {
		t.Fatalf("conform = %d: %s%s", code, out, complaint)
	}
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Scenarios []struct {
			File, Verdict string
			Line          int
			Exchanges     []struct{ Operation, Answer string }
		}
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, p := range all.Providers() {
		doc, err := spec.Load(p.Name, "documented")
		if err != nil {
			t.Fatal(err)
		}
		scenarios, err := ledger.Scenarios(features.FS, doc)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range scenarios {
			end := 1 << 30
			if i+1 < len(scenarios) && scenarios[i+1].File == s.File {
				end = scenarios[i+1].Line
			}
			var got [][2]string
			for _, ran := range report.Scenarios {
				if ran.Verdict != "pass" || ran.File != s.File || ran.Line < s.Line || ran.Line >= end {
					continue // each example stands on a line of its own
				}
				for _, x := range ran.Exchanges {
					got = append(got, [2]string{x.Operation, x.Answer})
				}
			}
			for _, claim := range s.Answers() {
				if len(got) == 0 {
					continue // of the other dialect
				}
				compared++
				if !slices.Contains(got, claim) {
					t.Errorf("%s:%d: the page says that %s answers %s here, and it answers %v", s.File, s.Line, claim[0], claim[1], got)
				}
			}
		}
	}
	if compared < 500 {
		t.Errorf("%d claims were compared, want some hundred: features and page do not meet", compared)
	}
}
