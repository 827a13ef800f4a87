package purecloud_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
)

// FuzzServe hands any request to the whole handler. It holds every answer to its
// schema, and the mock to never failing itself, to bodies that are JSON, to the
// correlation id, and to the same bytes from the same start.
func FuzzServe(f *testing.F) {
	opts := mocktest.Options{YAML: world(f, "  behaviours: {usagePolls: '0'}\n"), Clock: now, Seed: "fuzz"}
	first, second := mocktest.New(f, opts), mocktest.New(f, opts)
	doc := first.Document("purecloud")
	for operation := range requests {
		addSeed(f, call{operation: operation}.build(f, doc, ""))
	}
	for _, row := range provocations {
		if row.operation == every || len(row.send.body) > 1<<16 {
			continue // mutating a body over the limit takes too long to find anything
		}
		row.send.operation = row.operation
		addSeed(f, row.send.build(f, doc, ""))
	}
	f.Fuzz(func(t *testing.T, method, path, query, contentType, authorization string, body []byte) {
		one := serveFresh(first, method, path, query, contentType, authorization, body)
		two := serveFresh(second, method, path, query, contentType, authorization, body)
		if diff := cmp.Diff(one, two); diff != "" {
			t.Errorf("two fresh mocks differ (-first +second):\n%s", diff)
		}
		media := one.Header.Get("Content-Type")
		switch {
		case one.Status >= http.StatusInternalServerError:
			t.Errorf("got %d %q, which only faults give", one.Status, one.Body)
		case strings.HasPrefix(media, "application/json"):
			checkJSON(t, one)
		case media == "" && one.Body != "":
			t.Errorf("got %d with the body %q of no type", one.Status, one.Body)
		}
	})
}

// addSeed adds a request as the parts that the fuzzer changes.
func addSeed(f *testing.F, r *http.Request) {
	f.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Content-Type"), r.Header.Get("Authorization"), body)
}

func checkJSON(t *testing.T, got reply) {
	t.Helper()
	if !json.Valid([]byte(got.Body)) || strings.HasSuffix(got.Body, "\n") {
		t.Errorf("body %q is not one compact JSON value", got.Body)
	}
	ids := written(got.Header, "ININ-Correlation-Id")
	if strings.Contains(got.Body, `"contextId":"`) && (len(ids) != 1 || !strings.Contains(got.Body, `"contextId":"`+ids[0]+`"`)) {
		t.Errorf("correlation ids %q, body %q: want the same id in both", ids, got.Body)
	}
}

// written returns what stands under a name as it is written.
func written(h http.Header, name string) []string { return h[name] }

// serveFresh resets a mock and hands it a request, which need not be one that
// net/http would send.
func serveFresh(s *mock.Server, method, path, query, contentType, authorization string, body []byte) reply {
	s.Sandbox().Reset()
	r := &http.Request{
		Method: method, URL: &url.URL{Path: path, RawQuery: query}, Host: "api.mypurecloud.com", RemoteAddr: "127.0.0.1:4711",
		Header: http.Header{"Content-Type": {contentType}, "Authorization": {authorization}},
		Body:   io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return reply{w.Code, w.Header(), w.Body.String()}
}
