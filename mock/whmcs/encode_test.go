package whmcs

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// sampleMembers is an ordered object as another package would hand one over.
type sampleMembers []pair

func (m sampleMembers) Members(yield func(key string, value any) bool) {
	for _, p := range m {
		if !yield(p.Key, p.Value) {
			return
		}
	}
}

type sampleRefusal struct {
	Result  string `json:"result"`
	Message string `json:"message"`
}

type sampleCreated struct {
	Result       string `json:"result"`
	CredentialID any    `json:"credentialId"`
	Identifier   string `json:"clientIdentifier"`
	NewSecret    string `json:"newClientSecret,omitempty"`
}

type sampleRow struct {
	CredentialID int64    `json:"credentialId"`
	Name         string   `json:"name"`
	Description  string   `json:"description"`
	GrantTypes   string   `json:"grantTypes"`
	Scope        string   `json:"scope"`
	Identifier   string   `json:"clientIdentifier"`
	Secret       string   `json:"clientSecret"`
	UUID         *string  `json:"uuid"`
	ServiceID    int      `json:"serviceId"`
	LogoURI      string   `json:"logoUri"`
	RedirectURI  []string `json:"redirectUri"`
	RSAKeyPairID int      `json:"rsaKeyPairId"`
	CreatedAt    string   `json:"createdAt"`
	UpdatedAt    string   `json:"updatedAt"`
}

type sampleList struct {
	Result  string       `json:"result"`
	Clients []*sampleRow `json:"clients"`
}

func newSampleRow() *sampleRow {
	return &sampleRow{
		CredentialID: 1, Name: "My App", GrantTypes: "authorization_code", Scope: "clientarea:sso openid",
		Identifier: "COMPANY.AAECAwQFBgcICQoLDA0ODw==", Secret: strings.Repeat("ab+/", 21) + "YQ==",
		RedirectURI: []string{"https://example.test/a", "https://example.test/b"}, RSAKeyPairID: 2,
		CreatedAt: "18th November 2016 9:32:24am", UpdatedAt: "18th November 2016 9:32:24am",
	}
}

type sampleBase struct {
	Result string `json:"result"`
}

type sampleOddities struct {
	sampleBase
	Untagged string
	Skipped  string `json:"-"`
	hidden   string
	Flag     bool          `json:"flag"`
	NoFlag   bool          `json:"noFlag,omitempty"`
	Number   *int          `json:"number,omitempty"`
	None     *int          `json:"none"`
	List     []string      `json:"list,omitempty"`
	Any      any           `json:"any,omitempty"`
	Object   sampleMembers `json:"object"`
}

