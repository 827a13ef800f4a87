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
