package whmcs_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/mocktest"
)

const overLimit = 8<<20 + 1

// inputs are what no documented client sends.
var inputs = []exchange{
	{
		name: "malformedPercentStays", request: request{body: create + "&description=100%25%zz%4%"},
		kept: map[string]any{"description": "100%%zz%4%"},
	},
	{
		name: "malformedPercentInQuery", request: request{method: "GET", query: create + "&description=%zz"},
		kept: map[string]any{"description": "%zz"},
	},
	{
		name: "NULIsKept", request: request{body: create + "&description=a%00b"},
		kept: map[string]any{"description": "a\x00b"},
	},
	{
		name: "NULEndsAKey", request: request{body: create + "&description%00x=kept"},
		kept: map[string]any{"description": "kept"},
	},
	{name: "invalidUTF8IsTaken", request: request{body: create + "&description=%FF"}},
	{
		name: "invalidUTF8NamedInARefusal", request: request{body: create + "&scope=%FF"},
		answer: "encodingFailed",
	},
	{
		name: "invalidUTF8InAction", request: request{body: create + "&action=%FF"},
		operation: "CallAPI", answer: "encodingFailed",
	},
	{
		name: "rawBytes", request: request{body: create + "&description=\xc3\xa9 <&\x01"},
		kept: map[string]any{"description": "é <"},
	},
	{
		name: "semicolonSeparatesNothing", request: request{body: create + "&scope=openid;x=1"},
		answer: "invalidScope", values: map[string]string{"scope": "openid;x=1"},
	},
	{name: "onlySeparators", request: request{body: "&&=&=1&["}, operation: "CallAPI", answer: "emptyAction", format: "default"},

	{
		name: "truncatedMultipartKeepsWhatCame", request: truncated(multipartOf("b", create+"&description=lost"), "lost"),
		kept: map[string]any{"name": "n", "description": ""},
	},
	{name: "truncatedMultipartLosesTheName", request: truncated(multipartOf("b", create), "n\r\n--b--"), answer: "nameRequired"},
	{
		name: "multipartWithoutBoundary", request: request{body: multipartOf("b", create).body, contentType: "multipart/form-data"},
		operation: "CallAPI", answer: "emptyAction", format: "default",
	},
	{
		name: "textBody", request: request{body: create, contentType: "text/plain"},
		operation: "CallAPI", answer: "emptyAction", format: "default",
	},
	{
		name: "noContentType", request: request{body: create, contentType: "none"},
		operation: "CallAPI", answer: "emptyAction", format: "default",
	},
	{name: "bodyOfGetIsNotRead", request: request{method: "GET", query: create, body: "name=body"}, kept: map[string]any{"name": "n"}},

	{name: "arrayForAction", request: request{body: asCaller + "&action[]=WhmcsDetails"}, operation: "CallAPI", answer: "emptyAction"},
	{name: "arrayForIdentifier", request: request{body: create + "&identifier[]=mock-identifier"}, answer: "authenticationFailed"},
	{name: "arrayForGrantType", request: request{body: create + "&grantType[]=single_sign_on"}, answer: "grantTypeRequired"},
	{name: "arrayForName", request: request{body: creating + "&name[]=n"}, answer: "nameRequired"},
	{name: "arrayForScope", request: request{body: create + "&scope[]=openid"}, answer: "scopeRequired"},
	{name: "arrayForServiceID", request: request{
		body: create + "&grantType=single_sign_on&serviceId[]=1",
	}, answer: "serviceIDRequired"},
	{name: "arrayForID", request: request{body: remove + "&credentialId[]=1"}, operation: "DeleteOAuthCredential", answer: "invalidCredentialID"},
	{name: "arrayForIDOnUpdate", request: request{body: update + "&credentialId[]=1"}, operation: "UpdateOAuthCredential", answer: "identifierRequired"},
	{
		name: "arrayForResetSecret", request: request{body: update + "&resetSecret[]=1"},
		operation: "UpdateOAuthCredential", answer: "updated",
	},
	{
		name: "arrayForLogoKeepsFirst", request: request{body: create + "&logoUri[0]=a&logoUri[1]=b"},
		kept: map[string]any{"logoUri": "a"},
	},
	{
		name: "nestedArrayInRedirects", request: request{body: create + "&redirectUri[0][x]=a&redirectUri[1]=b"},
		kept: map[string]any{"redirectUri": []any{"b"}},
	},
	{
		name: "scalarForRedirects", request: request{body: update + "&redirectUri=a"}, operation: "UpdateOAuthCredential", answer: "updated",
		kept: map[string]any{"redirectUri": []any{"a"}},
	},
	{
		name: "emptyScalarForRedirects", request: request{body: update + "&redirectUri="}, operation: "UpdateOAuthCredential", answer: "updated",
		kept: map[string]any{"redirectUri": []any{}},
	},

	{
		name: "bodyOverLimitIsEmpty", request: request{body: create + "&x=" + strings.Repeat("x", overLimit)},
		operation: "CallAPI", answer: "emptyAction", format: "default",
	},
	{
		name: "bodyOverLimitBesideQuery", request: request{query: create, body: "name=body&x=" + strings.Repeat("x", overLimit)},
		kept: map[string]any{"name": "n"},
	},
	{name: "bodyAtLimit", request: request{body: create + "&x=" + strings.Repeat("x", overLimit-1-len(create)-len("&x="))}},

	{name: "methodPUT", request: request{method: "PUT", query: create}, operation: "CallAPI", answer: "methodNotAllowed", allowed: "GET, HEAD, POST"},
	{name: "methodPATCH", request: request{method: "PATCH", query: create}, operation: "CallAPI", answer: "methodNotAllowed", allowed: "GET, HEAD, POST"},
	{name: "methodDELETE", request: request{method: "DELETE", query: create}, operation: "CallAPI", answer: "methodNotAllowed", allowed: "GET, HEAD, POST"},
	{name: "methodOPTIONS", request: request{method: "OPTIONS", query: create}, operation: "CallAPI", answer: "methodNotAllowed", allowed: "GET, HEAD, POST"},
	{name: "methodTRACE", request: request{method: "TRACE", query: create}, operation: "CallAPI", answer: "methodNotAllowed", allowed: "GET, HEAD, POST"},
	{name: "methodUnheardOf", request: request{method: "FOO", query: create}, operation: "CallAPI", answer: "methodNotAllowed", allowed: "GET, HEAD, POST"},
	{
		name: "methodPUTWithBody", request: request{method: "PUT", body: create},
		operation: "CallAPI", answer: "methodNotAllowed", format: "default", allowed: "GET, HEAD, POST",
	},
}

