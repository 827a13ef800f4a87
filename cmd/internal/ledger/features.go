package ledger

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

// A Scenario is one of the features, with what it speaks of.
type Scenario struct {
	File    string // such as whmcs/creating.feature
	Line    int
	Feature string
	Rule    string
	Name    string
	Text    string // as it stands in the file

	shows map[key]bool
}

// A key names a row of the ledger.
type key struct{ operation, kind, name string }

// Scenarios reads the features of a document's provider. It reads what a scenario says
// it wants, which is what a run that passes has seen; who cannot run the suite, since
// that is another program, sees so much of it.
func Scenarios(features fs.FS, doc *spec.Document) ([]*Scenario, error) {
	files, err := fs.Glob(features, doc.Name+"/*.feature")
	if err != nil {
		return nil, err
	}
	known := newIndex(doc)
	var out []*Scenario
	for _, name := range files {
		text, err := fs.ReadFile(features, name)
		if err != nil {
			return nil, err
		}
		f := file{name: path.Clean(name), index: known}
		f.read(string(text))
		out = append(out, f.scenarios...)
	}
	return out, nil
}

// A step is a sentence with the table below it.
type step struct {
	text  string
	table [][]string
	doc   string // the text below it
}

// A file is read line by line: it is one of our own, so its form is known.
type file struct {
	name  string
	index *index

	feature, rule string
	general, law  []step // of the backgrounds: the feature's and the rule's
	steps         *[]step
	own           []step
	examples      [][]string
	inExamples    bool
	inDoc         bool
	current       *Scenario
	above         []string // comments and tags before a scenario
	scenarios     []*Scenario
}

func (f *file) read(text string) {
	for n, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		if f.inDoc || strings.HasPrefix(trimmed, `"""`) {
			f.keep(line)
			f.docString(trimmed)
			continue
		}
		keyword, rest, _ := strings.Cut(trimmed, ":")
		rest = strings.TrimSpace(rest)
		switch {
		case keyword == "Feature":
			f.feature = rest
		case keyword == "Rule":
			f.end()
			f.rule, f.law = rest, nil
		case keyword == "Background":
			f.end()
			f.steps = &f.general
			if f.rule != "" {
				f.steps = &f.law
			}
		case keyword == "Scenario", keyword == "Scenario Outline":
			f.begin(n+1, rest)
			f.keep(line)
		case strings.HasPrefix(trimmed, "@"), strings.HasPrefix(trimmed, "#"):
			f.end()
			f.above = append(f.above, line)
		default:
			f.keep(line)
			f.line(trimmed)
		}
	}
	f.end()
}

func (f *file) keep(line string) {
	if f.current != nil {
		f.current.Text += line + "\n"
	}
}

func (f *file) begin(line int, name string) {
	above := f.above
	f.end()
	f.current = &Scenario{File: f.name, Line: line, Feature: f.feature, Rule: f.rule, Name: name, shows: map[key]bool{}}
	for _, l := range above {
		f.keep(l)
	}
	f.above, f.own, f.examples, f.inExamples, f.steps = nil, nil, nil, false, &f.own
}

func (f *file) docString(trimmed string) {
	isFence := strings.HasPrefix(trimmed, `"""`)
	if s := f.last(); !isFence && s != nil {
		s.doc += trimmed + "\n"
	}
	if isFence {
		f.inDoc = !f.inDoc
	}
}

func (f *file) last() *step {
	if f.steps == nil || len(*f.steps) == 0 {
		return nil
	}
	return &(*f.steps)[len(*f.steps)-1]
}

var sentence = regexp.MustCompile(`^(?:Given|When|Then|And|But|\*) (.+)$`)

// line reads a step, a row of a table, or prose.
func (f *file) line(trimmed string) {
	switch m := sentence.FindStringSubmatch(trimmed); {
	case trimmed == "Examples:":
		f.inExamples = true
	case m != nil && f.steps != nil:
		*f.steps = append(*f.steps, step{text: m[1]})
	case strings.HasPrefix(trimmed, "|"):
		row := strings.Split(strings.Trim(trimmed, "|"), "|")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if f.inExamples {
			f.examples = append(f.examples, row)
		} else if s := f.last(); s != nil {
			s.table = append(s.table, row)
		}
	}
}

// end finds what a scenario speaks of, for each of its examples.
func (f *file) end() {
	s := f.current
	f.current, f.steps, f.above = nil, nil, nil
	if s == nil {
		return
	}
	s.Text = outdented(s.Text)
	f.scenarios = append(f.scenarios, s)
	steps := slices.Concat(f.general, f.law, f.own)
	if len(f.examples) < 2 {
		f.index.play(s, steps)
		return
	}
	for _, row := range f.examples[1:] {
		var pairs []string
		for i, name := range f.examples[0][:min(len(row), len(f.examples[0]))] {
			pairs = append(pairs, "<"+name+">", row[i])
		}
		f.index.play(s, filled(steps, strings.NewReplacer(pairs...)))
	}
}

func filled(steps []step, r *strings.Replacer) []step {
	out := make([]step, len(steps))
	for i, s := range steps {
		out[i] = step{text: r.Replace(s.text), doc: r.Replace(s.doc)}
		for _, row := range s.table {
			next := slices.Clone(row)
			for j := range next {
				next[j] = r.Replace(next[j])
			}
			out[i].table = append(out[i].table, next)
		}
	}
	return out
}

// outdented takes away what all lines begin with, and what is empty at the end.
func outdented(text string) string {
	lines := strings.Split(strings.TrimRight(text, " \n"), "\n")
	indent := len(lines[0]) - len(strings.TrimLeft(lines[0], " "))
	for i, line := range lines {
		lines[i] = line[min(indent, len(line)-len(strings.TrimLeft(line, " "))):]
	}
	return strings.Join(lines, "\n")
}

// Answers lists what a scenario says that operations answer, as operation and answer.
func (s *Scenario) Answers() [][2]string {
	var out [][2]string
	for k := range s.shows {
		if k.kind == "answer" {
			out = append(out, [2]string{k.operation, k.name})
		}
	}
	return out
}

// ID names a scenario within the page.
func (s *Scenario) ID() string {
	return fmt.Sprintf("%s-%d", strings.NewReplacer("/", "-", ".feature", "").Replace(s.File), s.Line)
}
