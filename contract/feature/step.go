package feature

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/credmock/credmock/contract/target"
)

// A Step is one sentence of a scenario, read once: who runs it looks at the fields,
// and never at the text.
type Step struct {
	Kind      Kind
	Text      string // as written, with its keyword, for reports
	Operation string // "" where none is named
	Answer    string // of the operation's catalogue; "" for any
	Alias     string // under which an answer is kept; "" for none
	As        string // who calls: a principal, or the alias of an answer
	Value     string // what else the sentence quotes: a duration, a path
	Rows      [][2]string
	Doc       string   // the text below it
	Own       *OwnCall // what the user's own function is given; nil is none
}

// A Kind is what a step does, or looks at.
type Kind string

// The kinds of steps.
const (
	FreshAccount Kind = "fresh account"
	SetUp        Kind = "set up"
	CallAs       Kind = "call as"
	CallAsNobody Kind = "call as nobody"
	CallWith     Kind = "call with"
	MoveClock    Kind = "move clock"
	Schedule     Kind = "schedule"
	StartFrom    Kind = "start from"
	Call         Kind = "call"
	Succeed      Kind = "succeed"
	Fail         Kind = "fail"
	Eventually   Kind = "eventually"
	Has          Kind = "has"
	Lacks        Kind = "lacks"
	HasHeaders   Kind = "has headers"
	Lists        Kind = "lists"
	ListsInOrder Kind = "lists in order"
	ListsNot     Kind = "lists not"
	Unchanged    Kind = "unchanged"
	Send         Kind = "send"
	Wire         Kind = "wire"
	Own          Kind = "own" // the user's own
)

// Needs is the capability of a target that a kind of step wants, or "".
func (k Kind) Needs() string {
	switch k {
	case MoveClock:
		return target.Clock
	case Schedule:
		return target.Faults
	case StartFrom:
		return target.Fixture
	}
	return ""
}

// Calls reports whether a kind of step calls the operation that it names.
func (k Kind) Calls() bool { return k == SetUp || k == Call || k == Eventually }

// below is what may stand below a step.
type below string

const (
	nothing below = "nothing"
	table   below = "a table of two columns"
	text    below = "text between lines of three quotes"
)

// A sentence is one of the vocabulary. Its groups say which fields of a step the
// words are that it leaves open.
type sentence struct {
	kind    Kind
	pattern *regexp.Regexp
	wants   below
	groups  []func(*Step) *string
}

var (
	operation = func(s *Step) *string { return &s.Operation }
	answer    = func(s *Step) *string { return &s.Answer }
	alias     = func(s *Step) *string { return &s.Alias }
	caller    = func(s *Step) *string { return &s.As }
	value     = func(s *Step) *string { return &s.Value }
)

func on(kind Kind, pattern string, wants below, groups ...func(*Step) *string) sentence {
	return sentence{kind, regexp.MustCompile("^" + pattern + "$"), wants, groups}
}

// vocabulary is all that a feature can say. The verbs are operationIds, the nouns
// answers and aliases; features/README.md shows each at work.
var vocabulary = []sentence{
	on(FreshAccount, `a fresh account`, nothing),
	on(SetUp, `"([^"]+)" is the answer to (\w+)`, nothing, alias, operation),
	on(SetUp, `"([^"]+)" is the answer to (\w+) with:`, table, alias, operation),
	on(CallAs, `I call as "([^"]+)"`, nothing, caller),
	on(CallAsNobody, `I call as nobody`, nothing),
	on(CallWith, `I call with:`, table),
	on(MoveClock, `the clock moves on by "([^"]+)"`, nothing, value),
	on(Schedule, `(\w+) will answer (\w+)`, nothing, operation, answer),
	on(Schedule, `(\w+) will answer (\w+) with:`, table, operation, answer),
	on(StartFrom, `a mock that starts from:`, text),

	on(Call, `I call (\w+)`, nothing, operation),
	on(Call, `I call (\w+) with:`, table, operation),

	on(Succeed, `it succeeds`, nothing),
	on(Succeed, `it succeeds as "([^"]+)"`, nothing, alias),
	on(Succeed, `it succeeds with (\w+)`, nothing, answer),
	on(Succeed, `it succeeds with (\w+) as "([^"]+)"`, nothing, answer, alias),
	on(Fail, `it fails with (\w+)`, nothing, answer),
	on(Fail, `it fails with (\w+) with:`, table, answer),
	on(Eventually, `eventually (\w+) answers (\w+)`, nothing, operation, answer),
	on(Eventually, `eventually (\w+) answers (\w+) with:`, table, operation, answer),

	on(Has, `the answer has:`, table),
	on(Lacks, `the answer lacks "([^"]+)"`, nothing, value),
	on(HasHeaders, `the answer has headers:`, table),
	on(Lists, `the answer lists:`, table),
	on(ListsInOrder, `the answer lists in this order:`, table),
	on(ListsNot, `the answer does not list:`, table),
	on(Unchanged, `nothing has changed`, nothing),

	on(Send, `I send:`, text),
	on(Wire, `the wire shows:`, text),
}

