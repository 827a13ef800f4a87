package contract

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
)

func TestBuild(t *testing.T) {
	t.Parallel()
	caller := &Principal{Fields: map[string]string{"identifier": "id", "secret": "s e"}}
	tests := []struct {
		name, doc, op string
		principal     *Principal
		with, args    []arg
		url, body     string
		header        http.Header
		err           string
	}{
		{name: "form", doc: "whmcs", op: "DeleteOAuthCredential", principal: caller, args: []arg{{name: "credentialId", value: "7"}},
			url: "/includes/api.php", body: "action=DeleteOAuthCredential&identifier=id&secret=s+e&responsetype=json&credentialId=7"},
		{name: "form_of_nobody", doc: "whmcs", op: "WhmcsDetails", url: "/includes/api.php", body: "action=WhmcsDetails&responsetype=json"},
		{name: "form_overridden", doc: "whmcs", op: "WhmcsDetails", principal: caller,
			with: []arg{{name: "secret", value: "other"}, {name: "X-A", value: "1"}, {name: "responsetype", absent: true}}, args: []arg{{name: "action", value: ""}},
			url: "/includes/api.php", body: "action=&identifier=id&secret=other", header: http.Header{"X-A": {"1"}}},
		{name: "form_like_php", doc: "whmcs", op: "CreateOAuthCredential",
			args: []arg{{name: "responsetype", null: true}, {name: "redirectUri", value: []any{"a~b", "c d"}}, {name: "x[k]", value: map[string]any{"z": true, "y": false, "n": nil}}, {name: "scope", value: 1.0}},
			url:  "/includes/api.php", body: "action=CreateOAuthCredential&redirectUri%5B0%5D=a%7Eb&redirectUri%5B1%5D=c+d&x%5Bk%5D%5By%5D=0&x%5Bk%5D%5Bz%5D=1&scope=1"},
		{name: "union", doc: "whmcs", op: "CallAPI", args: []arg{{name: "action", value: "x"}}, url: "/includes/api.php", body: "responsetype=json&action=x"},
		{name: "path", doc: "purecloud", op: "getOauthClient", args: []arg{{name: "clientId", value: "a/b c"}}, url: "/api/v2/oauth/clients/a%2Fb%20c"},
		{name: "path_missing", doc: "purecloud", op: "getOauthClient", err: "getOauthClient needs the argument clientId"},
		{name: "query_and_header", doc: "purecloud", op: "getOauthClientUsageSummary",
			with: []arg{{name: "Accept-Language", value: "fr"}}, args: []arg{{name: "clientId", value: "a"}, {name: "days", value: "7"}},
			url: "/api/v2/oauth/clients/a/usage/summary?days=7", header: http.Header{"Accept-Language": {"fr"}}},
		{name: "json", doc: "purecloud", op: "postOauthClients",
			args: []arg{{name: "name", value: "1"}, {name: "accessTokenValiditySeconds", value: "300"}, {name: "scope", value: []any{"a"}}, {name: "description", null: true}, {name: "state", absent: true}},
			url:  "/api/v2/oauth/clients", body: `{"accessTokenValiditySeconds":300,"description":null,"name":"1","scope":["a"]}`},
		{name: "json_of_wrong_types", doc: "purecloud", op: "postOauthClients",
			args: []arg{{name: "name", value: 1.0}, {name: "accessTokenValiditySeconds", value: "soon"}, {name: "scope", value: "a"}},
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
			r, _, err := invocation{doc: docs[tt.doc], op: op, base: "http://x/", principal: tt.principal, with: tt.with, args: tt.args}.build()
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("build error is %v, want %s", err, tt.err)
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
			if diff := cmp.Diff([]any{"http://x" + tt.url, tt.body, want}, []any{r.url, string(r.body), r.header}); diff != "" {
				t.Errorf("build mismatch (-want +got):\n%s", diff)
			}
		})
	}
}
