package whmcs

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// A php is a running php-cgi that is asked by FastCGI: unlike PHP's own web
// server it takes any byte in a query or a Content-Type, and one connection
// carries thousands of requests a second. net/http/fcgi is the other end only.
type php struct {
	script string
	conn   net.Conn
	reader *bufio.Reader
}

// Types of FastCGI records, by the specification at fast-cgi.github.io.
const (
	fcgiBegin  = 1
	fcgiEnd    = 3
	fcgiParams = 4
	fcgiStdin  = 5
	fcgiStdout = 6
)

// startPHP runs php-cgi with the limits of a stock install until the test ends.
func startPHP(t *testing.T, binary string) *php {
	t.Helper()
	script, err := filepath.Abs("testdata/referee.php")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "php") // shorter than t.TempDir: a socket's path may have some hundred bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := filepath.Join(dir, "php.sock")
	var printed bytes.Buffer
	cmd := exec.Command(binary, "-b", socket, "-d", "request_order=GP", "-d", "upload_tmp_dir="+dir, "-d", "display_errors=0",
		"-d", "log_errors=0", "-d", "enable_post_data_reading=1", "-d", "memory_limit=1G", "-d", "max_execution_time=0")
	cmd.Env = append(os.Environ(), "PHP_FCGI_MAX_REQUESTS=0", "PHP_FCGI_CHILDREN=0")
	cmd.Stdout, cmd.Stderr = &printed, &printed
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
	for range 500 {
		conn, err := net.Dial("unix", socket)
		if err == nil {
			t.Cleanup(func() { _ = conn.Close() })
			return &php{script: script, conn: conn, reader: bufio.NewReader(conn)}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s does not listen: %s", binary, printed.Bytes())
	return nil
}

// ask hands one request to the script and returns what it prints.
func (p *php) ask(what string, s sent) ([]byte, error) {
	var params, out []byte
	for _, pair := range [][2]string{
		{"REFEREE_ASKS", what}, {"SCRIPT_FILENAME", p.script}, {"REQUEST_METHOD", "POST"}, {"REDIRECT_STATUS", "200"},
		{"QUERY_STRING", s.query}, {"CONTENT_TYPE", s.contentType}, {"CONTENT_LENGTH", fmt.Sprint(len(s.body))},
	} {
		params = appendLength(appendLength(params, len(pair[0])), len(pair[1]))
		params = append(append(params, pair[0]...), pair[1]...)
	}
	out = appendRecord(out, fcgiBegin, []byte{0, 1, 1, 0, 0, 0, 0, 0}) // a responder that keeps the connection
	out = appendStream(out, fcgiParams, params)
	out = appendStream(out, fcgiStdin, []byte(s.body))
	if _, err := p.conn.Write(out); err != nil {
		return nil, fmt.Errorf("ask php for %s: %w", what, err)
	}
	answer, err := p.answer()
	if err != nil {
		return nil, fmt.Errorf("read php's %s: %w", what, err)
	}
	_, body, _ := bytes.Cut(answer, []byte("\r\n\r\n"))
	return body, nil
}

func (p *php) answer() (answer []byte, err error) {
	var head [8]byte
	for {
		if _, err := io.ReadFull(p.reader, head[:]); err != nil {
			return nil, err
		}
		content := make([]byte, int(binary.BigEndian.Uint16(head[4:]))+int(head[6]))
		if _, err := io.ReadFull(p.reader, content); err != nil {
			return nil, err
		}
		switch head[1] {
		case fcgiStdout:
			answer = append(answer, content[:len(content)-int(head[6])]...)
		case fcgiEnd:
			return answer, nil
		}
	}
}

// appendStream writes content as records and the empty one that ends them.
func appendStream(dst []byte, kind byte, content []byte) []byte {
	for chunk := range slices.Chunk(content, 0xffff) {
		dst = appendRecord(dst, kind, chunk)
	}
	return appendRecord(dst, kind, nil)
}

func appendRecord(dst []byte, kind byte, content []byte) []byte {
	dst = append(dst, 1, kind, 0, 1, byte(len(content)>>8), byte(len(content)), 0, 0)
	return append(dst, content...)
}

func appendLength(dst []byte, n int) []byte {
	return binary.BigEndian.AppendUint32(dst, uint32(n)|1<<31)
}
