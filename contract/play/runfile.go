package play

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
)

// A runFile remembers what a run makes on a target that others use: a line
// before each creating call and one after it, so that a crash at any moment
// leaves enough behind to clean up. It holds no secret.
type runFile struct {
	mu   sync.Mutex
	file *os.File // nil keeps nothing
	path string
	last int
}

// An entry is one line of a run file.
type entry struct {
	Event     string         `json:"event"` // one of the constants below
	Run       string         `json:"run,omitempty"`
	N         int            `json:"n,omitempty"`
	Provider  string         `json:"provider,omitempty"`
	Operation string         `json:"operation,omitempty"`
	Name      string         `json:"name,omitempty"`
	Fields    map[string]any `json:"fields,omitempty"` // of the answer: the id
	Names     []string       `json:"-"`                // given later, in lines of their own
}

// The events of an [entry].
const (
	eventRun     = "run"
	eventMaking  = "making"
	eventMade    = "made"
	eventNaming  = "naming"
	eventGone    = "gone"
	eventRefused = "refused" // still looked for, since a refusal proves nothing
	eventClean   = "clean"   // a fresh look found nothing
)

// names lists those that an entry's row may carry.
func (e entry) names() []string {
	var out []string
	for _, name := range append([]string{e.Name}, e.Names...) {
		if name != "" {
			out = append(out, name)
		}
	}
	return out
}

// openRunFile starts a run file. One that is there already must be clean, unless
// it is to be replaced.
func openRunFile(path, run string, replace bool) (*runFile, error) {
	if path == "" {
		return &runFile{}, nil
	}
	past, err := readRunFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || replace:
	case err != nil:
		return nil, fmt.Errorf("run file %s: %w", path, err)
	case len(past.open) > 0:
		return nil, fmt.Errorf("the run before this one left %s behind: see %s, and clean up first (--clean), or forget about it (--replace)", things(len(past.open)), path)
	case len(past.all) > 0 && !past.clean:
		return nil, fmt.Errorf("the run before this one did not come to its end: see %s, and clean up first (--clean), or forget about it (--replace)", path)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("run file: %w", err)
	}
	r := &runFile{file: f, path: path}
	return r, r.write(entry{Event: eventRun, Run: run})
}

// resumeRunFile goes on with the file of a run that is being cleaned up. A line
// that a crash cut is ended.
func resumeRunFile(path string) (*runFile, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, fmt.Errorf("run file: %w", err)
	}
	r := &runFile{file: f, path: path}
	last := make([]byte, 1)
	if end, err := f.Seek(0, io.SeekEnd); err == nil && end > 0 {
		if _, err := f.ReadAt(last, end-1); err == nil && last[0] != '\n' {
			_, err = f.WriteString("\n")
			if err != nil {
				return nil, fmt.Errorf("run file: %w", err)
			}
		}
	}
	return r, nil
}

// next is the number of the thing that is about to be made.
func (r *runFile) next() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last++
	return r.last
}

func (r *runFile) write(e entry) error {
	if r.file == nil {
		return nil
	}
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("run file: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("run file: %w", err)
	}
	return r.file.Sync() // it is read after a crash
}

// close ends the run file, and removes it if nothing is left behind.
func (r *runFile) close(clean bool) error {
	if r.file == nil {
		return nil
	}
	var err error
	if clean {
		err = r.write(entry{Event: eventClean})
	}
	err = errors.Join(err, r.file.Close())
	if past, readErr := readRunFile(r.path); clean && readErr == nil && len(past.open) == 0 {
		err = errors.Join(err, os.Remove(r.path))
	}
	return err
}

// A past is what a run file tells.
type past struct {
	run   string
	all   []entry // what was to be made, in that order
	open  []entry // what may be left of it
	clean bool
}

// readRunFile reads what a run made and may have left behind.
func readRunFile(path string) (past, error) {
	f, err := os.Open(path)
	if err != nil {
		return past{}, err
	}
	defer f.Close()
	return readPast(f)
}

// readPast reads the lines of a run file. A crash may have cut a line; it tells of
// nothing that was done.
func readPast(r io.Reader) (past, error) {
	var p past
	at := map[int]int{} // in all, by number
	gone := map[int]bool{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	cut := 0
	for n := 1; lines.Scan(); n++ {
		var e entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			if cut > 0 {
				return past{}, fmt.Errorf("line %d is not one of a run file", n)
			}
			cut = n
			continue
		}
		i, known := at[e.N]
		switch e.Event {
		case eventRun:
			p.run = e.Run
		case eventMaking:
			at[e.N] = len(p.all)
			p.all = append(p.all, e)
		case eventGone, eventRefused:
			gone[e.N] = true
		case eventClean:
			p.clean = true
		case eventMade:
			if known {
				p.all[i].Fields = e.Fields
			}
		case eventNaming:
			if known {
				p.all[i].Names = append(p.all[i].Names, e.Name)
			}
		}
	}
	if p.run == "" {
		return past{}, errors.New("it does not name a run")
	}
	for _, e := range p.all {
		if !gone[e.N] {
			p.open = append(p.open, e)
		}
	}
	return p, lines.Err()
}

func things(n int) string {
	if n == 1 {
		return "1 thing"
	}
	return fmt.Sprintf("%d things", n)
}
