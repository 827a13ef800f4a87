package mutants_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract/mutants"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

func load(t *testing.T, name, dialect string) *target.Target {
	t.Helper()
	doc, err := spec.Load(name, dialect)
	if err != nil {
		t.Fatal(err)
	}
	return &target.Target{
		Provider: name, Document: doc,
		Principals: map[string]target.Principal{"": {Fields: map[string]string{"identifier": "a", "secret": "b"}}},
	}
}

// TestOf draws no mutant twice, and none of an operation that is not there.
func TestOf(t *testing.T) {
	t.Parallel()
	for _, name := range spec.Names() {
		owned := load(t, name, "")
		doc := owned.Document
		seen := map[string]bool{}
		for _, m := range mutants.Of(owned) {
			if seen[m.String()] {
				t.Errorf("%s comes twice", m)
			}
			seen[m.String()] = true
			op := doc.Operation(m.Operation)
			if op == nil || m.Answer != "" && op.Answer(m.Answer) == nil {
				t.Errorf("%s: there is no such operation or answer", m)
			}
		}
	}
}

// TestOfDeleteOAuthCredential lists all that can be wrong with the simplest
// operation.
func TestOfDeleteOAuthCredential(t *testing.T) {
	t.Parallel()
	var got []string
	for _, m := range mutants.Of(load(t, "whmcs", "")) {
		if m.Operation == "DeleteOAuthCredential" && slices.Contains([]string{"", "deleted", "invalidCredentialID"}, m.Answer) {
			got = append(got, strings.Replace(m.String(), " whmcs DeleteOAuthCredential", "", 1))
		}
	}
	want := []string{
		"another status: deleted", "another content type: deleted", "unknown field: deleted",
		"field dropped: deleted result", "field renamed: deleted result", "field retyped: deleted result",
		"field dropped: deleted credentialId", "field renamed: deleted credentialId", "field retyped: deleted credentialId",
		"another status: invalidCredentialID", "another content type: invalidCredentialID", "unknown field: invalidCredentialID",
		"field dropped: invalidCredentialID result", "field renamed: invalidCredentialID result", "field retyped: invalidCredentialID result",
		"field dropped: invalidCredentialID message", "field renamed: invalidCredentialID message",
		"field retyped: invalidCredentialID message", "another message: invalidCredentialID message",
		"delete that does not delete:", "another row touched:", "argument ignored: responsetype",
		"secret leaked: deleted X-Debug", "error that applies all the same: invalidCredentialID",
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mutants of DeleteOAuthCredential mismatch (-want +got):\n%s", diff)
	}
}

// TestMerge joins a mutant that two dialects have.
func TestMerge(t *testing.T) {
	t.Parallel()
	one := mutants.Of(load(t, "whmcs", "documented"))
	both := mutants.Merge(one, mutants.Of(load(t, "whmcs", "current")))
	if len(both) < len(one) {
		t.Errorf("%d mutants of one dialect, %d of both", len(one), len(both))
	}
	if diff := cmp.Diff([]string{"documented", "current"}, both[0].Dialects); diff != "" {
		t.Errorf("dialects of %s mismatch (-want +got):\n%s", both[0], diff)
	}
}

// TestOfAnotherService knows a service that nobody wrote a line for: what its
// operations are to each other stands in its document.
func TestOfAnotherService(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../testdata/badges.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi.Parse("badges", text, "")
	if err != nil {
		t.Fatal(err)
	}
	behaviours := []string{
		mutants.CreateLost, mutants.DeleteLost, mutants.UpdateLost, mutants.OtherField, mutants.OtherRow,
		mutants.StaleRead, mutants.ReusedID, mutants.OtherSandbox,
	}
	var got []string
	for _, m := range mutants.Of(&target.Target{Provider: "badges", Document: doc}) {
		if slices.Contains(behaviours, m.Kind) {
			got = append(got, strings.Replace(m.String(), " badges", "", 1))
		}
	}
	want := []string{
		"create that does not store: openSession", "create that does not store: makeBadge", "id used again: makeBadge",
		"stale read: listBadges", "another sandbox's data: listBadges",
		"update that does not update: changeBadge", "another field touched: changeBadge Colour",
		"another field touched: changeBadge title", "another row touched: changeBadge",
		"delete that does not delete: dropBadge", "another row touched: dropBadge",
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mutants of badges mismatch (-want +got):\n%s", diff)
	}
}
