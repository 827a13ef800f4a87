package whmcs

import (
	"bytes"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A pair is one element of an expected array.
type pair struct {
	Key   string
	Value any
}

// pairs is an array as tests state it: elements in order.
type pairs []pair

// stated turns decoded parameters into comparable values.
func stated(v any) any {
	switch v := v.(type) {
	case params:
		out := map[string]any{}
		for key, value := range v {
			out[key] = stated(value)
		}
		return out
	case *array:
		out := pairs{}
		for i, key := range v.keys {
			out = append(out, pair{key, stated(v.values[i])})
		}
		return out
	}
	return v
}

type wanted = map[string]any

func TestDecodeQuery(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[x]", maxInputNesting)
	tests := []struct {
		name string
		raw  string
		want wanted
	}{
		{"empty", "", wanted{}},
		{"plain", "action=ListOAuthCredentials&limit=5", wanted{"action": "ListOAuthCredentials", "limit": "5"}},
		{"noEquals", "a&b=1", wanted{"a": "", "b": "1"}},
		{"firstEqualsSplits", "secret=ab==&x=a=b", wanted{"secret": "ab==", "x": "a=b"}},
		{"escapedEqualsStaysInKey", "a%3Db=c", wanted{"a=b": "c"}},
		{"emptyPairs", "&&a=1&&", wanted{"a": "1"}},
		{"semicolonIsText", "a=1;b=2", wanted{"a": "1;b=2"}},
		{"plusIsSpace", "scope=clientarea:sso+openid", wanted{"scope": "clientarea:sso openid"}},
		{"escapedPlus", "secret=a%2Bb%2fc%3D", wanted{"secret": "a+b/c="}},
		{"malformedEscapes", "a=%&b=%4&c=%zz&d=100%25%&e=%4g%41", wanted{"a": "%", "b": "%4", "c": "%zz", "d": "100%%", "e": "%4gA"}},
		{"rawBytes", "a=%00x%ff&b=\xc3\x28", wanted{"a": "\x00x\xff", "b": "\xc3\x28"}},
		{"keyEndsAtNUL", "a%00b=1&c[x%00]=2&%00d=3", wanted{"a": "1", "c_x": "2"}},
		{"leadingSpacesDropped", "+%20a=1&+b[0]=2", wanted{"a": "1", "b": pairs{{"0", "2"}}}},
		{"onlySpacesDropped", "++=1", wanted{}},
		{"dotsAndSpacesInName", "a.b+c=1&.d=2&e.f[g.h+i]=3", wanted{"a_b_c": "1", "_d": "2", "e_f": pairs{{"g.h i", "3"}}}},
		{"emptyKeyDropped", "=1&a=2", wanted{"a": "2"}},
		{"leadingBracketDropped", "[a]=1&[=2&+[b]=3", wanted{}},
		{"invalidBytesInName", "\xff.a=1", wanted{"\xff_a": "1"}},

		{"repeatedKeyLastWins", "redirectUri=a&redirectUri=b", wanted{"redirectUri": "b"}},
		{"caseMatters", "grantType=a&granttype=b", wanted{"grantType": "a", "granttype": "b"}},
		{"commaJoined", "redirectUri=a,b", wanted{"redirectUri": "a,b"}},
		{"goSlice", "redirectUri=%5Ba+b%5D", wanted{"redirectUri": "[a b]"}},
		{"goDebugText", "redirectUri=%5B%5Dstring%7B%22a%22%7D", wanted{"redirectUri": `[]string{"a"}`}},
		{"undefinedText", "name=undefined&credentialId=1.00&resetSecret=true", wanted{"name": "undefined", "credentialId": "1.00", "resetSecret": "true"}},
		{"emptyCredentials", "username=&password=&accesskey=", wanted{"username": "", "password": "", "accesskey": ""}},

		{"appends", "k[]=a&k[]=b", wanted{"k": pairs{{"0", "a"}, {"1", "b"}}}},
		{"escapedBrackets", "k%5B0%5D=a&k%5B1%5D=b", wanted{"k": pairs{{"0", "a"}, {"1", "b"}}}},
		{"blankAppends", "k[+]=a&k[%09]=b&k[++]=c", wanted{"k": pairs{{"0", "a"}, {"1", "b"}, {"  ", "c"}}}},
		{"named", "k[x]=a&k[]=b&k[x]=c", wanted{"k": pairs{{"x", "c"}, {"0", "b"}}}},
		{"numberAdvances", "k[5]=a&k[]=b&k[2]=c&k[]=d", wanted{"k": pairs{{"5", "a"}, {"6", "b"}, {"2", "c"}, {"7", "d"}}}},
		{"negativeAdvances", "k[-3]=a&k[]=b&k[]=c", wanted{"k": pairs{{"-3", "a"}, {"-2", "b"}, {"-1", "c"}}}},
		{"textDoesNotAdvance", "k[05]=a&k[-0]=b&k[%2B7]=c&k[1e2]=d&k[--1]=e&k[]=f", wanted{"k": pairs{{"05", "a"}, {"-0", "b"}, {"+7", "c"}, {"1e2", "d"}, {"--1", "e"}, {"0", "f"}}}},
		{"numbersRunOut", "k[9223372036854775807]=a&k[]=b&k[][x]=c", wanted{"k": pairs{{"9223372036854775807", "a"}}}},
		{"tooLargeIsText", "k[9223372036854775808]=a&k[]=b", wanted{"k": pairs{{"9223372036854775808", "a"}, {"0", "b"}}}},
		{"orderIsArrival", "k[1]=a&k[0]=b", wanted{"k": pairs{{"1", "a"}, {"0", "b"}}}},
		{"nested", "k[a][b]=1&k[a][]=2&k[][c]=3", wanted{"k": pairs{
			{"a", pairs{{"b", "1"}, {"0", "2"}}}, {"0", pairs{{"c", "3"}}},
		}}},
		{"unclosed", "k[a=1&l[=2&m[a.b[c+d=3&n.[]=4", wanted{"k_a": "1", "l_": "2", "m_a_b_c_d": "3", "n_": pairs{{"0", "4"}}}},
		{"unclosedFurtherIn", "k[a][b=1&l[][=2", wanted{"k": pairs{{"a", "1"}}, "l": pairs{{"0", "2"}}}},
		{"bracketInIndex", "k[a[b]=1", wanted{"k": pairs{{"a[b", "1"}}}},
		{"textAfterBracket", "k[a]x=1&k[b]x[c]=2", wanted{"k": pairs{{"a", "1"}, {"b", "2"}}}},
		{"closingBracketAlone", "k]=1", wanted{"k]": "1"}},
		{"arrayReplacesScalar", "k=1&k[]=2", wanted{"k": pairs{{"0", "2"}}}},
		{"scalarReplacesArray", "k[]=1&k=2", wanted{"k": "2"}},
		{"arrayReplacesScalarWithin", "k[a]=1&k[a][b]=2", wanted{"k": pairs{{"a", pairs{{"b", "2"}}}}}},
		{"scalarReplacesArrayWithin", "k[a][b]=1&k[a]=2", wanted{"k": pairs{{"a", "2"}}}},
		{"tooDeep", "k[]=1&k" + deep + "[x]=2&a=3", wanted{"a": "3"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(any(tt.want), stated(decodeQuery(tt.raw))); diff != "" {
				t.Errorf("decodeQuery(%q) mismatch (-want +got):\n%s", tt.raw, diff)
			}
		})
	}
}

func TestDecodeQueryNestingLimit(t *testing.T) {
	t.Parallel()
	got := decodeQuery("k" + strings.Repeat("[x]", maxInputNesting) + "=v")
	depth := 0
	v := got["k"]
	for {
		a, ok := v.(*array)
		if !ok {
			break
		}
		depth, v = depth+1, a.list()[0]
	}
	if depth != maxInputNesting || v != "v" {
		t.Errorf("decodeQuery gives depth %d and value %v, want %d and v", depth, v, maxInputNesting)
	}
}

// variables makes a query of n variables.
func variables(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "&k%d=%d", i, i)
	}
	return b.String()
}

