package report_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/verdict"
)

var unescapedPipe = regexp.MustCompile(`(?:^|[^\\])(?:\\\\)*\|`)

func TestWriteMarkdown(t *testing.T) {
	t.Parallel()
	got := golden(t, "report.md", sample(hostile).WriteMarkdown)
	columns := 0
	for line := range strings.Lines(got) {
		if !strings.HasPrefix(line, "|") {
			columns = 0
			continue
		}
		n := len(unescapedPipe.FindAllString(line, -1))
		if columns == 0 {
			columns = n
		}
		if n != columns {
			t.Errorf("a row has %d bars, its table %d: %s", n, columns, line)
		}
	}
	for _, unwanted := range []string{"<script", "\x1b", "\x00", "\xff", "\u202e"} {
		if strings.Contains(got, unwanted) {
			t.Errorf("the summary holds %q", unwanted)
		}
	}
}

func TestWriteMarkdownOfAPass(t *testing.T) {
	t.Parallel()
	r := &report.Report{Scenarios: []report.Scenario{{Verdict: verdict.Pass}}}
	got := render(t, r.WriteMarkdown)
	if want := "# Conformance: pass\n\n1 of 1 scenario passed.\n"; !strings.HasPrefix(got, want) {
		t.Errorf("the summary of a pass begins with %.80q, want %q", got, want)
	}
	for _, unwanted := range []string{"What did not pass", "Answers reached", "as a whole"} {
		if strings.Contains(got, unwanted) {
			t.Errorf("the summary of a pass speaks of %q:\n%s", unwanted, got)
		}
	}
}

// The page of a CI job is bounded; the counts are not cut.
func TestWriteMarkdownIsBounded(t *testing.T) {
	t.Parallel()
	r := &report.Report{}
	for i := range 1000 {
		r.Scenarios = append(r.Scenarios, report.Scenario{Name: fmt.Sprint("s", i), Line: i, Verdict: verdict.Fail, Reason: strings.Repeat("long ", 1000)})
		r.Matrix = append(r.Matrix, report.Cell{Answer: strings.Repeat("a", 1000), State: report.Unreached})
	}
	got := render(t, r.WriteMarkdown)
	if len(got) > 200_000 {
		t.Errorf("the summary of 1000 failures has %d bytes", len(got))
	}
	for _, want := range []string{"The target failed 1000 of 1000 scenarios.", "900 more are in index.html.", "1000 unreached"} {
		if !strings.Contains(got, want) {
			t.Errorf("the summary lacks %q", want)
		}
	}
}
