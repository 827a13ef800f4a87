package spec_test

import (
	"testing"

	"github.com/credmock/credmock/spec"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	admin, err := spec.Load("admin", "")
	if err != nil {
		t.Fatal(err)
	}
	cloud, err := spec.Load("purecloud", "")
	if err != nil {
		t.Fatal(err)
	}
	fault, client := admin.Operation("postFaults").Request, cloud.Operation("postOauthClients").Request
	for _, tt := range []struct {
		name   string
		schema *spec.Schema
		give   spec.Violation
		want   string
	}{
		{"missing", client, spec.Violation{Pointer: "/name", Rule: "required"}, "name: is missing; a text that is not empty is wanted"},
		{"kind", client, spec.Violation{Pointer: "/roleIds", Rule: "type"}, "roleIds: a list, each a text is wanted"},
		{"inside a list", client, spec.Violation{Pointer: "/roleIds/3", Rule: "type"}, "roleIds/3: a text is wanted"},
		{"the whole", client, spec.Violation{Rule: "type"}, "the body: an object is wanted"},
		{"no JSON", client, spec.Violation{Rule: "JSON"}, "the body is not one JSON value"},
		{"a span", fault, spec.Violation{Pointer: "/count", Rule: "minimum"}, "count: a whole number from 1 to 1000000 is wanted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.schema.Explain(tt.give); got != tt.want {
				t.Errorf("Explain(%v) = %q, want %q", tt.give, got, tt.want)
			}
		})
	}
}