// read makes a step of a sentence and what stands below it. No sentence, several,
// or the wrong thing below is a mistake in the feature; the step is then its text.
func read(keyword string, from *messages.PickleStep, own []ownStep) (Step, error) {
	out := Step{Text: keyword + from.Text}
	if is, err := out.readOwn(from, own); is {
		return out, err
	}
	var found *sentence
	for i, s := range vocabulary {
		groups := s.pattern.FindStringSubmatch(from.Text)
		if groups == nil {
			continue
		}
		if found != nil {
			return out, fmt.Errorf("step %q is ambiguous", from.Text)
		}
		found, out.Kind = &vocabulary[i], s.kind
		for n, field := range s.groups {
			*field(&out) = groups[n+1]
		}
	}
	if found == nil {
		return out, fmt.Errorf("step %q is undefined", from.Text)
	}
	got := nothing
	if from.Argument != nil && from.Argument.DocString != nil {
		got, out.Doc = text, from.Argument.DocString.Content
	}
	if from.Argument != nil && from.Argument.DataTable != nil {
		got = table
		for _, row := range from.Argument.DataTable.Rows {
			if len(row.Cells) != 2 {
				return out, fmt.Errorf("step %q wants a table of two columns, not of %d", from.Text, len(row.Cells))
			}
			out.Rows = append(out.Rows, [2]string{row.Cells[0].Value, row.Cells[1].Value})
		}
	}
	if got != found.wants {
		return out, fmt.Errorf("step %q wants %s below it, not %s", from.Text, found.wants, got)
	}
	return out, nil
}

// readOwn makes a step of the user's own of a sentence, if it is one.
func (s *Step) readOwn(from *messages.PickleStep, own []ownStep) (is bool, err error) {
	for _, step := range own {
		call, err := step.match(from)
		switch {
		case call == nil && err == nil:
			continue
		case is || slices.ContainsFunc(vocabulary, func(v sentence) bool { return v.pattern.MatchString(from.Text) }):
			return true, fmt.Errorf("step %q is ambiguous", from.Text)
		case err != nil:
			return true, err
		}
		is, s.Kind, s.Own = true, Own, call
	}
	return is, nil
}

// braces are what is filled when a step is played: {run}, {target.service},
// {alias.field}. Other braces are text.
var braces = regexp.MustCompile(`\{(run|[A-Za-z_]\w*(?:\.|\[)[\w.\[\]-]+)\}`)

// Fill puts what value says in the place of each pair of braces.
func Fill(text string, value func(name string) string) string {
	return braces.ReplaceAllStringFunc(text, func(brace string) string { return value(brace[1 : len(brace)-1]) })
}

// Whole returns the name in a text that is nothing but one pair of braces.
func Whole(text string) (name string, ok bool) {
	at := braces.FindStringIndex(text)
	if at == nil || at[0] != 0 || at[1] != len(text) {
		return "", false
	}
	return text[1 : len(text)-1], true
}

// prerequisites lists what a step takes from {target.…}.
func (s Step) prerequisites() []string {
	texts := []string{s.Alias, s.As, s.Value, s.Doc}
	for _, row := range s.Rows {
		texts = append(texts, row[0], row[1])
	}
	if s.Own != nil {
		texts = append(texts, s.Own.written()...)
	}
	var out []string
	for _, t := range texts {
		for _, found := range braces.FindAllStringSubmatch(t, -1) {
			if name, ok := strings.CutPrefix(found[1], "target."); ok && name != "" {
				out = append(out, name)
			}
		}
	}
	return out
}
