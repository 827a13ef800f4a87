package contract

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec/tree"
)

func TestRead(t *testing.T) {
	t.Parallel()
	type o = map[string]any
	tests := []struct {
		name, contentType, location, body string
		status                            int
		want                              any
		form                              form
		err                               string
	}{
		{"json", "application/json", "", `{"a":[1,null,"x"]}`, 200, o{"a": []any{1.0, nil, "x"}}, formJSON, ""},
		{"problem_json", "application/problem+json; charset=utf-8", "", `{}`, 400, o{}, formJSON, ""},
		{"json_and_more", "application/json", "", `{} {}`, 200, nil, formJSON, "something follows the JSON value of the body"},
		{"json_cut", "application/json", "", `{"a"`, 200, nil, formJSON, "the body is not JSON"},
		{"xml", "application/xml", "", "<?xml version=\"1.0\"?>\n<r v=\"1\">\n<a>x &amp; y</a><b></b><l>1</l><l>2</l><o><p>q</p></o>\n</r>\n", 200,
			o{"a": "x & y", "b": "", "l": []any{"1", "2"}, "o": o{"p": "q"}}, formXML, ""},
		{"xml_cut", "application/xml", "", "<r><a>", 200, nil, formXML, "the body is not XML"},
		{"xml_is_json", "application/xml", "", `{"a":1}`, 200, nil, formXML, "the body is not XML"},
		{"xml_and_more", "text/xml", "", "<r><a>1</a></r><r/>", 200, nil, formXML, "something follows the XML of the body"},
		{"pairs", "text/plain", "", "result=success;id=1;", 200, o{"result": "success", "id": "1"}, formPairs, ""},
		{"pairs_unescaped", "text/plain", "", `result=error;message=a "b" <c> & d; e=f g=h`, 200, o{"result": "error", "message": `a "b" <c> & d; e=f g=h`}, formPairs, ""},
		{"pairs_are_json", "text/plain", "", `{"a":"b=c"}`, 200, nil, formPairs, "the body is not key=value pairs"},
		{"redirect", "", "https://a.example.com/cb?x=1&code=a%2Fb#state=s+t", "", 302, o{"x": "1", "code": "a/b", "state": "s t"}, formRedirect, ""},
		{"redirect_twice", "", "https://a.example.com/cb?code=1&code=2", "", 302, nil, formRedirect, "the Location holds code twice"},
		{"none", "application/json", "", "", 204, nil, formNone, ""},
		{"html", "text/html", "", "<html>", 200, nil, formOther, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{"Content-Type": {tt.contentType}}
			if tt.location != "" {
				header.Set("Location", tt.location)
			}
			got, form, err := read(tt.status, header, []byte(tt.body))
			text := ""
			if err != nil {
				text = err.Error()
			}
			if diff := cmp.Diff([]any{tt.want, tt.form, tt.err}, []any{got, form, text}); diff != "" {
				t.Errorf("read(%q) mismatch (-want +got):\n%s", tt.body, diff)
			}
		})
	}
}

func TestLikeExample(t *testing.T) {
	t.Parallel()
	example := tree.Object{
		{Key: "n", Value: 1}, {Key: "b", Value: true}, {Key: "nothing", Value: nil}, {Key: "text", Value: "1"},
		{Key: "rows", Value: []any{tree.Object{{Key: "id", Value: 1}}}}, {Key: "none", Value: []any{}}, {Key: "one", Value: []any{"x"}},
	}
	got := likeExample(map[string]any{
		"n": "7", "b": "true", "nothing": "", "text": "7", "rows": map[string]any{"id": "3"}, "none": "", "one": "y", "more": "1",
	}, example)
	want := map[string]any{
		"n": 7.0, "b": true, "nothing": nil, "text": "7", "rows": []any{map[string]any{"id": 3.0}}, "none": []any{}, "one": []any{"y"}, "more": "1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("likeExample mismatch (-want +got):\n%s", diff)
	}
}

func TestCarries(t *testing.T) {
	t.Parallel()
	const run = "credmock-abc"
	for text, want := range map[string]bool{
		"credmock-abc-1 ci": true, "credmock-abc": true, "my credmock-abc.": true, "credmock-abcd-1": false, "xcredmock-abc": false,
		"": false, "credmock-abd": false, "credmock-abcx credmock-abc": true,
	} {
		if got := carries(text, run); got != want {
			t.Errorf("carries(%q) = %t, want %t", text, got, want)
		}
	}
}

func TestVault(t *testing.T) {
	t.Parallel()
	v := newVault()
	v.learn(`p/w+"x="`, "short", "p/w+\"x=\" and more")
	v.hide("only-hidden")
	for text, want := range map[string]string{
		`a p/w+"x=" b`:            "a [secret 1] b",
		`p%2Fw%2B%22x%3D%22`:      "[secret 1]",
		`p%2fw%2b%22x%3d%22`:      "[secret 1]",
		`{"a":"p\/w+\"x=\""}`:     `{"a":"[secret 1]"}`,
		`{"a":"p/w+\"x=\""}`:      `{"a":"[secret 1]"}`,
		`<a>p/w+&#34;x=&#34;</a>`: "<a>[secret 1]</a>",
		"p/w+\"x=\" and more":     "[secret 2]",
		"short":                   "short",
		"only-hidden":             "[secret 3]",
		"Basic cC93KyJ4PSI=":      "Basic [secret 1]",
		"nothing":                 "nothing",
	} {
		if got := v.redact(text); got != want {
			t.Errorf("redact(%q) = %q, want %q", text, got, want)
		}
	}
	if !v.leaks(`x p/w+"x=" y`) || v.leaks("only-hidden") {
		t.Error("leaks should find what was learned, and not what is only hidden")
	}
}
