package whmcs_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec/tree"
)

const (
	endpoint   = "/includes/api.php"
	urlencoded = "application/x-www-form-urlencoded"
)

// fields are those of a form.
type fields map[string]string

// with returns the fields with further ones, which win.
func (f fields) with(further fields) fields {
	out := maps.Clone(f)
	maps.Copy(out, further)
	return out
}

func (f fields) encode() string {
	values := url.Values{}
	for key, value := range f {
		values.Set(key, value)
	}
	return values.Encode()
}

// caller holds the public credentials and asks for JSON.
var caller = fields{"identifier": "mock-identifier", "secret": "mock-secret", "responsetype": "json"}

// requests holds, for each operation, one that succeeds once credential 1 is
// there; an unknown action belongs to the operation of the whole path.
var requests = map[string]fields{
	"CallAPI":               {"action": "UpdateBillableItem"},
	"CreateOAuthCredential": {"action": "CreateOAuthCredential", "grantType": "single_sign_on", "scope": "clientarea:sso", "serviceId": "1"},
	"UpdateOAuthCredential": {"action": "UpdateOAuthCredential", "credentialId": "1"},
	"ListOAuthCredentials":  {"action": "ListOAuthCredentials"},
	"DeleteOAuthCredential": {"action": "DeleteOAuthCredential", "credentialId": "1"},
	"WhmcsDetails":          {"action": "WhmcsDetails"},
	"CreateSsoToken":        {"action": "CreateSsoToken", "client_id": "1"},
}

// call returns a request for an operation, with the caller's credentials and
// further fields.
func call(operation string, further fields) fields {
	return caller.with(requests[operation]).with(further)
}

// A request is what goes over the wire. Left empty, the method is POST, the
// path is the endpoint, and a body is urlencoded.
type request struct {
	method, path, query, contentType, body string
}

// A reply is what comes back.
type reply struct {
	Status int
	Type   string
	Body   string
	Header http.Header
}

// build makes the request for a server, or for its handler when base is "".
func (r request) build(t testing.TB, base string) *http.Request {
	t.Helper()
	if r.method == "" {
		r.method = http.MethodPost
	}
	if r.path == "" {
		r.path = endpoint
	}
	if r.query != "" {
		r.path += "?" + r.query
	}
	if r.body != "" && r.contentType == "" {
		r.contentType = urlencoded
	}
	out := httptest.NewRequest(r.method, r.path, strings.NewReader(r.body))
	if base != "" {
		var err error
		if out, err = http.NewRequest(r.method, base+r.path, strings.NewReader(r.body)); err != nil {
			t.Fatal(err)
		}
	}
	if r.contentType != "" && r.contentType != "none" {
		out.Header.Set("Content-Type", r.contentType)
	}
	return out
}

// transport is not the default one, whose connections every test server closes that
// ends.
var transport = &http.Transport{}

// over sends a request to a running mock, and follows no redirect.
func (r request) over(t testing.TB, m *mocktest.Mock) reply {
	t.Helper()
	response, err := transport.RoundTrip(r.build(t, m.URL))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header.Get("Content-Type"), string(body), response.Header}
}

// serve hands a request to a handler.
func serve(handler http.Handler, r *http.Request) reply {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return reply{w.Code, w.Header().Get("Content-Type"), w.Body.String(), w.Header()}
}

// ask hands a form to a handler.
func ask(t testing.TB, handler http.Handler, f fields) reply {
	t.Helper()
	return serve(handler, request{body: f.encode()}.build(t, ""))
}

// object reads a reply that must be a JSON object.
func object(t testing.TB, r reply) tree.Object {
	t.Helper()
	if r.Type != "application/json" || !json.Valid([]byte(r.Body)) {
		t.Fatalf("got %d %s %q, want JSON", r.Status, r.Type, r.Body)
	}
	return ordered(t, r.Body)
}

// ordered reads a JSON object and keeps the order of its keys. YAML, which
// [tree.Read] reads, does not know the escape \/.
func ordered(t testing.TB, text string) tree.Object {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	o, ok := nextValue(t, d).(tree.Object)
	if !ok || d.More() {
		t.Fatalf("read %q: not one JSON object", text)
	}
	return o
}

func nextValue(t testing.TB, d *json.Decoder) any {
	t.Helper()
	token, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	switch token {
	case json.Delim('{'):
		o := tree.Object{}
		for d.More() {
			key, _ := nextValue(t, d).(string)
			o = append(o, tree.Member{Key: key, Value: nextValue(t, d)})
		}
		_ = nextValue(t, d)
		return o
	case json.Delim('['):
		list := []any{}
		for d.More() {
			list = append(list, nextValue(t, d))
		}
		_ = nextValue(t, d)
		return list
	}
	if f, ok := token.(float64); ok {
		return int(f)
	}
	return token
}

// succeed hands a form to a handler and reads the success that must come.
func succeed(t testing.TB, handler http.Handler, f fields) tree.Object {
	t.Helper()
	o := object(t, ask(t, handler, f))
	if o.Get("result") != "success" {
		t.Fatalf("%s answered %v, want success", f["action"], o)
	}
	return o
}

// listing returns the rows of a list.
func listing(t testing.TB, handler http.Handler, further fields) []tree.Object {
	t.Helper()
	var rows []tree.Object
	for _, row := range succeed(t, handler, call("ListOAuthCredentials", further)).Get("clients").([]any) {
		rows = append(rows, row.(tree.Object))
	}
	return rows
}

// dump returns what a mock holds.
func dump(t testing.TB, s *mock.Server) tree.Object {
	t.Helper()
	state, err := s.Dump()
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// stored returns the OAuth credentials that a mock holds.
func stored(t testing.TB, s *mock.Server) []any {
	t.Helper()
	rows, _ := dump(t, s).Get("whmcs").(tree.Object).Get("oauthCredentials").([]any)
	return rows
}
