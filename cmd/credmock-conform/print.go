package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/play"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/verdict"
)

// progress writes how far a run is: one live line on a terminal, elsewhere a line
// for what did not pass and one now and then.
func progress(w io.Writer) func(contract.Event) {
	f, isFile := w.(*os.File)
	terminal := false
	if isFile {
		info, err := f.Stat()
		terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	var last time.Time
	return func(e contract.Event) {
		s := e.Scenario
		bad := s.Verdict != contract.Pass && s.Verdict != contract.Skipped && s.Verdict != contract.Disabled &&
			s.Verdict != contract.Unreachable // told once, for the run
		if terminal {
			fmt.Fprintf(w, "\r\x1b[K%d/%d %s", e.Done, e.Total, s.Name)
			if e.Done == e.Total {
				fmt.Fprint(w, "\r\x1b[K")
			}
		}
		if bad {
			if terminal {
				fmt.Fprint(w, "\r\x1b[K")
			}
			fmt.Fprintf(w, "%s %s:%d %s: %s\n", s.Verdict, s.File, s.Line, s.Name, s.Reason)
		} else if !terminal && time.Since(last) > 5*time.Second {
			last = time.Now()
			fmt.Fprintf(w, "%d of %d\n", e.Done, e.Total)
		}
	}
}

// causesShown is how many causes a terminal shows: the reports have more.
const causesShown = 10

// conclude prints what a run came to, and writes the reports.
func (cmd *conformCmd) conclude(s *cli.Session, r *contract.Report) error {
	if cmd.List || cmd.DryRun {
		return cmd.listed(s, r)
	}
	if len(r.Scenarios) == 0 && cmd.Name != "" {
		fmt.Fprintf(s.Stderr, "--name: no scenario that was selected has %q in its name, or in that of its rule or feature\n", cmd.Name)
	}
	if err := r.WriteCauses(s.Stdout, causesShown); err != nil {
		return err
	}
	if len(r.Causes()) > 0 {
		fmt.Fprintln(s.Stdout)
	}
	if err := r.WriteDeviations(s.Stdout); err != nil {
		return err
	}
	if err := r.WriteDifferences(s.Stdout, causesShown); err != nil {
		return err
	}
	counts := r.Counts()
	for _, v := range verdict.All {
		if counts[v] > 0 {
			fmt.Fprintf(s.Stdout, "%-11s %d\n", v, counts[v])
		}
	}
	for _, problem := range r.Problems {
		fmt.Fprintf(s.Stdout, "problem     %s\n", problem)
	}
	took := r.Took.Round(10 * time.Millisecond)
	if cmd.Explore > 0 { // which answers are reached is not what it looks for
		fmt.Fprintf(s.Stdout, "%d sequences in %s, seed %d\n", len(r.Scenarios), took, r.Seed)
	} else {
		unreached := 0
		for _, c := range r.Matrix {
			if c.State == report.Unreached {
				unreached++
			}
		}
		fmt.Fprintf(s.Stdout, "%d scenarios in %s, seed %d; %d of %d answers unreached\n", len(r.Scenarios), took, r.Seed, unreached, len(r.Matrix))
	}
	if cmd.Report != "" {
		if err := r.WriteAll(cmd.Report); err != nil {
			return fmt.Errorf("--report: %w", err)
		}
		fmt.Fprintf(s.Stdout, "reports in %s\n", cmd.Report)
	}
	if cmd.Accept != "" {
		n, err := accept(cmd.Accept, r)
		if err != nil {
			return fmt.Errorf("--accept: %w", err)
		}
		fmt.Fprintf(s.Stdout, "%d deviations in %s: give each a reason, and put them into the target file\n", n, cmd.Accept)
	}
	if c := r.ExitCode(); c != cli.OK {
		return cli.Exit(c)
	}
	return nil
}

// listed prints the scenarios of a dry run. What cannot run because of a mistake
// in a feature fails it.
func (cmd *conformCmd) listed(s *cli.Session, r *contract.Report) error {
	t := tabwriter.NewWriter(s.Stdout, 0, 0, 2, ' ', 0)
	broken := 0
	for _, sc := range sortedScenarios(r) {
		verdict, reason := string(sc.Verdict), sc.Reason
		if reason == play.WouldRun {
			verdict, reason = "runs", ""
		}
		if sc.Verdict == contract.Error {
			broken++
		}
		fmt.Fprintf(t, "%s:%d\t%s\t%s\t%s\t%s\t%s\n", sc.File, sc.Line, sc.Dialect, sc.Effect, verdict, sc.Name, reason)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	switch {
	case broken > 0:
		return cli.Exit(cli.Usage)
	case len(r.Scenarios) == 0:
		return cli.Exit(cli.Nothing)
	}
	return nil
}

func sortedScenarios(r *contract.Report) []report.Scenario {
	out := slices.Clone(r.Scenarios)
	slices.SortStableFunc(out, func(a, b report.Scenario) int {
		if a.File != b.File {
			if a.File < b.File {
				return -1
			}
			return 1
		}
		return a.Line - b.Line
	})
	return out
}

// check prints what a preflight found.
func (cmd *conformCmd) check(s *cli.Session, o contract.Options, starts []starter) error {
	failed := false
	runs := 0
	for _, start := range starts {
		o.Targets = start
		checks, err := contract.Preflight(s.Context, o)
		if err != nil {
			return err
		}
		for _, c := range checks {
			fmt.Fprintf(s.Stdout, "%s at %s, dialect %s\n", c.Target.Provider, c.Target.URL, c.Target.Dialect)
			if c.Problem != "" {
				failed = true
				fmt.Fprintf(s.Stdout, "  cannot be judged: %s\n", c.Problem)
			} else {
				fmt.Fprintln(s.Stdout, "  can be reached, and takes the credentials")
			}
			fmt.Fprintf(s.Stdout, "  %d scenarios would run\n", c.Run)
			for _, reason := range slices.Sorted(maps.Keys(c.Reasons)) {
				fmt.Fprintf(s.Stdout, "  %d %s\n", c.Reasons[reason], reason)
			}
			runs += c.Run
			failed = failed || c.Counts[contract.Error] > 0
		}
	}
	switch {
	case failed:
		return cli.Exit(cli.Usage)
	case runs == 0:
		return cli.Exit(cli.Nothing)
	}
	return nil
}
