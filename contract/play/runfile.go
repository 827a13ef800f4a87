package play

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
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
	Event     string         `json:"event"` // run, making, made, naming, gone or refused
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
	eventRefused = "refused"
)

// openRunFile starts a run file. One that is there already must be clean, unless
// it is to be replaced.
func openRunFile(path, run string, replace bool) (*runFile, error) {
	if path == "" {
		return &runFile{}, nil
	}
	_, open, err := readRunFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil && !replace:
		return nil, fmt.Errorf("run file %s: %w", path, err)
	case len(open) > 0 && !replace:
		return nil, fmt.Errorf("the run before this one left %s behind: see %s, and clean up first (--clean), or forget about it (--replace)", things(len(open)), path)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("run file: %w", err)
	}
	r := &runFile{file: f, path: path}
	return r, r.write(entry{Event: eventRun, Run: run})
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
func (r *runFile) close() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	if _, open, readErr := readRunFile(r.path); readErr == nil && len(open) == 0 {
		err = errors.Join(err, os.Remove(r.path))
	}
	return err
}

// readRunFile returns a run's name and what it may have left behind, in the
// order in which it was made.
func readRunFile(path string) (run string, open []entry, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var e entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			if !lines.Scan() {
				break // a crash cut the last line
			}
			return "", nil, fmt.Errorf("line %d is not one of a run file", n)
		}
		switch e.Event {
		case eventRun:
			run = e.Run
		case eventMaking:
			open = append(open, e)
		case eventMade:
			for i := range open {
				if open[i].N == e.N {
					open[i].Fields = e.Fields
				}
			}
		case eventNaming:
			for i := range open {
				if open[i].N == e.N {
					open[i].Names = append(open[i].Names, e.Name)
				}
			}
		case eventGone, eventRefused:
			for i := range open {
				if open[i].N == e.N {
					open = append(open[:i], open[i+1:]...)
					break
				}
			}
		}
	}
	if run == "" {
		return "", nil, errors.New("it does not name a run")
	}
	return run, open, lines.Err()
}

func things(n int) string {
	if n == 1 {
		return "1 thing"
	}
	return fmt.Sprintf("%d things", n)
}
