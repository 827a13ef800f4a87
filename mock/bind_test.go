package mock_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
)

// twoToys returns options of two providers: the second one's document is the
// first one's with some texts replaced.
func twoToys(t *testing.T, edits ...string) mock.Options {
	t.Helper()
	return mock.Options{
		Providers: []mock.Provider{toyProvider("toy"), toyProvider("other")},
		Documents: map[string]*spec.Document{"toy": toyDocument(t), "other": toyDocument(t, edits...)},
	}
}

const giveRoot = "; give one of them a root of its own (Provider.Root, or Options.Roots)"

func TestCollisionsAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		edits  []string
		change func(*mock.Options)
		want   []string // "" for a start that is not refused
	}{
		{name: "same path",
			want: []string{"toy serves /notes (keep) and other serves /notes (keep), which one request can both mean" + giveRoot}},
		{name: "same path but for a variable", edits: []string{"  /notes:", "  /{things}:", "      security: []",
			"      security: []\n      parameters: [{name: things, in: path, required: true, schema: {type: string}}]"},
			want: []string{"toy serves /notes (keep) and other serves /{things} (keep)"}},
		{name: "a root tells them apart", change: func(o *mock.Options) { o.Providers[1].Root = "/other" }},
		{name: "an option's root does too", change: func(o *mock.Options) { o.Roots = map[string]string{"toy": "/toy"} }},
		{name: "an option takes a root away", want: []string{"which one request can both mean"}, change: func(o *mock.Options) {
			o.Providers[1].Root, o.Roots = "/other", map[string]string{"other": ""}
		}},
		{name: "owned prefixes", edits: []string{"  /notes:", "  /things:"},
			want: []string{"toy owns every path below /n/ and other owns every path below /n/more/" + giveRoot + ", or narrow Provider.Owns",
				"spec toy: paths below /n/: the router can answer notFound, which the catalogue lacks; write it as a response with x-status below components.responses"},
			change: func(o *mock.Options) {
				o.Providers[0].Owns, o.Providers[1].Owns = []string{"/n/"}, []string{"/n/more/"}
			}},
		{name: "no answer for a wrong method", edits: []string{"  /notes:", "  /things:", "methodNotAllowed:", "other:"},
			want: []string{"spec other: path /things: the router can answer methodNotAllowed, which the catalogue lacks",
				"spec toy: no code gives the answer other of components.responses before an operation is known"}},
		{name: "one provider twice", change: func(o *mock.Options) { o.Providers[1] = toyProvider("toy") },
			want: []string{"provider toy stands twice; a provider is served once"}},
		{name: "an unknown scheme", change: func(o *mock.Options) {
			o.Providers[1].Root, o.Providers[1].Secured = "/other", map[string][]string{"Token": {"unauthorized"}}
		}, want: []string{`provider other: unknown security scheme "Token"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			opts := twoToys(t, tt.edits...)
			if tt.change != nil {
				tt.change(&opts)
			}
			_, err := mock.New(opts)
			if err != nil && tt.want == nil {
				t.Errorf("New: %v", err)
			}
			for _, line := range tt.want {
				if err == nil || !strings.Contains(err.Error(), line) {
					t.Errorf("New does not say %q; it says:\n%v", line, err)
				}
			}
		})
	}
}

// Two providers may give operations the same name. A fault then says whose is
// meant, and the other's goes on as if nothing were.
func TestFaultsOfOneNameInTwoProviders(t *testing.T) {
	t.Parallel()
	opts := twoToys(t)
	opts.Roots = map[string]string{"other": "/other"}
	server, err := mock.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	box := server.Sandbox()
	ambiguous := `operation "keep" is ambiguous: the providers toy and other have one of that name; say which provider is meant`
	if err := box.Schedule(mock.Fault{Operation: "keep", Answer: "refused"}); err == nil || err.Error() != ambiguous {
		t.Errorf("Schedule of no provider's keep = %v, want %q", err, ambiguous)
	}
	if err := box.Schedule(mock.Fault{Provider: "oter", Operation: "keep", Answer: "refused"}); err == nil || !strings.Contains(err.Error(), `did you mean "other"?`) {
		t.Errorf("Schedule of an unknown provider's keep = %v", err)
	}
	if err := box.Schedule(mock.Fault{Provider: "other", Operation: "keep", Answer: "refused"}); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/notes": http.StatusOK, "/other/notes": http.StatusConflict} {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(`{"text":"hello"}`)))
		if w.Code != want {
			t.Errorf("POST %s = %d, want %d", path, w.Code, want)
		}
	}
}
