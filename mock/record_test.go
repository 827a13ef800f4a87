package mock_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
)

// An observer needs no log beside it, sees what the log sees, and does so before
// the client has its answer.
func TestObserve(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := []struct {
		name, method, path, body string
		want                     mock.Record
		failed                   string
	}{
		{name: "a success", method: http.MethodPost, path: "/notes", body: `{"text":"hello"}`,
			want: mock.Record{Provider: "toy", Operation: "keep", Answer: "kept", Status: http.StatusOK}},
		{name: "a refusal", method: http.MethodPost, path: "/notes", body: `{"text":"refuse"}`,
			want: mock.Record{Provider: "toy", Operation: "keep", Answer: "refused", Status: http.StatusConflict}},
		{name: "a finding", method: http.MethodPost, path: "/notes", body: `{}`,
			want: mock.Record{Provider: "toy", Operation: "keep", Answer: "kept", Status: http.StatusOK, Findings: []string{"text: is missing; a text is wanted"}}},
		{name: "a failure of ours", method: http.MethodPost, path: "/notes", body: `{"text":"break"}`, failed: "out of paper",
			want: mock.Record{Provider: "toy", Operation: "keep", Status: http.StatusInternalServerError}},
		{name: "an unknown path", method: http.MethodGet, path: "/elsewhere",
			want: mock.Record{Answer: "unknownPath", Status: http.StatusNotFound,
				Findings: []string{"GET /elsewhere: no such path; the paths are in the documents that credmock spec prints"}}},
		{name: "an unknown sandbox", method: http.MethodGet, path: "/sandboxes/nobody/notes",
			want: mock.Record{Path: "/notes", Answer: "unknownSandbox", Status: http.StatusNotFound,
				Findings: []string{`there is no sandbox "nobody"`}}},
	}
	type key struct{}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			var got []mock.Record
			server := newToy(t, mock.Options{Clock: at, Observe: func(ctx context.Context, r mock.Record) {
				if ctx.Value(key{}) != tt.name {
					t.Error("the context is not the request's")
				}
				if w.Body.Len() > 0 {
					t.Error("the client had the answer before the observer")
				}
				got = append(got, r)
			}})
			r := httptest.NewRequest(tt.method, tt.path, strings.NewReader(tt.body))
			if tt.body != "" {
				r.Header.Set("Content-Type", "application/json")
			}
			server.ServeHTTP(w, r.WithContext(context.WithValue(t.Context(), key{}, tt.name)))
			if tt.want.Provider != "" && tt.failed == "" {
				tt.want.Known = spec.Known{How: "documented", Source: "here"}
			}
			tt.want.Number = 1
			tt.want.At, tt.want.Sandbox, tt.want.Method = at, "default", tt.method
			if tt.want.Path == "" {
				tt.want.Path = tt.path
			}
			if diff := cmp.Diff([]mock.Record{tt.want}, got, cmpopts.IgnoreFields(mock.Record{}, "Took", "Err"), cmpopts.IgnoreUnexported(mock.Record{})); diff != "" {
				t.Errorf("observed (-want +got):\n%s", diff)
			}
			if len(got) == 1 && (tt.failed == "") != (got[0].Err == nil) {
				t.Errorf("observed the error %v, want %q", got[0].Err, tt.failed)
			}
		})
	}
}
