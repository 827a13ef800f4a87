package whmcs_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec/tree"
)

// Forms as clients write them, to be gone on with. With the fixture documents
// the next credential is 4.
const (
	asCaller = "identifier=mock-identifier&secret=mock-secret&responsetype=json"
	creating = asCaller + "&action=CreateOAuthCredential&grantType=authorization_code&scope=openid"
	create   = creating + "&name=n"
	update   = asCaller + "&action=UpdateOAuthCredential&credentialId=1"
	remove   = asCaller + "&action=DeleteOAuthCredential"
)

// An exchange is one row of the encoding matrix: a request as it stands on the
// wire, and what the service makes of it.
type exchange struct {
	name      string
	request   request
	operation string // whose answer it is; "" is CreateOAuthCredential
	answer    string // "" is created
	values    map[string]string
	format    string         // "" is JSON, "default" is what the answer gets without responsetype
	kept      map[string]any // members of the credential, as they are listed afterwards
	allowed   string         // the header Allow
}

// encodings has a row, at least, for each of the facts T3 to T14.
var encodings = []exchange{
	{name: "T3getQuery", request: request{method: "GET", query: create}},
	{name: "T3postQueryWithoutBody", request: request{query: create}},
	{name: "T3keyInQueryRestInBody", request: request{query: "accesskey=k", body: create}},
	{name: "T3actionInQueryRestInBody", request: request{
		query: "action=CreateOAuthCredential", body: asCaller + "&grantType=authorization_code&scope=openid&name=n",
	}},
	{
		name: "T4bodyWins", request: request{query: "name=query&description=query", body: create + "&name=body"},
		kept: map[string]any{"name": "body", "description": "query"},
	},
	{
		name: "T4arraysOfQueryAndBodyMerge", request: request{query: "redirectUri[0]=a&redirectUri[1]=b", body: create + "&redirectUri[1]=c"},
		kept: map[string]any{"redirectUri": []any{"a", "c"}},
	},

	{name: "T5charset", request: request{body: create, contentType: urlencoded + ";charset=UTF-8"}},
	{name: "T5charsetAfterSpace", request: request{body: create, contentType: urlencoded + "; charset=utf-8"}},
	{name: "T5mediaTypeInCapitals", request: request{body: create, contentType: strings.ToUpper(urlencoded)}},
	{
		name: "T5multipart", request: multipartOf("b", create+"&redirectUri[0]=a&redirectUri[1]=b&description=two words"),
		kept: map[string]any{"redirectUri": []any{"a", "b"}, "description": "two words"},
	},
	{name: "T5multipartOddBoundary", request: multipartOf("----=_Part_1", create)},

	{name: "T6jsonBody", request: request{
		body: `{"action":"ListOAuthCredentials","responsetype":"json"}`, contentType: "application/json",
	}, operation: "CallAPI", answer: "emptyAction", format: "default"},
	{name: "T6jsonBodyBesideQuery", request: request{
		query: create, body: `{"action":"ListOAuthCredentials","name":"body"}`, contentType: "application/json",
	}, kept: map[string]any{"name": "n"}},

	{name: "T7doubleSlash", request: request{path: "//includes/api.php", body: create}},
	{name: "T7manySlashes", request: request{path: "///includes//api.php", body: create}},
	{name: "T7doubleSlashByGet", request: request{method: "GET", path: "//includes/api.php", query: create}},

	{name: "T8lowerCaseAction", request: request{body: create + "&action=createoauthcredential"}},
	{name: "T8upperCaseAction", request: request{body: create + "&action=CREATEOAUTHCREDENTIAL"}},
	{
		name: "T8onlyASCIIFolds", request: request{body: create + "&action=CreateOAuthCredential%C5%BF"},
		operation: "CallAPI", answer: "unknownAction", values: map[string]string{"action": "createoauthcredentialſ"},
	},
	{
		name: "T8longSFoldsNoAction", request: request{body: asCaller + "&action=Li%C5%BFtOAuthCredentials"},
		operation: "CallAPI", answer: "unknownAction", values: map[string]string{"action": "liſtoauthcredentials"},
	},
	{name: "T9parameterNameInLowerCase", request: request{
		body: asCaller + "&action=CreateOAuthCredential&granttype=authorization_code&scope=openid&name=n",
	}, answer: "grantTypeRequired"},
	{name: "T9credentialNameInCapitals", request: request{
		body: strings.Replace(create, "identifier=", "Identifier=", 1),
	}, answer: "authenticationFailed"},

	{
		name: "T10escapedBrackets", request: request{body: create + "&redirectUri%5B0%5D=a&redirectUri%5B1%5D=b"},
		kept: map[string]any{"redirectUri": []any{"a", "b"}},
	},
	{
		name: "T10plusIsSpace", request: request{body: create + "&description=two+words%2B"},
		kept: map[string]any{"description": "two words+"},
	},
	{name: "T10trueIsOne", request: request{body: update + "&resetSecret=1"}, operation: "UpdateOAuthCredential", answer: "secretReset"},
	{name: "T10falseIsZero", request: request{body: update + "&resetSecret=0"}, operation: "UpdateOAuthCredential", answer: "updated"},

	{
		name: "T11oneURI", request: request{body: create + "&redirectUri=a"},
		kept: map[string]any{"redirectUri": []any{"a"}},
	},
	{
		name: "T11repeatedKeyKeepsLast", request: request{body: create + "&redirectUri=a&redirectUri=b"},
		kept: map[string]any{"redirectUri": []any{"b"}},
	},
	{
		name: "T11commaJoinedIsOne", request: request{body: create + "&redirectUri=a,b"},
		kept: map[string]any{"redirectUri": []any{"a,b"}},
	},
	{
		name: "T11goSliceIsOne", request: request{body: create + "&redirectUri=%5Ba+b%5D"},
		kept: map[string]any{"redirectUri": []any{"[a b]"}},
	},
	{
		name: "T11goDebugTextIsOne", request: request{body: create + "&redirectUri=" + url.QueryEscape(`[]string{"a", "b"}`)},
		kept: map[string]any{"redirectUri": []any{`[]string{"a", "b"}`}},
	},
	{
		name: "T11indexedKeepsAll", request: request{body: create + "&redirectUri[0]=a&redirectUri[1]=b"},
		kept: map[string]any{"redirectUri": []any{"a", "b"}},
	},
	{
		name: "T12unkeyedKeepsAll", request: request{body: create + "&redirectUri[]=a&redirectUri[]=b"},
		kept: map[string]any{"redirectUri": []any{"a", "b"}},
	},
	{
		name: "T12namedKeepsAll", request: request{body: create + "&redirectUri[x]=a&redirectUri[y]=b&redirectUri[x]=c"},
		kept: map[string]any{"redirectUri": []any{"c", "b"}},
	},
	{
		name: "T12keyedAndUnkeyedMix", request: request{body: create + "&redirectUri[5]=a&redirectUri[]=b"},
		kept: map[string]any{"redirectUri": []any{"a", "b"}},
	},
	{
		name: "T12arrayAfterScalarWins", request: request{body: create + "&redirectUri=a&redirectUri[0]=b"},
		kept: map[string]any{"redirectUri": []any{"b"}},
	},
	{
		name: "T12scalarAfterArrayWins", request: request{body: create + "&redirectUri[0]=a&redirectUri=b"},
		kept: map[string]any{"redirectUri": []any{"b"}},
	},
	{
		name: "T12repeatedScalarKeepsLast", request: request{body: create + "&name=first&name=last"},
		kept: map[string]any{"name": "last"},
	},
	{
		name: "T12dotAndSpaceBecomeUnderscores", request: request{body: create + "&grant.Type=x&grant+Type=x"},
		kept: map[string]any{"grantTypes": "authorization_code"},
	},
	{
		name: "T12leadingSpaceIsDropped", request: request{body: create + "&+name=spaced"},
		kept: map[string]any{"name": "spaced"},
	},
	{name: "T12thousandVariables", request: request{body: fillers(993) + create}, kept: map[string]any{"name": "n"}},
	{name: "T12queryOfThousandAndOneVariables", request: request{query: fillers(994) + create}, answer: "nameRequired"},
	{name: "T12bodyOfThousandAndOneVariables", request: request{body: fillers(994) + create}, kept: map[string]any{"name": "n"}}, // measured
	{name: "T12bodyOfThousandAndTwoVariables", request: request{body: fillers(995) + create}, answer: "nameRequired"},
	{name: "T12actionIsVariable1002", request: request{
		body: asCaller + "&" + fillers(998) + "action=CreateOAuthCredential",
	}, operation: "CallAPI", answer: "emptyAction"},
	{name: "T12limitIsOfQueryAndBodyEach", request: request{query: strings.TrimSuffix(fillers(1000), "&"), body: create}},

	{name: "T13true", request: request{body: update + "&resetSecret=true"}, operation: "UpdateOAuthCredential", answer: "secretReset"},
	{name: "T13false", request: request{body: update + "&resetSecret=false"}, operation: "UpdateOAuthCredential", answer: "updated"},
	{name: "T13empty", request: request{body: update + "&resetSecret="}, operation: "UpdateOAuthCredential", answer: "updated"},
	{name: "T13otherWord", request: request{body: update + "&resetSecret=yes"}, operation: "UpdateOAuthCredential", answer: "updated"},

	{
		name: "T14wholeNumberWithZeros", request: request{body: update + "&credentialId=1.00&name=changed"},
		operation: "UpdateOAuthCredential", answer: "updated", kept: map[string]any{"name": "changed"},
	},
	{name: "T14wholeNumberWithZerosDeletes", request: request{body: remove + "&credentialId=1.00"}, operation: "DeleteOAuthCredential", answer: "deleted"},
	{name: "T14fractionIsNoID", request: request{body: remove + "&credentialId=1.50"}, operation: "DeleteOAuthCredential", answer: "invalidCredentialID"},
	{name: "T14hexIsNoID", request: request{body: remove + "&credentialId=0x1p0"}, operation: "DeleteOAuthCredential", answer: "invalidCredentialID"},
	{name: "T14hugeIsNoID", request: request{body: remove + "&credentialId=1e300"}, operation: "DeleteOAuthCredential", answer: "invalidCredentialID"},
	{
		name: "T14undefinedIsText", request: request{body: create + "&name=undefined&description=undefined&redirectUri=undefined"},
		kept: map[string]any{"name": "undefined", "description": "undefined", "redirectUri": []any{"undefined"}},
	},
	{name: "T14undefinedID", request: request{body: remove + "&credentialId=undefined"}, operation: "DeleteOAuthCredential", answer: "invalidCredentialID"},
	{
		name: "T14undefinedServiceOnCreate", request: request{body: create + "&grantType=single_sign_on&serviceId=undefined"},
		answer: "invalidServiceID",
	},
	{
		name: "T14undefinedServiceOnUpdate", request: request{body: update + "&serviceId=undefined"},
		operation: "UpdateOAuthCredential", answer: "serviceIDRequired", kept: map[string]any{"serviceId": 1},
	},
	{name: "T14emptyCredentialFields", request: request{body: "username=&password=&accesskey=&" + create}},
	{name: "T14emptyPairBesideUsername", request: request{
		body: create + "&identifier=&secret=&username=mock-identifier&password=mock-secret",
	}},
	{
		name: "T14unknownAndStickyKeys", request: request{body: update + "&name=changed&limit=1&endpoint=x&sortOrder=DESC"},
		operation: "UpdateOAuthCredential", answer: "updated", kept: map[string]any{"name": "changed"},
	},
}

