package report_test

import (
	"encoding/json"
	"encoding/xml"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/verdict"
)

var hostileTexts = []string{
	"", hostile, "]]>", "<!--", "\r", "\u0085\u2028", "\ufffd\xed\xa0\x80", "{\"a\":[1,{}]}", "a=1&b=%00", "\n| a |\n\t```\n", "- a\n+ b\n", "</title><style>",
}

// short is a report of one scenario. Its only texts are of a stranger: what sample
// adds to them is the same whatever they are, and takes most of the time.
func short(nasty string) *report.Report {
	message := report.Message{Line: nasty, Header: [][2]string{{nasty, nasty}}, Body: nasty}
	return &report.Report{
		Run: nasty, Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Scenarios: []report.Scenario{{
			Provider: "whmcs", Feature: nasty, Rule: nasty, Name: nasty, File: "f.feature", Verdict: verdict.Fail, Reason: nasty,
			Steps: []report.Step{{Text: nasty, Verdict: verdict.Fail, Problem: nasty}},
			Exchanges: []report.Exchange{{
				Request: message, Response: message, Replay: nasty,
				Problems: []report.Problem{{Verdict: verdict.Fail, What: nasty, Diff: nasty}},
			}},
		}},
		Problems: []string{nasty},
	}
}

// Whatever a target sends, no report breaks and none shows what cannot be seen.
func FuzzReports(f *testing.F) {
	for _, text := range hostileTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := short(text)
		cases := render(t, r.WriteJUnit)
		if err := xml.Unmarshal([]byte(cases), new(element)); err != nil {
			t.Errorf("WriteJUnit(%q): %v", text, err)
		}
		if !json.Valid([]byte(render(t, r.WriteJSON))) {
			t.Errorf("WriteJSON(%q) is not JSON", text)
		}
		checkVisible(t, "WriteJUnit", text, cases)
		checkVisible(t, "WriteMarkdown", text, render(t, r.WriteMarkdown))
	})
}

// Whatever a target sends, the page does not run it. To fill the template, every text
// escaped for its place, and to look through its 40 KB takes about a millisecond.
func FuzzPage(f *testing.F) {
	for _, text := range hostileTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		page := render(t, short(text).WriteHTML)
		if n := strings.Count(strings.ToLower(page), "<script"); n != 1 {
			t.Errorf("WriteHTML(%q) has %d scripts, want 1", text, n)
		}
		checkVisible(t, "WriteHTML", text, page)
	})
}

func checkVisible(t *testing.T, name, text, out string) {
	t.Helper()
	if at := strings.IndexFunc(out, func(c rune) bool { return c < ' ' && c != '\n' && c != '\t' || c == 0x7f }); at >= 0 || !utf8.ValidString(out) {
		t.Errorf("%s(%q) holds what cannot be seen, at %d", name, text, at)
	}
}

// A report that is read, to run again what did not pass in it, is the one that was
// written, whoever wrote it.
func FuzzReadReport(f *testing.F) {
	for _, text := range hostileTexts[:4] {
		f.Add([]byte(text))
		written, err := json.Marshal(short(text))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(written)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var r, again report.Report
		if json.Unmarshal(text, &r) != nil {
			return
		}
		written, err := json.Marshal(&r)
		if err != nil {
			t.Fatalf("a report that was read cannot be written: %v", err)
		}
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatalf("%s cannot be read again: %v", written, err)
		}
		if second, err := json.Marshal(&again); err != nil || string(second) != string(written) {
			t.Errorf("written again it is another (-first +second):\n%s", cmp.Diff(string(written), string(second)))
		}
		if reflect.DeepEqual(r.Scenarios, again.Scenarios) && r.ExitCode() != again.ExitCode() {
			t.Errorf("the exit code was %d and is %d", r.ExitCode(), again.ExitCode())
		}
	})
}
