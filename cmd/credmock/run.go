package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/credmock/credmock/spec"
)

// The exit codes of every sub-command.
const (
	exitOK      = 0
	exitFailed  = 1 // what was asked about is not well
	exitUsage   = 2 // our own error, or a setting that cannot be
	exitNothing = 3 // there was nothing to judge
)

const envPrefix = "CREDMOCK"

type cli struct {
	Config kong.ConfigFlag `help:"Read settings from a YAML file: one key a flag, by its name." placeholder:"FILE"`

	Serve       serveCmd       `cmd:"" help:"Serve the mocks until interrupted."`
	Conform     conformCmd     `cmd:"" help:"Judge a mock, or a deployment, by the features."`
	Spec        specCmd        `cmd:"" help:"Print an OpenAPI document, or how every behaviour is known."`
	Healthcheck healthcheckCmd `cmd:"" help:"Exit 0 if a served mock is up, 1 if it is not."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
}

// A session is what a sub-command works with besides its flags.
type session struct {
	ctx            context.Context
	stdout, stderr io.Writer
}

// exit carries an exit code that kong wants to end the process with.
type exit int

// run is the program: it returns the exit code instead of exiting.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) (code int) {
	defer func() { // kong ends --help by its Exit hook, which must not return
		if r := recover(); r != nil {
			e, ok := r.(exit)
			if !ok {
				panic(r)
			}
			code = int(e)
		}
	}()
	fail := func(err error) int {
		var said exitWith
		if errors.As(err, &said) {
			return int(said)
		}
		fmt.Fprintln(stderr, "credmock: "+err.Error())
		if errors.As(err, &unhealthy{}) {
			return exitFailed
		}
		return exitUsage
	}
	var c cli
	parser, err := kong.New(&c,
		kong.Name("credmock"),
		kong.Description("Mocks of the WHMCS and PureCloud credential APIs, in memory."),
		kong.DefaultEnvars(envPrefix),
		kong.Configuration(settingsFile),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.UsageOnError(),
	)
	if err != nil {
		return fail(err)
	}
	if err := checkEnvironment(parser, environ); err != nil {
		return fail(err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return fail(err)
	}
	if err := command.Run(&session{ctx, stdout, stderr}); err != nil {
		return fail(err)
	}
	return exitOK
}

// checkEnvironment refuses a CREDMOCK_ variable that sets nothing: a misspelled
// setting would be silently ignored.
func checkEnvironment(parser *kong.Kong, environ []string) error {
	allowed := settings(parser.Model.Node, func(f *kong.Flag) []string { return f.Envs })
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, envPrefix+"_") && !allowed[name] {
			return spec.Unknown("environment variable", name, sorted(allowed))
		}
	}
	return nil
}

// settings collects a name of every flag below a node.
func settings(node *kong.Node, names func(*kong.Flag) []string) map[string]bool {
	out := map[string]bool{}
	for _, flag := range node.Flags {
		for _, name := range names(flag) {
			out[name] = true
		}
	}
	for _, child := range node.Children {
		for name := range settings(child, names) {
			out[name] = true
		}
	}
	return out
}
