package all_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/fixtures"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
)

// small is what a state that lacks a section is filled with: the embedded fixtures
// have so many rows that to dump them takes most of the time.
const small = `
whmcs:
  administrators: [{username: admin, password: p}]
purecloud:
  organization: {id: 0dd0c0de-0000-4000-8000-000000000001, name: Small}
  users: [{id: facade00-0000-4000-8000-000000000001, name: User, email: user@example.com}]
`

// FuzzFixture loads anything as a state. What is refused changes nothing; what is
// taken is dumped as a state that is taken too and dumped as the same. A state that is
// taken is so written three times and read twice, which bounds the pace.
func FuzzFixture(f *testing.F) {
	for _, text := range []string{
		"", "{}", "whmcs:\n", "whmcs: {administrators: []}\n", "purecloud: {clients: []}\n", "whmcs: &a {}\npurecloud: *a\n", "whmcs: {company: Another}\n", "whmcs: {behaviours: {}}\nsequences: {whmcs.credential: 7}\n", "a: 1\n---\nb: 2\n", "whmcs: &a [*a]\n",
		"purecloud:\n  clients:\n    - {id: c0ffee00-0000-4000-8000-000000000009, name: a, authorizedGrantType: CLIENT-CREDENTIALS, secret: s}\n",
		"sequences: {whmcs.credential: -1}\n", "whmcs: {clients: [{id: 1}, {id: 1}]}\n", "purecloud: {organization: {name: \"\\u0000\"}}\n",
	} {
		f.Add([]byte(text))
	}
	for _, name := range []string{"default.yaml", "documents.yaml"} {
		text, err := fixtures.FS.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	base, err := mock.ReadFixture("base", []byte(small))
	if err != nil {
		f.Fatal(err)
	}
	server, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: base, Fixtures: all.Fixture})
	if err != nil {
		f.Fatal(err)
	}
	begun := dumped(f, server)
	f.Fuzz(func(t *testing.T, text []byte) {
		box := server.Sandbox()
		if err := load(box, text); err != nil {
			if !bytes.HasPrefix([]byte(err.Error()), []byte("state:")) {
				t.Errorf("the error does not name the file: %v", err)
			}
			if got := dumped(t, server); got != begun {
				t.Errorf("what was refused changed something (-before +after):\n%s", cmp.Diff(begun, got))
			}
			return
		}
		defer box.Reset()
		first := dumped(t, server)
		if err := load(box, []byte(first)); err != nil {
			t.Fatalf("its own dump is refused: %v\n%s", err, first)
		}
		if second := dumped(t, server); second != first {
			t.Errorf("its dump, loaded, is dumped as another (-first +second):\n%s", cmp.Diff(first, second))
		}
	})
}

func load(box *mock.Sandbox, text []byte) error {
	state, err := box.ReadState("state", text)
	if err != nil {
		return err
	}
	return box.Load(state)
}

func dumped(t testing.TB, s *mock.Server) string {
	t.Helper()
	state, err := s.Dump()
	if err != nil {
		t.Fatal(err)
	}
	text, err := state.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
