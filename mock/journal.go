package mock

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// What bounds a journal. Entries are counted with what they keep alive.
const (
	defaultJournal = 1000     // entries of a sandbox, where no option says otherwise
	journalBytes   = 1 << 20  // of a sandbox
	journalsBytes  = 64 << 20 // of all sandboxes together
	spareEntries   = 20       // that a sandbox keeps even then
	entryBytes     = 1 << 10  // about what one takes without a body
	longestBody    = 16 << 10 // whose arguments are kept
)

// A journal keeps the last calls of a sandbox. A call stands there before its
// client has the answer.
type journal struct {
	most  int           // 0 keeps nothing
	total *atomic.Int64 // bytes of all journals

	mu      sync.Mutex
	entries []Record // the oldest first, from head on
	head    int
	bytes   int64
	dropped int64 // entries that are gone for room
	next    int64
	wake    chan struct{} // closed by the next entry; nil where nobody waits
}

// add returns the number of the entry, or 0 where nothing is kept.
func (j *journal) add(r Record) int64 {
	if j.most == 0 {
		return 0
	}
	if r.args == nil {
		r.size = 0
	}
	r.size += entryBytes + int64(len(r.Path))
	j.mu.Lock()
	defer j.mu.Unlock()
	j.next++
	r.Number = j.next
	j.entries = append(j.entries, r)
	j.grow(r.size)
	for j.isFull() {
		j.grow(-j.entries[j.head].size)
		j.entries[j.head] = Record{} // let go of what it kept
		j.head++
		j.dropped++
	}
	if j.head > len(j.entries)/2 && j.head > 64 {
		j.entries = append(make([]Record, 0, len(j.entries)), j.entries[j.head:]...)
		j.head = 0
	}
	if j.wake != nil {
		close(j.wake)
		j.wake = nil
	}
	return r.Number
}

func (j *journal) isFull() bool {
	kept := len(j.entries) - j.head
	return kept > j.most || kept > 1 && j.bytes > journalBytes || kept > spareEntries && j.total.Load() > journalsBytes
}

func (j *journal) grow(by int64) {
	j.bytes += by
	j.total.Add(by)
}

// read returns the entries, how many more there were, and what is closed once
// there is a new one.
func (j *journal) read() ([]Record, int64, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.wake == nil {
		j.wake = make(chan struct{})
	}
	return slices.Clone(j.entries[j.head:]), j.dropped, j.wake
}

// close gives back what the journal took of the room of all.
func (j *journal) close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.total.Add(-j.bytes)
	j.entries, j.head, j.bytes, j.most = nil, 0, 0, 0
}

// A Filter picks calls of a journal. A field that is empty does not count.
type Filter struct {
	Operation string
	Answer    string
	Status    int
	Arguments map[string]string // by name, as [Record.Arguments] shows them
	Since     time.Time         // by the sandbox's clock
	After     int64             // the number of an entry
	Findings  bool              // those alone that have findings
}

// matches reports whether a call is one that the filter picks.
func (f Filter) matches(r Record) bool { return len(f.misses(r)) == 0 }

// Journal returns the last calls of the sandbox that a filter picks, the oldest
// first, and how many there were before them that are not kept any more.
func (s *Sandbox) Journal(f Filter) (calls []Record, dropped int64) {
	all, dropped, _ := s.now().journal.read()
	for _, r := range all {
		if f.matches(r) {
			calls = append(calls, r)
		}
	}
	return calls, dropped
}

// ClearJournal forgets the calls until now.
func (s *Sandbox) ClearJournal() {
	j := s.now().journal
	j.mu.Lock()
	defer j.mu.Unlock()
	j.total.Add(-j.bytes)
	j.entries, j.head, j.bytes, j.dropped = nil, 0, 0, 0
}
