package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/features"
	"github.com/credmock/credmock/fixtures"
	"github.com/credmock/credmock/mock/judged"
	"github.com/credmock/credmock/spec"
)

// ownTarget is the profile of the mock that conform starts itself.
const ownTarget = "mock"

type conformCmd struct{ cli.Conform }

// Run judges, or does one of the small things beside it.
func (cmd *conformCmd) Run(s *cli.Session) error {
	switch {
	case cmd.Init != "":
		return cmd.init(s)
	case cmd.Clean != "":
		return cmd.clean(s)
	}
	o, err := cmd.options(s)
	if err != nil {
		return err
	}
	starts, err := cmd.starts()
	if err != nil {
		return err
	}
	if cmd.Check {
		return cmd.check(s, o, starts)
	}
	if cmd.Explore != 0 || cmd.ExploreTo != "" {
		return cmd.explore(s, o, starts)
	}
	if cmd.BesideMock {
		if o.Beside, err = cmd.beside(); err != nil {
			return err
		}
	}
	var all *contract.Report
	for _, start := range starts {
		o.Targets = start
		if all != nil {
			cmd.goOn(&o, all)
		}
		report, err := contract.Run(s.Context, o)
		if errors.Is(err, feature.ErrTags) {
			return fmt.Errorf("--tags: %w", err)
		}
		if err != nil {
			return err
		}
		if o.Seed = report.Seed; all == nil {
			all = report
		} else {
			all.Merge(report)
		}
	}
	return cmd.conclude(s, all)
}

// goOn bounds a run that follows another: what holds for all of them is used up, or
// nothing more is to begin.
func (cmd *conformCmd) goOn(o *contract.Options, before *contract.Report) {
	if cmd.FailFast && before.ExitCode() == 1 {
		o.Stopped = contract.FailedOnce
	}
	if cmd.TimeLimit > 0 {
		if o.TimeLimit = cmd.TimeLimit - before.Took; o.TimeLimit <= 0 {
			o.Stopped = contract.OutOfTime
		}
	}
}

// starts lists the ways to start targets: one for each run.
func (cmd *conformCmd) starts() ([]starter, error) {
	if cmd.Target != "" {
		return cmd.profile()
	}
	dialects := []string{cmd.Dialect}
	if cmd.Dialect == "both" {
		dialects = spec.Dialects
	}
	var out []starter
	for _, dialect := range dialects {
		start, err := judged.Mock(dialect)
		if err != nil {
			return nil, err
		}
		out = append(out, start)
	}
	return out, nil
}

// beside starts a mock for each target, in its dialect.
func (cmd *conformCmd) beside() (starter, error) {
	if cmd.Target == "" {
		return nil, errors.New("--beside-mock: it needs --target: the deployment that a mock is played beside")
	}
	targets, err := cmd.targets()
	if err != nil {
		return nil, err
	}
	out := starter{}
	for provider, t := range targets {
		starts, err := judged.Mock(t.Document.Dialect)
		if err != nil {
			return nil, err
		}
		out[provider] = starts[provider]
	}
	return out, nil
}

// A starter starts, by provider, the target of one scenario.
type starter = map[string]func(context.Context) (*contract.Target, func(), error)

func (cmd *conformCmd) targets() (map[string]*contract.Target, error) {
	text, err := os.ReadFile(cmd.Target)
	if err != nil {
		return nil, fmt.Errorf("--target: %w", err)
	}
	p, err := contract.ReadProfile(cmd.Target, text, os.LookupEnv)
	if err != nil {
		return nil, err
	}
	list, err := p.Targets(spec.Load)
	out := map[string]*contract.Target{}
	for _, t := range list {
		out[t.Provider] = t
	}
	return out, err
}

func (cmd *conformCmd) profile() ([]starter, error) {
	targets, err := cmd.targets()
	if err != nil {
		return nil, err
	}
	out := starter{}
	for provider, t := range targets {
		out[provider] = func(context.Context) (*contract.Target, func(), error) { return t, nil, nil }
	}
	return []starter{out}, nil
}

