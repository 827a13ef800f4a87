package contract

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/credmock/credmock/spec"
)

// An exchange is a call and what came of it, before it is redacted.
type exchange struct {
	call    invocation
	sent    map[string]string // fields and query, as texts
	request *request
	got     *received // nil when no answer came
	took    time.Duration

	meant     *spec.Operation // whose catalogue answers: not the called one where that is a union
	catalogue []*spec.Answer  // what may be answered
	value     any             // the body, or the parameters of a redirect
	shown     any             // of it, what a report may show: no row of others
	form      form
	answer    *spec.Answer      // nil when the catalogue holds no such answer
	matches   []*spec.Answer    // all that the answer could be
	values    map[string]string // of the answer's placeholders
	faulted   bool              // a fault had asked for it

	problems []Problem
}

// exchange makes one call, and judges what comes back. Its error says why there
// is nothing to go on with; what is wrong with an answer stands in its problems.
func (w *world) exchange(ctx context.Context, c invocation) (*exchange, error) {
	r, sent, err := c.build()
	if err != nil {
		return nil, ours("%v", err)
	}
	if err := w.authorize(ctx, c, r); err != nil {
		return nil, err
	}
	x := &exchange{call: c, sent: sent, request: r}
	for name, value := range sent {
		if w.study.secret[name] {
			w.vault.hide(value)
		}
	}
	start := time.Now()
	x.got, err = w.deliver(ctx, r)
	x.took = time.Since(start)
	w.exchanges = append(w.exchanges, x)
	if err != nil {
		x.problem(verdictOf(err), "", "%v", err)
		return x, err
	}
	w.judge(x)
	return x, nil
}

// problem notes what is wrong with an exchange.
func (x *exchange) problem(v Verdict, diff, format string, args ...any) {
	x.problems = append(x.problems, Problem{Verdict: v, What: fmt.Sprintf(format, args...), Diff: diff})
}

// outcome names what came, for people.
func (x *exchange) outcome() string {
	switch {
	case x.got == nil:
		return "no answer"
	case x.answer != nil:
		return x.answer.Name
	case x.form == formJSON || x.form == formXML || x.form == formPairs || x.form == formRedirect:
		return fmt.Sprintf("status %d, %s", x.got.status, clip(textOf(x.shown), 300))
	default:
		return fmt.Sprintf("status %d, %s", x.got.status, x.form)
	}
}

// maxBody bounds what a report shows of one body: some scenarios send half a
// megabyte, and nobody reads it.
const maxBody = 32 << 10

func clip(text string, most int) string {
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// known says how what was answered is known.
func (x *exchange) known() spec.Known {
	if x.answer != nil {
		return x.answer.Known
	}
	return x.call.op.Known
}

// record is the exchange as a report shows it.
func (w *world) record(x *exchange) Exchange {
	out := Exchange{
		Operation: x.call.op.ID, Known: x.known(), Took: x.took,
		Request: Message{
			Line: w.vault.redact(x.request.method + " " + x.request.url), Header: w.headers(x.request.header),
			Body: clip(w.hideFields(x.request), maxBody),
		},
	}
	if x.answer != nil {
		out.Answer = x.answer.Name
	}
	if x.got != nil {
		out.Response = Message{Line: w.vault.redact(x.got.reason), Header: w.headers(x.got.header), Body: clip(w.body(x), maxBody)}
	}
	for _, p := range x.problems {
		p.What, p.Diff = w.vault.redact(p.What), w.vault.redact(p.Diff)
		out.Problems = append(out.Problems, p)
	}
	return out
}

const hidden = "[hidden]"

// headers redacts headers, in the order of their names.
func (w *world) headers(h http.Header) [][2]string {
	var out [][2]string
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			switch http.CanonicalHeaderKey(name) {
			case "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie":
				scheme, _, ok := strings.Cut(value, " ")
				if value = hidden; ok && (scheme == "Basic" || scheme == "Bearer") {
					value = scheme + " " + hidden
				}
			case "Location":
				value = w.hideParameters(value)
			}
			if w.target.Headers.Get(name) != "" && name != "Accept" && name != "User-Agent" {
				value = hidden // whoever wrote the profile knows it
			}
			out = append(out, [2]string{name, w.vault.redact(value)})
		}
	}
	return out
}

// hideFields redacts a request's body: by what its fields are called where it is
// a form, and by known values.
func (w *world) hideFields(r *request) string {
	body := string(r.body)
	if strings.HasPrefix(r.header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		body = w.hidePairs(body)
	}
	return w.vault.redact(body)
}

// hideParameters redacts what stands in a URL's query or fragment.
func (w *world) hideParameters(location string) string {
	at := strings.IndexAny(location, "?#")
	if at < 0 {
		return location
	}
	base, rest := location[:at+1], location[at+1:]
	if query, fragment, ok := strings.Cut(rest, "#"); ok {
		return base + w.hidePairs(query) + "#" + w.hidePairs(fragment)
	}
	return base + w.hidePairs(rest)
}

// hidePairs redacts name=value pairs by their names.
func (w *world) hidePairs(text string) string {
	pairs := strings.Split(text, "&")
	for i, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if ok && value != "" && w.study.secret[name] && w.vault.redact(value) == value {
			pairs[i] = name + "=" + hidden
		}
	}
	return strings.Join(pairs, "&")
}

// body redacts a response's body. Of a target that others use, it shows no row
// that this run did not make, and nothing that could not be read.
func (w *world) body(x *exchange) string {
	if len(x.got.body) == 0 {
		return ""
	}
	if !w.target.Real {
		return w.vault.redact(string(x.got.body))
	}
	if x.value == nil {
		return fmt.Sprintf("[%d bytes of %s, hidden since they cannot be read]", len(x.got.body), x.got.header.Get("Content-Type"))
	}
	shown, foreign := w.withoutForeign(x)
	if foreign == 0 {
		return w.vault.redact(string(x.got.body))
	}
	return fmt.Sprintf("[%d rows of others left out]\n", foreign) + w.vault.redact(textOf(shown))
}

// withoutForeign returns a listing with the run's own rows only, and how many it
// left out. On a mock of our own there are no others' rows.
func (w *world) withoutForeign(x *exchange) (any, int) {
	object, ok := x.value.(map[string]any)
	if !ok || !w.target.Real {
		return x.value, 0
	}
	out, foreign := maps.Clone(object), 0
	for name, member := range object {
		rows, isList := member.([]any)
		if !isList || len(rows) == 0 {
			continue
		}
		if _, isRow := rows[0].(map[string]any); !isRow {
			continue
		}
		own := []any{}
		for _, row := range rows {
			if w.isOwn(row) {
				own = append(own, row)
			}
		}
		out[name], foreign = own, foreign+len(rows)-len(own)
	}
	return out, foreign
}

// isOwn reports whether this run made a row: it carries the run's name.
func (w *world) isOwn(row any) bool {
	name, _ := lookup(row, "name")
	text, _ := name.(string)
	return carries(text, w.run.name)
}

// carries reports whether a text holds a run's name as a word of its own.
func carries(text, run string) bool {
	for rest := text; ; {
		at := strings.Index(rest, run)
		if at < 0 {
			return false
		}
		after := rest[at+len(run):]
		before := rest[:at]
		if (before == "" || !wordByte(before[len(before)-1])) && (after == "" || !wordByte(after[0])) {
			return true
		}
		rest = after
	}
}

func wordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}
