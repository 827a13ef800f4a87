package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// version is what a release was built as.
var version string

// Version is the command that prints what the build knows of itself.
type Version struct{}

// Run prints one line, beginning with the program's name.
func (*Version) Run(app *kong.Kong) error { return printVersion(app) }

func printVersion(app *kong.Kong) error {
	info, _ := debug.ReadBuildInfo()
	_, err := fmt.Fprintf(app.Stdout, "%s %s %s %s/%s\n", app.Model.Name, built(version, info), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// versionFlag does as the command version does.
type versionFlag bool

// BeforeReset prints the version and ends the program.
func (versionFlag) BeforeReset(app *kong.Kong) error {
	err := printVersion(app)
	app.Exit(OK)
	return err
}

// built is the version of a release, or what go knows: the version that go
// install was asked for, or the commit of a build among the sources.
func built(release string, info *debug.BuildInfo) string {
	if release != "" || info == nil {
		return cmp.Or(release, "unknown")
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	set := map[string]string{}
	for _, s := range info.Settings {
		set[s.Key] = s.Value
	}
	version := "(devel)"
	if revision := set["vcs.revision"]; revision != "" {
		version += fmt.Sprintf("-%.12s", revision)
	}
	if set["vcs.modified"] == "true" {
		version += "+dirty"
	}
	return version
}
