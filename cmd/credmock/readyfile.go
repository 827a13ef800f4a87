package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/credmock/credmock/cmd/internal/serving"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec/tree"
)

// A readyFile tells clients where the mock is. It is there, whole, for as long as
// the mock can be reached, and nobody else's file is touched for it.
type readyFile struct {
	path string
	text []byte // as it was written; nil before
}

// claim looks at what stands at the path. A ready file that a killed mock left
// behind would lie to whoever waits for the new one, so it goes; one of a mock
// that still runs, or any other file, is not ours to take.
func (f *readyFile) claim() error {
	if f.path == "" {
		return nil
	}
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(text) == 0 { // of mktemp, say
		return os.Remove(f.path)
	}
	var was struct {
		PID   int
		Admin struct{ URL string }
	}
	if json.Unmarshal(text, &was) != nil || was.PID == 0 || was.Admin.URL == "" {
		return fmt.Errorf("%s exists and is no ready file; name another, or remove it", f.path)
	}
	if answers(was.Admin.URL) {
		return fmt.Errorf("%s belongs to a mock that runs (pid %d, control plane %s); name another", f.path, was.PID, was.Admin.URL)
	}
	return os.Remove(f.path)
}

// answers reports whether somebody serves a health check at a URL.
func answers(adminURL string) bool {
	client := http.Client{Timeout: time.Second}
	response, err := client.Get(adminURL + "/__admin/health")
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode < http.StatusInternalServerError
}

// write puts the file into its place at once, so that whoever sees it sees all of
// it. Only the owner may read it: it holds secrets.
func (f *readyFile) write(connections []mock.Connection, listen, adminURL, ca string) error {
	if f.path == "" {
		return nil
	}
	ready := append(tree.Object{{Key: "pid", Value: os.Getpid()}, {Key: "listen", Value: listen}}, serving.Reached(connections, adminURL)...)
	if ca != "" {
		ready = append(ready, tree.Member{Key: "tls", Value: tree.Object{{Key: "ca", Value: ca}}})
	}
	text, err := ready.MarshalJSON()
	if err != nil {
		return err
	}
	f.text = append(text, '\n')
	return replaceFile(f.path, f.text, 0o600)
}

// remove takes the file away, unless another mock has put its own there since.
func (f *readyFile) remove() {
	if f.text == nil {
		return
	}
	if text, err := os.ReadFile(f.path); err == nil && string(text) == string(f.text) {
		_ = os.Remove(f.path) // it is the last thing that is done
	}
}

// replaceFile writes a file whole or not at all.
func replaceFile(path string, text []byte, mode fs.FileMode) error {
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return err // before a name comes into it that nobody gave
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".credmock-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // after the rename it is gone
	_, err = temp.Write(text)
	if err := errors.Join(err, temp.Chmod(mode), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
