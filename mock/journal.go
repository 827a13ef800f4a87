package mock

import (
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
	longestBody    = 16 << 10 // of a call whose arguments are kept, and of an answer
	answersBytes   = 1 << 19  // of the answers' bodies of a sandbox, the last of them
)

// A journal keeps the last calls of a sandbox. A call stands there before its
// client has the answer.
type journal struct {
	most  int           // 0 keeps nothing
	total *atomic.Int64 // bytes of all journals

	mu      sync.Mutex
	ring    []Record // the oldest at head, and so on around the end
	head    int
	kept    int
	bytes   int64
	bare    int   // of so many of the oldest the bodies of the answers are gone for room
	answers int64 // bytes of those that are not
	dropped int64 // entries that are gone for room
	next    int64
	wake    chan struct{} // closed by the next entry; nil where nobody waits
}

// add keeps a record, if any are kept, and gives it its number.
func (j *journal) add(r *Record) {
	if j.most == 0 {
		return
	}
	if r.args == nil {
		r.size = 0
	}
	r.size += entryBytes + int64(len(r.Path))
	j.mu.Lock()
	defer j.mu.Unlock()
	j.next++
	r.Number = j.next
	if j.kept == j.most {
		j.drop() // its place is wanted
	}
	j.room()
	j.kept++
	*j.at(j.kept - 1) = *r
	j.grow(r.size)
	j.answers += int64(len(r.answered.Body))
	j.total.Add(int64(len(r.answered.Body)))
	for j.answers > answersBytes || j.answers > 0 && j.total.Load() > journalsBytes {
		j.strip()
	}
	for j.isFull() {
		j.drop()
	}
	if j.wake != nil {
		close(j.wake)
		j.wake = nil
	}
}

// at is the entry in a place, counted from the oldest.
func (j *journal) at(place int) *Record {
	if place += j.head; place >= len(j.ring) {
		place -= len(j.ring)
	}
	return &j.ring[place]
}

// room makes the ring longer where another entry needs it to be.
func (j *journal) room() {
	if j.kept < len(j.ring) {
		return
	}
	longer := make([]Record, min(max(16, 2*len(j.ring)), j.most))
	j.copyTo(longer)
	j.ring, j.head = longer, 0
}

func (j *journal) copyTo(out []Record) {
	n := copy(out, j.ring[j.head:min(j.head+j.kept, len(j.ring))])
	copy(out[n:], j.ring[:j.kept-n])
}

// drop lets go of the oldest entry.
func (j *journal) drop() {
	if j.bare == 0 {
		j.strip()
	}
	oldest := j.at(0)
	j.grow(-oldest.size)
	*oldest = Record{} // let go of what it kept
	if j.head++; j.head == len(j.ring) {
		j.head = 0
	}
	j.kept--
	j.bare--
	j.dropped++
}

// strip lets go of the oldest body of an answer.
func (j *journal) strip() {
	r := j.at(j.bare)
	size := int64(len(r.answered.Body))
	r.answered = Response{}
	j.bare++
	j.answers -= size
	j.total.Add(-size)
}

func (j *journal) isFull() bool {
	return j.kept > 1 && j.bytes > journalBytes || j.kept > spareEntries && j.total.Load() > journalsBytes
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
	out := make([]Record, j.kept)
	j.copyTo(out)
	return out, j.dropped, j.wake
}

// close gives back what the journal took of the room of all.
func (j *journal) close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.forget()
	j.most = 0
}

// forget lets go of all entries. Its caller holds the lock.
func (j *journal) forget() {
	j.total.Add(-j.bytes - j.answers)
	j.ring, j.head, j.kept, j.bytes, j.bare, j.answers = nil, 0, 0, 0, 0, 0
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

// KeepsJournal reports whether the calls are kept at all.
func (s *Sandbox) KeepsJournal() bool { return s.boxes.journal > 0 }

// A Glance is what there is to see of a sandbox from outside.
type Glance struct {
	Calls  int64     // since its journal began
	Wrong  int       // those that it still has which have findings
	Faults int       // to come
	Called time.Time // when it was made or called last, by the machine's clock; of the default one nobody knows
}

// Glance looks at a sandbox, and does not open one that nobody has called.
func (s *Sandbox) Glance() Glance {
	g := Glance{Called: time.Unix(0, s.used.Load())}
	st := s.state.Load()
	if st == nil {
		return g
	}
	st.faults.mu.Lock()
	g.Faults = len(st.faults.list)
	st.faults.mu.Unlock()
	st.journal.mu.Lock()
	defer st.journal.mu.Unlock()
	g.Calls = st.journal.next
	for place := range st.journal.kept {
		if len(st.journal.at(place).Findings) > 0 {
			g.Wrong++
		}
	}
	return g
}

// ClearJournal forgets the calls until now.
func (s *Sandbox) ClearJournal() {
	j := s.now().journal
	j.mu.Lock()
	defer j.mu.Unlock()
	j.forget()
	j.dropped = 0
}
