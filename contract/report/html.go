package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed" // for the page
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"html/template"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	texttemplate "text/template"
	"time"
	"unicode/utf8"

	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/spec"
)

//go:embed report.html.tmpl
var htmlTemplate string

const slowestShown = 10

// WriteHTML writes one page that needs nothing else. It cannot fetch anything
// either: its own policy forbids the network, and every script and style but the
// two that it was written with.
func (r *Report) WriteHTML(w io.Writer) error {
	l, err := htmlLook()
	if err != nil {
		return fmt.Errorf("read the template of the page: %w", err)
	}
	p := r.page(l)
	var b bytes.Buffer
	if err := l.page.Execute(&b, p); err != nil {
		return fmt.Errorf("fill the template of the page: %w", err)
	}
	_, err = b.WriteTo(w)
	return err
}

var htmlFuncs = template.FuncMap{
	"visible": visible, "span": span, "plural": plural, "join": strings.Join, "mark": mark, "state": stateName,
	"body": viewBody, "diff": viewDiff, "pairs": viewPairs, "lines": viewStep, "account": viewAccount, "told": Accepted.told,
	"utc": func(t time.Time) string { return t.UTC().Format(time.DateTime) + " UTC" },
}

// What the template sees: the results, and beside each what it cannot work out.
type (
	page struct {
		*Report
		Outcome  verdict.Verdict
		Sentence string
		Code     int
		Tally    map[verdict.Verdict]int
		Verdicts []verdict.Verdict
		Services []string
		Causes   []causeView
		Beside   string
		Unlike   []unlikeView
		Features []featureView
		Coverage []coverageView
		Slowest  []slowView
		Style    template.CSS
		Script   template.JS
		Policy   string
	}
	causeView struct {
		Cause
		Number   int
		Scenario scenarioView // its example
		Exchange *exchangeView
		Replay   string
		Asked    []Step         // the steps of the example
		Others   []scenarioView // the first of those that show it, too
		More     int
	}
	unlikeView struct {
		Difference
		Others []scenarioView // the first of those that show it
		More   int
	}
	featureView struct {
		featureGroup
		Service string
		Bad     int // scenarios that did not pass
		Rules   []ruleView
	}
	ruleView struct {
		Name      string
		Scenarios []scenarioView
	}
	scenarioView struct {
		Scenario
		ID       string
		Service  string
		Bad      bool // it is none of pass, skipped and disabled
		Open     bool
		Doubtful []spec.Known // the inferred rules that it breaks
		Steps    []stepView
		Rest     []exchangeView // those after the last step, such as a clean-up
	}
	stepView struct {
		Step
		Earlier   *exchangeView // the exchange that it judges, where an earlier step made it
		Exchanges []exchangeView
	}
	exchangeView struct {
		Exchange
		ID     string
		Number int
	}
	coverageView struct {
		Provider   string
		States     map[string]int
		Operations []operationView
	}
	operationView struct {
		Operation string
		Cells     []Cell
	}
	slowView struct {
		scenarioView
		Percent int // of the slowest one
	}
	bodyView struct {
		Text, Note string
		Long       bool
		Folded     bool // the note says enough
	}
	diffLine struct{ Class, Text string }
)

func (r *Report) page(l look) *page {
	p := &page{
		Report: r, Code: r.ExitCode(), Tally: r.Counts(), Verdicts: verdict.All,
		Features: r.viewFeatures(), Coverage: r.viewCoverage(),
		Style: template.CSS(l.style), Script: template.JS(l.script),
		Policy: fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'",
			fingerprint(l.style), fingerprint(l.script)),
	}
	p.Outcome, p.Sentence = r.outcome()
	p.Causes = r.viewCauses(p.Features)
	p.Beside, p.Unlike = r.compared(), r.viewDifferences(p.Features)
	p.Slowest = viewSlowest(p.Features)
	for _, f := range p.Features {
		if !slices.Contains(p.Services, f.Service) {
			p.Services = append(p.Services, f.Service)
		}
	}
	return p
}

// A look is the template of the page, and its style and script as they are written
// there.
type look struct {
	page          *template.Template
	style, script string
}

// htmlLook reads the template once: that takes longer than to fill it.
var htmlLook = sync.OnceValues(func() (look, error) {
	page, err := template.New("page").Funcs(htmlFuncs).Parse(htmlTemplate)
	if err != nil {
		return look{}, err
	}
	plain, err := texttemplate.New("page").Funcs(texttemplate.FuncMap(htmlFuncs)).Parse(htmlTemplate)
	if err != nil {
		return look{}, err
	}
	var style, script strings.Builder
	err = errors.Join(plain.ExecuteTemplate(&style, "style", nil), plain.ExecuteTemplate(&script, "script", nil))
	return look{page, style.String(), script.String()}, err
})

