// Package report holds what a run found out, and writes it for people and for
// machines. It judges nothing, and calls nobody.
package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/credmock/credmock/contract/verdict"
)

// Counts says how many scenarios came to each verdict.
func (r *Report) Counts() map[verdict.Verdict]int {
	counts := map[verdict.Verdict]int{}
	for _, s := range r.Scenarios {
		counts[s.Verdict]++
	}
	return counts
}

// ExitCode is what a process that made this report ends with:
//
//	0  the target passed; suspect and drift pass too, unless the run is strict
//	1  the target failed, or is flaky, or its profile names a deviation that is none
//	   any more, whatever else went wrong
//	2  we are broken, could not reach the target, or could not clean up
//	3  nothing ran: no scenario, or none but skipped and disabled ones
func (r *Report) ExitCode() int {
	counts := r.Counts()
	switch ran := len(r.Scenarios) - counts[verdict.Skipped] - counts[verdict.Disabled]; {
	case r.failures() > 0 || len(r.untrue()) > 0:
		return 1
	case counts[verdict.Error]+counts[verdict.Unreachable] > 0 || len(r.Problems) > 0:
		return 2
	case ran == 0:
		return 3
	}
	return 0
}

// fails tells whether a verdict is held against the target.
func (r *Report) fails(v verdict.Verdict) bool {
	return v == verdict.Fail || v == verdict.Flaky || r.Strict && (v == verdict.Suspect || v == verdict.Drift)
}

func (r *Report) failures() int {
	n := 0
	for _, s := range r.Scenarios {
		if r.fails(s.Verdict) {
			n++
		}
	}
	return n
}

// untrue lists the deviations that the profile names and should not.
func (r *Report) untrue() []Accepted {
	return slices.DeleteFunc(slices.Clone(r.Deviations), func(a Accepted) bool { return !a.Fails() })
}

// outcome is the verdict on the whole run, and a sentence that explains it.
func (r *Report) outcome() (verdict.Verdict, string) {
	counts, all := r.Counts(), len(r.Scenarios)
	switch r.ExitCode() {
	case 1:
		if r.failures() == 0 {
			return verdict.Fail, fmt.Sprintf("The profile names %s that should not be there.", plural(len(r.untrue()), "deviation"))
		}
		return verdict.Fail, fmt.Sprintf("The target failed %d of %s.", r.failures(), plural(all, "scenario"))
	case 2:
		if n := counts[verdict.Unreachable]; n > 0 {
			return verdict.Unreachable, fmt.Sprintf("%d of %s could not be asked.", n, plural(all, "scenario"))
		}
		if counts[verdict.Error] == 0 {
			return verdict.Error, fmt.Sprintf("The run as a whole met %s.", plural(len(r.Problems), "problem"))
		}
		return verdict.Error, fmt.Sprintf("%d of %s could not be judged.", counts[verdict.Error], plural(all, "scenario"))
	case 3:
		return verdict.Skipped, fmt.Sprintf("Nothing ran: %d skipped, %d disabled.", counts[verdict.Skipped], counts[verdict.Disabled])
	}
	sentence := fmt.Sprintf("%d of %s passed", counts[verdict.Pass], plural(all, "scenario"))
	for _, v := range verdict.All[1:] {
		if counts[v] > 0 {
			sentence += fmt.Sprintf(", %d %s", counts[v], v)
		}
	}
	return verdict.Pass, sentence + "."
}

// WriteJSON writes everything, in the order in which it ran, and what it comes to.
func (r *Report) WriteJSON(w io.Writer) error {
	whole := struct {
		Report
		Causes []Cause `json:"causes"`
	}{*r, append([]Cause{}, r.Causes()...)}
	whole.Targets = append([]Target{}, r.Targets...) // [] and not null where there is none
	whole.Scenarios = append([]Scenario{}, r.Scenarios...)
	whole.Matrix = append([]Cell{}, r.Matrix...)
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(whole)
}

