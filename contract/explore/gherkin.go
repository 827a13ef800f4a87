package explore

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/credmock/credmock/spec"
)

// An Outcome is what a call must come to.
type Outcome string

// The outcomes.
const (
	Succeeds Outcome = "succeeds"
	Fails    Outcome = "fails"   // with the answer that is named
	Refused  Outcome = "refused" // the document does not say how
	Any      Outcome = ""
)

// A Call is one of a sequence, with what it must come to.
type Call struct {
	As         string // the alias of a caller; "" is who calls by default
	Operation  *spec.Operation
	Arguments  [][2]string
	Alias      string // under which the answer is kept; "" keeps none
	Outcome    Outcome
	Answer     string
	Has        [][2]string
	Lists      [][][2]string // rows by their cells
	Order      [][2]string   // a cell of each row, from the first to the last
	ListsNot   [][2]string
	Eventually bool
	Advance    string // moves the clock instead of a call
}

// A Line is a step of a scenario with what stands below it.
type Line struct {
	Text string
	Rows [][2]string
}

// Lines writes calls as the steps of a scenario.
func Lines(calls []Call) []Line {
	var out []Line
	as := ""
	for _, c := range calls {
		if c.Advance != "" {
			out = append(out, Line{Text: fmt.Sprintf("Given the clock moves on by %q", c.Advance)})
			continue
		}
		if c.As != as {
			as = c.As
			who := as
			if who == "" {
				who = "default"
			}
			out = append(out, Line{Text: fmt.Sprintf("Given I call as %q", who)})
		}
		out = append(out, c.lines()...)
	}
	return out
}

func (c Call) lines() []Line {
	id := c.Operation.ID
	var out []Line
	switch {
	case c.Eventually:
		return []Line{{Text: with(fmt.Sprintf("Given eventually %s answers %s", id, c.Answer), c.Arguments), Rows: c.Arguments}}
	case c.Alias != "":
		return []Line{{Text: with(fmt.Sprintf("Given %q is the answer to %s", c.Alias, id), c.Arguments), Rows: c.Arguments}}
	}
	out = append(out, Line{Text: with("When I call "+id, c.Arguments), Rows: c.Arguments})
	look := func(text string, rows [][2]string) { out = append(out, Line{Text: text, Rows: rows}) }
	switch c.Outcome {
	case Succeeds:
		look("Then it succeeds", nil)
	case Fails:
		look("Then it fails with "+c.Answer, nil)
	case Refused, Any: // what it did not do is seen later
	}
	if c.Has != nil {
		look("Then the answer has:", c.Has)
	}
	for _, row := range c.Lists {
		look("Then the answer lists:", row)
	}
	if c.Order != nil {
		look("Then the answer lists in this order:", c.Order)
	}
	for _, cell := range c.ListsNot {
		look("Then the answer does not list:", [][2]string{cell})
	}
	return out
}

func with(sentence string, rows [][2]string) string {
	if len(rows) == 0 {
		return sentence
	}
	return sentence + " with:"
}

// Scenario writes the steps as one of a feature. Of steps that begin alike, those
// after the first begin with And.
func Scenario(name string, lines []Line) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  Scenario: %s\n", name)
	last := ""
	for _, l := range lines {
		keyword, rest, _ := strings.Cut(l.Text, " ")
		if keyword == last && keyword != "When" {
			keyword = "And"
		} else {
			last = keyword
		}
		fmt.Fprintf(&b, "    %s %s\n", keyword, rest)
		writeRows(&b, l.Rows)
	}
	return b.String()
}

var escapes = strings.NewReplacer(`\`, `\\`, `|`, `\|`, "\n", `\n`)

func writeRows(b *strings.Builder, rows [][2]string) {
	rows = slices.Clone(rows)
	var wide [2]int
	for i, row := range rows {
		for n, text := range row {
			rows[i][n] = escapes.Replace(text)
			wide[n] = max(wide[n], utf8.RuneCountInString(rows[i][n]))
		}
	}
	for _, row := range rows {
		fmt.Fprintf(b, "      | %-*s | %-*s |\n", wide[0], row[0], wide[1], row[1])
	}
}
