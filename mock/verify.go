package mock

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Expected says of which calls how many are wanted; without a number, at least one.
type Expected struct {
	Filter
	Exactly, AtLeast, AtMost *int
}

// A Verification is what a journal is held to.
type Verification struct {
	Calls   []Expected
	InOrder bool          // each has a call after one of the expected before it
	Within  time.Duration // how long to wait for it, by the machine's clock
	Lint    bool          // no call may have findings
}

// An Unverified error says how the calls differ from what was expected, and which
// came nearest.
type Unverified struct{ Report string }

func (e *Unverified) Error() string { return e.Report }

// Verify compares the journal of a sandbox with what is expected of its clients. What
// is not so comes as an [Unverified]; a mistake of the verification itself, such as
// an operation that there is not, is another error.
func (s *Sandbox) Verify(ctx context.Context, v Verification) error {
	v.Lint = v.Lint || s.boxes.lint
	for i, e := range v.Calls {
		if err := s.check(e); err != nil {
			return fmt.Errorf("calls[%d]: %w", i, err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, v.Within)
	defer cancel()
	for {
		calls, dropped, more := s.now().journal.read()
		report := v.report(calls, dropped)
		if report == "" {
			return nil
		}
		if v.Within <= 0 {
			return &Unverified{report}
		}
		select {
		case <-more:
		case <-ctx.Done():
			return &Unverified{report + fmt.Sprintf("waited %s for it\n", v.Within)}
		}
	}
}

// CheckFilter reports an operation, or an answer of it, that there is not.
func (s *Sandbox) CheckFilter(f Filter) error {
	if f.Operation == "" {
		return nil
	}
	provider, op, err := s.meant(Fault{Operation: f.Operation})
	if err != nil {
		return err
	}
	router := s.surface.provider(provider).doc.Answer(f.Answer) != nil
	if f.Answer == "" || router || op.Answer(f.Answer) != nil || strings.HasPrefix(f.Answer, faultPage) {
		return nil
	}
	return unknownAnswer(op, f.Answer)
}

func (s *Sandbox) check(e Expected) error {
	if err := s.CheckFilter(e.Filter); err != nil {
		return err
	}
	for _, n := range []*int{e.Exactly, e.AtLeast, e.AtMost} {
		if n != nil && *n < 0 {
			return fmt.Errorf("%d calls cannot be: 0 or more", *n)
		}
	}
	if e.Exactly != nil && (e.AtLeast != nil || e.AtMost != nil) || e.AtLeast != nil && e.AtMost != nil && *e.AtLeast > *e.AtMost {
		return fmt.Errorf("the numbers exclude each other: exactly, or at least and at most")
	}
	return nil
}

// report returns what is not as expected, or "".
func (v Verification) report(calls []Record, dropped int64) string {
	var b strings.Builder
	for _, e := range v.Calls {
		if got := e.count(calls); !e.allows(got) {
			fmt.Fprintf(&b, "expected %s of %s, got %d\n", e.wanted(), e.Filter, got)
			e.near(&b, calls)
		}
	}
	if v.InOrder && b.Len() == 0 {
		v.order(&b, calls)
	}
	if v.Lint {
		for _, r := range calls {
			if len(r.Findings) > 0 {
				fmt.Fprintf(&b, "%s\n    %s\n", r, strings.Join(r.Findings, "\n    "))
			}
		}
	}
	if b.Len() > 0 && dropped > 0 {
		fmt.Fprintf(&b, "the journal holds no more than the last %d calls; %d before them are not known any more\n", len(calls), dropped)
	}
	if b.Len() == 0 && dropped > 0 && slices.ContainsFunc(v.Calls, Expected.needsAll) {
		fmt.Fprintf(&b, "the journal dropped %d calls for room, so nobody can say how many there were; verify earlier, or keep more\n", dropped)
	}
	return b.String()
}

// order looks for one call after the other.
func (v Verification) order(b *strings.Builder, calls []Record) {
	rest := calls
	for i, e := range v.Calls {
		if e.AtMost != nil && e.AtLeast == nil || e.Exactly != nil && *e.Exactly == 0 {
			continue // it need not come at all
		}
		at := slices.IndexFunc(rest, e.matches)
		if at < 0 {
			fmt.Fprintf(b, "expected in this order: %s comes after no %s\n", e.Filter, v.Calls[max(i-1, 0)].Filter)
			list(b, calls)
			return
		}
		rest = rest[at+1:]
	}
}

func (e Expected) count(calls []Record) int {
	n := 0
	for _, r := range calls {
		if e.matches(r) {
			n++
		}
	}
	return n
}

func (e Expected) allows(got int) bool {
	switch {
	case e.Exactly != nil:
		return got == *e.Exactly
	case e.AtLeast == nil && e.AtMost == nil:
		return got > 0
	default:
		return (e.AtLeast == nil || got >= *e.AtLeast) && (e.AtMost == nil || got <= *e.AtMost)
	}
}

// needsAll reports whether a call that nobody knows of could be one too many.
func (e Expected) needsAll() bool { return e.Exactly != nil || e.AtMost != nil }

func (e Expected) wanted() string {
	calls := func(n int) string {
		if n == 1 {
			return "1 call"
		}
		return fmt.Sprintf("%d calls", n)
	}
	switch {
	case e.Exactly != nil && *e.Exactly == 0:
		return "no call"
	case e.Exactly != nil:
		return "exactly " + calls(*e.Exactly)
	case e.AtLeast != nil && e.AtMost != nil:
		return fmt.Sprintf("%d to %s", *e.AtLeast, calls(*e.AtMost))
	case e.AtMost != nil:
		return "at most " + calls(*e.AtMost)
	case e.AtLeast != nil:
		return "at least " + calls(*e.AtLeast)
	default:
		return "at least 1 call"
	}
}

// near shows the calls that match, and those that miss by the least.
func (e Expected) near(b *strings.Builder, calls []Record) {
	var matching []Record
	least := 3 // what misses in more is something else
	missing := map[int][]Record{}
	for _, r := range calls {
		n := len(e.misses(r))
		if n == 0 {
			matching = append(matching, r)
		} else if n <= least {
			missing[n] = append(missing[n], r)
		}
	}
	list(b, matching)
	for n := 1; n <= least; n++ {
		if len(missing[n]) == 0 {
			continue
		}
		b.WriteString("  nearest:\n")
		for _, r := range last(missing[n]) {
			fmt.Fprintf(b, "  %s\n      %s\n", r, strings.Join(e.misses(r), "\n      "))
		}
		return
	}
	if len(matching) == 0 && len(calls) > 0 {
		b.WriteString("  the calls were:\n")
		list(b, calls)
	}
	if len(calls) == 0 {
		b.WriteString("  the sandbox was not called at all\n")
	}
}

// last is as much as a report shows.
func last(calls []Record) []Record {
	const most = 10
	return calls[max(0, len(calls)-most):]
}

func list(b *strings.Builder, calls []Record) {
	shown := last(calls)
	if n := len(calls) - len(shown); n > 0 {
		fmt.Fprintf(b, "  … %d before\n", n)
	}
	for _, r := range shown {
		fmt.Fprintf(b, "  %s\n", r)
	}
}

// String is a call in one line.
func (r Record) String() string {
	operation := r.Operation
	if operation == "" {
		operation = "-"
	}
	line := fmt.Sprintf("%d. %s %s %s %s: %d %s", r.Number, r.At.Format("15:04:05.000"), r.Method, r.Path, operation, r.Status, r.Answer)
	for _, a := range r.Arguments() {
		line += fmt.Sprintf(" %s=%q", a.Name, a.Value)
	}
	return line
}

// String says what a filter picks.
func (f Filter) String() string {
	text := "any call"
	if f.Operation != "" {
		text = f.Operation
	}
	if f.Answer != "" {
		text += " answered " + f.Answer
	}
	if f.Status != 0 {
		text += fmt.Sprintf(" with status %d", f.Status)
	}
	for _, name := range keys(f.Arguments) {
		text += fmt.Sprintf(", %s=%q", name, f.Arguments[name])
	}
	if !f.Since.IsZero() {
		text += " since " + f.Since.UTC().Format(time.RFC3339)
	}
	return text
}

// misses says why a filter does not pick a call.
func (f Filter) misses(r Record) []string {
	var out []string
	miss := func(what, got, want string) { out = append(out, fmt.Sprintf("%s is %s, want %s", what, got, want)) }
	if f.Operation != "" && f.Operation != r.Operation {
		miss("operation", r.Operation, f.Operation)
	}
	if f.Answer != "" && f.Answer != r.Answer {
		miss("answer", r.Answer, f.Answer)
	}
	if f.Status != 0 && f.Status != r.Status {
		miss("status", fmt.Sprint(r.Status), fmt.Sprint(f.Status))
	}
	if r.At.Before(f.Since) {
		miss("time", r.At.Format(time.RFC3339Nano), f.Since.Format(time.RFC3339Nano)+" or later")
	}
	if r.Number <= f.After {
		miss("number", fmt.Sprint(r.Number), fmt.Sprintf("more than %d", f.After))
	}
	if f.Findings && len(r.Findings) == 0 {
		out = append(out, "it has no findings")
	}
	if len(f.Arguments) == 0 {
		return out
	}
	sent := map[string]string{}
	for _, a := range r.Arguments() {
		sent[a.Name] = a.Value
	}
	for _, name := range keys(f.Arguments) {
		switch got, ok := sent[name]; {
		case !ok:
			miss(name, "not sent", fmt.Sprintf("%q", f.Arguments[name]))
		case got != f.Arguments[name]:
			miss(name, fmt.Sprintf("%q", got), fmt.Sprintf("%q", f.Arguments[name]))
		}
	}
	return out
}
