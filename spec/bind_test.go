package spec_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDocumentBind(t *testing.T) {
	t.Parallel()
	faultOnly := edit{"                  x-known: inferred", "                  x-reach: fault\n                  x-known: inferred"}
	tests := []struct {
		name     string
		edits    []edit
		handlers map[string][]string
		always   []string
		router   []string
		want     string
	}{
		{name: "complete",
			handlers: map[string][]string{"getThing": {"got", "notFound"}, "putThing": {"set"}}},
		{name: "fault_needs_no_code", edits: []edit{faultOnly},
			handlers: map[string][]string{"getThing": {"got"}, "putThing": {"set"}}},
		{name: "always_needs_no_handler",
			edits:    []edit{{"          x-answer: set\n", "          x-answer: [set, notFound]\n"}},
			handlers: map[string][]string{"getThing": {"got"}, "putThing": {"set"}}, always: []string{"notFound"}},
		{name: "operation_without_handler",
			handlers: map[string][]string{"getThing": {"got", "notFound"}},
			want:     "spec test: operation putThing has no handler"},
		{name: "handler_without_operation",
			handlers: map[string][]string{"getThing": {"got", "notFound"}, "putThing": {"set"}, "putThings": {"set"}},
			want:     `spec test: handler putThings: unknown operation "putThings"; did you mean "putThing"? (allowed: getThing, putThing)`},
		{name: "answer_that_the_catalogue_lacks",
			handlers: map[string][]string{"getThing": {"got", "notFound", "gone"}, "putThing": {"set"}},
			want:     "spec test: operation getThing: code can answer gone, which the catalogue lacks"},
		{name: "answer_that_no_code_gives",
			handlers: map[string][]string{"getThing": {"got"}, "putThing": {"set"}},
			want:     "spec test: operation getThing: no code gives the catalogued answer notFound, and it is not x-reach: fault"},
		{name: "always_that_the_catalogue_lacks",
			handlers: map[string][]string{"getThing": {"got"}, "putThing": {"set"}}, always: []string{"notFound"},
			want: "spec test: operation putThing: every operation can answer notFound, which the catalogue lacks here"},
		{name: "answer_that_no_router_gives", router: []string{"methodNotAllowed"},
			handlers: map[string][]string{"getThing": {"got", "notFound"}, "putThing": {"set"}},
			want:     "spec test: no code gives the answer noPath of components.responses before an operation is known, and it is not x-reach: fault"},
		{name: "everything_at_once",
			handlers: map[string][]string{"getThing": {"got", "gone"}, "setThing": {"set"}},
			want: "spec test: handler setThing: unknown operation \"setThing\"; did you mean \"getThing\"? (allowed: getThing, putThing)\n" +
				"spec test: operation getThing: code can answer gone, which the catalogue lacks\n" +
				"spec test: operation getThing: no code gives the catalogued answer notFound, and it is not x-reach: fault\n" +
				"spec test: operation putThing has no handler"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.router == nil {
				tt.router = []string{"noPath"}
			}
			err := parse(t, "minimal.yaml", "", tt.edits...).Bind(tt.handlers, tt.always, tt.router)
			if diff := cmp.Diff(tt.want, text(err)); diff != "" {
				t.Errorf("Bind(%q, %q, %q) mismatch (-want +got):\n%s", tt.handlers, tt.always, tt.router, diff)
			}
		})
	}
}
