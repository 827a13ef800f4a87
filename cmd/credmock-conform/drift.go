package main

import (
	"fmt"
	"os"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/contract/drift"
)

type driftCmd struct{ cli.Drift }

// Run compares, and ends with [cli.Failed] if anything differs.
func (cmd *driftCmd) Run(s *cli.Session) error {
	o := drift.Options{Provider: cmd.Provider, From: cmd.From, In: os.Stdin, Dialect: cmd.Dialect, MaxSize: cmd.MaxSize, Timeout: cmd.Timeout}
	if cmd.Ignore != "" {
		var err error
		if o.Ignore, err = drift.ReadIgnores(cmd.Ignore); err != nil {
			return fmt.Errorf("--ignore: %w", err)
		}
	}
	report, err := drift.Run(s.Context, o)
	if err != nil {
		return err
	}
	switch cmd.As {
	case "json":
		err = report.JSON(s.Stdout)
	case "patch":
		var patch []byte
		if patch, err = report.Patch(); err == nil {
			_, err = s.Stdout.Write(patch)
		}
	default:
		err = report.Text(s.Stdout)
	}
	if err == nil && report.Drifted() {
		return cli.Exit(cli.Failed)
	}
	return err
}
