package report

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"github.com/credmock/credmock/contract/verdict"
)

// A page of a CI job takes a megabyte at most, and a reader much less.
const (
	markdownRows = 100
	markdownText = 300
)

// WriteMarkdown writes a summary for the page of a CI job: the counts, what is
// not a pass with its reason, and the gaps in the matrix.
func (r *Report) WriteMarkdown(w io.Writer) error {
	var b bytes.Buffer
	verdict, sentence := r.outcome()
	fmt.Fprintf(&b, "# Conformance: %s\n\n%s\n", verdict, sentence)
	r.markdownProblems(&b)
	r.markdownCauses(&b)
	r.markdownDeviations(&b)
	r.markdownDifferences(&b)
	r.markdownCounts(&b)
	r.markdownTargets(&b)
	r.markdownScenarios(&b)
	r.markdownGaps(&b)
	_, err := b.WriteTo(w)
	return err
}

func (r *Report) markdownProblems(b *bytes.Buffer) {
	if len(r.Problems) == 0 {
		return
	}
	fmt.Fprint(b, "\n## The run as a whole\n\n")
	for _, p := range r.Problems {
		fmt.Fprintf(b, "* %s\n", markdown(p))
	}
}

// markdownCausesShown is how many causes a summary tells: more are read on the page.
const markdownCausesShown = 20

func (r *Report) markdownCauses(b *bytes.Buffer) {
	causes := r.Causes()
	if len(causes) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n", plural(len(causes), "cause"))
	for i, c := range causes[:min(len(causes), markdownCausesShown)] {
		fmt.Fprintf(b, "\n### %s\n\n%s\n", markdown(r.headline(i, c)), asItIs(r.explain(c)))
	}
	if more := len(causes) - markdownCausesShown; more > 0 {
		fmt.Fprintf(b, "\n%d more are in index.html.\n", more)
	}
}

// asItIs is a text in which nothing is mark-up.
func asItIs(text string) string {
	return "<pre>\n" + html.EscapeString(strings.TrimRight(clipped(text, 4000), "\n")) + "\n</pre>"
}

func (r *Report) markdownDeviations(b *bytes.Buffer) {
	if len(r.Deviations) == 0 {
		return
	}
	fmt.Fprint(b, "\n## Deviations of the profile\n\n")
	for _, a := range r.Deviations {
		mark := verdict.Known
		if a.Fails() {
			mark = verdict.Fail
		}
		fmt.Fprintf(b, "* %s %s\n", markdownVerdict(mark), markdown(a.told()))
	}
}

func (r *Report) markdownDifferences(b *bytes.Buffer) {
	text := r.compared()
	if text == "" {
		return
	}
	fmt.Fprintf(b, "\n## Beside the mock\n\n%s\n", text)
	for i, d := range r.Differences[:min(len(r.Differences), markdownRows)] {
		if i == 0 {
			fmt.Fprint(b, "\n| what | where | target | mock | scenarios |\n|---|---|---|---|--:|\n")
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %d |\n", d.Kind, markdown(d.Place()), markdown(d.Target), markdown(d.Mock), len(d.Scenarios))
	}
	if more := len(r.Differences) - markdownRows; more > 0 {
		fmt.Fprintf(b, "\n%d more are in index.html.\n", more)
	}
}

func (r *Report) markdownCounts(b *bytes.Buffer) {
	counts, names, rule, numbers := r.Counts(), "", "", ""
	for _, v := range verdict.All {
		names += fmt.Sprintf(" %s |", v)
		rule += "--:|"
		numbers += fmt.Sprintf(" %d |", counts[v])
	}
	fmt.Fprintf(b, "\n|%s\n|%s\n|%s\n", names, rule, numbers)
}

func (r *Report) markdownTargets(b *bytes.Buffer) {
	fmt.Fprintln(b)
	for _, t := range r.Targets {
		fmt.Fprintf(b, "* **%s**, dialect %s, at %s\n", markdown(t.Provider), markdown(t.Dialect), markdown(t.URL))
	}
	strict := ""
	if r.Strict {
		strict = ", strict"
	}
	fmt.Fprintf(b, "* run %s, seed %d%s, started %s, took %s\n",
		markdown(r.Run), r.Seed, strict, r.Started.UTC().Format(time.RFC3339), span(r.Took))
}

func (r *Report) markdownScenarios(b *bytes.Buffer) {
	groups, rows := r.byFeature(), 0
	for _, v := range worstFirst { // the rest may be cut
		for _, group := range groups {
			for _, s := range group.Scenarios {
				if s.Verdict != v {
					continue
				}
				if rows == 0 {
					fmt.Fprint(b, "\n## What did not pass\n\n| verdict | service | scenario | reason |\n|---|---|---|---|\n")
				}
				if rows++; rows <= markdownRows {
					fmt.Fprintf(b, "| %s | %s | %s<br>%s | %s |\n", markdownVerdict(v), markdown(s.service()), markdown(s.path()),
						markdown(fmt.Sprintf("%s:%d", s.File, s.Line)), markdown(s.Reason))
				}
			}
		}
	}
	if more := rows - markdownRows; more > 0 {
		fmt.Fprintf(b, "\n%d more are in index.html.\n", more)
	}
}

func (r *Report) markdownGaps(b *bytes.Buffer) {
	states, rows := map[string]int{}, 0
	var table bytes.Buffer
	for _, c := range r.Matrix {
		states[c.State]++
		if c.State == Provoked {
			continue
		}
		if rows++; rows <= markdownRows {
			fmt.Fprintf(&table, "| %s | %s | %s | %s | %s |\n",
				markdown(c.Provider), markdown(c.Operation), markdown(c.Answer), stateName(c.State), markdown(c.Known.How))
		}
	}
	if len(r.Matrix) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## Answers reached\n\nOf %s in the catalogue, %d provoked, %d by fault only, %d unreached.\n",
		plural(len(r.Matrix), "answer"), states[Provoked], states[FaultOnly], states[Unreached])
	if rows > 0 {
		fmt.Fprintf(b, "\n| provider | operation | answer | state | known |\n|---|---|---|---|---|\n%s", table.Bytes())
	}
	if more := rows - markdownRows; more > 0 {
		fmt.Fprintf(b, "\n%d more are in index.html.\n", more)
	}
}

// path is where a scenario stands: feature, rule, name.
func (s Scenario) path() string {
	if s.Rule == "" {
		return s.Feature + " › " + s.Name
	}
	return s.Feature + " › " + s.Rule + " › " + s.Name
}

func stateName(state string) string {
	if state == FaultOnly {
		return "fault-only"
	}
	return cmp.Or(state, "unknown")
}

func markdownVerdict(v verdict.Verdict) string {
	if v == verdict.Fail || v == verdict.Error {
		return "**" + string(v) + "**"
	}
	return string(v)
}

var markdownEscapes = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;",
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "~", `\~`, "[", `\[`, "]", `\]`, "|", `\|`, "#", `\#`, "!", `\!`,
)

// markdown is a text as it stands in a cell of a table: one line, no mark-up.
func markdown(text string) string { return markdownEscapes.Replace(oneLine(text, markdownText)) }
