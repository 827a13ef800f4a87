package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const module = "github.com/credmock/credmock"

var programs = []string{"credmock", "credmock-conform"}

// A platform is what a binary runs on.
type platform struct{ os, arch string }

func (p platform) String() string { return p.os + "_" + p.arch }

// binary is the name of a program's file.
func (p platform) binary(program string) string {
	if p.os == "windows" {
		return program + ".exe"
	}
	return program
}

var platforms = []platform{
	{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"},
}

// A release is one version of the programs.
type release struct {
	root, out string
	version   string
	revision  string
	time      time.Time // of the commit: what is written bears no other
	platforms []platform
}

func newRelease(root, out, version string) (release, error) {
	r := release{version: version, platforms: platforms}
	var err error
	if r.root, err = filepath.Abs(root); err != nil {
		return r, err
	}
	if r.out, err = absolute(out); err != nil {
		return r, err
	}
	commit, err := r.output("git", "log", "-1", "--format=%H %ct")
	if err != nil {
		return r, err
	}
	revision, seconds, _ := strings.Cut(commit, " ")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return r, fmt.Errorf("time of the commit: %w", err)
	}
	r.revision, r.time = revision, time.Unix(unix, 0).UTC()
	if r.version == "" {
		r.version, err = r.described()
	}
	return r, err
}

// described is the version that the commit has by its tags; without one, the
// pseudo-version that go gives it.
func (r release) described() (string, error) {
	dirty, err := r.output("git", "status", "--porcelain")
	if err != nil {
		return "", err
	}
	version, err := r.output("git", "describe", "--tags", "--match", "v[0-9]*")
	if err != nil { // there is no tag
		version = fmt.Sprintf("v0.0.0-%s-%.12s", r.time.Format("20060102150405"), r.revision)
	}
	if dirty != "" {
		version += "+dirty"
	}
	return version, nil
}

func (r release) output(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = r.root
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, complaint.String())
	}
	return strings.TrimSpace(string(out)), nil
}

// build compiles both programs for a platform, and returns the folder.
func (r release) build(p platform) (string, error) {
	dir, err := absolute(filepath.Join(r.out, "programs", p.String()))
	if err != nil {
		return "", err
	}
	for _, program := range programs {
		if err := r.compile(p, "./cmd/"+program, filepath.Join(dir, p.binary(program))); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// compile makes a file of one command.
func (r release) compile(p platform, command, file string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false",
		"-ldflags", "-s -w -buildid= -X "+module+"/cmd/internal/cli.version="+r.version, "-o", file, command)
	cmd.Dir = r.root
	// What a developer set for himself does not count.
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.os, "GOARCH="+p.arch, "GOFLAGS=", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0", "GOWASM=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s for %s: %w\n%s", command, p, err, out)
	}
	return nil
}
