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
	Version     cli.Version    `cmd:"" help:"Print the version."`
	Conform     conformCmd     `cmd:"" hidden:"" passthrough:"all"`
}

func program() cli.Program {
	return cli.Program{Name: "credmock", Description: "Mocks of the WHMCS and PureCloud credential APIs, in memory.", Grammar: &grammar{}}
}

// conformCmd tells whoever looks for the suite here where it is.
type conformCmd struct {
	Args []string `arg:"" optional:""`
}

// Run says so.
func (*conformCmd) Run() error {
	return errors.New("the suite is a program of its own: credmock-conform, with the same flags")
}
