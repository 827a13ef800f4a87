package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// An answer is what the bare program is told to say.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// A process is a server that was started and is reachable.
type process struct {
	world
	url   string
	admin string // before the paths of what steers it
	cmd   *exec.Cmd
	took  time.Duration // from exec to the ready file
}

func build(t *testing.T, dir, what string) string {
	t.Helper()
	out := filepath.Join(dir, filepath.Base(what))
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", out, what)
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", what, err, text)
	}
	return out
}

// started runs a program until its ready file is there.
func started(t *testing.T, ready string, name string, args ...string) (*process, []byte) {
	t.Helper()
	_ = os.Remove(ready)
	var complaint bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stderr = &complaint
	from := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for time.Since(from) < 20*time.Second {
		if text, err := os.ReadFile(ready); err == nil {
			return &process{cmd: cmd, took: time.Since(from)}, text
		}
		time.Sleep(100 * time.Microsecond)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	t.Fatalf("%s is not ready: %s", name, complaint.String())
	return nil, nil
}

// A world is a mock, or a sandbox of it, as a ready file and the control plane say
// how to reach it.
type world struct {
	WHMCS     struct{ URL, Identifier, Secret string }
	PureCloud struct{ ClientID, ClientSecret string }
	Admin     struct{ URL string }
}

func startMock(t *testing.T, dir, program string, flags ...string) *process {
	t.Helper()
	ready := filepath.Join(dir, "ready.json")
	p, text := started(t, ready, program, append([]string{"serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0",
		"--seed", "bench", "--quiet", "--fixture", write(t, dir, "fixture.yaml", "purecloud: {behaviours: {rateLimit: unlimited}}\n"), "--ready-file", ready}, flags...)...)
	if err := json.Unmarshal(text, &p.world); err != nil {
		t.Fatal(err)
	}
	p.url, p.admin = p.WHMCS.URL, p.Admin.URL+"/__admin"
	return p
}

// enter makes sandboxes, and lets calls use the credentials of the last one; its
// address is not used.
func (p *process) enter(t *testing.T, sandboxes int) {
	t.Helper()
	all := p.admin + "/sandboxes"
	for i := range sandboxes {
		r, err := http.Post(all, "application/json", strings.NewReader(fmt.Sprintf(`{"name":"box-%d"}`, i)))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var made world
		if err := json.NewDecoder(r.Body).Decode(&made); err != nil || r.StatusCode != http.StatusCreated {
			t.Fatalf("make a sandbox: %s, %v", r.Status, err)
		}
		p.world, p.admin = made, made.Admin.URL
	}
}

func startBare(t *testing.T, dir, program string, a answer) *process {
	t.Helper()
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	ready := filepath.Join(dir, "bare.url")
	p, url := started(t, ready, program, write(t, dir, "answer.json", string(text)), ready)
	p.url = string(url)
	return p
}

func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// reset puts the mock back to its fixture: rows that one round made would slow
// the next.
func (p *process) reset(t *testing.T) {
	t.Helper()
	r, err := http.Post(p.admin+"/reset", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode >= 300 {
		t.Fatalf("reset: %s", r.Status)
	}
}

// resident is the memory that a process holds, in bytes.
func (p *process) resident(t *testing.T) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Skip("memory is read from /proc")
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}

// spent is the processor time that a process has used.
func (p *process) spent(t *testing.T) time.Duration {
	t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.cmd.Process.Pid))
	if err != nil || tasks == nil {
		t.Skip("processor time is read from /proc")
	}
	var all time.Duration
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if err != nil {
			t.Fatal(err)
		}
		ran, err := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		all += time.Duration(ran)
	}
	return all
}