// fillers returns n variables that no action knows, each with its ampersand.
func fillers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "x%d=1&", i)
	}
	return b.String()
}

// multipartOf returns the pairs of a plain form as a multipart request.
func multipartOf(boundary, form string) request {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.SetBoundary("boundary"); err != nil {
		panic(err) // the word is a constant
	}
	for field := range strings.SplitSeq(form, "&") {
		name, value, _ := strings.Cut(field, "=")
		_ = w.WriteField(name, value) // a bytes.Buffer does not fail
	}
	_ = w.Close()
	return request{
		contentType: "multipart/form-data; boundary=" + boundary,
		body:        strings.ReplaceAll(b.String(), "--boundary", "--"+boundary),
	}
}

func TestEncoding(t *testing.T) {
	t.Parallel()
	playExchanges(t, encodings)
}

// playExchanges plays rows in turn on one mock, which each finds as it starts.
func playExchanges(t *testing.T, rows []exchange) {
	t.Helper()
	m := mocktest.Start(t, mocktest.Options{Fixture: "documents"})
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			m.Server.Sandbox().Reset()
			row.play(t, m)
		})
	}
}

func (e exchange) play(t *testing.T, m *mocktest.Mock) {
	t.Helper()
	operation, answer, format, id := e.operation, e.answer, e.format, 4
	if operation == "" {
		operation = "CreateOAuthCredential"
	} else {
		id = 1
	}
	if answer == "" {
		answer = "created"
	}
	if format == "" {
		format = "json"
	}
	got := e.request.over(t, m)
	a, value := rendered(t, m.Server.Document("whmcs"), operation, answer, e.values)
	if a.Refusal {
		checkReply(t, got, a, value, format, "")
	} else if diff := cmp.Diff(keys(value.(tree.Object)), keys(object(t, got))); diff != "" || got.Status != a.Status {
		t.Errorf("got %d %s, want %d and the members of %s (-want +got):\n%s", got.Status, got.Body, a.Status, a.Name, diff)
	}
	if allowed := got.Header.Get("Allow"); allowed != e.allowed {
		t.Errorf("header Allow is %q, want %q", allowed, e.allowed)
	}
	if e.kept == nil {
		return
	}
	for _, row := range listing(t, m.Server, nil) {
		if row.Get("credentialId") != id {
			continue
		}
		kept := map[string]any{}
		for key := range e.kept {
			kept[key] = row.Get(key)
		}
		if diff := cmp.Diff(e.kept, kept); diff != "" {
			t.Errorf("credential %d mismatch (-want +got):\n%s", id, diff)
		}
		return
	}
	t.Errorf("credential %d is not listed", id)
}

func keys(o tree.Object) []string {
	var out []string
	for _, m := range o {
		out = append(out, m.Key)
	}
	return out
}