// WriteAll writes report.json, junit.xml, report.md, index.html and
// conformance.yaml into a directory, which it makes. Each file appears whole or not
// at all, and none appears unless all could be written.
func (r *Report) WriteAll(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the report directory: %w", err)
	}
	files := []struct {
		name  string
		write func(io.Writer) error
	}{
		{"report.json", r.WriteJSON}, {"junit.xml", r.WriteJUnit}, {"report.md", r.WriteMarkdown}, {"index.html", r.WriteHTML}, {"conformance.yaml", r.WriteConformance},
	}
	temps := make([]string, len(files))
	for i, f := range files {
		temp, err := writeTemp(dir, f.write)
		if temp != "" {
			defer os.Remove(temp) // after the rename it is gone
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", filepath.Join(dir, f.name), err)
		}
		temps[i] = temp
	}
	for i, f := range files {
		if err := os.Rename(temps[i], filepath.Join(dir, f.name)); err != nil {
			return fmt.Errorf("put the report in its place: %w", err)
		}
	}
	return nil
}

// writeTemp writes a new file in a directory, readable for all as reports are,
// and returns its name, also when it could not be finished.
func writeTemp(dir string, write func(io.Writer) error) (string, error) {
	temp, err := os.CreateTemp(dir, ".report-*")
	if err != nil {
		return "", err
	}
	return temp.Name(), errors.Join(write(temp), temp.Chmod(0o644), temp.Close())
}

// A featureGroup is a feature of one service with its scenarios.
type featureGroup struct {
	Provider, Dialect, Name, File string
	Scenarios                     []Scenario
}

// service names who was judged: the provider, and the dialect where it is said.
func (s Scenario) service() string {
	if s.Dialect == "" {
		return s.Provider
	}
	return s.Provider + " (" + s.Dialect + ")"
}

// byFeature groups the scenarios and puts them into the order of the feature
// files: a run shuffles them, a reader looks for them.
func (r *Report) byFeature() []featureGroup {
	sorted := slices.Clone(r.Scenarios)
	slices.SortStableFunc(sorted, func(a, b Scenario) int {
		return cmp.Or(strings.Compare(a.Provider, b.Provider), strings.Compare(a.Dialect, b.Dialect),
			strings.Compare(a.File, b.File), strings.Compare(a.Feature, b.Feature),
			cmp.Compare(a.Line, b.Line), strings.Compare(a.Name, b.Name))
	})
	var groups []featureGroup
	for _, s := range sorted {
		last := len(groups) - 1
		if last < 0 || groups[last].Provider != s.Provider || groups[last].Dialect != s.Dialect ||
			groups[last].File != s.File || groups[last].Name != s.Feature {
			groups = append(groups, featureGroup{Provider: s.Provider, Dialect: s.Dialect, Name: s.Feature, File: s.File})
			last++
		}
		groups[last].Scenarios = append(groups[last].Scenarios, s)
	}
	return groups
}

// account tells a scenario in plain text: where it stands, what its steps came
// to and what is wrong with its exchanges.
func (s Scenario) account() string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s:%d\n", s.File, s.Line)
	if s.Reason != "" {
		fmt.Fprintln(&b, s.Reason)
	}
	for _, step := range s.Steps {
		fmt.Fprintf(&b, "%-8s %s\n", step.Verdict, step.Text)
		indent(&b, step.Problem)
	}
	for i, e := range s.Exchanges {
		for _, p := range e.Problems {
			fmt.Fprintf(&b, "exchange %d, %s: %s: %s\n", i+1, cmp.Or(e.Operation, "raw request"), p.Verdict, p.What)
			if e.Known.How != "" {
				indent(&b, "the rule is "+e.Known.How+", from "+e.Known.Source)
			}
			indent(&b, p.Diff)
		}
	}
	return visible(b.String())
}

func indent(w io.Writer, text string) {
	if text = strings.TrimRight(text, "\n"); text != "" {
		fmt.Fprintln(w, "    "+strings.ReplaceAll(text, "\n", "\n    "))
	}
}

// visible replaces what cannot be seen in a text by its number: control
// characters, marks that turn the direction of writing, and bytes that are no
// UTF-8. What a target sends cannot change the look of a terminal or a page then.
// Ends of lines become \n.
func visible(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == '\n', r == '\t':
			b.WriteRune(r)
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)), r < ' ', r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == 0x2028, r == 0x2029, r == 0xfeff, r == 0xfffe, r == 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// oneLine is a visible text without ends of lines and of at most so many characters.
func oneLine(text string, most int) string {
	fields := []rune(strings.Join(strings.Fields(visible(text)), " "))
	if len(fields) > most {
		return string(fields[:most-1]) + "…"
	}
	return string(fields)
}

// span writes a duration as people read it.
func span(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