func TestAppendJSON(t *testing.T) {
	t.Parallel()
	seven := 7
	tests := []struct {
		name  string
		v     any
		style jsonStyle
		want  string
	}{
		{"nil", nil, jsonStyle{}, `null`},
		{"refusal", sampleRefusal{"error", "Authentication Failed"}, jsonStyle{}, `{"result":"error","message":"Authentication Failed"}`},
		{"hexQuotes", sampleRefusal{"error", `The requested scope "x" is invalid.`}, jsonStyle{}, `{"result":"error","message":"The requested scope \u0022x\u0022 is invalid."}`},
		{"backslashQuotes", `"x"`, jsonStyle{BackslashQuotes: true}, `"\"x\""`},
		{"slashes", "https://a/", jsonStyle{}, `"https:\/\/a\/"`},
		{"plainSlashes", "https://a/", jsonStyle{PlainSlashes: true}, `"https://a/"`},
		{"escapes", "\\\b\f\n\r\t\x00\x1f\x7f", jsonStyle{}, `"\\\b\f\n\r\t\u0000\u001f` + "\x7f" + `"`},
		{"hexMarkup", `a<b>&'`, jsonStyle{}, `"a\u003Cb\u003E\u0026\u0027"`},
		{"plainMarkup", `a<b>&'`, jsonStyle{PlainMarkup: true}, `"a<b>&'"`},
		{"nonASCII", "©é\u2028\ufffd", jsonStyle{}, `"\u00a9\u00e9\u2028\ufffd"`},
		{"surrogatePair", "a😀b", jsonStyle{}, `"a\ud83d\ude00b"`},
		{"stringID", sampleCreated{Result: "success", CredentialID: "1"}, jsonStyle{}, `{"result":"success","credentialId":"1","clientIdentifier":""}`},
		{"intID", &sampleCreated{"success", 1, "a", "s"}, jsonStyle{}, `{"result":"success","credentialId":1,"clientIdentifier":"a","newClientSecret":"s"}`},
		{"emptyList", sampleList{Result: "success"}, jsonStyle{}, `{"result":"success","clients":[]}`},
		{"emptyListAsString", sampleList{"success", []*sampleRow{}}, jsonStyle{EmptyAsString: true}, `{"result":"success","clients":""}`},
		{"scalarList", []any{1, int64(-2), "x", true, false, nil, []string{}}, jsonStyle{}, `[1,-2,"x",true,false,null,[]]`},
		{"ordered", sampleMembers{{"z", 1}, {"a/", sampleMembers{}}, {"l", []sampleMembers{{{"x", nil}}}}}, jsonStyle{}, `{"z":1,"a\/":{},"l":[{"x":null}]}`},
		{"orderedPointer", &sampleMembers{{"z", 1}}, jsonStyle{}, `{"z":1}`},
		{"nilPointer", (*sampleMembers)(nil), jsonStyle{}, `null`},
		{"fieldRules", sampleOddities{sampleBase: sampleBase{"success"}, Skipped: "s", hidden: "h", Number: &seven, Any: 0}, jsonStyle{},
			`{"result":"success","Untagged":"","flag":false,"number":7,"none":null,"any":0,"object":{}}`},
		{"row", &sampleList{"success", []*sampleRow{newSampleRow()}}, jsonStyle{PlainSlashes: true},
			`{"result":"success","clients":[{"credentialId":1,"name":"My App","description":"","grantTypes":"authorization_code",` +
				`"scope":"clientarea:sso openid","clientIdentifier":"COMPANY.AAECAwQFBgcICQoLDA0ODw==","clientSecret":"` +
				strings.Repeat("ab+/", 21) + `YQ==","uuid":null,"serviceId":0,"logoUri":"",` +
				`"redirectUri":["https://example.test/a","https://example.test/b"],"rsaKeyPairId":2,` +
				`"createdAt":"18th November 2016 9:32:24am","updatedAt":"18th November 2016 9:32:24am"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := appendJSON([]byte("kept "), tt.v, tt.style)
			if err != nil {
				t.Fatalf("appendJSON(%v): %v", tt.v, err)
			}
			if diff := cmp.Diff("kept "+tt.want, string(got)); diff != "" {
				t.Errorf("appendJSON(%v) mismatch (-want +got):\n%s", tt.v, diff)
			}
		})
	}
}

func TestAppendJSONRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		v         any
		malformed bool
	}{
		{"badByte", "a\xffb", true},
		{"cutSequence", []string{"ok", "\xe2\x82"}, true},
		{"surrogate", sampleRefusal{"error", "\xed\xa0\x80"}, true},
		{"overlong", sampleMembers{{"k", "\xc0\xaf"}}, true},
		{"badKey", sampleMembers{{"\xff", 1}}, true},
		{"badBeforeGood", sampleMembers{{"a", "\xff"}, {"b", "fine"}}, true},
		{"map", map[string]int{}, false},
		{"float", 1.5, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := appendJSON([]byte("kept"), tt.v, jsonStyle{})
			if err == nil || errors.Is(err, errMalformedUTF8) != tt.malformed {
				t.Errorf("appendJSON(%q) gives error %v, want malformed %t", tt.v, err, tt.malformed)
			}
			if string(got) != "kept" {
				t.Errorf("appendJSON(%q) gives %q after an error, want what was there", tt.v, got)
			}
		})
	}
}

func TestAppendXML(t *testing.T) {
	t.Parallel()
	const open = `<?xml version="1.0" encoding="utf-8"?>` + "\n" + `<whmcsapi version="8.13.1">` + "\n<action>listoauthcredentials</action>\n"
	tests := []struct {
		name string
		v    any
		want string
	}{
		{"refusal", sampleRefusal{"error", `scope "x" <&>`}, "<result>error</result>\n<message>scope &#34;x&#34; &lt;&amp;&gt;</message>\n"},
		{"malformed", sampleRefusal{"error", "a\xff\x01é"}, "<result>error</result>\n<message>a\ufffd\ufffdé</message>\n"},
		{"emptyList", sampleList{Result: "success"}, "<result>success</result>\n<clients></clients>\n"},
		{"scalars", sampleMembers{{"t", true}, {"f", false}, {"n", nil}, {"i", -3}, {"e", ""}}, "<t>1</t>\n<f></f>\n<n></n>\n<i>-3</i>\n<e></e>\n"},
		{"lists", sampleMembers{{"k", []any{"a", nil, []string{"b", "c"}}}}, "<k>a</k>\n<k></k>\n<k>b</k>\n<k>c</k>\n"},
		{"objects", sampleMembers{{"o", sampleMembers{{"a", sampleMembers{}}, {"b", 1}}}}, "<o>\n<a></a>\n<b>1</b>\n</o>\n"},
		{"rows", sampleMembers{{"clients", []any{sampleMembers{{"id", 1}, {"redirectUri", []string{"a", "b"}}}, sampleBase{"x"}}}},
			"<clients>\n<id>1</id>\n<redirectUri>a</redirectUri>\n<redirectUri>b</redirectUri>\n</clients>\n<clients>\n<result>x</result>\n</clients>\n"},
		{"nil", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := string(appendXML(nil, "8.13.1", "ListOAuthCredentials", tt.v))
			if diff := cmp.Diff(open+tt.want+"</whmcsapi>", got); diff != "" {
				t.Errorf("appendXML(%v) mismatch (-want +got):\n%s", tt.v, diff)
			}
			if _, err := xmlTexts(got); err != nil {
				t.Errorf("appendXML(%v) is not XML: %v", tt.v, err)
			}
		})
	}
}

func TestAppendXMLEscapesEnvelope(t *testing.T) {
	t.Parallel()
	got := string(appendXML(nil, `"<1>`, "A<b>\x00", nil))
	want := `<?xml version="1.0" encoding="utf-8"?>` + "\n" + `<whmcsapi version="&#34;&lt;1&gt;">` + "\n<action>a&lt;b&gt;\ufffd</action>\n</whmcsapi>"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("appendXML envelope mismatch (-want +got):\n%s", diff)
	}
}

func TestAppendNVP(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		v        any
		trailing bool
		want     string
	}{
		{"observed", sampleRefusal{"error", "Invalid IP 203.0.113.7"}, false, "result=error;message=Invalid IP 203.0.113.7"},
		{"trailing", sampleRefusal{"error", "m"}, true, "result=error;message=m;"},
		{"base64Unescaped", sampleCreated{"success", "1", "a==", "b;c="}, false, "result=success;credentialId=1;clientIdentifier=a==;newClientSecret=b;c="},
		{"scalars", sampleMembers{{"t", true}, {"f", false}, {"n", nil}, {"i", 3}}, false, "t=1;f=;n=;i=3"},
		{"nestedLeftOut", sampleMembers{{"l", []string{"a"}}, {"a", 1}, {"o", sampleMembers{}}, {"b", 2}}, true, "a=1;b=2;"},
		{"nothing", sampleMembers{}, true, ""},
		{"nil", nil, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := string(appendNVP([]byte("kept "), tt.v, tt.trailing))
			if diff := cmp.Diff("kept "+tt.want, got); diff != "" {
				t.Errorf("appendNVP(%v, %t) mismatch (-want +got):\n%s", tt.v, tt.trailing, diff)
			}
		})
	}
}

