package admin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/mocktest"
)

// FuzzControl hands any body to any operation of the control plane, which is held to
// the schemas of its answers, to bodies that are JSON, and to a mock that is as it
// began after a reset. What is refused changes nothing.
func FuzzControl(f *testing.F) {
	for _, c := range []call{
		{method: "PUT", path: "clock", body: `{"now":"2030-01-01T00:00:00Z","frozen":true}`},
		{method: "POST", path: "clock/advance", body: `{"by":"24h"}`},
		{method: "POST", path: "faults", body: `{"operation":"WhmcsDetails","answer":"invalidIP","count":2,"arguments":{"a":"b"}}`},
		{method: "POST", path: "faults", body: `{"provider":"purecloud","operation":"*","transport":"lost"}`},
		{method: "POST", path: "reset", body: `{"fixture":"documents"}`},
		{method: "PUT", path: "state", body: `{"whmcs":{"company":"Another"},"sequences":{}}`},
		{method: "PUT", path: "state", body: `{"whmsc":{}}`},
		{method: "POST", path: "sandboxes", body: `{"name":"a","seed":"s","clock":"2026-01-02T03:04:05Z","dialect":"current","behaviours":{"purecloud":{"usagePolls":"0"}}}`},
		{method: "POST", path: "sandboxes", body: `{"name":"b","state":{"whmcs":{"company":"B"}},"credentials":"fixture"}`},
		{method: "POST", path: "sandboxes", body: `{"name":"c","from":"default"}`},
		{method: "POST", path: "verify", body: `{"calls":[{"operation":"WhmcsDetails","exactly":0,"since":"2026-01-02T03:04:05Z"}],"inOrder":true,"within":"1s","lint":true}`},
		{method: "GET", path: "journal?operation=WhmcsDetails&status=200"},
		{method: "GET", path: "sandboxes/default/state"},
		{method: "GET", path: "spec/whmcs.json"},
		{method: "DELETE", path: "sandboxes/a"},
	} {
		path, query, _ := strings.Cut(c.path, "?")
		f.Add(c.method, path, query, []byte(c.body))
	}
	target := mocktest.New(f, mocktest.Options{Clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Seed: "fuzz"})
	p, err := admin.New(target, admin.Options{})
	if err != nil {
		f.Fatal(err)
	}
	begun := stateOf(f, target)
	over, cancel := context.WithCancel(context.Background())
	cancel() // nobody waits for a verification
	f.Fuzz(func(t *testing.T, method, path, query string, body []byte) {
		r := (&http.Request{
			Method: method, URL: &url.URL{Path: "/__admin/" + path, RawQuery: query}, Host: "127.0.0.1:8081", RemoteAddr: "127.0.0.1:4711",
			Header: http.Header{}, Body: http.NoBody, ContentLength: int64(len(body)),
		}).WithContext(over)
		if len(body) > 0 {
			r.Body = readCloser{bytes.NewReader(body)}
		}
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		checkControl(t, w)
		switch {
		case w.Code < http.StatusBadRequest:
			restore(t, target, strings.HasSuffix(path, "reset"))
		case strings.HasSuffix(path, "state") || strings.HasSuffix(path, "reset"): // others write no rows, and to look at them takes long
			if diff := cmp.Diff(begun, stateOf(t, target)); diff != "" {
				t.Errorf("what was answered %d changed the state (-before +after):\n%s", w.Code, diff)
			}
		}
	})
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

func checkControl(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	isJSON := strings.Contains(w.Header().Get("Content-Type"), "json")
	switch {
	case w.Code >= http.StatusInternalServerError:
		t.Errorf("got %d %q", w.Code, w.Body)
	case isJSON && !json.Valid(w.Body.Bytes()):
		t.Errorf("got %d %q, which is no JSON", w.Code, w.Body)
	case w.Code == http.StatusBadRequest && !isJSON:
		t.Errorf("got %d of the type %q", w.Code, w.Header().Get("Content-Type"))
	}
}

// restore puts a mock back to its start, which itself may have been moved to another
// fixture.
func restore(t *testing.T, target *mock.Server, moved bool) {
	t.Helper()
	for _, box := range target.Sandboxes() {
		if box != target.Sandbox() {
			if err := target.Delete(box.Name); err != nil {
				t.Fatal(err)
			}
		}
	}
	box := target.Sandbox()
	if moved {
		if err := box.ResetTo("default"); err != nil {
			t.Fatal(err)
		}
	}
	box.Reset()
	box.ClearFaults()
	box.ClearJournal()
}

func stateOf(t testing.TB, s *mock.Server) string {
	t.Helper()
	state, err := s.Dump()
	if err != nil {
		t.Fatal(err)
	}
	text, err := state.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
