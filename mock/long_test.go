package mock_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
)

// TestDumpOfManyRows holds the dump of a long list, which is written in parts, to the
// fixture that it came from.
func TestDumpOfManyRows(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 499, 500, 501, 1000, 1203} {
		var text strings.Builder
		text.WriteString("toy:\n  notes:\n")
		for i := range n {
			fmt.Fprintf(&text, "    - {id: %d, text: note %d}\n", i+1, i+1)
		}
		fixture, err := mock.ReadFixture("many.yaml", []byte(text.String()))
		if err != nil {
			t.Fatal(err)
		}
		dumped, err := newToy(t, mock.Options{Fixture: fixture}).Dump()
		if err != nil {
			t.Fatal(err)
		}
		again, err := dumped.YAML()
		if err != nil {
			t.Fatal(err)
		}
		want := make([]string, n)
		for i := range n {
			want[i] = fmt.Sprintf("text: note %d", i+1)
		}
		var got []string
		for line := range strings.Lines(string(again)) {
			if _, note, ok := strings.Cut(strings.TrimSpace(line), "text: "); ok {
				got = append(got, "text: "+note)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("of %d rows the dump has others (-want +got):\n%s", n, diff)
		}
	}
}

// TestLongListRowByRow names the row and the line of what is wrong in a long list of a
// JSON text, whose rows are read one by one.
func TestLongListRowByRow(t *testing.T) {
	t.Parallel()
	rows := make([]string, 1000)
	for name, tt := range map[string]struct{ row, want string }{
		"a field that is missing":  {`{"id": 701, "text": ""}`, "state:702: toy.notes[700].text: is missing"},
		"an unknown key":           {`{"id": 701, "txt": "a"}`, `state:702: in toy.notes[700]: unknown key "txt"; did you mean "text"?`},
		"a key that stands twice":  {`{"id": 701, "text": "a", "id": 701}`, `state:702: key "id" stands twice`},
		"a value of another type":  {`{"id": "x", "text": "a"}`, "state:702: "},
		"a row that is no mapping": {`7`, "state:702: "},
		"an id of another row":     {`{"id": 3, "text": "a"}`, "state:702: toy.notes[700]: create in toy.note: another row has the same id"},
	} {
		for i := range rows {
			rows[i] = fmt.Sprintf(`{"id": %d, "text": "note } ] \" %d"}`, i+1, i+1)
		}
		rows[700] = tt.row
		server := newToy(t, mock.Options{})
		f, err := server.Sandbox().ReadState("state", []byte("{\"toy\":\n{\"notes\": ["+strings.Join(rows, ",\n")+"]}}"))
		if err == nil {
			err = server.Sandbox().Load(f)
		}
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
}
