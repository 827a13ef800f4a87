package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// shared are the files of the library that the package for a process of JavaScript
// has, too: what steers a mock, wherever it runs.
var shared = []string{"control.js", "control.d.ts", "flags.js"}

// wasm packs the mock as WebAssembly, with the part that goes with it of the Go that
// compiled it: neither works with the other of another version.
func (r release) wasm(library []packed) error {
	manifest, files, err := r.folder("wasm")
	if err != nil {
		return err
	}
	for _, f := range library {
		if slices.Contains(shared, f.name) {
			files = append(files, f)
		}
	}
	module, err := r.webAssembly()
	if err != nil {
		return err
	}
	loader, err := r.loader()
	if err != nil {
		return err
	}
	licences, err := r.licences()
	if err != nil {
		return err
	}
	return r.pkg(scope+"wasm", manifest, append(files, packed{"credmock.wasm.gz", module, 0o644}, packed{"go.js", loader, 0o644}, licences))
}

// webAssembly compiles the mock, and packs it in the one way that pages can unpack.
func (r release) webAssembly() ([]byte, error) {
	p := platform{"js", "wasm"}
	dir, err := absolute(filepath.Join(r.out, "programs", p.String()))
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "credmock.wasm")
	if err := r.compile(p, "./cmd/credmock/wasm", file); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return gzipped(text)
}

// loader makes a module of the script that comes with Go. The script puts one thing
// into the global object, and asks others of it: here it gets an object of its own.
func (r release) loader() ([]byte, error) {
	root, err := r.output("go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	script, err := os.ReadFile(filepath.Join(root, "lib/wasm/wasm_exec.js"))
	if err != nil {
		return nil, err
	}
	if !strings.Contains(string(script), "globalThis.Go = class") {
		return nil, fmt.Errorf("wasm_exec.js in %s makes no globalThis.Go: its form has changed", root)
	}
	return fmt.Appendf(nil, "export function load(globalThis, fs, console, setTimeout, clearTimeout) {\n%s\nreturn globalThis.Go\n}\n", script), nil
}