func TestDecodeQueryVariableLimit(t *testing.T) {
	t.Parallel()
	got := decodeQuery(variables(maxInputVars + 5))
	if len(got) != maxInputVars {
		t.Errorf("decodeQuery keeps %d variables, want %d", len(got), maxInputVars)
	}
	if _, ok := got["k1000"]; ok {
		t.Error("decodeQuery keeps variable 1001, want the first 1000")
	}
	if got := decodeQuery(strings.Repeat("a=1&", maxInputVars) + "b=2"); got["b"] != nil {
		t.Errorf("decodeQuery gives b = %v after 1000 repetitions, want it dropped", got["b"])
	}
}

func TestArrayList(t *testing.T) {
	t.Parallel()
	a := decodeQuery("k[5]=a&k[x]=b&k[]=c")["k"].(*array)
	if diff := cmp.Diff([]any{"a", "b", "c"}, a.list()); diff != "" {
		t.Errorf("list() mismatch (-want +got):\n%s", diff)
	}
}

const formType = "application/x-www-form-urlencoded"

func TestDecodeParams(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		method      string
		query       string
		contentType string
		body        string
		want        wanted
	}{
		{"getQuery", "GET", "action=x&a=1", "", "", wanted{"action": "x", "a": "1"}},
		{"getIgnoresBody", "GET", "a=1", formType, "a=2&b=3", wanted{"a": "1"}},
		{"putIgnoresBody", "PUT", "a=1", formType, "b=3", wanted{"a": "1"}},
		{"postQueryOnly", "POST", "action=x", "", "", wanted{"action": "x"}},
		{"bodyOnly", "POST", "", formType, "a=2", wanted{"a": "2"}},
		{"bodyWins", "POST", "a=1&b=1&accesskey=k", formType, "a=2&c=3", wanted{"a": "2", "b": "1", "c": "3", "accesskey": "k"}},
		{"charset", "POST", "", formType + ";charset=UTF-8", "a=%C3%A9", wanted{"a": "é"}},
		{"upperCaseType", "POST", "", "Application/X-WWW-Form-URLEncoded; Charset=x", "a=2", wanted{"a": "2"}},
		{"malformedParameter", "POST", "", formType + "; charset", "a=2", wanted{"a": "2"}},
		{"json", "POST", "a=1", "application/json", `{"action":"x"}`, wanted{"a": "1"}},
		{"jsonTypeFormBody", "POST", "", "application/json", "a=2", wanted{}},
		{"noType", "POST", "", "", "a=2", wanted{}},
		{"malformedType", "POST", "", formType + "x", "a=2", wanted{}},
		{"arraysMerge", "POST", "k[0]=a&k[1]=b&k[n][x]=c", formType, "k[1]=B&k[n][y]=d&k[]=e", wanted{"k": pairs{
			{"0", "a"}, {"1", "B"}, {"n", pairs{{"x", "c"}, {"y", "d"}}}, {"2", "e"},
		}}},
		{"scalarBodyReplacesArray", "POST", "k[]=a", formType, "k=b", wanted{"k": "b"}},
		{"arrayBodyReplacesScalar", "POST", "k=a", formType, "k[]=b", wanted{"k": pairs{{"0", "b"}}}},
		{"multipart", "POST", "a=1", "Multipart/Form-Data; Boundary=bb", "--bb\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n2\r\n--bb--\r\n", wanted{"a": "2"}},
		{"multipartQuotedBoundary", "POST", "", `multipart/form-data; boundary="b;b"`, "--b;b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n2\r\n--b;b--\r\n", wanted{"a": "2"}},
		{"multipartBoundaryNoToken", "POST", "", "multipart/form-data; boundary=----=_Part_1;x=y", "------=_Part_1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n2\r\n------=_Part_1--\r\n", wanted{"a": "2"}},
		{"multipartNoBoundary", "POST", "", "multipart/form-data", "--bb\r\n", wanted{}},
		{"multipartOpenQuote", "POST", "", `multipart/form-data; boundary="bb`, "--bb\r\n", wanted{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(tt.method, "/includes/api.php?"+tt.query, nil)
			if tt.contentType != "" {
				r.Header.Set("Content-Type", tt.contentType)
			}
			if diff := cmp.Diff(any(tt.want), stated(decodeParams(r, tt.body))); diff != "" {
				t.Errorf("decodeParams(%s ?%s, %q) mismatch (-want +got):\n%s", tt.method, tt.query, tt.body, diff)
			}
		})
	}
}