func TestNested(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		v    any
		want bool
	}{
		{"flat", sampleRefusal{}, false},
		{"nilMember", sampleMembers{{"a", nil}, {"b", (*sampleRow)(nil)}}, false},
		{"list", sampleList{}, true},
		{"object", sampleMembers{{"a", 1}, {"b", &sampleBase{}}, {"c", 2}}, true},
		{"omittedList", struct {
			List []string `json:"list,omitempty"`
		}{}, false},
		{"nil", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := nested(tt.v); got != tt.want {
				t.Errorf("nested(%v) = %t, want %t", tt.v, got, tt.want)
			}
		})
	}
}

func TestTextFormsPanicOnUnknownTypes(t *testing.T) {
	t.Parallel()
	for name, encode := range map[string]func(v any){
		"xml": func(v any) { appendXML(nil, "", "", v) },
		"nvp": func(v any) { appendNVP(nil, v, false) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if got, want := recover(), "whmcs: encode map[string]int: no text form"; got != want {
					t.Errorf("encoding a map panics with %v, want %q", got, want)
				}
			}()
			encode(sampleMembers{{"m", map[string]int{}}})
		})
	}
}

// xmlTexts returns the text of each element that has no children.
func xmlTexts(doc string) ([]string, error) {
	var texts []string
	var text strings.Builder
	for d := xml.NewDecoder(strings.NewReader(doc)); ; {
		token, err := d.Token()
		switch token := token.(type) {
		case xml.StartElement:
			text.Reset()
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			texts = append(texts, text.String())
			text.Reset()
		}
		if err == io.EOF {
			return texts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("parse %q: %w", doc, err)
		}
	}
}

