// Package cli is what the programs' command lines have in common: how flags,
// environment and settings file become settings, what a mistake in them answers,
// and the exit codes. It knows no mock and no suite.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// The exit codes of every command.
const (
	OK      = 0
	Failed  = 1 // what was asked about is not well
	Usage   = 2 // our own error, or a setting that cannot be
	Nothing = 3 // there was nothing to judge
)

// A Program is one command line.
type Program struct {
	Name        string
	Description string
	Grammar     any // pointer to a struct of flags and commands, as kong reads it

	Examples map[string][]string // what help shows, by command; "" is the program itself
	Words    map[string][]string // what may follow a command that is no flag, for shells
}

// A Session is what a command works with besides its flags.
type Session struct {
	Context        context.Context
	Stdout, Stderr io.Writer
}

// An Exit is an exit code that says all there is to say.
type Exit int

func (e Exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// An Unwell is the one error that is not our own: what was asked about is not
// well.
type Unwell struct{ error }

// NotWell makes an error end the program with [Failed].
func NotWell(err error) error { return Unwell{err} }

// Main runs the program as a process, until it ends or is told to.
func (p Program) Main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() { // a second signal ends the process at once
		<-ctx.Done()
		stop()
	}()
	os.Exit(p.Run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// ended carries the code that kong wants to end the process with.
type ended int

// Run is the program as a function: it returns the exit code instead of exiting.
func (p Program) Run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) (code int) {
	defer func() { // kong ends --help by its Exit hook, which must not return
		if r := recover(); r != nil {
			e, ok := r.(ended)
			if !ok {
				panic(r)
			}
			code = int(e)
		}
	}()
	from := &sources{args: asked(args), environ: environ}
	err := p.run(ctx, from, stdout, stderr)
	var said Exit
	switch {
	case err == nil:
		return OK
	case errors.As(err, &said):
		return int(said)
	}
	fmt.Fprintln(stderr, p.Name+": "+from.blame(err.Error()))
	if errors.As(err, &Unwell{}) {
		return Failed
	}
	return Usage
}

func (p Program) run(ctx context.Context, from *sources, stdout, stderr io.Writer) error {
	parser, err := kong.New(p.Grammar, append(mappers(),
		kong.Name(p.Name),
		kong.Description(p.Description),
		kong.DefaultEnvars(Prefix),
		kong.Bind(from, p),
		kong.Writers(stdout, stderr),
		kong.Help(p.help),
		kong.Exit(func(code int) { panic(ended(code)) }),
	)...)
	if err != nil {
		return err
	}
	if err := checkEnvironment(parser.Model, from.environ); err != nil {
		return err
	}
	command, err := parser.Parse(from.args)
	if wrong := (*kong.ParseError)(nil); errors.As(err, &wrong) {
		return errors.New(reworded(wrong.Context, parser.Model, err.Error()))
	}
	if err != nil {
		return err
	}
	return command.Run(&Session{ctx, stdout, stderr})
}

// help shows the flags of the command that needs no naming among the program's
// own, and examples.
func (p Program) help(o kong.HelpOptions, c *kong.Context) error {
	if silent := c.Model.DefaultCmd; silent != nil && c.Selected() == nil {
		c.Model.Flags = append(c.Model.Flags, silent.Flags...)
	}
	if err := kong.DefaultHelpPrinter(o, c); err != nil {
		return err
	}
	command := ""
	if c.Selected() != nil {
		command = c.Selected().Name
	}
	if len(p.Examples[command]) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(c.Stdout, "\nExamples:\n  %s\n", strings.Join(p.Examples[command], "\n  "))
	return err
}

// Help is the command that shows the help of another one.
type Help struct {
	Command string `arg:"" optional:"" help:"The command; without one, the program's own help is shown."`
}

// asked turns help and the name of a command into that command's --help.
func asked(args []string) []string {
	if len(args) == 0 || args[0] != "help" || len(args) > 2 || len(args) == 2 && strings.HasPrefix(args[1], "-") {
		return args
	}
	return append(slices.Clone(args[1:]), "--help")
}
