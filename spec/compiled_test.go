package spec_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

// sources returns the names of the documents as people write them.
func sources(t *testing.T) []string {
	t.Helper()
	names, err := spec.Written(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestCompiledDocumentsAreFresh(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(sources(t), spec.Names()); diff != "" {
		t.Errorf("other documents are compiled than written (-written +compiled):\n%s\nrun: go generate ./spec", diff)
	}
	for _, name := range sources(t) {
		src, err := spec.Source(os.DirFS("."), name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := spec.Compile(src)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join("compiled", name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("the compiled form of %s is stale; run: go generate ./spec", name)
		}
	}
}

// What is embedded is loaded without a look: here it is looked at.
func TestWrittenDocumentsBreakNoRule(t *testing.T) {
	t.Parallel()
	for _, name := range sources(t) {
		for _, dialect := range spec.Dialects {
			t.Run(name+"_"+dialect, func(t *testing.T) {
				t.Parallel()
				src, err := spec.Source(os.DirFS("."), name)
				if err != nil {
					t.Fatal(err)
				}
				want, err := spec.Parse(name, src, dialect, openapi.Valid)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(printed(t, want), printed(t, load(t, name, dialect))) {
					t.Error("the embedded document is another one")
				}
			})
		}
	}
}

// A start loads every document, so it is held to what that costs: kin-openapi
// takes 257,000 allocations for one.
func TestLoadingTakesFewAllocations(t *testing.T) { // not parallel: it counts what the process allocates
	const most = 40_000
	for _, dialect := range spec.Dialects {
		got := testing.AllocsPerRun(1, func() {
			for _, name := range spec.Names() {
				if err := spec.LoadAnew(name, dialect); err != nil {
					t.Fatal(err)
				}
			}
		})
		t.Logf("%s: %.0f allocations", dialect, got)
		if got > most {
			t.Errorf("loading all documents in dialect %s takes %.0f allocations, want %d at most", dialect, got, most)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for _, name := range spec.Names() {
			if err := spec.LoadAnew(name, "documented"); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func printed(t *testing.T, d *spec.Document) []byte {
	t.Helper()
	text, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
