package mock

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-memdb"
)

type thing struct {
	ID   int64
	Name string
}

func things(t *testing.T) *Tx {
	t.Helper()
	db, err := newStore([]Provider{{Name: "p", Tables: []*memdb.TableSchema{
		Table("p.thing", Unique("id", "ID"), Unique("name", "Name")),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return begin(db, true)
}

// TestCreateRefusesWhatMemdbWouldSteal: memdb lets a second row take over a
// unique index entry, and the first one vanishes from that index.
func TestCreateRefusesWhatMemdbWouldSteal(t *testing.T) {
	t.Parallel()
	tx := things(t)
	if err := tx.Create("p.thing", &thing{1, "a"}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		row  thing
		want string
	}{{thing{2, "a"}, "same Name"}, {thing{1, "b"}, "same ID"}} {
		if err := tx.Create("p.thing", &tt.row); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Create(%v) = %v, want it to say %q", tt.row, err, tt.want)
		}
	}
	if row, err := First[thing](tx, "p.thing", "name", "a"); err != nil || row == nil || row.ID != 1 {
		t.Errorf("the first row is %v, %v after the refused ones", row, err)
	}
}

func TestNextNeverGivesANumberTwice(t *testing.T) {
	t.Parallel()
	tx := things(t)
	if err := tx.Used("n", 4); err != nil {
		t.Fatal(err)
	}
	if err := tx.Used("n", 2); err != nil { // an older number changes nothing
		t.Fatal(err)
	}
	for want := int64(5); want < 8; want++ {
		if got, err := tx.Next("n"); err != nil || got != want {
			t.Errorf("Next = %d, %v, want %d", got, err, want)
		}
	}
}

func TestTablesOfTwoProvidersMustDiffer(t *testing.T) {
	t.Parallel()
	table := Table("p.thing", Unique("id", "ID"))
	p := Provider{Name: "p", Tables: []*memdb.TableSchema{table}}
	if _, err := newStore([]Provider{p, p}); err == nil {
		t.Error("newStore with one table twice: no error")
	}
}

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
		for _, at := range []time.Time{time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)} {
			if err := c.Set(at, frozen); err == nil || c.Now().Year() != 3649 {
				t.Errorf("frozen %v: Set(%v) = %v and it shows %v", frozen, at, err, c.Now())
			}
		}
	}
}
