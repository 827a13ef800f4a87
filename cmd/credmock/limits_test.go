package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/credmock/credmock/cmd/internal/cli"
)

var update = flag.Bool("update", false, "write the table of limits into the README")

// TestReadmeLimits holds the table of the README to the limits of the code.
func TestReadmeLimits(t *testing.T) {
	t.Parallel()
	const begin, end = "<!-- limits: written by go test ./cmd/credmock -run TestReadmeLimits -update -->\n", "<!-- end of limits -->"
	text := readmeText(t)
	before, rest, found := strings.Cut(text, begin)
	table, after, ends := strings.Cut(rest, end)
	if !found || !ends {
		t.Fatalf("the README has no table between %q and %q", begin, end)
	}
	if table == limitsTable() {
		return
	}
	if !*update {
		t.Fatalf("the README's limits are others than those of the code; write them with -update:\n%s", limitsTable())
	}
	if err := os.WriteFile("../../README.md", []byte(before+begin+limitsTable()+end+after), 0o600); err != nil {
		t.Error(err)
	}
}

// TestLimitsAreTested finds limits that no test shows to hold, and flags that do not
// set them.
func TestLimitsAreTested(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "node_modules" || path != "../.." && strings.HasPrefix(d.Name(), ".")) {
			if d != nil && d.IsDir() && err == nil {
				return fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(text, -1) {
			tests[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, help, _ := typed(t, nil, "serve", "--help")
	for _, l := range limits() {
		if !tests[l.Test] {
			t.Errorf("%s: there is no %s", l.Of, l.Test)
		}
		if l.Flag != "" && !strings.Contains(help, "--"+l.Flag+"=") {
			t.Errorf("%s: serve has no --%s", l.Of, l.Flag)
		}
		if l.Most <= 0 || l.Unit == "" || l.Seen == "" {
			t.Errorf("%s: %+v lacks something", l.Of, l)
		}
	}
	set := cli.Defaults()
	for name, most := range map[string]int64{
		"max-rows": int64(set.MaxRows), "max-sandboxes": int64(set.MaxSandboxes), "journal": int64(set.Journal),
		"max-unread": int64(set.MaxUnread) << 20, "sandbox-idle": seconds(set.SandboxIdle),
	} {
		for _, l := range limits() {
			if l.Flag == name && l.Most != most {
				t.Errorf("%s is %d for the flag --%s and %d for the library", l.Of, most, name, l.Most)
			}
		}
	}
}

func TestTimeoutsAreSet(t *testing.T) {
	t.Parallel()
	h := (&serveCmd{Serve: cli.Serve{ReadTimeout: 1, WriteTimeout: 2, IdleTimeout: 3}}).httpServer(nil)
	if h.ReadHeaderTimeout != 10*time.Second || h.ReadTimeout != 1 || h.WriteTimeout != 2 || h.IdleTimeout != 3 || h.MaxHeaderBytes != 64<<10 {
		t.Errorf("the server has %+v", h)
	}
}

func TestLimitsThatCannotBe(t *testing.T) {
	t.Parallel()
	for flag, value := range map[string]string{
		"journal": "-1", "max-sandboxes": "-1", "max-rows": "-1", "max-unread": "-1", "max-connections": "-1",
		"sandbox-idle": "-1s", "read-timeout": "-1s", "write-timeout": "-1s", "idle-timeout": "-1s",
	} {
		code, _, complaint := typed(t, nil, "serve", "--"+flag+"="+value)
		if want := fmt.Sprintf("--%s: 0 is the least, and %q stands here", flag, value); code != cli.Usage || !strings.Contains(complaint, want) {
			t.Errorf("serve --%s=%s = %d %s, want %s", flag, value, code, complaint, want)
		}
	}
}

// dialled opens a connection to a mock.
func dialled(t *testing.T, at string) net.Conn {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// get asks over a connection, and returns the status.
func get(t *testing.T, conn net.Conn, header string) int {
	t.Helper()
	if _, err := io.WriteString(conn, "GET /api/v2/oauth/scopes HTTP/1.1\r\nHost: a\r\n"+header+"\r\n"); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

// TestConnectionsAreBounded lets a connection too many wait, and serves it once
// another ends, with and without TLS.
func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	for _, tls := range []string{"off", "auto"} {
		r, log, stop := served(t, nil, "--max-connections", "2", "--tls", tls)
		first, second, third := dialled(t, r.WHMCS.URL), dialled(t, r.WHMCS.URL), dialled(t, r.WHMCS.URL)
		for _, conn := range []net.Conn{first, second} {
			if status := get(t, conn, ""); status != http.StatusUnauthorized {
				t.Errorf("a connection within the bound gets %d", status)
			}
		}
		for deadline := time.Now().Add(10 * time.Second); !strings.Contains(log.String(), "no room for another connection until one ends"); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("the log says nothing of the third: %s", log)
			}
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		if status := get(t, third, ""); status != http.StatusUnauthorized {
			t.Errorf("the third, once there is room, gets %d", status)
		}
		if code := stop(); code != cli.OK {
			t.Errorf("serve ends with %d while its listener has no room", code)
		}
	}
}

func TestHeadersAreBounded(t *testing.T) {
	t.Parallel()
	r, _, _ := served(t, nil)
	if status := get(t, dialled(t, r.WHMCS.URL), "X-Long: "+strings.Repeat("x", 80<<10)+"\r\n"); status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("headers of 80 KiB get %d, want 431", status)
	}
}

// TestSlowClientIsCutOff never ends a request.
func TestSlowClientIsCutOff(t *testing.T) {
	t.Parallel()
	r, _, _ := served(t, nil, "--read-timeout", "50ms")
	conn := dialled(t, r.WHMCS.URL)
	if _, err := io.WriteString(conn, "POST /includes/api.php HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, conn); err != nil {
		t.Errorf("the connection is not closed: %v", err)
	}
}

// TestDeafClientIsCutOff asks again and again and reads nothing, until the mock gives
// up: what it holds of the answers is gone with the connection.
func TestDeafClientIsCutOff(t *testing.T) {
	t.Parallel()
	r, _, _ := served(t, nil, "--write-timeout", "50ms", "--max-connections", "1")
	deaf := dialled(t, r.WHMCS.URL)
	go func() {
		for {
			if _, err := io.WriteString(deaf, "GET /api/v2/oauth/scopes HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
				return
			}
		}
	}()
	if status := get(t, dialled(t, r.WHMCS.URL), ""); status != http.StatusUnauthorized {
		t.Errorf("after the deaf client the next one gets %d", status)
	}
}
