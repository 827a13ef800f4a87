package main_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// built compiles a program of this module.
func built(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, root+"/cmd/"+name).CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// marking makes a folder to be the whole PATH: whatever common tool is run by its
// name leaves a mark.
func marking(t *testing.T) (dir string, marks func() string) {
	t.Helper()
	dir = t.TempDir()
	mark := filepath.Join(dir, "marks")
	for _, tool := range []string{"go", "git", "sh", "bash", "uname", "hostname", "getconf", "ldd", "tput", "env", "cat"} {
		script := fmt.Sprintf("#!/bin/sh\necho %s >> %s\n", tool, mark)
		if err := os.WriteFile(filepath.Join(dir, tool), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir, func() string {
		text, err := os.ReadFile(mark)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return string(text)
	}
}

// TestCredmockRunsNoProgram traces a start in two ways: by a PATH on which every
// tool leaves a mark, and by the system's count of what a process had its children
// do, which sees programs that are named by their path, too.
func TestCredmockRunsNoProgram(t *testing.T) {
	t.Parallel()
	dir, marks := marking(t)
	ready := filepath.Join(dir, "ready.json")
	serve := exec.CommandContext(t.Context(), built(t, "credmock"), "serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--ready-file", ready)
	serve.Env = []string{"PATH=" + dir}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = serve.Process.Kill()
		_ = serve.Wait() // it was killed
	}()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(ready); err == nil {
			break
		} else if time.Now().After(deadline) {
			t.Fatal("credmock serve was not ready within 20 s")
		}
	}
	if got := marks(); got != "" {
		t.Errorf("starting credmock runs:\n%s", got)
	}
	if runtime.GOOS == "linux" && children(t, serve.Process.Pid) {
		t.Error("credmock has, or had, a process below it")
	}
}

// The traces see what they look for. The suite's program does run another one,
// which is why it is a program of its own.
func TestTracesSeePrograms(t *testing.T) {
	t.Parallel()
	dir, marks := marking(t)
	conform := exec.CommandContext(t.Context(), built(t, "credmock-conform"), "version")
	conform.Env = []string{"PATH=" + dir}
	if out, err := conform.CombinedOutput(); err != nil {
		t.Fatalf("credmock-conform version: %v\n%s", err, out)
	}
	if got := marks(); got != "go\n" {
		t.Errorf("starting credmock-conform runs %q, want go", got)
	}
	if runtime.GOOS != "linux" {
		return
	}
	shell := exec.CommandContext(t.Context(), "/bin/sh", "-c", "/bin/ls / >&2; echo done; read end")
	in, err := shell.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if !children(t, shell.Process.Pid) {
		t.Error("a shell that ran ls seems to have run nothing")
	}
	in.Close()
	_ = shell.Wait() // its read may end either way
}

// children reports whether a process of Linux has a child, or had one: the page
// faults of children are added to it when they end, and no program runs without.
func children(t *testing.T, pid int) bool {
	t.Helper()
	proc := fmt.Sprintf("/proc/%d/", pid)
	stat, err := os.ReadFile(proc + "stat")
	if err != nil {
		t.Fatal(err)
	}
	_, fields, _ := strings.Cut(string(stat), ") ") // the name before may hold anything
	if strings.Fields(fields)[8] != "0" {           // cminflt, the eleventh of all
		return true
	}
	lists, err := filepath.Glob(proc + "task/*/children")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		if alive, err := os.ReadFile(list); err == nil && len(alive) > 0 { // a thread may have ended
			return true
		}
	}
	return false
}
