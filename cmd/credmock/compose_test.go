package main_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// A composeFile is what this project says in one. What is not here, its test does
// not understand.
type composeFile struct {
	Services map[string]struct {
		Image       string
		Command     []string
		ReadOnly    bool     `yaml:"read_only"`
		CapDrop     []string `yaml:"cap_drop"`
		Environment map[string]string
		Ports       []string
		Profiles    []string
		Configs     []struct{ Source, Target string }
		DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
		Healthcheck struct {
			Test              []string
			Interval, Timeout time.Duration
			StartPeriod       time.Duration `yaml:"start_period"`
			Retries           int
		}
	}
	Configs map[string]struct{ Content string }
}

// TestComposeFile runs the commands of the compose file as it says, but for the
// addresses, which are free ones of this machine: the mock, its health check, and the
// suite against it.
func TestComposeFile(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file composeFile
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		t.Fatal(err)
	}
	api, admin := freeAddress(t), freeAddress(t)
	here := strings.NewReplacer("0.0.0.0:8080", api, "0.0.0.0:8081", admin, "credmock:8080", api)
	mock, suite := file.Services["credmock"], file.Services["conform"]
	program, judge := built(t, "credmock"), built(t, "credmock-conform")
	run := func(program string, environment map[string]string, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Dir = t.TempDir()
		cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
		for name, value := range environment {
			cmd.Env = append(cmd.Env, name+"="+here.Replace(value))
		}
		return cmd
	}
	serve := run(program, mock.Environment, mock.Command...)
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = serve.Process.Kill()
		_ = serve.Wait() // it was killed
	})
	if check := mock.Healthcheck.Test; len(check) != 3 || check[0] != "CMD" || check[1] != "/credmock" {
		t.Fatalf("the health check is %q", check)
	}
	healthy(t, func() *exec.Cmd { return run(program, mock.Environment, mock.Healthcheck.Test[2:]...) })

	target := filepath.Join(t.TempDir(), "target.yaml")
	if err := os.WriteFile(target, []byte(here.Replace(file.Configs[suite.Configs[0].Source].Content)), 0o600); err != nil {
		t.Fatal(err)
	}
	var args []string
	for _, arg := range suite.Command {
		if arg == suite.Configs[0].Target {
			arg = target
		}
		args = append(args, arg)
	}
	if out, err := run(judge, suite.Environment, args...).CombinedOutput(); err != nil || !strings.Contains(string(out), "pass") {
		t.Errorf("the suite: %v\n%s", err, out)
	}
}

// healthy waits as compose does.
func healthy(t *testing.T, check func() *exec.Cmd) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		out, err := check().CombinedOutput()
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the mock is not healthy: %v: %s", err, out)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