// multipartBody writes a form of two texts around a file.
func multipartBody(t *testing.T) (body []byte, boundary string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, write := range []func() error{
		func() error { return w.WriteField("redirectUri[]", "a+b %41\x00\xff") },
		func() error {
			f, err := w.CreateFormFile("logo", "logo.png")
			if err == nil {
				_, err = f.Write([]byte("png"))
			}
			return err
		},
		func() error { return w.WriteField("redirectUri[]", "c") },
		func() error { return w.WriteField("a.b", "") },
		w.Close,
	} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes(), w.Boundary()
}

func TestDecodeMultipart(t *testing.T) {
	t.Parallel()
	body, boundary := multipartBody(t)
	uris := pairs{{"0", "a+b %41\x00\xff"}, {"1", "c"}}
	tests := []struct {
		name string
		body []byte
		want wanted
	}{
		{"whole", body, wanted{"redirectUri": uris, "a_b": ""}},
		{"cutInLastPart", body[:len(body)-len(boundary)-8], wanted{"redirectUri": uris, "a_b": ""}},
		{"cutInFile", body[:bytes.Index(body, []byte("png\r\n"))], wanted{"redirectUri": uris[:1]}},
		{"noDisposition", append([]byte("--"+boundary+"\r\nX: y\r\n\r\nz\r\n"), body...), wanted{"redirectUri": uris, "a_b": ""}},
		{"empty", nil, wanted{}},
		{"quotedPrintableStays", []byte("--" + boundary + "\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=41\r\n--" + boundary + "--"), wanted{"a": "=41"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(any(tt.want), stated(decodeMultipart(tt.body, boundary))); diff != "" {
				t.Errorf("decodeMultipart(%q) mismatch (-want +got):\n%s", tt.body, diff)
			}
		})
	}
}

