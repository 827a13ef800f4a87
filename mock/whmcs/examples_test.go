package whmcs_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
)

// What the document gives for a field is taken by the mock: alone beside what is
// needed, and all of it together.
func TestRequestExamplesAreTaken(t *testing.T) {
	t.Parallel()
	for _, dialect := range spec.Dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			m := mocktest.Start(t, mocktest.Options{Fixture: "documents", Dialect: dialect})
			doc := m.Server.Document("whmcs")
			for _, op := range actions(doc) {
				if op.Union {
					continue
				}
				all := fields{}
				for _, name := range op.Request.Properties() {
					all[name] = fmt.Sprint(op.Request.Property(name).Example())
					m.Server.Sandbox().Reset()
					succeed(t, m.Server, call(op.ID, fields{name: all[name]}))
				}
				m.Server.Sandbox().Reset()
				succeed(t, m.Server, all)
			}
		})
	}
}

// The forms that are not JSON have one example each, which is what the mock
// answers to the request it belongs to.
func TestExamplesOfOtherForms(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{Fixture: "documents"})
	text, err := m.Server.Document("whmcs").JSON()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas map[string]struct{ Example any }
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for form, schema := range map[string]string{"xml": "XMLAnswer", "nvp": "NVPAnswer"} {
		m.Server.Sandbox().Reset()
		got := ask(t, m.Server, call("DeleteOAuthCredential", fields{"responsetype": form}))
		if want := doc.Components.Schemas[schema].Example; got.Body != want {
			t.Errorf("the mock answers %s %q, the document's example is %q", form, got.Body, want)
		}
	}
}