// truncated cuts a request's body off where the mark begins.
func truncated(r request, mark string) request {
	r.body = r.body[:strings.LastIndex(r.body, mark)]
	return r
}

func TestInput(t *testing.T) {
	t.Parallel()
	playExchanges(t, inputs)
}

// TestResponseType asks for answers of both shapes in every form, and in none.
func TestResponseType(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{Fixture: "documents"})
	tests := []struct {
		name, responseType, format string
	}{
		{"json", "responsetype=json", "json"},
		{"xml", "responsetype=xml", "xml"},
		{"nvp", "responsetype=nvp", "nvp"},
		{"omitted", "", "default"},
		{"empty", "responsetype=", "default"},
		{"unknown", "responsetype=yaml", "default"},
		{"array", "responsetype[]=json", "default"},
		{"last", "responsetype=xml&responsetype=json", "json"},
	}
	answers := []struct {
		name   string
		action string
		form   string
		answer string
	}{
		{"nested", "ListOAuthCredentials", "", "listed"},
		{"flat", "DeleteOAuthCredential", "&credentialId=1", "deleted"},
		{"refusal", "DeleteOAuthCredential", "&credentialId=99", "invalidCredentialID"},
		{"denial", "WhmcsDetails", "&secret=wrong", "authenticationFailed"},
	}
	for _, tt := range tests {
		for _, at := range answers {
			t.Run(tt.name+"_"+at.name, func(t *testing.T) {
				m.Server.Sandbox().Reset()
				body := "action=" + at.action + "&identifier=mock-identifier&secret=mock-secret" + at.form + "&" + tt.responseType
				a, value := rendered(t, m.Server.Document("whmcs"), at.action, at.answer, nil)
				checkReply(t, request{body: body}.over(t, m), a, value, tt.format, at.action)
			})
		}
	}
}

// TestHead holds HEAD to the header of GET (U22).
func TestHead(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{Fixture: "documents"})
	query := call("ListOAuthCredentials", nil).encode()
	get := request{method: http.MethodGet, query: query}.over(t, m)
	head := request{method: http.MethodHead, query: query}.over(t, m)
	want := reply{Status: get.Status, Type: get.Type, Header: get.Header}
	for _, r := range []reply{want, head} {
		r.Header.Del("Date")
	}
	if diff := cmp.Diff(want, head); diff != "" {
		t.Errorf("HEAD mismatch (-want +got):\n%s", diff)
	}
}

func TestUnknownPath(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{})
	for _, path := range []string{"/", "/includes", "/includes/api.php/", "/Includes/api.php", "/whmcs/includes/api.php"} {
		if got := (request{path: path, body: create}).over(t, m); got.Status != http.StatusNotFound {
			t.Errorf("%s: got %d %q, want 404", path, got.Status, got.Body)
		}
	}
}

// TestRoot installs in a sub-folder (facts T1).
func TestRoot(t *testing.T) {
	t.Parallel()
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		t.Fatal(err)
	}
	for _, root := range []string{"/path/to/whmcs", "/path//to/whmcs/"} {
		server, err := mock.New(mock.Options{
			Providers: all.Providers(), Fixture: fixture, Roots: map[string]string{"whmcs": root}, Strict: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]int{
			"/path/to/whmcs/includes/api.php": http.StatusOK, "/path/to/whmcs//includes/api.php": http.StatusOK,
			endpoint: http.StatusNotFound,
		} {
			if got := serve(server, request{path: path, body: create}.build(t, "")); got.Status != want {
				t.Errorf("root %s: %s: got %d %q, want %d", root, path, got.Status, got.Body, want)
			}
		}
	}
}

// TestOversizedForm reads nothing of a form that is too long, as PHP does.
func TestOversizedForm(t *testing.T) {
	t.Parallel()
	server := mocktest.Start(t, mocktest.Options{}).Server
	form := call("WhmcsDetails", nil).encode() + "&x="
	for length, want := range map[int]int{8 << 20: http.StatusOK, 8<<20 + 1: http.StatusBadRequest} {
		r := httptest.NewRequest(http.MethodPost, endpoint, strings.NewReader(form+strings.Repeat("x", length-len(form))))
		r.Header.Set("Content-Type", urlencoded)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("a form of %d bytes = %d %.200s, want %d", length, w.Code, w.Body, want)
		}
	}
}
