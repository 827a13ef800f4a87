// Command compile checks the documents and writes the form of them that package
// spec embeds. It is run by go generate, in the folder of that package.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "compile:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	names, err := spec.Written(os.DirFS(dir))
	if err != nil {
		return err
	}
	packed := map[string][]byte{}
	var faults []error
	for _, name := range names {
		packed[name], err = compile(dir, name)
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	out := filepath.Join(dir, "compiled")
	if err := os.RemoveAll(out); err != nil { // a document may be gone
		return err
	}
	if err := os.Mkdir(out, 0o755); err != nil {
		return err
	}
	for name, text := range packed {
		if err := os.WriteFile(filepath.Join(out, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func compile(dir, name string) ([]byte, error) {
	src, err := spec.Source(os.DirFS(dir), name)
	if err != nil {
		return nil, err
	}
	for _, dialect := range spec.Dialects {
		if _, err := spec.Parse(name, src, dialect, openapi.Valid); err != nil {
			return nil, err
		}
	}
	return spec.Compile(src)
}
