// Command write writes the names of each provider into its file of that kind, in the
// folder of the provider below the one in which it is run. A provider that wants
// names begins with an empty file. It is run by go generate.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/names"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "write:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	for _, provider := range spec.Names() {
		file := filepath.Join(dir, provider, names.File)
		if _, err := os.Stat(file); err != nil {
			continue
		}
		text, err := names.Source(provider)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
