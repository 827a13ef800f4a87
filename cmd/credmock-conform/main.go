// Command credmock-conform judges a mock, or a deployment, by the features.
package main

import (
	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/spec"
)

func main() { program().Main() }

type grammar struct {
	cli.Common

	Judge      conformCmd     `cmd:"" default:"withargs" hidden:"" help:"Judge a mock, or a deployment, by the features."`
	Drift      driftCmd       `cmd:"" help:"Compare a document with what its vendor publishes today."`
	Schema     schemaCmd      `cmd:"" help:"Print the JSON Schema of target files, for editors."`
	Completion cli.Completion `cmd:"" help:"Print what a shell reads to complete commands, flags and values."`
	Help       cli.Help       `cmd:"" help:"Show the help of a command."`
	Version    cli.Version    `cmd:"" help:"Print the version."`
}

func program() cli.Program {
	return cli.Program{
		Name: "credmock-conform", Description: "Says whether a mock or a deployment of WHMCS or PureCloud keeps to its contract.", Grammar: &grammar{},
		Examples: examples, Words: map[string][]string{"drift": spec.Names()},
	}
}

// examples are shown by help, by command.
var examples = map[string][]string{
	"": {
		"credmock-conform --tags '@smoke and not @mock-only' --report bin/report",
		"credmock-conform --init whmcs",
		"credmock-conform --target staging.yaml --check",
		"credmock-conform --target staging.yaml --allow delete --beside-mock",
	},
	"drift":      {"credmock-conform drift purecloud --from index.d.ts --as json"},
	"schema":     {"credmock-conform schema"},
	"completion": {"credmock-conform completion bash"},
	"help":       {"credmock-conform help drift"},
	"version":    {"credmock-conform version"},
}