// fingerprint names a script or style in a content security policy.
func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func (r *Report) viewFeatures() []featureView {
	var out []featureView
	n := 0
	open := 0
	for _, group := range r.byFeature() {
		view := featureView{featureGroup: group, Service: group.Scenarios[0].service()}
		for i, s := range group.Scenarios {
			n++
			if i == 0 || group.Scenarios[i-1].Rule != s.Rule {
				view.Rules = append(view.Rules, ruleView{Name: s.Rule})
			}
			rule := &view.Rules[len(view.Rules)-1]
			scenario := viewScenario(s, fmt.Sprintf("s%d", n))
			if scenario.Bad {
				view.Bad++
				open++
				scenario.Open = open <= openShown
			}
			rule.Scenarios = append(rule.Scenarios, scenario)
		}
		out = append(out, view)
	}
	slices.SortStableFunc(out, func(a, b featureView) int { return cmp.Compare(min(b.Bad, 1), min(a.Bad, 1)) })
	return out
}

const (
	openShown   = 25 // scenarios: who has more to read opens them by the button
	othersShown = 30 // scenarios of a cause
)

// viewCauses finds the examples of the causes among the scenarios as they are
// shown.
func (r *Report) viewCauses(features []featureView) []causeView {
	shown := byKey(features)
	var out []causeView
	for i, c := range r.Causes() {
		view := causeView{Cause: c, Number: i + 1, Scenario: shown[r.Scenarios[c.Example.Scenario].key()]}
		if c.Example.Exchange >= 0 {
			e := exchangeView{Exchange: view.Scenario.Scenario.Exchanges[c.Example.Exchange], ID: fmt.Sprintf("c%d", i+1), Number: c.Example.Exchange + 1}
			view.Replay, e.Replay, e.Problems = e.Replay, "", nil // the cause itself tells them
			view.Exchange = &e
		}
		view.Asked = view.Scenario.Scenario.stepsOf(c.Example)
		for _, at := range c.Scenarios[:min(len(c.Scenarios), othersShown)] {
			view.Others = append(view.Others, shown[r.Scenarios[at].key()])
		}
		view.More = len(c.Scenarios) - len(view.Others)
		out = append(out, view)
	}
	return out
}

func byKey(features []featureView) map[string]scenarioView {
	shown := map[string]scenarioView{}
	for _, f := range features {
		for _, rule := range f.Rules {
			for _, s := range rule.Scenarios {
				shown[s.key()] = s
			}
		}
	}
	return shown
}

func (r *Report) viewDifferences(features []featureView) []unlikeView {
	shown := byKey(features)
	var out []unlikeView
	for _, d := range r.Differences {
		view := unlikeView{Difference: d}
		for _, at := range d.Scenarios[:min(len(d.Scenarios), othersShown)] {
			view.Others = append(view.Others, shown[r.Scenarios[at].key()])
		}
		view.More = len(d.Scenarios) - len(view.Others)
		out = append(out, view)
	}
	return out
}

// key tells scenarios apart.
func (s Scenario) key() string {
	return fmt.Sprint(s.Provider, "\x00", s.Dialect, "\x00", s.File, "\x00", s.Line, "\x00", s.Name)
}

// viewScenario puts each exchange below the step that made it: a step knows its
// last one, so what lies between two of these belongs to the later step.
func viewScenario(s Scenario, id string) scenarioView {
	view := scenarioView{Scenario: s, ID: id, Service: s.service(), Bad: s.Verdict.Worse(verdict.Skipped)}
	exchanges := make([]exchangeView, len(s.Exchanges))
	for i, e := range s.Exchanges {
		exchanges[i] = exchangeView{Exchange: e, ID: fmt.Sprintf("%s-%d", id, i+1), Number: i + 1}
		for _, p := range e.Problems {
			if p.Verdict == verdict.Suspect && !slices.Contains(view.Doubtful, e.Known) {
				view.Doubtful = append(view.Doubtful, e.Known)
			}
		}
	}
	next := 0
	for _, step := range s.Steps {
		v := stepView{Step: step}
		switch last := min(step.Exchange, len(exchanges)-1); {
		case last >= next:
			v.Exchanges = exchanges[next : last+1]
			next = last + 1
		case last >= 0:
			v.Earlier = &exchanges[last]
		}
		view.Steps = append(view.Steps, v)
	}
	view.Rest = exchanges[next:]
	return view
}

func (r *Report) viewCoverage() []coverageView {
	var out []coverageView
	for _, c := range r.Matrix {
		i := slices.IndexFunc(out, func(v coverageView) bool { return v.Provider == c.Provider })
		if i < 0 {
			i = len(out)
			out = append(out, coverageView{Provider: c.Provider, States: map[string]int{}})
		}
		out[i].States[c.State]++
		operations := out[i].Operations
		j := slices.IndexFunc(operations, func(v operationView) bool { return v.Operation == c.Operation })
		if j < 0 {
			j = len(operations)
			operations = append(operations, operationView{Operation: c.Operation})
		}
		operations[j].Cells = append(operations[j].Cells, c)
		out[i].Operations = operations
	}
	return out
}