func TestDecodeFormVariableLimit(t *testing.T) {
	t.Parallel()
	if got := decodeForm(variables(maxInputVars + 5)[1:]); len(got) != maxInputVars+1 {
		t.Errorf("decodeForm keeps %d variables, want %d", len(got), maxInputVars+1)
	}
	if got := decodeForm(strings.Repeat("&", maxInputVars+1) + "b=2"); len(got) != 0 {
		t.Errorf("decodeForm counts no empty pairs: it keeps %v, want nothing", got)
	}
}

func TestDecodeMultipartVariableLimit(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range maxInputVars + 5 {
		fmt.Fprintf(&b, "--bb\r\nContent-Disposition: form-data; name=\"k%d\"\r\n\r\nv\r\n", i)
	}
	if got := decodeMultipart([]byte(b.String()+"--bb--"), "bb"); len(got) != maxInputVars {
		t.Errorf("decodeMultipart keeps %d variables, want %d", len(got), maxInputVars)
	}
}

func FuzzDecodeForm(f *testing.F) {
	f.Add("action=CreateOAuthCredential&redirectUri[0]=a&redirectUri[1]=b")
	f.Add("k[a][b]=1&k[]=2&k=3&k[x")
	f.Add("+a.b=%zz&%00=1&=&&c[-3]=1&c[]=2&d[9223372036854775807]=1&d[]=2")
	f.Add("a=1&a=2&b&c=x=y")
	requests, _ := corpus(f)
	for _, s := range requests {
		f.Add(s.query)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := decodeQuery(raw)
		if diff := cmp.Diff(stated(got), stated(decodeQuery(raw))); diff != "" {
			t.Errorf("decodeQuery(%q) is not stable (-first +second):\n%s", raw, diff)
		}
		if len(got) > maxInputVars {
			t.Errorf("decodeQuery(%q) keeps %d variables, want at most %d", raw, len(got), maxInputVars)
		}
		for key, value := range got {
			checkValue(t, key, value)
		}
		if !strings.ContainsAny(raw, "[. +%;\x00") && strings.Count(raw, "&") < maxInputVars {
			checkParseQuery(t, raw, got)
		}
		r := &http.Request{Method: "POST", URL: &url.URL{RawQuery: raw}, Header: http.Header{"Content-Type": {formType}}}
		if both := decodeParams(r, raw); len(both) != len(got) && strings.Count(raw, "&") < maxInputVars {
			t.Errorf("decodeParams of %q twice gives %d keys, want %d", raw, len(both), len(got))
		}
	})
}

