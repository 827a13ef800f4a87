package play

import (
	"context"
	"fmt"
	"html"
	"regexp"
	"strings"
	"time"

	"github.com/credmock/credmock/contract/judge"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/secret"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// A Call is one that a step makes, and who makes it.
type Call struct {
	wire.Call
	Principal *target.Principal // nil calls as nobody
}

// called makes a call to the world's target.
func (w *world) called(op *spec.Operation, p *target.Principal, arguments ...wire.Argument) Call {
	c := Call{wire.Call{Document: w.target.Document, Operation: op, Base: w.target.Base(op), Arguments: arguments}, p}
	if p != nil {
		c.Fields = p.Fields
	}
	return c
}

// An exchange is a call and what came of it, before it is redacted.
type exchange struct {
	judge.Received // nothing unless it came
	came           bool

	call    Call
	sent    map[string]string // fields and query, as texts
	request *wire.Request
	took    time.Duration

	shown    any  // of the value, what a report may show: no row of others
	hasty    bool // a read soon after something was written
	faulted  bool // a fault had asked for it
	problems []report.Problem
}

// exchange makes one call, and judges what comes back. Its error says why there
// is nothing to go on with; what is wrong with an answer stands in its problems.
func (w *world) exchange(ctx context.Context, c Call) (*exchange, error) {
	r, sent, err := c.Build()
	if err != nil {
		return nil, verdict.Ours("%v", err)
	}
	if err := w.authorize(ctx, c, r); err != nil {
		return nil, err
	}
	x := &exchange{call: c, sent: sent, request: r}
	for name, value := range sent {
		if w.index.Secrets[name] {
			w.vault.Hide(value)
		}
	}
	if err := w.deliver(ctx, x); err != nil {
		return x, w.outage(ctx, x, err)
	}
	for _, p := range w.judge(x) {
		x.problems = append(x.problems, w.told(p))
	}
	w.run.prove(w, x)
	return x, w.outage(ctx, x, nil)
}

// deliver sends what an exchange asks, and keeps what came.
func (w *world) deliver(ctx context.Context, x *exchange) error {
	t := w.target
	line := wire.Line{Client: t.Client, Header: t.Headers, Timeout: t.Timeout, Interval: t.Interval}
	if t.Real {
		line.Gate = w.run.gate(t.Provider)
	}
	start := time.Now()
	got, err := line.Deliver(ctx, x.request, len(w.faults) > 0)
	x.took = time.Since(start)
	if got != nil {
		x.came, x.Received.Received = true, *got
	}
	w.exchanges = append(w.exchanges, x)
	if err != nil {
		x.problems = append(x.problems, report.Problem{Verdict: verdict.Of(err), What: err.Error(), Rule: "transport"})
	}
	return err
}

// judge asks the judge, and keeps what the scenario must know of the answer: its
// secrets, what is optional, and whether a fault wanted it.
func (w *world) judge(x *exchange) []judge.Problem {
	c := judge.Call{Operation: x.call.Operation, Sent: x.sent, Chosen: w.chosen}
	x.Received = judge.Identify(w.index, c, x.Received.Received)
	x.shown, _ = w.withoutForeign(x.Value)
	w.vault.Learn(judge.Shown(w.index, x.Received)...)
	for _, text := range judge.Doubtful(w.index, x.Received) {
		if x.Form == wire.FormRedirect || !carries(text, w.run.name) {
			w.vault.Hide(text)
		}
	}
	c.Secrets = w.vault.Theirs()
	problems := judge.Judge(w.index, c, x.Received)
	for what, present := range judge.Optional(w.index, x.Received) {
		w.run.optional.note(w.target.Provider+" "+x.call.Operation.ID+" "+x.Answer.Name+": "+what, present, w, x)
	}
	x.faulted = w.takeFault(x)
	return problems
}

// told is a problem as a report shows it: without secrets, and without rows of
// others.
func (w *world) told(p judge.Problem) report.Problem {
	out := report.Problem{Verdict: p.Verdict, What: p.What, Rule: p.Rule, Pointer: p.Pointer, Known: w.target.Document.Cited(p.Known)}
	got, _ := w.withoutForeign(p.Got)
	if p.Got != nil {
		out.What += " with " + clip(wire.Text(w.vault.RedactTree(got)), 300)
	}
	if p.Want != nil {
		out.Diff = w.diff(p.Want, got)
	}
	return out
}

// outcome names what came, for people.
func (x *exchange) outcome() string {
	switch {
	case !x.came:
		return "no answer"
	case x.Answer != nil:
		return x.Answer.Name
	case x.Form == wire.FormJSON, x.Form == wire.FormXML, x.Form == wire.FormPairs, x.Form == wire.FormText, x.Form == wire.FormRedirect:
		return fmt.Sprintf("status %d, %s", x.Status, clip(wire.Text(x.shown), 300))
	default:
		return fmt.Sprintf("status %d, %s", x.Status, x.Form)
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
	if x.Answer != nil {
		return x.Answer.Known
	}
	return x.call.Operation.Known
}

// record is the exchange as a report shows it.
func (w *world) record(x *exchange) report.Exchange {
	screen := secret.Screen{Vault: w.vault, Names: w.index.Secrets, Private: w.target.Headers}
	out := report.Exchange{
		Operation: x.call.Operation.ID, Known: w.target.Document.Cited(x.known()), Took: x.took,
		Request: report.Message{
			Line: w.vault.Redact(x.request.Method + " " + x.request.URL), Header: screen.Headers(x.request.Header),
			Body: clip(screen.Body(x.request.Header.Get("Content-Type"), x.request.Body), maxBody),
		},
	}
	if x.Answer != nil {
		out.Answer = x.Answer.Name
	}
	if x.came {
		out.Response = report.Message{Line: w.vault.Redact(x.Reason), Header: screen.Headers(x.Header), Body: clip(w.body(x), maxBody)}
	}
	for _, p := range x.problems {
		p.What, p.Diff = w.vault.Redact(p.What), w.vault.Redact(p.Diff)
		if p.Known.How == "" {
			p.Known = out.Known
		}
		out.Problems = append(out.Problems, p)
	}
	if w.verdict.Worse(verdict.Skipped) {
		out.Replay = w.replay(x)
	}
	return out
}

// pageOf says what a page of HTML calls itself, if a body is one.
func pageOf(body []byte) (string, bool) {
	text := string(body)
	head := strings.ToLower(strings.TrimSpace(text[:min(len(text), 200)]))
	if !strings.HasPrefix(head, "<!doctype html") && !strings.HasPrefix(head, "<html") {
		return "", false
	}
	if m := titled.FindStringSubmatch(text); m != nil {
		return clip(strings.Join(strings.Fields(html.UnescapeString(m[1]+m[2])), " "), 200), true
	}
	return "it has no title", true
}

var titled = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>|<h1[^>]*>(.*?)</h1>`)

// body redacts a response's body. Of a target that others use, it shows no row
// that this run did not make; what could not be read is shown unless it is a list's.
func (w *world) body(x *exchange) string {
	if len(x.Body) == 0 {
		return ""
	}
	if !w.target.Real {
		return w.vault.Redact(string(x.Body))
	}
	if page, ok := pageOf(x.Body); ok {
		return fmt.Sprintf("[a page of HTML, %d bytes: %s]", len(x.Body), w.vault.Redact(page))
	}
	if x.Value == nil && !w.lists(wire.Meant(w.target.Document, x.call.Operation, x.sent)) {
		return w.vault.Redact(string(x.Body))
	}
	if x.Value == nil {
		return fmt.Sprintf("[%d bytes of %s, hidden since rows of others may stand in them]", len(x.Body), x.Header.Get("Content-Type"))
	}
	shown, foreign := w.withoutForeign(x.Value)
	if foreign == 0 {
		return w.vault.Redact(string(x.Body))
	}
	return fmt.Sprintf("[%d rows of others left out]\n", foreign) + w.vault.Redact(wire.Text(shown))
}