func viewSlowest(features []featureView) []slowView {
	var out []slowView
	for _, f := range features {
		for _, rule := range f.Rules {
			for _, s := range rule.Scenarios {
				if s.Took > 0 {
					out = append(out, slowView{scenarioView: s})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b slowView) int { return cmp.Compare(b.Took, a.Took) })
	out = out[:min(len(out), slowestShown)]
	for i := range out {
		out[i].Percent = max(1, int(100*out[i].Took/out[0].Took))
	}
	return out
}

// A body longer than this scrolls; one that nests deeper stays as it came, for
// each level costs two blanks on each line.
const (
	longBody   = 1200
	longLines  = 24
	prettyDeep = 32
)

// viewBody shows the body of a message: JSON indented, the fields of a form on
// lines of their own, anything else as it came.
func viewBody(m Message) bodyView {
	view := bodyView{Text: m.Body}
	if pretty, ok := prettyJSON(m.Body); ok {
		view = bodyView{Text: pretty, Note: "JSON, indented"}
	} else if m.isForm() {
		view = bodyView{Text: strings.ReplaceAll(m.Body, "&", "\n&"), Note: "form, a field per line"}
	}
	if view.Text == m.Body {
		view.Note = ""
	}
	if title, ok := titleOf(m.Body); ok {
		view.Note = fmt.Sprintf("a page of HTML, %d characters: %s", utf8.RuneCountInString(m.Body), title)
		view.Folded = true
	}
	view.Text = visible(view.Text)
	view.Long = len(view.Text) > longBody || strings.Count(view.Text, "\n") > longLines
	return view
}

var titleElement = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>|<h1[^>]*>(.*?)</h1>`)

// titleOf is what a page of HTML calls itself, if a text is one.
func titleOf(text string) (string, bool) {
	head := strings.ToLower(strings.TrimSpace(text[:min(len(text), 200)]))
	if !strings.HasPrefix(head, "<!doctype html") && !strings.HasPrefix(head, "<html") {
		return "", false
	}
	if m := titleElement.FindStringSubmatch(text); m != nil {
		return oneLine(html.UnescapeString(m[1]+m[2]), 120), true
	}
	return "it has no title", true
}

func prettyJSON(text string) (string, bool) {
	if text = strings.TrimSpace(text); text == "" || !strings.ContainsRune("{[", rune(text[0])) {
		return "", false
	}
	depth := 0
	for _, c := range []byte(text) { // brackets within strings count too: then it is left alone without need
		switch c {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if depth > prettyDeep {
			return "", false
		}
	}
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(text), "", "  "); err != nil {
		return "", false
	}
	return b.String(), true
}

func (m Message) isForm() bool {
	return slices.ContainsFunc(m.Header, func(h [2]string) bool {
		return strings.EqualFold(h[0], "Content-Type") && strings.HasPrefix(strings.ToLower(h[1]), "application/x-www-form-urlencoded")
	})
}

// viewDiff splits a text into lines and says of each whether it is wanted or
// got. In a text that begins with words these count only from "(-want +got)" on.
// The no-break spaces of go-cmp, which it strews in at random, become blanks.
func viewDiff(text string, words bool) []diffLine {
	var out []diffLine
	on := !words
	for line := range strings.Lines(strings.ReplaceAll(visible(text), "\u00a0", " ")) {
		line, class := strings.TrimRight(line, "\n"), ""
		switch {
		case on && strings.HasPrefix(line, "-"):
			class = "want"
		case on && strings.HasPrefix(line, "+"):
			class = "got"
		case strings.Contains(line, "(-want +got)"):
			on = true
		}
		out = append(out, diffLine{class, line})
	}
	return out
}

// viewStep parts a step's sentence from the table or text below it.
func viewStep(text string) [2]string {
	sentence, below, _ := strings.Cut(visible(text), "\n")
	return [2]string{sentence, below}
}

var padding = regexp.MustCompile(` +\|`)

func clipped(text string, most int) string {
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// viewAccount tells a scenario that nobody needs to look into: its steps, and what
// they exchanged. The whole stands in report.json.
func viewAccount(s scenarioView) string {
	var b strings.Builder
	exchanges := func(list []exchangeView) {
		for _, e := range list {
			fmt.Fprintf(&b, "    %s → %s\n", cmp.Or(e.Operation, "raw request"), cmp.Or(e.Answer, e.Response.Line, "no answer"))
		}
	}
	for _, step := range s.Steps {
		b.WriteString(padding.ReplaceAllString(clipped(step.Text, 800), " |") + "\n")
		exchanges(step.Exchanges)
	}
	exchanges(s.Rest)
	return visible(strings.TrimSuffix(b.String(), "\n"))
}

func viewPairs(m map[string]string) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, k+" = "+m[k])
	}
	return out
}

// mark is the sign of a verdict or a state, for those who see no colours.
func mark(of any) string {
	switch fmt.Sprint(of) {
	case string(verdict.Pass), Provoked:
		return "✓"
	case string(verdict.Fail), Unreached:
		return "✗"
	case string(verdict.Flaky):
		return "±"
	case string(verdict.Suspect):
		return "?"
	case string(verdict.Drift):
		return "≈"
	case string(verdict.Known):
		return "≠"
	case string(verdict.Skipped):
		return "–"
	case string(verdict.Disabled):
		return "○"
	case FaultOnly:
		return "↯"
	}
	return "!"
}