// hasNoXMLForm reports the characters that XML 1.0 cannot hold.
func hasNoXMLForm(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

func FuzzEncode(f *testing.F) {
	for _, s := range []string{"", `a/"b"\`, "é😀\u2028\x7f", "\x00\r\n\t", "<a>&'", "\xff\xed\xa0\x80", "]]>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		type answer struct{ S string }
		for i := range 8 {
			style := jsonStyle{PlainSlashes: i&1 > 0, BackslashQuotes: i&2 > 0, PlainMarkup: i&4 > 0}
			doc, err := appendJSON(nil, answer{s}, style)
			if !utf8.ValidString(s) {
				if !errors.Is(err, errMalformedUTF8) {
					t.Errorf("appendJSON(%q, %+v) gives error %v, want %v", s, style, err, errMalformedUTF8)
				}
				continue
			}
			var got answer
			if err := errors.Join(err, json.Unmarshal(doc, &got)); err != nil || got.S != s {
				t.Errorf("appendJSON(%q, %+v) = %q reads back as %q, error %v", s, style, doc, got.S, err)
			}
		}
		texts, err := xmlTexts(string(appendXML(nil, s, "a", answer{s})))
		if err != nil {
			t.Fatal(err)
		}
		if utf8.ValidString(s) && !strings.ContainsFunc(s, hasNoXMLForm) && !slices.Contains(texts, s) {
			t.Errorf("appendXML(%q) reads back as %q", s, texts)
		}
	})
}

func tenRows() sampleList {
	answer := sampleList{Result: "success"}
	for range 10 {
		answer.Clients = append(answer.Clients, newSampleRow())
	}
	return answer
}

func BenchmarkAppendJSON(b *testing.B) {
	var answer any = tenRows()
	buf, err := appendJSON(nil, answer, jsonStyle{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(len(buf)))
	for b.Loop() {
		buf, _ = appendJSON(buf[:0], answer, jsonStyle{})
	}
}

func BenchmarkAppendXML(b *testing.B) {
	var answer any = tenRows()
	buf := appendXML(nil, "8.13.1", "ListOAuthCredentials", answer)
	b.ReportAllocs()
	b.SetBytes(int64(len(buf)))
	for b.Loop() {
		buf = appendXML(buf[:0], "8.13.1", "ListOAuthCredentials", answer)
	}
}
