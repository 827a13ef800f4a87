package mock

import (
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c := NewClock(start)
	if got := c.Now(); !got.Equal(start) || !c.Frozen() {
		t.Errorf("a clock at %v shows %v, frozen %v", start, got, c.Frozen())
	}
	if got, err := c.Advance(time.Hour); err != nil || !got.Equal(start.Add(time.Hour)) {
		t.Errorf("Advance(1h) = %v, %v", got, err)
	}
	if err := c.Set(start, false); err != nil {
		t.Fatal(err)
	}
	if got := c.Now(); got.Before(start) || got.After(start.Add(time.Minute)) || c.Frozen() {
		t.Errorf("a clock that was set running shows %v, frozen %v", got, c.Frozen())
	}
	if got, err := c.Advance(24 * time.Hour); err != nil || got.Before(start.Add(24*time.Hour)) {
		t.Errorf("a running clock shows %v, %v a day later", got, err)
	}
}

// TestClockStaysWithinTheCalendar moves a running and a standing clock to the
// edges: a move that does not fit is refused and changes nothing.
func TestClockStaysWithinTheCalendar(t *testing.T) {
	t.Parallel()
	for _, frozen := range []bool{true, false} {
		c := NewClock(time.Time{})
		far := time.Date(2900, 1, 1, 0, 0, 0, 0, time.UTC)
		if err := c.Set(far, frozen); err != nil || c.Now().Year() != 2900 {
			t.Errorf("frozen %v: set to 2900 it shows %v, %v", frozen, c.Now(), err)
		}
		for range 3 {
			if _, err := c.Advance(250 * 365 * 24 * time.Hour); err != nil {
				t.Errorf("frozen %v: %v", frozen, err)
			}
		}
		if got := c.Now().Year(); got != 3649 {
			t.Errorf("frozen %v: 3 times 250 years after 2900 it shows %d", frozen, got)
		}
		for _, at := range []time.Time{time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(9901, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), {}} {
			if err := c.Set(at, frozen); err == nil || c.Now().Year() != 3649 {
				t.Errorf("frozen %v: Set(%v) = %v and it shows %v", frozen, at, err, c.Now())
			}
		}
	}
}
