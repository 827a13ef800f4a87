package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/explore"
	"github.com/credmock/credmock/spec"
)

// explore plays sequences that are made up, and prints what it found as a scenario.
func (cmd *conformCmd) explore(s *cli.Session, o contract.Options, starts []starter) error {
	switch {
	case cmd.Explore < 1:
		return fmt.Errorf("--explore: %d sequences are none, want 1 or more", cmd.Explore)
	case len(cmd.Only) > 0 || cmd.Features+cmd.Tags+cmd.Name+cmd.OnlyFailed != "":
		return errors.New("--explore: it plays no features, so none can be chosen: leave out the files, --features, --tags, --name and --only-failed")
	case cmd.Target != "" && spec.Effect(cmd.Allow) != spec.Delete:
		return errors.New("--explore: it makes rows, changes and removes them: a deployment needs --allow delete for that")
	}
	var all *contract.Report
	for _, start := range starts {
		o.Targets = start
		if all != nil {
			cmd.goOn(&o, all)
		}
		report, found, err := explore.Run(s.Context, explore.Options{Play: o, Sequences: cmd.Explore, Seed: o.Seed})
		if err != nil {
			return err
		}
		if o.Seed = report.Seed; all == nil {
			all = report
		} else {
			all.Merge(report)
		}
		if found != nil {
			if err := cmd.found(s, found); err != nil {
				return err
			}
			break
		}
	}
	return cmd.conclude(s, all)
}

func (cmd *conformCmd) found(s *cli.Session, f *explore.Finding) error {
	fmt.Fprintf(s.Stdout, "%s\n", f.Feature)
	if cmd.ExploreTo == "" {
		return nil
	}
	if err := os.WriteFile(cmd.ExploreTo, []byte(f.Feature), 0o644); err != nil {
		return fmt.Errorf("--explore-to: %w", err)
	}
	fmt.Fprintf(s.Stdout, "run it by itself: credmock-conform %s\n\n", cmd.ExploreTo)
	return nil
}
