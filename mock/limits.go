package mock

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Limit bounds what callers can make the mock do or keep.
type Limit struct {
	Of   string // what is bounded
	Most int64
	Unit string // what Most counts: bytes, s for seconds, or what one of them is called
	Flag string // of serve, by which it can be another; "" where none does
	Seen string // what a client sees that goes beyond
	Test string // by which it is known to hold
}

// String is the bound as people write it.
func (l Limit) String() string {
	switch {
	case l.Unit == "s":
		return (time.Duration(l.Most) * time.Second).String()
	case l.Unit == "bytes" && l.Most%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", l.Most>>20)
	case l.Unit == "bytes" && l.Most%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", l.Most>>10)
	}
	return grouped(l.Most) + " " + l.Unit
}

// grouped writes a number with a comma before every three digits.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	var parts []string
	for len(text) > 3 {
		parts = append([]string{text[len(text)-3:]}, parts...)
		text = text[:len(text)-3]
	}
	return strings.Join(append([]string{text}, parts...), ",")
}

// Limits are those of the engine; each provider has its own beside them.
func Limits() []Limit {
	const waits, goes = "nothing: the oldest goes", "a refusal of the control plane that says so"
	return []Limit{
		{"rows of a table, live tokens among them, and rows that all sandboxes have more than they began with", defaultMaxRows, "rows", "max-rows",
			"the service's own answer for being overloaded, or status 503 where none is known; nothing is lost, and a finding names the limit", "TestFullStore"},
		{"rows of a fixture or a state", defaultMaxRows, "rows a table", "max-rows", "a refusal of the start or of the control plane; nothing is replaced", "TestFullState"},
		{"sandboxes beside the default one", defaultMaxSandboxes, "sandboxes", "max-sandboxes", goes, "TestSandboxBounds"},
		{"a sandbox that nobody calls", int64(defaultSandboxIdle / time.Second), "s", "sandbox-idle", "status 404 that says why", "TestSandboxBounds"},
		{"faults to come in a sandbox", maxFaults, "faults", "", goes, "TestFaultsAreBounded"},
		{"delay of a fault", int64(longestDelay / time.Second), "s", "", goes, "TestScheduleRefuses"},
		{"calls in the journal of a sandbox", defaultJournal, "calls", "journal", waits, "TestJournalIsBounded"},
		{"the journal of a sandbox", journalBytes, "bytes", "", waits, "TestJournalIsBounded"},
		{"bodies of answers in the journal of a sandbox", answersBytes, "bytes", "", "the entry without the body", "TestJournalBoundsAnswers"},
		{"all journals", journalsBytes, "bytes", "", waits, "TestJournalBoundsAnswers"},
		{"findings of one call", maxFindings, "findings", "", "the first of them", "TestFindingsAreBounded"},
		{"answers above 64 KiB that clients have not read yet", defaultUnread, "bytes", "max-unread", "for what only reads, the same as of a full table", "TestUnreadAnswersAreBounded"},
	}
}
