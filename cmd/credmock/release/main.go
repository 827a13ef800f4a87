// Command release builds what is published: archives of both programs for every
// platform with checksums and bills of materials, container images, and packages for
// npm. It is a module of its own, so that nothing of it is linked by whoever uses
// credmock. It needs git and go, and no daemon and no network but for modules.
//
// The same commit, built with the same Go, comes out as the same bytes: paths,
// times and owners in what is written are fixed. GoReleaser was left aside: its
// bills of materials and images need further programs, and a registry or a daemon.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	out := flags.String("out", "../../../bin/dist", "folder to write to")
	version := flags.String("version", "", "version to build, such as v1.2.3; that of the last tag unless given")
	here := flags.Bool("here", false, "build for this machine alone")
	if err := flags.Parse(args); err != nil {
		return err
	}
	steps := map[string]func(release) error{"dist": release.dist, "image": release.images, "npm": release.npm}
	for _, step := range flags.Args() {
		if steps[step] == nil {
			return fmt.Errorf("unknown step %q (allowed: dist, image, npm)", step)
		}
	}
	if flags.NArg() == 0 {
		return fmt.Errorf("say what to make: dist, image, npm, or several")
	}
	r, err := newRelease("../../..", *out, *version)
	if err != nil {
		return err
	}
	if *here {
		r.platforms = []platform{{runtime.GOOS, runtime.GOARCH}}
	}
	for _, step := range slices.Compact(flags.Args()) {
		if err := steps[step](r); err != nil {
			return err
		}
	}
	return r.checksums()
}

// absolute is the path of a folder that is made if need be.
func absolute(dir string) (string, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return path, os.MkdirAll(path, 0o755)
}
