package mock_test

import (
	"context"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
)

func fixture(t *testing.T, text string) *mock.Fixture {
	t.Helper()
	f, err := mock.ReadFixture("f.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestForkIsAWorldOfItsOwn lets neither side see what the other makes.
func TestForkIsAWorldOfItsOwn(t *testing.T) {
	t.Parallel()
	server := newToy(t, mock.Options{Fixture: fixture(t, "toy: {notes: [{id: 1, text: a}]}")})
	keepNote(server, "/notes", "of the first")
	fork := server.Fork()
	if got, want := tally(fork), `{"count":1}`; got != want {
		t.Errorf("the fork begins with %s, want %s as the server once began", got, want)
	}
	keepNote(fork, "/notes", "of the fork")
	keepNote(fork, "/notes", "of the fork")
	if got, want := tally(server), `{"count":2}`; got != want {
		t.Errorf("the server holds %s, want %s: it sees what the fork made", got, want)
	}
}

func TestForkAs(t *testing.T) {
	t.Parallel()
	server := newToy(t, mock.Options{Fixture: fixture(t, "toy: {notes: [{id: 1, text: a}]}")})
	keepNote(server, "/notes", "of the first")
	called := 0
	fork, err := server.ForkAs(mock.Options{Observe: func(context.Context, mock.Record) { called++ }})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tally(fork), `{"count":1}`; got != want || called != 1 {
		t.Errorf("the fork begins with %s and showed %d calls to its observer, want %s and 1", got, called, want)
	}
	if _, err := server.ForkAs(mock.Options{Origins: []string{"no origin"}}); err == nil {
		t.Error("ForkAs with an origin that is none: no error")
	}
}

func TestForkWith(t *testing.T) {
	t.Parallel()
	server := newToy(t, mock.Options{})
	fork, err := server.ForkWith(fixture(t, "toy: {notes: [{id: 1, text: a}, {id: 2, text: b}]}"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tally(fork), `{"count":2}`; got != want {
		t.Errorf("the fork begins with %s, want %s", got, want)
	}
	if _, err := server.ForkWith(fixture(t, "toi: {}")); err == nil || !strings.HasPrefix(err.Error(), `f.yaml:1: unknown section "toi"`) {
		t.Errorf("ForkWith error is %v, want an unknown section", err)
	}
}

// What is wrong with the rows of a section is told at once, with the place of
// each.
func TestSectionRowByRow(t *testing.T) {
	t.Parallel()
	_, err := newToy(t, mock.Options{}).ForkWith(fixture(t, `toy:
  notes:
    - {id: 1, text: a}
    - {id: 1, text: b}
    - {id: 2}
`))
	want := "fork: f.yaml:4: toy.notes[1]: create in toy.note: another row has the same id\nf.yaml:5: toy.notes[2].text: is missing"
	if err == nil || err.Error() != want {
		t.Errorf("ForkWith = %v, want %s", err, want)
	}
}

// A dump starts another mock in the same state, numbers included.
func TestDump(t *testing.T) {
	t.Parallel()
	server := newToy(t, mock.Options{Fixture: fixture(t, "toy: {notes: [{id: 1, text: a}]}")})
	keepNote(server, "/notes", "b")
	state, err := server.Dump()
	if err != nil {
		t.Fatal(err)
	}
	text, err := state.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"toy":{"notes":[{"id":1,"text":"a"},{"id":2,"text":"b"}]},"sequences":{"toy.note":2}}`; string(text) != want {
		t.Errorf("Dump = %s, want %s", text, want)
	}
	again, err := server.ForkWith(fixture(t, string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if got := keepNote(again, "/notes", "c").Body.String(); !strings.HasPrefix(got, `{"count":3,`) {
		t.Errorf("keep after the dump was loaded = %s, want number 3", got)
	}
}
