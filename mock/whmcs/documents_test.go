package whmcs_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec/tree"
)

// page returns what the documents print of an action: the request as
// http_build_query encodes it, and the answer. Where its page prints no request,
// it is "".
func page(t *testing.T, action string) (query, answer string) {
	t.Helper()
	text, err := os.ReadFile("../../spec/testdata/vendor/whmcs-documents.yaml")
	if err != nil {
		t.Fatal(err)
	}
	documents, err := tree.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	printed := documents.Get("actions").(tree.Object).Get(action).(tree.Object)
	request, _ := printed.Get("request").([]any)
	return buildQuery(request), printed.Get("answer").(string)
}

// buildQuery encodes fields as PHP's http_build_query does: true is 1, a space
// is a plus (facts T10).
func buildQuery(request []any) string {
	var pairs []string
	for _, item := range request {
		field := item.(tree.Object)
		value := fmt.Sprint(field.Get("value"))
		if on, ok := field.Get("value").(bool); ok {
			value = map[bool]string{true: "1", false: "0"}[on]
		}
		pairs = append(pairs, url.QueryEscape(field.Get("key").(string))+"="+url.QueryEscape(value))
	}
	return strings.Join(pairs, "&")
}

// deleteRequest stands in for the request that the Delete page does not print.
const deleteRequest = "action=DeleteOAuthCredential&username=IDENTIFIER_OR_ADMIN_USERNAME" +
	"&password=SECRET_OR_HASHED_PASSWORD&credentialId=1&responsetype=json"

func TestDocumentedList(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{Fixture: "documents"})
	query, answer := page(t, "ListOAuthCredentials")
	var want bytes.Buffer
	if err := json.Compact(&want, []byte(answer)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), request{body: query}.over(t, m).Body); diff != "" {
		t.Errorf("documented List request: body mismatch (-want +got):\n%s", diff)
	}
}

// TestDocumentedWrites holds the answers of the other pages to what they print,
// key order included. What the service makes up is checked for its form.
func TestDocumentedWrites(t *testing.T) {
	t.Parallel()
	tests := []struct {
		action  string
		fixture string
		yaml    string
		query   string // in place of a printed one
		made    map[string]func(string) error
	}{
		{action: "CreateOAuthCredential", yaml: empty, made: map[string]func(string) error{
			"clientIdentifier": checkIdentifier, "clientSecret": checkSecret,
		}},
		{action: "UpdateOAuthCredential", fixture: "documents", made: map[string]func(string) error{"newClientSecret": checkSecret}},
		{action: "DeleteOAuthCredential", fixture: "documents", query: deleteRequest},
	}
	for _, tt := range tests {
		t.Run(tt.action, func(t *testing.T) {
			t.Parallel()
			m := mocktest.Start(t, mocktest.Options{Fixture: tt.fixture, YAML: tt.yaml})
			query, answer := page(t, tt.action)
			if tt.query != "" {
				query = tt.query
			}
			if tt.yaml != "" { // it has no credentials of the documents' words
				query = strings.NewReplacer("IDENTIFIER_OR_ADMIN_USERNAME", "mock-identifier",
					"SECRET_OR_HASHED_PASSWORD", "mock-secret").Replace(query)
			}
			want := ordered(t, answer)
			got := object(t, request{body: query}.over(t, m))
			for i, member := range got {
				check := tt.made[member.Key]
				if check == nil {
					continue
				}
				if err := check(fmt.Sprint(member.Value)); err != nil {
					t.Errorf("%s: %s: %v", tt.action, member.Key, err)
				}
				got[i].Value = want.Get(member.Key)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("documented %s request: answer mismatch (-want +got):\n%s", tt.action, diff)
			}
		})
	}
}

// checkIdentifier holds a client identifier to its form (facts §3).
func checkIdentifier(s string) error {
	name, random, _ := strings.Cut(s, ".")
	if b, err := base64.StdEncoding.DecodeString(random); err != nil || len(b) != 16 || name != "COMPANY-NAME" {
		return fmt.Errorf("got %q, want COMPANY-NAME, a dot, and base64 of 16 bytes", s)
	}
	return nil
}

// checkSecret holds a client secret to its form (facts §3).
func checkSecret(s string) error {
	if b, err := base64.StdEncoding.DecodeString(s); err != nil || len(b) != 64 {
		return fmt.Errorf("got %q, want base64 of 64 bytes", s)
	}
	return nil
}
