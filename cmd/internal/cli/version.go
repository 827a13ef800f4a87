package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// Version is the command that prints what the build knows of itself.
type Version struct{}

// Run prints one line, beginning with the program's name.
func (*Version) Run(s *Session, app *kong.Kong) error {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	_, err := fmt.Fprintf(s.Stdout, "%s %s %s %s/%s\n", app.Model.Name, version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
