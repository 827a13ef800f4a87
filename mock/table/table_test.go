package table

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type thing struct {
	ID    int64
	Name  string
	Owner string
}

var (
	thingByID    = Unique("id", func(t *thing) int64 { return t.ID })
	thingByName  = Unique("name", func(t *thing) string { return t.Name })
	thingByOwner = Many("owner", func(t *thing) string { return t.Owner })
	things       = New("p.thing", thingByID, thingByName, thingByOwner)
)

func writing(t *testing.T, rows ...thing) *Tx {
	t.Helper()
	store, err := NewStore(things)
	if err != nil {
		t.Fatal(err)
	}
	tx := store.Write()
	for _, row := range rows {
		if err := things.Create(tx, &row); err != nil {
			t.Fatal(err)
		}
	}
	return tx
}

// memdb lets a second row take over a unique index entry, and the first one
// vanishes from that index.
func TestRowsStealNoKey(t *testing.T) {
	t.Parallel()
	tx := writing(t, thing{1, "a", ""}, thing{2, "b", ""})
	tests := []struct {
		name  string
		write func(*Tx, *thing) error
		row   thing
		want  string // "" is written
	}{
		{"create_same_id", things.Create, thing{1, "c", ""}, "create in p.thing: another row has the same id"},
		{"create_same_name", things.Create, thing{3, "a", ""}, "create in p.thing: another row has the same name"},
		{"create_without_name", things.Create, thing{3, "", ""}, "missing"},
		{"replace_with_the_name_of_another", things.Replace, thing{2, "a", ""}, "replace in p.thing: another row has the same name"},
		{"replace_itself", things.Replace, thing{2, "b", "x"}, ""},
		{"replace_what_is_not_there", things.Replace, thing{4, "d", ""}, ""},
	}
	for _, tt := range tests {
		err := tt.write(tx, &tt.row)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if row, err := thingByName.First(tx, "a"); err != nil || row == nil || row.ID != 1 {
		t.Errorf("the first row is %v, %v after the refused ones", row, err)
	}
}

// Keys are in their own order, negative numbers and texts with zero bytes
// included, and a key finds no row whose key only begins like it.
func TestOrder(t *testing.T) {
	t.Parallel()
	numbers := []int64{math.MinInt64, -256, -1, 0, 1, 255, 256, math.MaxInt64}
	texts := []string{"a", "a\x00", "a\x00b", "a\x01", "aa", "b", "ä"}
	tx := writing(t)
	for i, number := range slices.Backward(numbers) {
		if err := things.Create(tx, &thing{ID: number, Name: "n" + string(rune('a'+i)), Owner: append(texts, "")[i]}); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := thingByID.Dump(tx)
	var got []int64
	for _, row := range rows {
		got = append(got, row.ID)
	}
	if diff := cmp.Diff(numbers, got); diff != "" || err != nil {
		t.Errorf("numbers in order (-want +got):\n%s%v", diff, err)
	}
	owned, err := thingByOwner.Dump(tx)
	var owners []string
	for _, row := range owned {
		owners = append(owners, row.Owner)
	}
	if diff := cmp.Diff(texts, owners); diff != "" || err != nil {
		t.Errorf("texts in order (-want +got):\n%s%v", diff, err)
	}
	for _, text := range texts {
		if rows, err := thingByOwner.All(tx, text); len(rows) != 1 || err != nil {
			t.Errorf("All(%q) = %d rows, %v, want 1", text, len(rows), err)
		}
	}
	if least, err := thingByID.Least(tx); err != nil || least == nil || least.ID != math.MinInt64 {
		t.Errorf("Least = %v, %v", least, err)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	tx := writing(t, thing{1, "a", "x"}, thing{2, "b", "x"})
	row, err := thingByID.First(tx, 1)
	if err != nil || row == nil {
		t.Fatal(row, err)
	}
	if err := things.Delete(tx, row); err != nil {
		t.Fatal(err)
	}
	if row, err := thingByName.First(tx, "a"); row != nil || err != nil {
		t.Errorf("a deleted row is found: %v, %v", row, err)
	}
	if err := things.Delete(tx, row); err == nil {
		t.Error("Delete of a row that is not there: no error")
	}
}

func TestOneHoldsOneRow(t *testing.T) {
	t.Parallel()
	home := One[thing]("p.home")
	store, err := NewStore(home)
	if err != nil {
		t.Fatal(err)
	}
	tx := store.Write()
	if row, err := home.Get(tx); row != nil || err != nil {
		t.Errorf("Get of an empty table = %v, %v", row, err)
	}
	if err := home.Create(tx, &thing{ID: 5}); err != nil {
		t.Fatal(err)
	}
	if err := home.Create(tx, &thing{ID: 6}); err == nil {
		t.Error("Create of a second row: no error")
	}
	if row, err := home.Get(tx); err != nil || row == nil || row.ID != 5 {
		t.Errorf("Get = %v, %v", row, err)
	}
}

func TestSequences(t *testing.T) {
	t.Parallel()
	tx := writing(t)
	for _, used := range []int64{4, 2} { // an older number changes nothing
		if err := things.Used(tx, used); err != nil {
			t.Fatal(err)
		}
	}
	for want := int64(5); want < 8; want++ {
		if got, err := things.Next(tx); err != nil || got != want {
			t.Errorf("Next = %d, %v, want %d", got, err, want)
		}
	}
	if got, err := Sequence("other").Next(tx); err != nil || got != 1 {
		t.Errorf("Next of another sequence = %d, %v", got, err)
	}
	if diff := cmp.Diff([]Last{{"other", 1}, {"p.thing", 7}}, Sequences(tx)); diff != "" {
		t.Errorf("Sequences (-want +got):\n%s", diff)
	}
}

// Numbers are part of a transaction and of a snapshot, as rows are.
func TestSequencesGoWithTheStore(t *testing.T) {
	t.Parallel()
	store, err := NewStore(things)
	if err != nil {
		t.Fatal(err)
	}
	next := func(store *Store, commit bool) int64 {
		tx := store.Write()
		defer tx.Abort()
		n, err := things.Next(tx)
		if err != nil {
			t.Fatal(err)
		}
		if commit {
			tx.Commit()
		}
		return n
	}
	next(store, false)
	next(store, true)
	other := store.Snapshot()
	got := []int64{next(store, true), next(store, true), next(other, true)}
	if diff := cmp.Diff([]int64{2, 3, 2}, got); diff != "" {
		t.Errorf("Next mismatch (-want +got):\n%s", diff)
	}
	if _, err := things.Next(store.Read()); err == nil {
		t.Error("Next of a transaction that only reads: no error")
	}
}

func TestScan(t *testing.T) {
	t.Parallel()
	tx := writing(t, thing{2, "a", ""}, thing{1, "b", ""}, thing{3, "c", ""})
	for _, tt := range []struct {
		descending bool
		most       int
		want       []int64
	}{
		{false, 9, []int64{1, 2, 3}}, {true, 9, []int64{3, 2, 1}}, {false, 2, []int64{1, 2}}, {true, 1, []int64{3}},
	} {
		var got []int64
		err := thingByID.Scan(tx, tt.descending, func(row *thing) bool {
			got = append(got, row.ID)
			return len(got) < tt.most
		})
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("Scan(%v) until %d mismatch (-want +got):\n%s%v", tt.descending, tt.most, diff, err)
		}
	}
}

func TestUnused(t *testing.T) {
	t.Parallel()
	tx := writing(t, thing{1, "a", ""}, thing{2, "b", ""})
	made := []string{"a", "b", "c", "d"}
	got, err := thingByName.Unused(tx, func() (string, error) {
		next := made[0]
		made = made[1:]
		return next, nil
	})
	if got != "c" || err != nil {
		t.Errorf("Unused = %q, %v, want c", got, err)
	}
	broken := errors.New("no more")
	if _, err := thingByName.Unused(tx, func() (string, error) { return "", broken }); !errors.Is(err, broken) {
		t.Errorf("Unused of a maker that fails = %v", err)
	}
}

func TestSnapshotsAreWorldsOfTheirOwn(t *testing.T) {
	t.Parallel()
	store, err := NewStore(things)
	if err != nil {
		t.Fatal(err)
	}
	copied := store.Snapshot()
	tx := store.Write()
	if err := things.Create(tx, &thing{1, "a", ""}); err != nil {
		t.Fatal(err)
	}
	tx.Commit()
	for want, s := range []*Store{copied, store} {
		if rows, err := thingByID.Rows(s.Read()); len(rows) != want || err != nil {
			t.Errorf("store %d holds %d rows, %v", want, len(rows), err)
		}
	}
}

func TestNewStoreRefuses(t *testing.T) {
	t.Parallel()
	shared := Unique("id", func(t *thing) int64 { return t.ID })
	New("p.first", shared)
	tests := []struct {
		name   string
		tables []Definition
		want   string
	}{
		{"one_table_twice", []Definition{things, things}, "table p.thing exists already"},
		{"no_index", []Definition{New[thing]("p.none")}, "table p.none: the first index must be unique"},
		{"no_unique_index", []Definition{New("p.many", Many("name", func(t *thing) string { return t.Name }))}, "table p.many: the first index must be unique"},
		{"an_index_of_two_tables", []Definition{New("p.second", shared)}, "table p.second: index id belongs to table p.first too"},
		{"one_name_twice", []Definition{New("p.names", Unique("id", func(t *thing) int64 { return t.ID }),
			Many("x", func(t *thing) string { return t.Name }), Many("x", func(t *thing) string { return t.Owner }))}, "table p.names: index x stands twice"},
	}
	for _, tt := range tests {
		if _, err := NewStore(tt.tables...); err == nil || err.Error() != tt.want {
			t.Errorf("%s: NewStore = %v, want %q", tt.name, err, tt.want)
		}
	}
}
