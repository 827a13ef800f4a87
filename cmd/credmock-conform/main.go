// Command credmock-conform judges a mock, or a deployment, by the features.
package main

import "github.com/credmock/credmock/cmd/internal/cli"

func main() { program().Main() }

type grammar struct {
	cli.Common

	Judge   conformCmd  `cmd:"" default:"withargs" hidden:"" help:"Judge a mock, or a deployment, by the features."`
	Drift   driftCmd    `cmd:"" help:"Compare a document with what its vendor publishes today."`
	Schema  schemaCmd   `cmd:"" help:"Print the JSON Schema of target files, for editors."`
	Version cli.Version `cmd:"" help:"Print the version."`
}

func program() cli.Program {
	return cli.Program{Name: "credmock-conform", Description: "Says whether a mock or a deployment of WHMCS or PureCloud keeps to its contract.", Grammar: &grammar{}}
}
