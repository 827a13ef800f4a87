//go:build unix

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// here releases for the machine of the test alone.
func here(t *testing.T) release {
	t.Helper()
	r, err := newRelease("../../..", t.TempDir(), "v1.2.3-test")
	if err != nil {
		t.Fatal(err)
	}
	r.platforms = []platform{{runtime.GOOS, runtime.GOARCH}}
	return r
}

func made(t *testing.T, r release) {
	t.Helper()
	for _, step := range []func() error{r.dist, r.images, r.npm, r.checksums} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReleaseIsReproducible makes everything twice.
func TestReleaseIsReproducible(t *testing.T) {
	t.Parallel()
	var sums [2]string
	for i := range sums {
		r := here(t)
		made(t, r)
		text, err := os.ReadFile(filepath.Join(r.out, "SHA256SUMS"))
		if err != nil {
			t.Fatal(err)
		}
		sums[i] = string(text)
	}
	if sums[0] != sums[1] || strings.Count(sums[0], "\n") != 7 {
		t.Errorf("made twice, a release is\n%s\nand\n%s", sums[0], sums[1])
	}
}

// TestArchiveServes unpacks an archive and asks what is in it.
func TestArchiveServes(t *testing.T) {
	t.Parallel()
	r := here(t)
	made(t, r)
	dir := t.TempDir()
	unpack(t, filepath.Join(r.out, "credmock_v1.2.3-test_"+r.platforms[0].String()+".tar.gz"), dir)
	for _, program := range programs {
		out, err := exec.CommandContext(t.Context(), filepath.Join(dir, program), "version").CombinedOutput()
		if err != nil || !strings.HasPrefix(string(out), program+" v1.2.3-test ") {
			t.Errorf("%s version: %v: %s", program, err, out)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, licencesFile)); err != nil || !strings.Contains(string(text), "BSD-3-Clause") {
		t.Errorf("the archive has no list of licences: %v", err)
	}
	serves(t, exec.Command(filepath.Join(dir, "credmock"), "serve"), dir)
	var bill struct {
		Metadata   struct{ Component struct{ Version string } }
		Components []struct{ Name, Version, PURL string }
	}
	text, err := os.ReadFile(filepath.Join(r.out, "credmock_v1.2.3-test_"+r.platforms[0].String()+".cdx.json"))
	if err == nil {
		err = json.Unmarshal(text, &bill)
	}
	if err != nil || bill.Metadata.Component.Version != "v1.2.3-test" || len(bill.Components) < 5 {
		t.Errorf("the bill of materials is %+v: %v", bill, err)
	}
}

// TestImageServes runs what an image holds as it would be run: alone in its root,
// which it cannot write to, as nobody, set up by the image's own environment.
func TestImageServes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("images are for Linux")
	}
	r := here(t)
	made(t, r)
	layoutDir, root := t.TempDir(), t.TempDir()
	unpack(t, filepath.Join(r.out, "credmock_v1.2.3-test_image.tar"), layoutDir)
	image := find(t, layoutDir)
	for _, layer := range image.layers {
		unpack(t, layer, root)
	}
	if err := os.Chmod(root, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(root, 0o755) }) // so that it can be removed
	config := image.Config
	if config.User != nobody || len(config.Healthcheck.Test) != 3 {
		t.Errorf("the image runs as %q, and its health check is %q", config.User, config.Healthcheck.Test)
	}
	inside := func(args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(root, config.Entrypoint[0]), args...)
		cmd.Env = config.Env
		confine(cmd, root)
		return cmd
	}
	serve := inside(config.Cmd...)
	// The test takes free ports, and reads them from the log: no file can be written.
	serve.Env = append(serve.Env, "CREDMOCK_LISTEN=127.0.0.1:0", "CREDMOCK_ADMIN_LISTEN=127.0.0.1:0")
	admin := serves(t, serve, "")
	health := inside(strings.TrimPrefix(config.Healthcheck.Test[2], "/"))
	health.Env = append(health.Env, "CREDMOCK_URL="+admin)
	if out, err := health.CombinedOutput(); err != nil {
		t.Errorf("the health check: %v: %s", err, out)
	}
}

// serves starts a mock, sends the first request, and returns where the control
// plane is.
func serves(t *testing.T, cmd *exec.Cmd, dir string) (adminURL string) {
	t.Helper()
	if dir != "" {
		cmd.Args = append(cmd.Args, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0")
	}
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	line, err := firstLine(said)
	words := strings.Fields(line) // credmock serves at URL (control plane URL)
	if err != nil || len(words) != 7 {
		t.Fatalf("the mock says %q: %v", line, err)
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	client := http.Client{Timeout: 10 * time.Second}
	response, err := client.Get(words[3] + "/includes/api.php?action=WhmcsDetails&identifier=mock-identifier&secret=mock-secret&responsetype=json")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || !bytes.Contains(body, []byte(`"result":"success"`)) {
		t.Errorf("the first request is answered %s %s: %v", response.Status, body, err)
	}
	return strings.TrimSuffix(words[6], ")")
}

func firstLine(r io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); ; {
		if _, err := r.Read(b); err != nil || b[0] == '\n' {
			return string(line), err
		}
		line = append(line, b[0])
	}
}

// unpack reads a tar file, packed or not.
func unpack(t *testing.T, name, dir string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var r io.Reader = bytes.NewReader(text)
	if bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
		if r, err = gzip.NewReader(r); err != nil {
			t.Fatal(err)
		}
	}
	for archive := tar.NewReader(r); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.Clean("/"+h.Name))
		body, err := io.ReadAll(archive)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(path), 0o755)
		}
		if err == nil {
			err = os.WriteFile(path, body, os.FileMode(h.Mode))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
