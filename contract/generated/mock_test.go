package generated_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A readyFile is what the mock says of itself.
type readyFile struct {
	WHMCS struct {
		URL, Identifier, Secret string
	}
	PureCloud struct {
		APIURL, LoginURL, ClientID, ClientSecret string
	}
}

// serve starts the mock and ends it with the test.
func serve(t *testing.T) readyFile {
	t.Helper()
	binary := os.Getenv("CREDMOCK_BINARY")
	if binary == "" {
		t.Fatal("CREDMOCK_BINARY names no binary: run make import")
	}
	path := filepath.Join(t.TempDir(), "ready.json")
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, binary, "serve", "--quiet", "--strict", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--ready-file", path)
	cmd.Env = []string{}
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("credmock after SIGTERM: %v", err)
		}
	})
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		var ready readyFile
		if err := json.Unmarshal(text, &ready); err != nil {
			t.Fatal(err)
		}
		return ready
	}
	t.Fatal("credmock was not ready within 20 s")
	return readyFile{}
}

var client = &http.Client{Timeout: 10 * time.Second}

func ptr[T any](v T) *T { return &v }