// FuzzDecodeMultipart reads any body, and what a writer of the standard library
// makes of any field.
func FuzzDecodeMultipart(f *testing.F) {
	requests, _ := corpus(f)
	for _, s := range requests {
		f.Add(s.contentType, "k[a]", []byte(s.body))
	}
	f.Fuzz(func(t *testing.T, contentType, name string, body []byte) {
		got := decodeBody(contentType, string(body))
		if len(got) > maxInputVars+1 {
			t.Errorf("decodeBody(%q, %q) keeps %d variables, want at most %d", contentType, body, len(got), maxInputVars+1)
		}
		for key, value := range got {
			checkValue(t, key, value)
		}
		if len(name) > 1<<10 || strings.ContainsAny(name, "\r\n") {
			return // longer than a line that PHP reads whole, or escaped by the writer in a way that PHP does not undo
		}
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		if err := errors.Join(w.WriteField(name, string(body)), w.Close()); err != nil {
			t.Fatal(err)
		}
		want := params{}
		want.assign(name, string(body))
		if diff := cmp.Diff(stated(want), stated(decodeBody(w.FormDataContentType(), b.String()))); diff != "" {
			t.Errorf("field %q of %q is read otherwise than written (-want +got):\n%s", name, body, diff)
		}
	})
}

// checkValue holds an array to its own bookkeeping.
func checkValue(t *testing.T, key string, v any) {
	t.Helper()
	switch v := v.(type) {
	case string:
	case *array:
		if len(v.keys) != len(v.values) || len(v.keys) != len(v.at) {
			t.Errorf("array %q holds %d keys, %d values and %d positions", key, len(v.keys), len(v.values), len(v.at))
		}
		for i, value := range v.list() {
			checkValue(t, v.keys[i], value)
		}
	default:
		t.Errorf("value of %q is %T, want string or *array", key, v)
	}
}

// checkParseQuery compares with the standard library where the two agree.
func checkParseQuery(t *testing.T, raw string, got params) {
	t.Helper()
	form, err := url.ParseQuery(raw)
	if err != nil {
		return
	}
	want := params{}
	for key, values := range form {
		if key != "" {
			want[key] = values[len(values)-1]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decodeQuery(%q) disagrees with url.ParseQuery (-want +got):\n%s", raw, diff)
	}
}

func BenchmarkDecodeForm(b *testing.B) {
	const body = "action=CreateOAuthCredential&identifier=mock-identifier&secret=mock-secret&responsetype=json" +
		"&grantType=authorization_code&scope=clientarea%3Asso+openid&name=My+App&description=" +
		"&redirectUri%5B0%5D=https%3A%2F%2Fexample.test%2Fa&redirectUri%5B1%5D=https%3A%2F%2Fexample.test%2Fb"
	b.ReportAllocs()
	for b.Loop() {
		decodeQuery(body)
	}
}
