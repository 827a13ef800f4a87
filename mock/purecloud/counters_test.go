package purecloud

import (
	"fmt"
	"testing"
	"time"
)

// TestWindowsAreBounded counts the calls of more tokens than windows are kept of,
// under a clock that stands still: none ever ends, and the oldest go.
func TestWindowsAreBounded(t *testing.T) {
	t.Parallel()
	n, now := newCounters().(*counters), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i := range 2 * maxWindows {
		n.call(fmt.Sprint(i), now, time.Minute)
	}
	if len(n.windows) != maxWindows || n.begun.Len() != maxWindows {
		t.Errorf("%d windows in %d places, want %d", len(n.windows), n.begun.Len(), maxWindows)
	}
	last := fmt.Sprint(2*maxWindows - 1)
	if got := n.call(last, now, time.Minute); got != (window{2, 60}) {
		t.Errorf("the second call counts as %+v", got)
	}
	for _, at := range []time.Time{now.Add(time.Minute), now.Add(-time.Hour)} {
		if got := n.call(last, at, time.Minute); got != (window{1, 60}) {
			t.Errorf("at %s it counts as %+v, want a window of its own", at, got)
		}
	}
}
