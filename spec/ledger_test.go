package spec_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/credmock/credmock/spec"
)

func TestDocumentLedger(t *testing.T) {
	t.Parallel()
	page, guess := spec.Known{How: "documented", Source: "the page"}, spec.Known{How: "inferred", Source: "a guess"}
	want := []spec.Entry{
		{API: "test", Operation: "getThing", Kind: "operation", Name: "getThing", Known: page},
		{API: "test", Operation: "getThing", Kind: "parameter", Name: "page", Known: page},
		{API: "test", Operation: "getThing", Kind: "answer", Name: "got", Known: page},
		{API: "test", Operation: "getThing", Kind: "answer", Name: "notFound", Known: guess},
		{API: "test", Operation: "getThing", Kind: "field", Name: "name", Known: page},
		{API: "test", Operation: "getThing", Kind: "field", Name: "size", Known: guess},
		{API: "test", Operation: "getThing", Kind: "field", Name: "message", Known: page},
		{API: "test", Operation: "putThing", Kind: "operation", Name: "putThing", Known: page},
		{API: "test", Operation: "putThing", Kind: "parameter", Name: "name", Known: page},
		{API: "test", Operation: "putThing", Kind: "parameter", Name: "size", Known: guess},
		{API: "test", Operation: "putThing", Kind: "answer", Name: "set", Known: page},
		{API: "test", Kind: "behaviour", Name: "order=rising", Known: guess},
	}
	for i := range want {
		want[i].Said = want[i].Source // it names nothing by a key
	}
	if diff := cmp.Diff(want, parse(t, "minimal.yaml", "").Ledger(), cmpopts.IgnoreUnexported(spec.Entry{})); diff != "" {
		t.Errorf("Ledger mismatch (-want +got):\n%s", diff)
	}
}

// line is what names an entry.
type line struct{ operation, kind, name string }

func TestLedgerIsComplete(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		got := map[line]bool{}
		for _, e := range d.Ledger() {
			l := line{e.Operation, e.Kind, e.Name}
			if got[l] {
				t.Errorf("%v stands twice", l)
			}
			got[l] = true
			if e.API != d.Name || e.Source == "" || !slices.Contains([]string{"documented", "observed", "inferred"}, e.How) {
				t.Errorf("%v is not known: %+v", l, e)
			}
		}
		for l := range expected(d) {
			if !got[l] {
				t.Errorf("%v has no entry", l)
			}
		}
	})
}

// expected lists what the document shows of itself elsewhere.
func expected(d *spec.Document) map[line]bool {
	want := map[line]bool{}
	for _, op := range d.Operations {
		want[line{op.ID, "operation", op.ID}] = true
		for _, p := range op.Parameters {
			want[line{op.ID, "parameter", p.Name}] = true
		}
		for _, a := range op.Answers {
			want[line{op.ID, "answer", a.Name}] = true
		}
		if op.Request != nil {
			for _, name := range op.Request.Properties() {
				want[line{op.ID, "parameter", name}] = true
			}
		}
	}
	for _, b := range d.Behaviours() {
		want[line{"", "behaviour", b.Name + "=" + b.Default}] = true
	}
	return want
}

// Fields of rows are listed too, under dotted names.
func TestLedgerListsFieldsOfRows(t *testing.T) {
	t.Parallel()
	var got []string
	for _, e := range load(t, "whmcs", "").Ledger() {
		if e.Operation == "ListOAuthCredentials" && e.Kind == "field" {
			got = append(got, e.Name)
		}
	}
	want := []string{
		"result", "clients", "clients[].credentialId", "clients[].name", "clients[].description", "clients[].grantTypes",
		"clients[].scope", "clients[].clientIdentifier", "clients[].clientSecret", "clients[].uuid", "clients[].serviceId",
		"clients[].logoUri", "clients[].redirectUri", "clients[].rsaKeyPairId", "clients[].createdAt", "clients[].updatedAt",
		"message",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields of ListOAuthCredentials mismatch (-want +got):\n%s", diff)
	}
}

// A schema that holds itself, as the error bodies of some services do, ends.
func TestLedgerOfASchemaThatHoldsItself(t *testing.T) {
	t.Parallel()
	d := parse(t, "minimal.yaml", "", edit{"        message:\n          type: string\n", "        message:\n          type: string\n        errors:\n          type: array\n          items:\n            $ref: '#/components/schemas/Error'\n"})
	var got []string
	for _, e := range d.Ledger() {
		if e.Kind == "field" {
			got = append(got, e.Name)
		}
	}
	if diff := cmp.Diff([]string{"name", "size", "message", "errors"}, got); diff != "" {
		t.Errorf("fields mismatch (-want +got):\n%s", diff)
	}
}

func TestBehavioursFollowTheDialect(t *testing.T) {
	t.Parallel()
	want := map[string]string{"documented": "string", "current": "integer"}
	got := map[string]string{}
	for _, dialect := range spec.Dialects {
		for _, b := range load(t, "whmcs", dialect).Behaviours() {
			if b.Name == "idType" {
				got[dialect] = b.Default
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("default of idType mismatch (-want +got):\n%s", diff)
	}
}
