package main

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/verdict"
)

// accept writes the deviations that would excuse what failed, as they stand in a
// target file but for their reasons, which a person must give: without one the file
// is refused. It returns how many there are.
func accept(path string, r *contract.Report) (int, error) {
	type section struct {
		Deviations []verdict.Deviation `yaml:"deviations"`
	}
	unaccepted, n := r.Unaccepted(time.Now()), 0
	var b bytes.Buffer
	b.WriteString("# What failed, as deviations that would be accepted. Give a reason for each that may stay, and put it\n" +
		"# into the section of its provider in the target file; take out the rest.\n")
	for _, provider := range slices.Sorted(maps.Keys(unaccepted)) {
		n += len(unaccepted[provider])
		text, err := yaml.Marshal(map[string]section{provider: {unaccepted[provider]}})
		if err != nil {
			return 0, err
		}
		b.Write(text)
	}
	return n, os.WriteFile(path, b.Bytes(), 0o644)
}
