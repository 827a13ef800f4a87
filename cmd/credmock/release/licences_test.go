//go:build unix

package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the list of licences")

// TestLicences holds the committed list to what the programs are made of today. What
// is under a licence that is not allowed has no list.
func TestLicences(t *testing.T) {
	t.Parallel()
	r, err := newRelease("../../..", t.TempDir(), "v1.2.3-test")
	if err != nil {
		t.Fatal(err)
	}
	all, err := r.shipped()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(licencesFile, written(all), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := r.licences()
	if err != nil {
		t.Fatal(err)
	}
	if string(got.text) != string(written(all)) {
		t.Errorf("%s is stale: go test -run TestLicences -update writes it anew", licencesFile)
	}
}

// TestLicencesOfTests holds what only builds or tests this repository to the same
// licences, in every module that is in it.
func TestLicencesOfTests(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"", "cmd/credmock/release", "contract/contracttest/example", "contract/interop/go", "contract/generated"} {
		found := map[string]listed{}
		packages := "./..."
		if dir == "contract/generated" {
			packages = "tool" // its code is there only once that has made it
		}
		if err := list(found, filepath.Join("../../..", dir), nil, "-test", packages); err != nil {
			t.Error(err)
			continue
		}
		if _, err := parts(found); err != nil || len(found) == 0 {
			t.Errorf("of the %d modules that %s/ needs: %v", len(found), dir, err)
		}
	}
}

// TestUnknownLicences refuses what has no licence, and one that is not allowed.
func TestUnknownLicences(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := partOf(listed{Path: "example.com/none", Version: "v1.0.0", Dir: dir}); err == nil || !strings.Contains(err.Error(), "no licence is known") {
		t.Errorf("a module without a licence is taken: %v", err)
	}
	text := "This program is free software: you can redistribute it and/or modify it under the terms of the GNU Affero General Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version.\n"
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := partOf(listed{Path: "example.com/affero", Version: "v1.0.0", Dir: dir}); err == nil || !strings.Contains(err.Error(), "AGPL") {
		t.Errorf("a module under the AGPL is taken: %v", err)
	}
}

// TestPackagesOfNPMNeedNothing: what is installed with our packages is ours alone, and
// has no licences of others but those of the programs.
func TestPackagesOfNPMNeedNothing(t *testing.T) {
	t.Parallel()
	manifests, err := filepath.Glob("../npm/*/package.json")
	if err != nil || len(manifests) == 0 {
		t.Fatalf("%d manifests, %v", len(manifests), err)
	}
	for _, file := range manifests {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var about struct{ Dependencies, PeerDependencies, OptionalDependencies map[string]string }
		if err := json.Unmarshal(text, &about); err != nil || len(about.Dependencies)+len(about.PeerDependencies)+len(about.OptionalDependencies) > 0 {
			t.Errorf("%s needs %+v, %v: list their licences", file, about, err)
		}
	}
}
