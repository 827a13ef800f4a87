package main_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/fixtures"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/judged"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// A room is a place where every provider has something.
type room struct {
	holds string   // what it has there
	where string   // how to add it; NAME stands for the provider
	names []string // the providers that are there
}

// registry is the one list that the rooms are compared with.
const registry = "mock/all: one line in Providers"

// none are the packages below mock that are no providers, and the document that
// is nobody's: the control plane emulates no service.
var none = []string{"admin", "all", "bench", "judged", "mocktest", "table"}

// lacking compares the rooms with the registered providers, both ways.
func lacking(providers []string, rooms []room) []string {
	var out []string
	for _, r := range rooms {
		for _, p := range providers {
			if !slices.Contains(r.names, p) {
				out = append(out, fmt.Sprintf("%s has no %s; add it in %s", p, r.holds, strings.ReplaceAll(r.where, "NAME", p)))
			}
		}
		for _, name := range r.names {
			if !slices.Contains(providers, name) && !slices.Contains(none, name) {
				out = append(out, fmt.Sprintf("%s has a %s (%s) and is no provider; add it in %s", name, r.holds, strings.ReplaceAll(r.where, "NAME", name), registry))
			}
		}
	}
	return out
}

// TestEveryProviderIsInEveryRoom says what a provider lacks, and where it goes.
func TestEveryProviderIsInEveryRoom(t *testing.T) {
	t.Parallel()
	for _, complaint := range lacking(registered(), theRooms(t)) {
		t.Error(complaint)
	}
}

// The comparison sees what it looks for, in each room that there is.
func TestRoomsSeeWhatIsMissing(t *testing.T) {
	t.Parallel()
	rooms := theRooms(t)
	var want []string
	for _, r := range rooms {
		want = append(want, "toy has no "+r.holds+"; add it in "+strings.ReplaceAll(r.where, "NAME", "toy"))
	}
	if diff := cmp.Diff(want, lacking(append(registered(), "toy"), rooms)); diff != "" {
		t.Errorf("a provider that is in no room: complaints mismatch (-want +got):\n%s", diff)
	}
	stray := []room{{holds: "document", where: "spec/NAME.yaml", names: []string{"admin", "toy"}}}
	want = []string{"toy has a document (spec/toy.yaml) and is no provider; add it in " + registry}
	if diff := cmp.Diff(want, lacking(nil, stray)); diff != "" {
		t.Errorf("a document of nobody: complaints mismatch (-want +got):\n%s", diff)
	}
}

func registered() []string {
	var names []string
	for _, p := range all.Providers() {
		names = append(names, p.Name)
	}
	return names
}

// theRooms are those of this module. Every fixture and every profile counts: a
// provider that one leaves out would start from its default there.
func theRooms(t *testing.T) []room {
	t.Helper()
	module := os.DirFS(root)
	rooms := []room{
		{"document", "spec/NAME.yaml, or in a folder spec/NAME", spec.Names()},
		{"package", "mock/NAME", folders(t, module, "mock", ".go")},
		{"feature", "features/NAME/*.feature", folders(t, module, "features", ".feature")},
	}
	for _, file := range yamls(t, ".") {
		rooms = append(rooms, room{"section", "fixtures/" + file + ", under the key NAME", keysOf(t, file)})
	}
	rooms = append(rooms, room{"principals", "fixtures/" + judged.Profile + ", under the key NAME", keysOf(t, judged.Profile)})
	var samples []string
	for _, file := range yamls(t, "targets") {
		file = path.Join("targets", file)
		if name := strings.TrimSuffix(path.Base(file), ".yaml"); slices.Contains(keysOf(t, file), name) {
			samples = append(samples, name)
		}
	}
	return append(rooms, room{"sample of a target file", "fixtures/targets/NAME.yaml, under the key NAME", samples})
}

func yamls(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := fs.ReadDir(fixtures.FS, dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names
}

// keysOf lists the keys at the top of a fixture or target file.
func keysOf(t *testing.T, file string) []string {
	t.Helper()
	text, err := fixtures.FS.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	document, err := tree.Read(text)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	var names []string
	for name := range document.Members {
		names = append(names, name)
	}
	return names
}

// folders lists the directories within one that hold a file of a kind.
func folders(t *testing.T, module fs.FS, dir, kind string) []string {
	t.Helper()
	entries, err := fs.ReadDir(module, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		files, err := fs.Glob(module, path.Join(dir, entry.Name(), "*"+kind))
		if err != nil {
			t.Fatal(err)
		}
		if entry.IsDir() && len(files) > 0 {
			names = append(names, entry.Name())
		}
	}
	return names
}

// TestTopLevel wants nothing at the top but the rooms: what else a repository needs
// begins with a dot or has a room of its own. Built programs may lie there, which git
// ignores.
func TestTopLevel(t *testing.T) {
	t.Parallel()
	allowed := []string{
		"cmd", "spec", "mock", "features", "contract", "fixtures", "go.mod", "go.sum", "Makefile", "README.md",
		"bin", "credmock", "credmock-conform",
	}
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(allowed, name) {
			t.Errorf("%s stands at the top, where only %s do, and what begins with a dot", name, strings.Join(allowed[:10], ", "))
		}
	}
}