func (cmd *conformCmd) options(s *cli.Session) (contract.Options, error) {
	o := contract.Options{
		Features: []fs.FS{features.FS}, Tags: cmd.Tags, Name: cmd.Name, Allow: spec.Effect(cmd.Allow),
		MaxCreated: cmd.MaxCreated, Concurrency: cmd.Concurrency, Seed: cmd.Seed, RunFile: cmd.runFile(),
		Replace: cmd.Replace, Strict: cmd.Strict, FailFast: cmd.FailFast, Repeat: cmd.RepeatFailures, TimeLimit: cmd.TimeLimit, DryRun: cmd.DryRun || cmd.List, Progress: progress(s.Stderr),
	}
	if o.DryRun {
		o.Progress = nil
	}
	if err := cmd.only(&o); err != nil {
		return o, err
	}
	if cmd.Features != "" {
		if info, err := os.Stat(cmd.Features); err != nil || !info.IsDir() {
			return o, fmt.Errorf("--features: %s is no folder", cmd.Features)
		}
		o.Features = append(o.Features, os.DirFS(cmd.Features))
	}
	if cmd.OnlyFailed != "" {
		text, err := os.ReadFile(cmd.OnlyFailed)
		if err != nil {
			return o, fmt.Errorf("--only-failed: %w", err)
		}
		if err := json.Unmarshal(text, &o.OnlyFailed); err != nil {
			return o, fmt.Errorf("--only-failed: %s is no report: %w", cmd.OnlyFailed, err)
		}
	}
	return o, nil
}

// only takes the features that are named in the place of the suite's own.
func (cmd *conformCmd) only(o *contract.Options) error {
	if len(cmd.Only) == 0 {
		return nil
	}
	files := fstest.MapFS{}
	for _, path := range cmd.Only {
		if filepath.Ext(path) != ".feature" {
			commands, _, err := cli.Names(&grammar{})
			return errors.Join(err, fmt.Errorf("%w; the name of a feature ends with .feature", spec.Unknown("command", path, commands)))
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("feature: %w", err)
		}
		files[strings.TrimPrefix(filepath.ToSlash(filepath.Clean(path)), "/")] = &fstest.MapFile{Data: text}
	}
	o.Features = []fs.FS{files}
	return nil
}

// runFile is beside the target file, so that the next run with the same file
// finds it.
func (cmd *conformCmd) runFile() string {
	if cmd.RunFile != "" || cmd.Target == "" {
		return cmd.RunFile
	}
	return strings.TrimSuffix(cmd.Target, filepath.Ext(cmd.Target)) + ".run.jsonl"
}

func (cmd *conformCmd) init(s *cli.Session) error {
	samples, err := fs.Glob(fixtures.FS, "targets/*.yaml")
	if err != nil {
		return err
	}
	var names []string
	for _, path := range samples {
		if name := strings.TrimSuffix(filepath.Base(path), ".yaml"); name != ownTarget {
			names = append(names, name)
		}
	}
	if !slices.Contains(names, cmd.Init) {
		return fmt.Errorf("--init: %w", spec.Unknown("value", cmd.Init, names))
	}
	text, err := fixtures.FS.ReadFile("targets/" + cmd.Init + ".yaml")
	if err == nil {
		_, err = s.Stdout.Write(text)
	}
	return err
}

func (cmd *conformCmd) clean(s *cli.Session) error {
	if cmd.Target == "" {
		return errors.New("--clean: it needs --target: the deployment to clean")
	}
	targets, err := cmd.targets()
	if err != nil {
		return err
	}
	done, err := contract.Clean(s.Context, targets, cmd.Clean)
	if err != nil {
		return err
	}
	for _, name := range done.Removed {
		fmt.Fprintf(s.Stdout, "removed %s\n", name)
	}
	for _, what := range done.Left {
		fmt.Fprintf(s.Stdout, "left    %s\n", what)
	}
	fmt.Fprintf(s.Stdout, "run %s: %d removed, %d left\n", done.Run, len(done.Removed), len(done.Left))
	if len(done.Left) > 0 {
		return cli.Exit(cli.Usage)
	}
	return nil
}
