package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// licencesFile names what the programs are made of, with the licences in full, which
// they want to go along. It is committed, so that a change of it is read; a test says
// when it is stale, and writes it with -update.
const licencesFile = "LICENCES.txt"

// allowed are the licences under which others' work may be used here. Those of the
// MPL ask that its source can be had, which the address of a module says.
var allowed = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "MPL-2.0-no-copyleft-exception"}

// A part is a module, and what it says of its licence.
type part struct {
	path, version string
	licences      []string // their identifiers of SPDX
	files         []packed // licences and notices
}

// licences reads the committed file, for what is packed.
func (r release) licences() (packed, error) {
	text, err := os.ReadFile(filepath.Join(r.root, "cmd/credmock/release", licencesFile))
	return packed{licencesFile, text, 0o644}, err
}

// shipped are the parts of the programs of all platforms, and Go itself.
func (r release) shipped() ([]part, error) {
	found := map[string]listed{}
	for _, p := range append(slices.Clone(platforms), platform{"js", "wasm"}) {
		commands := []string{"./cmd/credmock", "./cmd/credmock-conform"}
		if p.os == "js" {
			commands = []string{"./cmd/credmock/wasm"}
		}
		if err := list(found, r.root, []string{"GOOS=" + p.os, "GOARCH=" + p.arch, "CGO_ENABLED=0"}, commands...); err != nil {
			return nil, err
		}
	}
	root, err := r.output("go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	found["std"] = listed{Path: "Go, its runtime and standard library", Dir: root}
	return parts(found)
}

// A listed module is one as go list tells it.
type listed struct {
	Path, Version, Dir string
	Main               bool
	Replace            *listed
}

// list adds the modules that packages need; with -test before them their tests
// count, too.
func list(found map[string]listed, dir string, environ []string, packages ...string) error {
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=Module"}, packages...)...)
	cmd.Dir, cmd.Env = dir, append(append(os.Environ(), "GOWORK=off", "GOFLAGS="), environ...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("list the modules of %s: %w: %s", dir, err, complaint.String())
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var of struct{ Module *listed }
		if err := d.Decode(&of); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("list the modules of %s: %w", dir, err)
		}
		m := of.Module
		if m != nil && m.Replace != nil {
			m = m.Replace
		}
		if m != nil && !m.Main && m.Version != "" { // one without is in this repository
			found[m.Path] = *m
		}
	}
}

var legal = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([.-].*)?$`)

// parts reads the licences of modules. One that has none, or one that is not allowed,
// is an error that names it.
func parts(of map[string]listed) ([]part, error) {
	var out []part
	var faults []error
	for _, path := range slices.Sorted(maps.Keys(of)) {
		p, err := partOf(of[path])
		out, faults = append(out, p), append(faults, err)
	}
	return out, errors.Join(faults...)
}

func partOf(m listed) (part, error) {
	p := part{path: m.Path, version: m.Version}
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return p, err
	}
	for _, entry := range entries {
		if entry.IsDir() || !legal.MatchString(entry.Name()) || filepath.Ext(entry.Name()) == ".docs" {
			continue // of documentation, none is used
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, entry.Name()))
		if err != nil {
			return p, err
		}
		p.files = append(p.files, packed{name: entry.Name(), text: text})
		for _, match := range licensecheck.Scan(text).Match {
			if !match.IsURL && !slices.Contains(p.licences, match.ID) && match.ID != "GooglePatentClause" && match.ID != "GooglePatentsFile" {
				p.licences = append(p.licences, match.ID)
			}
		}
	}
	if len(p.licences) == 0 {
		return p, fmt.Errorf("%s %s: no licence is known that it is under", m.Path, m.Version)
	}
	slices.Sort(p.licences)
	for _, id := range p.licences {
		if !slices.Contains(allowed, id) {
			return p, fmt.Errorf("%s %s is under %s, which is not allowed here (allowed: %s)", m.Path, m.Version, id, strings.Join(allowed, ", "))
		}
	}
	return p, nil
}

// written lists the parts, and after that what each says.
func written(all []part) []byte {
	var b bytes.Buffer
	fmt.Fprint(&b, "What the programs credmock and credmock-conform are made of beside their own code.\n"+
		"The source of a module is at https://pkg.go.dev/ under its name.\n\n")
	for _, p := range all {
		fmt.Fprintf(&b, "%s\n", strings.TrimSpace(fmt.Sprintf("%-60s %-12s %s", p.path, p.version, strings.Join(p.licences, ", "))))
	}
	for _, p := range all {
		for _, f := range p.files {
			fmt.Fprintf(&b, "\n%s\n%s\n%s: %s\n\n%s\n", strings.Repeat("=", 80), "", p.path, f.name, bytes.TrimSpace(bytes.ReplaceAll(f.text, []byte("\r\n"), []byte("\n"))))
		}
	}
	return b.Bytes()
}
