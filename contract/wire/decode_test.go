package wire

import (
	"net/http"
	"strings"
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
		form                              Form
		err                               string
	}{
		{"json", "application/json", "", `{"a":[1,null,"x"]}`, 200, o{"a": []any{1.0, nil, "x"}}, FormJSON, ""},
		{"problem_json", "application/problem+json; charset=utf-8", "", `{}`, 400, o{}, FormJSON, ""},
		{"json_and_more", "application/json", "", `{} {}`, 200, nil, FormJSON, "something follows the JSON value of the body"},
		{"json_cut", "application/json", "", `{"a"`, 200, nil, FormJSON, "the body is not JSON"},
		{"xml", "application/xml", "", "<?xml version=\"1.0\"?>\n<r v=\"1\">\n<a>x &amp; y</a><b></b><l>1</l><l>2</l><o><p>q</p></o>\n</r>\n", 200,
			o{"a": "x & y", "b": "", "l": []any{"1", "2"}, "o": o{"p": "q"}}, FormXML, ""},
		{"xml_cut", "application/xml", "", "<r><a>", 200, nil, FormXML, "the body is not XML"},
		{"xml_is_json", "application/xml", "", `{"a":1}`, 200, nil, FormXML, "the body is not XML"},
		{"xml_and_more", "text/xml", "", "<r><a>1</a></r><r/>", 200, nil, FormXML, "something follows the XML of the body"},
		{"pairs", "text/plain", "", "result=success;id=1;", 200, o{"result": "success", "id": "1"}, FormPairs, ""},
		{"pairs_unescaped", "text/plain", "", `result=error;message=a "b" <c> & d; e=f g=h`, 200, o{"result": "error", "message": `a "b" <c> & d; e=f g=h`}, FormPairs, ""},
		{"pairs_are_json", "text/plain", "", `{"a":"b=c"}`, 200, nil, FormPairs, "the body is not key=value pairs"},
		{"prose", "text/plain; charset=utf-8", "", "all is well; a=b", 200, "all is well; a=b", FormText, ""},
		{"redirect", "", "https://a.example.com/cb?x=1&code=a%2Fb#state=s+t", "", 302, o{"x": "1", "code": "a/b", "state": "s t"}, FormRedirect, ""},
		{"redirect_twice", "", "https://a.example.com/cb?code=1&code=2", "", 302, nil, FormRedirect, "the Location holds code twice"},
		{"none", "application/json", "", "", 204, nil, FormNone, ""},
		{"html", "text/html", "", "<html>", 200, nil, FormOther, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{"Content-Type": {tt.contentType}}
			if tt.location != "" {
				header.Set("Location", tt.location)
			}
			got, form, err := Read(Received{Status: tt.status, Header: header, Body: []byte(tt.body)}, strings.HasPrefix(tt.name, "prose"))
			text := ""
			if err != nil {
				text = err.Error()
			}
			if diff := cmp.Diff([]any{tt.want, tt.form, tt.err}, []any{got, form, text}); diff != "" {
				t.Errorf("Read(%q) mismatch (-want +got):\n%s", tt.body, diff)
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
	got := LikeExample(map[string]any{
		"n": "7", "b": "true", "nothing": "", "text": "7", "rows": map[string]any{"id": "3"}, "none": "", "one": "y", "more": "1",
	}, example)
	want := map[string]any{
		"n": 7.0, "b": true, "nothing": nil, "text": "7", "rows": []any{map[string]any{"id": 3.0}}, "none": []any{}, "one": []any{"y"}, "more": "1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("LikeExample mismatch (-want +got):\n%s", diff)
	}
}
