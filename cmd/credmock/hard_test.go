package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// failing is a listener whose first accepts fail as they do when files run out.
type failing struct {
	net.Listener
	left atomic.Int64
}

func (l *failing) Accept() (net.Conn, error) {
	if l.left.Add(-1) >= 0 {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: syscall.EMFILE}
	}
	return l.Listener.Accept()
}

// A failed accept is no reason to stop listening.
func TestBothProtocolsOutliveFailedAccepts(t *testing.T) {
	t.Parallel()
	a, err := newAuthority()
	if err != nil {
		t.Fatal(err)
	}
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &failing{Listener: inner}
	l.left.Store(3)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") })}
	go func() { _ = server.Serve(a.listen(l)) }()
	t.Cleanup(func() { _ = server.Close() })
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for _, scheme := range []string{"http", "https"} {
		response, err := client.Get(scheme + "://" + inner.Addr().String())
		if err != nil {
			t.Fatalf("%s after failed accepts: %v", scheme, err)
		}
		body, err := io.ReadAll(response.Body)
		if _ = response.Body.Close(); err != nil || string(body) != "here" {
			t.Errorf("%s answers %q, %v", scheme, body, err)
		}
	}
}

// However many names strangers ask for, the next one gets its certificate too.
func TestAuthorityForgetsNames(t *testing.T) {
	t.Parallel()
	a, err := newAuthority()
	if err != nil {
		t.Fatal(err)
	}
	inner, _ := net.Pipe()
	for i := range maxLeaves + 50 {
		hello := &tls.ClientHelloInfo{ServerName: fmt.Sprintf("name-%d.example.com", i), Conn: inner}
		if _, err := a.leaf(hello); err != nil {
			t.Fatalf("name %d: %v", i, err)
		}
	}
	if len(a.leaves) > maxLeaves {
		t.Errorf("%d certificates are kept, want at most %d", len(a.leaves), maxLeaves)
	}
}

// A ready file is removed or replaced only where it is ours.
func TestReadyFileOfOthers(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ready.json")
	start := func() (int, string) {
		stderr := &buffer{}
		args := []string{"serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--ready-file", path}
		code := program().Run(t.Context(), args, nil, io.Discard, stderr)
		return code, stderr.String()
	}
	for _, text := range []string{"my only copy", `{"pid": 4711}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, complaint := start(); code != 2 || !strings.Contains(complaint, "exists and is no ready file") {
			t.Errorf("with %q in the ready file, serve ends with %d: %s", text, code, complaint)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("the file held %q, and now %q, %v", text, got, err)
		}
	}
}

// A second mock that is told to use the ready file of a running one says so, and
// leaves it alone; one that is left of a killed mock is replaced.
func TestReadyFileOfAMock(t *testing.T) {
	t.Parallel()
	r, _, stop := served(t, nil)
	path := filepath.Join(t.TempDir(), "ready.json")
	text := fmt.Sprintf(`{"pid":%d,"admin":{"url":%q}}`, r.PID, r.Admin.URL)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f := &readyFile{path: path}
	if err := f.claim(); err == nil || !strings.Contains(err.Error(), "belongs to a mock that runs") {
		t.Errorf("claim of a running mock's file: %v", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != text {
		t.Errorf("the running mock's file is now %q, %v", got, err)
	}
	stop()
	if err := f.claim(); err != nil {
		t.Errorf("claim of a file that was left behind: %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the file that was left behind is still there: %v", err)
	}
}

// A mock that is killed leaves its CA behind; the next one sweeps it up.
func TestCAsOfKilledMocksAreSwept(t *testing.T) {
	dead := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^$")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	left := filepath.Join(os.TempDir(), fmt.Sprintf("credmock-ca-%d-1.pem", dead.Process.Pid))
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := newAuthority()
	if err != nil {
		t.Fatal(err)
	}
	ours, err := a.writeCA("")
	if err != nil {
		t.Fatal(err)
	}
	sweepCAs()
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("%s of a dead process is still there: %v", left, err)
	}
	if _, err := os.Stat(ours); err != nil {
		t.Errorf("the CA in use is gone: %v", err)
	}
}

// Where the disk is full there is an error, and no empty certificate.
func TestCAOnAFullDisk(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	a, err := newAuthority()
	if err != nil {
		t.Fatal(err)
	}
	if path, err := a.writeCA(""); err == nil {
		t.Errorf("writeCA into nothing made %s", path)
	}
}
