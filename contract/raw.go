package contract

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/credmock/credmock/spec"
)

// A rawRequest is a request as a wire feature writes it: method and path,
// headers, a blank line, the body.
type rawRequest struct {
	method, path string
	header       [][2]string
	body         string
}

func parseRaw(text string) (rawRequest, error) {
	head, body, _ := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n")
	lines := strings.Split(head, "\n")
	method, path, ok := strings.Cut(strings.TrimSpace(lines[0]), " ")
	path = strings.TrimSuffix(path, " HTTP/1.1")
	if !ok || !strings.HasPrefix(path, "/") {
		return rawRequest{}, ours("a raw request begins with method and path, such as POST /oauth/token")
	}
	r := rawRequest{method: method, path: path, body: body}
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return rawRequest{}, ours("%q is not a header", line)
		}
		r.header = append(r.header, [2]string{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	return r, nil
}

// operation finds whose catalogue may answer a raw request; nil for none.
func (r rawRequest) operation(doc *spec.Document) *spec.Operation {
	path, _, _ := strings.Cut(r.path, "?")
	var found *spec.Operation
	for _, op := range doc.Operations {
		if op.Fragment != "" || !pathMatches(op.Path, path) {
			continue
		}
		if op.Method == r.method || found == nil {
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

// sent reads what a raw request passes, as far as it is a query or a form.
func (r rawRequest) sent() map[string]string {
	out := map[string]string{}
	_, query, _ := strings.Cut(r.path, "?")
	for _, part := range []string{query, r.body} {
		values, err := url.ParseQuery(part)
		for name := range values {
			if err == nil {
				out[name] = values.Get(name)
			}
		}
	}
	return out
}

// send sends a raw request. Nothing is added to it but what HTTP needs, and only
// secrets are judged: the wire step says what must come.
func send(ctx context.Context, w *world, m matched) error {
	text, err := w.fillInside(m.text)
	if err != nil {
		return err
	}
	raw, err := parseRaw(text)
	if err != nil {
		return err
	}
	op := raw.operation(w.target.Document)
	known := op != nil
	if !known {
		op = &spec.Operation{Method: raw.method, Path: raw.path}
	}
	r := &request{method: raw.method, url: strings.TrimRight(w.target.base(op), "/") + raw.path, header: http.Header{}, body: []byte(raw.body)}
	for _, h := range raw.header {
		r.header[h[0]] = append(r.header[h[0]], h[1])
	}
	x := &exchange{call: invocation{op: op}, sent: raw.sent(), request: r}
	start := time.Now()
	x.got, err = w.deliver(ctx, r)
	x.took = time.Since(start)
	w.exchanges, w.last = append(w.exchanges, x), x
	if err != nil {
		x.problem(verdictOf(err), "", "%v", err)
		return err
	}
	w.judge(x)
	x.problems = nil
	if x.answer != nil {
		w.judgeSecrets(x)
	}
	return nil
}

// fillInside fills braces within a text, and only those that name something: raw
// JSON has braces of its own.
func (w *world) fillInside(text string) (string, error) {
	v, err := w.fill(text + "\x00") // never a single pair of braces
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(textOf(v), "\x00"), nil
}

// wireShows compares status line, the headers that are named, and the body.
func wireShows(_ context.Context, w *world, m matched) error {
	x, err := w.answered()
	if err != nil {
		return err
	}
	text, err := w.fillInside(strings.ReplaceAll(m.text, "\r\n", "\n"))
	if err != nil {
		return err
	}
	head, body, hasBody := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	want, got := []string{strings.TrimPrefix(lines[0], "HTTP/1.1 ")}, []string{x.got.reason}
	for _, line := range lines[1:] {
		name, pattern, _ := strings.Cut(line, ":")
		values, has := x.got.header[http.CanonicalHeaderKey(name)]
		value := strings.Join(values, ", ")
		ok, _, err := w.matches(strings.TrimSpace(pattern), value, has)
		if err != nil {
			return err
		}
		if ok {
			continue
		}
		want = append(want, line)
		if has {
			got = append(got, name+": "+value)
		}
	}
	gotBody := string(x.got.body)
	if hasBody && !wildcard(body).MatchString(gotBody) {
		want, got = append(want, "", body), append(got, "", gotBody)
	} else if !hasBody && gotBody != "" {
		got = append(got, "", gotBody)
	}
	wantText, gotText := strings.Join(want, "\n"), strings.Join(got, "\n")
	if wantText == gotText {
		return nil
	}
	verdict := byKnown(x.known())
	return &finding{verdict: verdict, what: "other bytes came", diff: w.diff(wantText, gotText)}
}

// wildcard is a body in which *any* stands for any text.
func wildcard(body string) *regexp.Regexp {
	parts := strings.Split(body, "*any*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile(`(?s)\A` + strings.Join(parts, `.*?`) + `\z`)
}
