package spec_test

import (
	"os"
	"strings"
	"testing"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/bruno"
	"github.com/credmock/credmock/spec/httpfile"
	"github.com/credmock/credmock/spec/openapi"
	"github.com/credmock/credmock/spec/postman"
)

// The plain requests are those of the operations: none is sent with an empty value,
// none wants a variable that nothing sets, and what deletes comes after the rest.
func TestPlain(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		p, err := postman.PlainOf(d)
		if err != nil {
			t.Fatal(err)
		}
		known := map[string]bool{}
		for _, v := range p.Variables {
			known["{{"+v.Key+"}}"] = true
		}
		requests := 0
		for _, folder := range p.Folders {
			deletes := false
			for _, item := range folder.Item {
				requests++
				if deletes && !item.Deletes {
					t.Errorf("%s is asked when something was deleted", item.Name)
				}
				deletes = item.Deletes
				for _, f := range append(append(append(item.Request.URL.Variable, item.Request.URL.Query...), item.Request.Header...), form(item)...) {
					if !f.Disabled && (f.Value == "" || strings.HasPrefix(f.Value, "{{") && !known[f.Value]) {
						t.Errorf("%s: %s is sent as %q", item.Name, f.Key, f.Value)
					}
				}
			}
		}
		if requests != len(d.Operations) {
			t.Errorf("there are %d requests, want %d", requests, len(d.Operations))
		}
	})
}

// Each operation is one request of a .http file and of a Bruno collection.
func TestFormats(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		text, err := httpfile.Of(d)
		if err != nil {
			t.Fatal(err)
		}
		collection, err := bruno.Of(d)
		if err != nil {
			t.Fatal(err)
		}
		written, err := collection.YAML()
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range d.Operations {
			if got := strings.Count(text, "\n### "+op.Summary+"\n"); got != 1 {
				t.Errorf("%s is %d requests of the .http file", op.Summary, got)
			}
		}
		if got := strings.Count(string(written), "type: http\n"); got != len(d.Operations) {
			t.Errorf("the collection has %d requests, want %d", got, len(d.Operations))
		}
	})
}

// Where the login reads JSON, no tool does it by itself: the request that logs in sets
// a variable, in both formats.
func TestPlainLoginByJSON(t *testing.T) {
	t.Parallel()
	src, err := spec.Source(os.DirFS("../cmd/credmock/testdata/third/spec"), "badge")
	if err != nil {
		t.Fatal(err)
	}
	d, err := spec.Parse("badge", src, "", openapi.Valid)
	if err != nil {
		t.Fatal(err)
	}
	text, err := httpfile.Of(d)
	if err != nil {
		t.Fatal(err)
	}
	collection, err := bruno.Of(d)
	if err != nil {
		t.Fatal(err)
	}
	written, err := collection.YAML()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ format, text, want string }{
		{"http", text, "response.body.access_token); %}"},
		{"http", text, "Authorization: Bearer {{"},
		{"bruno", string(written), "type: bearer"},
		{"bruno", string(written), "expression: res.body.access_token"},
	} {
		if !strings.Contains(tt.text, tt.want) {
			t.Errorf("%s has no %q:\n%s", tt.format, tt.want, tt.text)
		}
	}
}
