package wire

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
)

func TestBuild(t *testing.T) {
	t.Parallel()
	caller := map[string]string{"identifier": "id", "secret": "s e"}
	tests := []struct {
		name, doc, op string
		fields        map[string]string
		with, args    []Argument
		url, body     string
		header        http.Header
		err           string
	}{
		{name: "form", doc: "whmcs", op: "DeleteOAuthCredential", fields: caller, args: []Argument{{Name: "credentialId", Value: "7"}},
			url: "/includes/api.php", body: "action=DeleteOAuthCredential&identifier=id&secret=s+e&responsetype=json&credentialId=7"},
		{name: "form_of_nobody", doc: "whmcs", op: "WhmcsDetails", url: "/includes/api.php", body: "action=WhmcsDetails&responsetype=json"},
		{name: "form_overridden", doc: "whmcs", op: "WhmcsDetails", fields: caller,
			with: []Argument{{Name: "secret", Value: "other"}, {Name: "header x-a", Value: "1"}, {Name: "Capital", Value: "2"}, {Name: "responsetype", Absent: true}}, args: []Argument{{Name: "action", Value: ""}},
			url: "/includes/api.php", body: "action=&identifier=id&secret=other&Capital=2", header: http.Header{"X-A": {"1"}}},
		{name: "form_like_php", doc: "whmcs", op: "CreateOAuthCredential",
			args: []Argument{{Name: "responsetype", Null: true}, {Name: "redirectUri", Value: []any{"a~b", "c d"}}, {Name: "x[k]", Value: map[string]any{"z": true, "y": false, "n": nil}}, {Name: "scope", Value: 1.0}},
			url:  "/includes/api.php", body: "action=CreateOAuthCredential&redirectUri%5B0%5D=a%7Eb&redirectUri%5B1%5D=c+d&x%5Bk%5D%5By%5D=0&x%5Bk%5D%5Bz%5D=1&scope=1"},
		{name: "union", doc: "whmcs", op: "CallAPI", args: []Argument{{Name: "action", Value: "x"}}, url: "/includes/api.php", body: "responsetype=json&action=x"},
		{name: "path", doc: "purecloud", op: "getOauthClient", args: []Argument{{Name: "clientId", Value: "a/b c"}}, url: "/api/v2/oauth/clients/a%2Fb%20c"},
		{name: "path_missing", doc: "purecloud", op: "getOauthClient", err: "getOauthClient needs the argument clientId"},
		{name: "query_and_header", doc: "purecloud", op: "getOauthClientUsageSummary",
			with: []Argument{{Name: "header Accept-Language", Value: "fr"}, {Name: "no_parameter", Value: "1"}}, args: []Argument{{Name: "clientId", Value: "a"}, {Name: "days", Value: "7"}},
			url: "/api/v2/oauth/clients/a/usage/summary?days=7", header: http.Header{"Accept-Language": {"fr"}}},
		{name: "declared_header", doc: "purecloud", op: "getOauthScopes", with: []Argument{{Name: "Accept-Language", Value: "fr"}},
			url: "/api/v2/oauth/scopes", header: http.Header{"Accept-Language": {"fr"}}},
		{name: "json", doc: "purecloud", op: "postOauthClients",
			args: []Argument{{Name: "name", Value: "1"}, {Name: "accessTokenValiditySeconds", Value: "300"}, {Name: "scope", Value: []any{"a"}}, {Name: "description", Null: true}, {Name: "state", Absent: true}},
			url:  "/api/v2/oauth/clients", body: `{"accessTokenValiditySeconds":300,"description":null,"name":"1","scope":["a"]}`},
		{name: "json_of_wrong_types", doc: "purecloud", op: "postOauthClients",
			args: []Argument{{Name: "name", Value: 1.0}, {Name: "accessTokenValiditySeconds", Value: "soon"}, {Name: "scope", Value: "a"}},
			url:  "/api/v2/oauth/clients", body: `{"accessTokenValiditySeconds":"soon","name":"1","scope":"a"}`},
		{name: "json_empty", doc: "purecloud", op: "postOauthClients", url: "/api/v2/oauth/clients", body: `{}`},
	}
	docs := map[string]*spec.Document{}
	for _, name := range []string{"whmcs", "purecloud"} {
		doc, err := spec.Load(name, "")
		if err != nil {
			t.Fatal(err)
		}
		docs[name] = doc
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			op := docs[tt.doc].Operation(tt.op)
			r, _, err := Call{Document: docs[tt.doc], Operation: op, Base: "http://x/", Fields: tt.fields, With: tt.with, Arguments: tt.args}.Build()
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("Build error is %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := http.Header{}
			for name, values := range tt.header {
				want[name] = values
			}
			if op.Request != nil {
				want.Set("Content-Type", op.Consumes[0])
			}
			if diff := cmp.Diff([]any{"http://x" + tt.url, tt.body, want}, []any{r.URL, string(r.Body), r.Header}); diff != "" {
				t.Errorf("Build mismatch (-want +got):\n%s", diff)
			}
		})
	}
}
