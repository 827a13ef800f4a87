package drift

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Stdin is what - reads.
type Stdin = io.Reader

const (
	maxSize    = 128 << 20
	maxTimeout = 2 * time.Minute
	maxFiles   = 1000 // of one folder
	maxText    = 32 << 20
)

// An input is one source, at hand as a file: a definition is read in places.
type input struct {
	name   string
	data   io.ReaderAt
	size   int64
	listed bool // found in a folder, not named
	close  func()
}

// open brings in what one --from names.
func open(ctx context.Context, from string, o Options) ([]*input, error) {
	limit := o.MaxSize
	if limit == 0 {
		limit = maxSize
	}
	switch {
	case from == "-":
		if o.In == nil {
			return nil, errors.New("there is no standard input to read")
		}
		in, err := spool("standard input", o.In, limit)
		return []*input{in}, err
	case strings.HasPrefix(from, "http://"), strings.HasPrefix(from, "https://"):
		in, err := fetch(ctx, from, o, limit)
		return []*input{in}, err
	case strings.Contains(from, "://"):
		return nil, fmt.Errorf("%s: only http and https are fetched", from)
	}
	info, err := os.Stat(from)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		in, err := file(from, limit)
		return []*input{in}, err
	}
	return folder(from, limit)
}

func folder(name string, limit int64) (found []*input, err error) {
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, err
	}
	if len(entries) > maxFiles {
		return nil, fmt.Errorf("%s holds %d files, at most %d are read", name, len(entries), maxFiles)
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		in, err := file(filepath.Join(name, entry.Name()), limit)
		if err != nil {
			for _, in := range found {
				in.close()
			}
			return nil, err
		}
		in.listed = true
		found = append(found, in)
	}
	return found, nil
}

func file(name string, limit int64) (*input, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Size() > limit {
		err = fmt.Errorf("%s holds %d bytes, at most %d are read", name, info.Size(), limit)
	}
	if err == nil && !info.Mode().IsRegular() {
		defer f.Close()
		return spool(name, f, limit) // such as a pipe
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &input{name: name, data: f, size: info.Size(), close: func() { f.Close() }}, nil
}

// spool keeps a stream in a file of its own, for as long as it is read.
func spool(name string, r io.Reader, limit int64) (*input, error) {
	f, err := os.CreateTemp("", "credmock-drift-*")
	if err != nil {
		return nil, err
	}
	remove := func() { f.Close(); os.Remove(f.Name()) }
	size, err := io.Copy(f, io.LimitReader(r, limit+1))
	if err == nil && size > limit {
		err = fmt.Errorf("more than %d bytes, which is as much as is read", limit)
	}
	if err != nil {
		remove()
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return &input{name: name, data: f, size: size, close: remove}, nil
}

func fetch(ctx context.Context, url string, o Options, limit int64) (*input, error) {
	timeout := o.Timeout
	if timeout == 0 {
		timeout = maxTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	client := o.Client
	if client == nil {
		client = http.DefaultClient
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch %s: it answers %s", req.URL.Redacted(), res.Status)
	}
	in, err := spool(req.URL.Redacted(), res.Body, limit)
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("%w: not done after %s", err, timeout)
	}
	return in, err
}

// text reads the whole of a source that has to be small.
func (in *input) text() ([]byte, error) {
	if in.size > maxText {
		return nil, fmt.Errorf("%d bytes of text, at most %d are read", in.size, maxText)
	}
	text := make([]byte, in.size)
	if _, err := in.data.ReadAt(text, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return text, nil
}

// head returns how the source begins.
func (in *input) head(size int64) ([]byte, error) {
	text := make([]byte, min(in.size, size))
	if _, err := in.data.ReadAt(text, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\ufeff")), " \t\r\n"), nil
}

// reader reads it from its beginning.
func (in *input) reader() io.Reader { return io.NewSectionReader(in.data, 0, in.size) }

func (in *input) first() (byte, error) {
	head, err := in.head(1 << 10)
	if err != nil || len(head) == 0 {
		return 0, err
	}
	return head[0], nil
}

// line tells the line of an offset.
func (in *input) line(offset int64) (int, error) {
	line := 1
	r := io.NewSectionReader(in.data, 0, min(offset, in.size))
	chunk := make([]byte, 64<<10)
	for {
		n, err := r.Read(chunk)
		line += bytes.Count(chunk[:n], []byte("\n"))
		if errors.Is(err, io.EOF) {
			return line, nil
		} else if err != nil {
			return 0, err
		}
	}
}

// base names the source in a patch, so that others can tell which it was.
func (in *input) base(version string) string {
	hash := sha256.New()
	_, _ = io.Copy(hash, in.reader()) // a file that was just read
	name := in.name
	if !strings.Contains(name, "://") {
		name = filepath.Base(name)
	}
	if version != "" {
		name += " " + version
	}
	return name + " (sha256 " + hex.EncodeToString(hash.Sum(nil))[:12] + ")"
}
