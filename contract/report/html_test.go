package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/verdict"
)

var (
	styleElement  = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	scriptElement = regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	policyElement = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`)
	tag           = regexp.MustCompile(`<[a-zA-Z!/][^>]*>`)
	loads         = regexp.MustCompile(`(?i)\s(src|srcset|data|action|formaction|poster|background|style|on[a-z]+)\s*=`)
	quoted        = regexp.MustCompile(`"[^"]*"`)
	link          = regexp.MustCompile(`(?i)\s(?:href|xlink:href)\s*=\s*"([^"]*)"`)
)

func TestWriteHTML(t *testing.T) {
	t.Parallel()
	page := golden(t, "index.html", sample(hostile).WriteHTML)
	if !strings.Contains(page, long) {
		t.Error("the page cuts a long body")
	}
	if n := strings.Count(strings.ToLower(page), "<script"); n != 1 {
		t.Errorf("the page has %d script elements, want 1", n)
	}
	for _, unwanted := range []string{"alert(1)</script>", "\x00", "\x1b", "\x7f", "\xff", "\u202e", "\u2066", "ZgotmplZ", "<no value>", "@import", "url("} {
		if strings.Contains(page, unwanted) {
			t.Errorf("the page holds %q", unwanted)
		}
	}
	outside := scriptElement.ReplaceAllString(styleElement.ReplaceAllString(page, ""), "")
	for _, tag := range tag.FindAllString(outside, -1) {
		if loads.MatchString(quoted.ReplaceAllString(tag, `""`)) {
			t.Errorf("the page may load or run something: %s", tag)
		}
		if m := link.FindStringSubmatch(tag); m != nil && !strings.HasPrefix(m[1], "#") {
			t.Errorf("the page links to %q, want only itself", m[1])
		}
	}
	for _, want := range []string{
		"&lt;/script&gt;", `\x00\x07\x1b[31mred\x7f \xff\xfe \u202eoverturned`, // hostile, made harmless and visible
		"Suspect the mock, not the target.", "this project&#39;s own design, U7",
		`<span class="want">-`, `<span class="got">&#43;`,
		"✓ provoked", "✗ <b>invalidScope</b> unreached", "↯ <b>noOutput</b> fault-only 2×",
		"JSON, indented", "form, a field per line", "  &#34;credentialId&#34;: 1,",
		"prefers-color-scheme: dark", "@media print",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %.60q", want)
		}
	}
}

// The policy forbids everything but the two blocks that the page was written
// with: they must be the ones it names.
func TestWriteHTMLPolicy(t *testing.T) {
	t.Parallel()
	page := render(t, sample(hostile).WriteHTML)
	policy := html.UnescapeString(policyElement.FindStringSubmatch(page)[1])
	if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q", policy)
	}
	for name, element := range map[string]*regexp.Regexp{"style-src": styleElement, "script-src": scriptElement} {
		sum := sha256.Sum256([]byte(element.FindStringSubmatch(page)[1]))
		if want := name + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
			t.Errorf("the policy is %q, want it to allow %s", policy, want)
		}
	}
}

func TestWriteHTMLIdentifiers(t *testing.T) {
	t.Parallel()
	page := render(t, sample(hostile).WriteHTML)
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("the identifier %q is given twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(` href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !ids[m[1]] {
			t.Errorf("a link leads to #%s, which is nowhere", m[1])
		}
	}
}

// Each exchange stands in the page once, below the step that made it.
func TestWriteHTMLExchanges(t *testing.T) {
	t.Parallel()
	exchange := func(op string) report.Exchange { return report.Exchange{Operation: op} }
	step := func(text string, n int) report.Step {
		return report.Step{Text: text, Verdict: verdict.Pass, Exchange: n}
	}
	r := &report.Report{Scenarios: []report.Scenario{{
		Verdict:   verdict.Fail,
		Steps:     []report.Step{step("STEP-A", -1), step("STEP-B", 0), step("STEP-C", 0), step("STEP-D", 2), step("STEP-E", 9), step("STEP-F", 1)},
		Exchanges: []report.Exchange{exchange("opA"), exchange("opB"), exchange("opC")},
	}, {
		Name: "late", Verdict: verdict.Fail,
		Steps:     []report.Step{step("STEP-G", -1)},
		Exchanges: []report.Exchange{exchange("opD")},
	}}}
	page := render(t, r.WriteHTML)
	got := regexp.MustCompile(`STEP-[A-G]|op[A-D] →|>exchange \d<|After the last step`).FindAllString(page, -1)
	want := "STEP-A STEP-B opA → STEP-C >exchange 1< STEP-D opB → opC → STEP-E >exchange 3< STEP-F >exchange 2< STEP-G After the last step opD →"
	if strings.Join(got, " ") != want {
		t.Errorf("steps and exchanges stand as\n%s, want\n%s", strings.Join(got, " "), want)
	}
}

func TestWriteHTMLOfNothing(t *testing.T) {
	t.Parallel()
	page := render(t, new(report.Report).WriteHTML)
	for _, want := range []string{"nothing ran", "No scenario was chosen.", "Nothing was counted.", "Exit code 3"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of an empty report lacks %q", want)
		}
	}
}

// Indenting costs two blanks per level and line: a target must not be able to
// make a page of gigabytes with a body of brackets.
func TestWriteHTMLOfDeepBodies(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 5000) + strings.Repeat("]", 5000)
	r := &report.Report{Scenarios: []report.Scenario{{
		Verdict:   verdict.Fail,
		Exchanges: []report.Exchange{{Response: report.Message{Line: "200 OK", Body: deep}}},
	}}}
	page := render(t, r.WriteHTML)
	if len(page) > 100_000 || !strings.Contains(page, deep) {
		t.Errorf("the page of a body of 10000 brackets has %d bytes, or changed it", len(page))
	}
}
