package whmcs_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
)

// FuzzServe hands any request to the whole handler. It holds every answer to its
// schema, and the mock to never failing itself, to the content types of the
// spec, and to the same bytes and state from the same start. Those are four calls,
// which is all that bounds its pace.
func FuzzServe(f *testing.F) {
	for _, row := range slices.Concat(encodings, inputs) {
		if len(row.request.body) > 1<<16 {
			continue // mutating a body over the limit takes too long to find anything
		}
		if row.request.method == "" {
			row.request.method = http.MethodPost
		}
		if row.request.body != "" && row.request.contentType == "" {
			row.request.contentType = urlencoded
		}
		f.Add(row.request.method, row.request.path, row.request.query, row.request.contentType, []byte(row.request.body))
	}
	for operation := range requests {
		for format := range mediaTypes {
			f.Add("POST", endpoint, "", urlencoded, []byte(call(operation, fields{"responsetype": format}).encode()))
		}
	}
	for _, row := range provocations {
		if row.operation != every {
			f.Add("POST", endpoint, "", urlencoded, []byte(call(row.operation, row.send).encode()))
		}
	}
	opts := mocktest.Options{Fixture: "documents", Clock: clock, Seed: "fuzz"}
	first, second := mocktest.New(f, opts), mocktest.New(f, opts)
	f.Fuzz(func(t *testing.T, method, path, query, contentType string, body []byte) {
		if path == "" {
			path = endpoint
		}
		one, state := serveFresh(first, method, path, query, contentType, body)
		two, again := serveFresh(second, method, path, query, contentType, body)
		if diff := cmp.Diff(one, two); diff != "" {
			t.Errorf("two fresh mocks differ (-first +second):\n%s", diff)
		}
		if state != again {
			t.Errorf("states of two fresh mocks differ (-first +second):\n%s", cmp.Diff(state, again))
		}
		known := one.Type == mediaTypes["json"] || one.Type == mediaTypes["xml"] || one.Type == mediaTypes["nvp"]
		unrouted := one.Status == http.StatusNotFound && strings.HasPrefix(one.Type, "text/plain")
		if one.Status >= http.StatusInternalServerError || !known && !unrouted {
			t.Errorf("got %d %s %q, which is in no answer of the spec", one.Status, one.Type, one.Body)
		}
	})
}

// stateQuery lists everything in a form that carries any text.
var stateQuery = call("ListOAuthCredentials", fields{"responsetype": "xml"}).encode()

// serveFresh resets a mock and hands it a request, which need not be one that
// net/http would send. It returns what is listed afterwards, too.
func serveFresh(s *mock.Server, method, path, query, contentType string, body []byte) (got reply, state string) {
	s.Sandbox().Reset()
	r := &http.Request{
		Method: method, URL: &url.URL{Path: path, RawQuery: query}, Host: "127.0.0.1", RemoteAddr: "127.0.0.1:4711",
		Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
	got = serve(s, r)
	r = &http.Request{Method: http.MethodGet, URL: &url.URL{Path: endpoint, RawQuery: stateQuery}}
	return got, serve(s, r).Body
}
