package main

import (
	"encoding/json"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/contract/target"
)

type schemaCmd struct{}

// Run prints the JSON Schema of target files.
func (*schemaCmd) Run(s *cli.Session) error {
	enc := json.NewEncoder(s.Stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(target.File(cli.SchemaAt("target")).Schema())
}
