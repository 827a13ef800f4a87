package purecloud_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// headerExamples reads the examples of the headers that the document declares.
func headerExamples(t *testing.T) map[string]string {
	t.Helper()
	text, err := spec.Bundle("purecloud")
	if err != nil {
		t.Fatal(err)
	}
	root, err := tree.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for name, header := range root.Get("components").(tree.Object).Get("headers").(tree.Object).Members {
		o := header.(tree.Object)
		example := o.Get("example")
		if schema, ok := o.Get("schema").(tree.Object); ok && example == nil {
			example = schema.Get("example")
		}
		if example != nil {
			out[name] = fmt.Sprint(example)
		}
	}
	return out
}

// TestHeaderExamplesAreTrue calls for each header that has an example: the value
// that comes is the example, or of its form where no two answers share one.
func TestHeaderExamplesAreTrue(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mocktest.Options{Fixture: "documents", Clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)})
	do := func(method, path, token string) http.Header {
		r := httptest.NewRequest(method, path, nil)
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		return w.Header()
	}
	r := httptest.NewRequest(http.MethodPost, "/oauth/token", strings.NewReader("grant_type=client_credentials"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("c0ffee00-0000-4000-8000-000000000001", "mock-client-secret")
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	_, token, _ := strings.Cut(w.Body.String(), `"access_token":"`)
	token, _, _ = strings.Cut(token, `"`)

	first := do(http.MethodGet, "/api/v2/oauth/clients", token)
	wrong := do(http.MethodPatch, "/api/v2/oauth/clients", token)
	if err := server.Sandbox().Schedule(mock.Fault{Provider: "purecloud", Operation: "getOauthClients", Answer: "tooManyRequests"}); err != nil {
		t.Fatal(err)
	}
	limited := do(http.MethodGet, "/api/v2/oauth/clients", token)
	signedOn := do(http.MethodGet, "/oauth/authorize?response_type=code&state=xyz&redirect_uri=http://redirecturi.com/&client_id=18a4c365-7ea3-4f0g-9fb7-884fb4d2e9c6", "")

	same := map[string]string{
		"RateLimitCount": exact(first, "inin-ratelimit-count"), "RateLimitAllowed": exact(first, "inin-ratelimit-allowed"),
		"RateLimitReset": exact(first, "inin-ratelimit-reset"), "RetryAfter": exact(limited, "Retry-After"), "Allow": exact(wrong, "Allow"),
	}
	alike := map[string]string{
		"CorrelationId": exact(first, "ININ-Correlation-Id"), "Location": exact(signedOn, "Location"),
	}
	unique := regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]{43}`)
	for name, example := range headerExamples(t) {
		got, isSame := same[name]
		if !isSame {
			got, example = unique.ReplaceAllString(alike[name], "*"), unique.ReplaceAllString(example, "*")
		}
		if got != example {
			t.Errorf("the example of header %s is %q, and the mock answers %q", name, example, got)
		}
	}
}

// exact returns a header by its exact case, which httptest keeps.
func exact(h http.Header, name string) string {
	return strings.Join(h[name], ", ")
}
