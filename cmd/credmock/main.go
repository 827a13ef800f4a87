// Command credmock serves mocks of two credential APIs and prints the documents
// that drive them. It links nothing of the suite, which runs other programs
// before its main begins; see credmock-conform for that.
package main

import (
	"errors"

	"github.com/credmock/credmock/cmd/internal/cli"
)

func main() {
	starting()
	program().Main()
}

type grammar struct {
	cli.Common

	Serve       serveCmd       `cmd:"" help:"Serve the mocks until interrupted."`
	Spec        specCmd        `cmd:"" help:"Print an OpenAPI document, or how every behaviour is known."`
	Healthcheck healthcheckCmd `cmd:"" help:"Exit 0 if a served mock is up, 1 if it is not."`
	Completion  cli.Completion `cmd:"" help:"Print what a shell reads to complete commands, flags and values."`
	Help        cli.Help       `cmd:"" help:"Show the help of a command."`
	Version     cli.Version    `cmd:"" help:"Print the version."`
	Conform     conformCmd     `cmd:"" hidden:"" passthrough:"all"`
}

func program() cli.Program {
	return cli.Program{
		Name: "credmock", Description: "Mocks of the WHMCS and PureCloud credential APIs, in memory.", Grammar: &grammar{},
		Examples: examples, Words: map[string][]string{"spec": documentNames()},
	}
}

// examples are shown by help, by command.
var examples = map[string][]string{
	"": {"credmock serve", "credmock help serve", "credmock spec whmcs --as postman"},
	"serve": {
		"credmock serve --fixture documents --seed 1 --clock 2026-01-02T03:04:05Z",
		"credmock serve --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 --ready-file ready.json",
		"credmock serve --tls auto --cors-origin http://localhost:3000 --explain",
	},
	"spec": {
		"credmock spec purecloud --as json --dialect current",
		"credmock spec whmcs --as http --server https://staging.example.com",
		"credmock spec ledger",
		"credmock spec schema fixture",
		"credmock spec reference",
	},
	"healthcheck": {"credmock healthcheck --ready-file ready.json", "credmock healthcheck --url http://127.0.0.1:8081"},
	"completion":  {"credmock completion bash"},
	"help":        {"credmock help serve"},
	"version":     {"credmock version"},
}

// conformCmd tells whoever looks for the suite here where it is.
type conformCmd struct {
	Args []string `arg:"" optional:""`
}

// Run says so.
func (*conformCmd) Run() error {
	return errors.New("the suite is a program of its own: credmock-conform, with the same flags")
}
