package play

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/judge"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// send sends a raw request. Nothing is added to it but what HTTP needs, and only
// secrets are judged: the wire step says what must come.
func send(ctx context.Context, w *world, s feature.Step) error {
	text, err := w.fillInside(s.Doc)
	if err != nil {
		return err
	}
	raw, err := wire.ParseRaw(text)
	if err != nil {
		return err
	}
	op := raw.Operation(w.target.Document)
	if op == nil {
		op = &spec.Operation{Method: raw.Method, Path: raw.Path, Effect: spec.Read}
	}
	if w.target.Real && wire.Meant(w.target.Document, op, raw.Sent()).Effect != spec.Read {
		return verdict.Errorf(verdict.Disabled, "raw bytes that may change something are not sent to a target that others use")
	}
	r := &wire.Request{Method: raw.Method, URL: strings.TrimRight(w.target.Base(op), "/") + raw.Path, Header: http.Header{}, Body: []byte(raw.Body)}
	for _, h := range raw.Header {
		r.Header[h[0]] = append(r.Header[h[0]], h[1])
	}
	x := &exchange{call: w.called(op, nil), sent: raw.Sent(), request: r}
	w.last = x
	if err := w.deliver(ctx, x); err != nil {
		return w.outage(ctx, x, err)
	}
	for _, p := range w.judge(x) {
		if p.Rule == judge.Secret && x.Answer != nil {
			x.problems = append(x.problems, w.told(p))
		}
	}
	return w.outage(ctx, x, nil)
}

// fillInside fills braces within a text, and only those that name something: raw
// JSON has braces of its own.
func (w *world) fillInside(text string) (string, error) {
	v, err := w.fill(text + "\x00") // never a single pair of braces
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(wire.Text(v), "\x00"), nil
}

// wireShows compares status line, the headers that are named, and the body.
func wireShows(_ context.Context, w *world, s feature.Step) error {
	x, err := w.answered()
	if err != nil {
		return err
	}
	text, err := w.fillInside(strings.ReplaceAll(s.Doc, "\r\n", "\n"))
	if err != nil {
		return err
	}
	head, body, hasBody := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	want, got := []string{strings.TrimPrefix(lines[0], "HTTP/1.1 ")}, []string{x.Reason}
	for _, line := range lines[1:] {
		name, pattern, _ := strings.Cut(line, ":")
		values, has := x.Header[http.CanonicalHeaderKey(name)]
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
	gotBody, shownBody := string(x.Body), w.body(x)
	if hasBody && !wildcard(body).MatchString(gotBody) {
		want, got = append(want, "", body), append(got, "", shownBody)
	} else if !hasBody && gotBody != "" {
		got = append(got, "", shownBody)
	}
	wantText, gotText := strings.Join(want, "\n"), strings.Join(got, "\n")
	if wantText == gotText {
		return nil
	}
	return &verdict.Finding{Verdict: verdict.By(x.known()), What: "other bytes came", Diff: w.diff(wantText, gotText)}
}

// wildcard is a body in which *any* stands for any text.
func wildcard(body string) *regexp.Regexp {
	parts := strings.Split(body, "*any*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile(`(?s)\A` + strings.Join(parts, `.*?`) + `\z`)
}
