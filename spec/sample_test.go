package spec_test

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/projection"
	"github.com/credmock/credmock/spec/tree"
)

// assumed lists what the service itself takes a parameter for where it is not
// sent, as its pages say. The mock's own control plane assumes what its document
// says.
var assumed = []string{"days", "preserveIdleTTL", "Accept-Language"}

// A default is what the service assumes: clients send it unasked. What a request
// is shown with are examples.
func TestSamplesAreNoDefaults(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		for _, op := range d.Operations {
			for name, field := range inputs(op) {
				if field.Default() != nil && d.Name != "admin" && !slices.Contains(assumed, name) {
					t.Errorf("%s: %s has the default %v, which the service does not assume", op.ID, name, field.Default())
				}
				if field.Example() == nil && d.Name != "admin" && len(op.Parameters) == 0 {
					t.Errorf("%s: %s is shown with nothing", op.ID, name)
				}
			}
		}
	})
}

// Importers that know only defaults find in the filled form one for whatever it
// sends, and what it sends is the example.
func TestFilled(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		text, err := projection.Filled(d).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		for path, item := range kin(t, text).Paths.Map() {
			for method, op := range item.Operations() {
				where := method + " " + path
				for _, p := range slices.Concat(op.Parameters, item.Parameters) {
					if p.Value.Schema.Value.Default == nil {
						t.Errorf("%s: importers leave %s empty", where, p.Value.Name)
					}
				}
				if op.RequestBody == nil {
					continue
				}
				for mediaType, media := range op.RequestBody.Value.Content {
					sent := map[string]any{}
					for name, field := range media.Schema.Value.Properties {
						sent[name] = field.Value.Default
					}
					if err := media.Schema.Value.VisitJSON(sent, openapi3.VisitAsRequest()); err != nil || len(sent) == 0 && d.Name != "admin" {
						t.Errorf("%s as %s sends %v: %v", where, mediaType, sent, err)
					}
					if media.Example != nil && !cmp.Equal(media.Example, any(sent)) {
						t.Errorf("%s as %s sends %v, want %v", where, mediaType, sent, media.Example)
					}
				}
			}
		}
	})
}

func inputs(op *spec.Operation) map[string]*spec.Schema {
	out := map[string]*spec.Schema{}
	if op.Request != nil {
		maps.Copy(out, op.Request.Fields())
	}
	for _, p := range op.Parameters {
		out[p.Name] = p.Schema
	}
	return out
}

// kin-openapi takes every example of a request, and writes nothing into it.
func TestRequestExamplesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	everyDocument(t, func(t *testing.T, d *spec.Document) {
		text, err := d.JSON()
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for path, item := range kin(t, text).Paths.Map() {
			for method, op := range item.Operations() {
				if op.RequestBody == nil {
					continue
				}
				for mediaType, media := range op.RequestBody.Value.Content {
					for name, value := range examplesOf(media) {
						seen++
						sameAfter(t, method+" "+path+" "+name, op.RequestBody.Value, mediaType, value)
					}
				}
			}
		}
		if seen < 4 && d.Name != "admin" {
			t.Errorf("only %d examples were tried", seen)
		}
	})
}

func examplesOf(media *openapi3.MediaType) map[string]any {
	out := map[string]any{}
	for name, e := range media.Examples {
		out[name] = e.Value.Value
	}
	if media.Example != nil {
		out["example"] = media.Example
	}
	return out
}

// sameAfter validates a body as a request of kin-openapi's filter, which applies
// defaults to JSON, and as the value that a typed client holds.
func sameAfter(t *testing.T, where string, body *openapi3.RequestBody, mediaType string, value any) {
	t.Helper()
	before, err := tree.Append(nil, value)
	if err != nil {
		t.Fatal(err)
	}
	set := false
	if err := body.Content[mediaType].Schema.Value.VisitJSON(value, openapi3.VisitAsRequest(), openapi3.DefaultsSet(func() { set = true })); err != nil || set {
		t.Errorf("%s as %s: defaults set: %t, %v", where, mediaType, set, err)
	}
	sent := string(before)
	if mediaType == "multipart/form-data" {
		return // the same form
	}
	if mediaType != "application/json" {
		sent = encoded(value.(map[string]any)).Encode()
	}
	after, err := filtered(t, body, mediaType, sent)
	if err != nil || after != sent {
		t.Errorf("%s as %s is sent as %s, %v; want %s", where, mediaType, after, err, sent)
	}
}

func encoded(fields map[string]any) url.Values {
	form := url.Values{}
	for name, v := range fields {
		text, _ := tree.Append(nil, v)
		form.Set(name, strings.Trim(string(text), `"`))
	}
	return form
}

func filtered(t *testing.T, body *openapi3.RequestBody, mediaType, text string) (string, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1/", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", mediaType)
	if err := openapi3filter.ValidateRequestBody(t.Context(), &openapi3filter.RequestValidationInput{Request: request}, body); err != nil {
		return "", err
	}
	after, err := io.ReadAll(request.Body)
	return string(after), err
}

// What the vendor's pages send is valid by the document too: as the form that PHP
// makes of it, and as the value that a client holds.
func TestDocumentsExamplesAreValid(t *testing.T) {
	t.Parallel()
	pages, actions := readPages(t)
	text, err := load(t, "whmcs", "").JSON()
	if err != nil {
		t.Fatal(err)
	}
	doc := kin(t, text)
	for _, action := range actions {
		if pages[action].Request == nil {
			continue // a page without an example of it
		}
		for _, path := range []string{"/includes/api.php#" + action, "/includes/api.php"} {
			form := url.Values{"action": {action}}
			for _, f := range pages[action].Request {
				form.Set(f.Key, strings.Replace(f.Value, "true", "1", 1)) // http_build_query
			}
			body := doc.Paths.Value(path).Post.RequestBody.Value
			if _, err := filtered(t, body, "application/x-www-form-urlencoded", form.Encode()); err != nil {
				t.Errorf("%s of %s: %v", path, action, err)
			}
		}
	}
	update := doc.Components.Schemas["UpdateOAuthCredentialRequest"].Value
	for _, tt := range []struct {
		field string
		value any
		valid bool
	}{
		{"resetSecret", true, true}, {"resetSecret", false, true}, {"resetSecret", 1.0, true}, {"resetSecret", 0.0, true},
		{"resetSecret", 2.0, false}, {"resetSecret", "yes", false},
		{"redirectUri", "https://a.example/", true}, {"redirectUri", []any{"https://a.example/", "https://b.example/"}, true}, {"redirectUri", 1.0, false},
		{"logoUri", []any{"a.png"}, true}, {"logoUri", "a.png", true}, {"logoUri", []any{1.0}, false},
	} {
		err := update.VisitJSON(map[string]any{"action": "UpdateOAuthCredential", tt.field: tt.value})
		if (err == nil) != tt.valid {
			t.Errorf("%s: %v is valid: %t, want %t (%v)", tt.field, tt.value, err == nil, tt.valid, err)
		}
	}
}
