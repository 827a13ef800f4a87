package wire

import (
	"net/url"
	"strings"

	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/spec"
)

// A Raw is a request as a wire feature writes it: method and path,
// headers, a blank line, the body.
type Raw struct {
	Method, Path string
	Header       [][2]string
	Body         string
}

// ParseRaw reads a raw request.
func ParseRaw(text string) (Raw, error) {
	head, body, _ := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n")
	lines := strings.Split(head, "\n")
	method, path, ok := strings.Cut(strings.TrimSpace(lines[0]), " ")
	path = strings.TrimSuffix(path, " HTTP/1.1")
	if !ok || !strings.HasPrefix(path, "/") {
		return Raw{}, verdict.Ours("a raw request begins with method and path, such as POST /oauth/token")
	}
	r := Raw{Method: method, Path: path, Body: body}
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return Raw{}, verdict.Ours("%q is not a header", line)
		}
		r.Header = append(r.Header, [2]string{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	return r, nil
}

// Operation finds whose catalogue may answer a raw request; nil for none.
func (r Raw) Operation(doc *spec.Document) *spec.Operation {
	path, _, _ := strings.Cut(r.Path, "?")
	var found *spec.Operation
	for _, op := range doc.Operations {
		if op.Fragment != "" || !pathMatches(op.Path, path) {
			continue
		}
		if op.Method == r.Method || found == nil {
			found = op
		}
	}
	return found
}

func pathMatches(template, path string) bool {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && !strings.HasPrefix(want[i], "{") {
			return false
		}
	}
	return true
}

// Sent reads what a raw request passes, as far as it is a query or a form.
func (r Raw) Sent() map[string]string {
	out := map[string]string{}
	_, query, _ := strings.Cut(r.Path, "?")
	for _, part := range []string{query, r.Body} {
		values, err := url.ParseQuery(part)
		for name := range values {
			if err == nil {
				out[name] = values.Get(name)
			}
		}
	}
	return out
}
