package contract

import (
	"context"
	"regexp"

	"github.com/cucumber/godog"
)

// An expression is one sentence of the features. Its groups are words of the
// sentence; wants says what stands below it.
type expression struct {
	pattern *regexp.Regexp
	wants   argument
	needs   string // a capability of the target
	run     func(ctx context.Context, w *world, m matched) error
}

// An argument is what stands below a step.
type argument string

const (
	nothing argument = "nothing"
	table   argument = "a table of two columns"
	text    argument = "text between lines of three quotes"
)

// matched is what a step says: the groups of its expression, and what stands
// below it, with its braces still in.
type matched struct {
	groups []string
	rows   [][2]string
	text   string
}

// expressions is the whole vocabulary. The verbs are operationIds, the nouns
// answers and aliases; features/README.md shows each at work.
var expressions = []expression{
	{on(`a fresh account`), nothing, "", freshAccount},
	{on(`"([^"]+)" is the answer to (\w+)`), nothing, "", setUp},
	{on(`"([^"]+)" is the answer to (\w+) with:`), table, "", setUp},
	{on(`I call as "([^"]+)"`), nothing, "", callAs},
	{on(`I call as nobody`), nothing, "", callAsNobody},
	{on(`I call with:`), table, "", callWith},
	{on(`the clock moves on by "([^"]+)"`), nothing, canClock, moveClock},
	{on(`(\w+) will answer (\w+)`), nothing, canFaults, schedule},
	{on(`(\w+) will answer (\w+) with:`), table, canFaults, schedule},
	{on(`a mock that starts from:`), text, canFixture, startFrom},

	{on(`I call (\w+)`), nothing, "", call},
	{on(`I call (\w+) with:`), table, "", call},

	{on(`it succeeds`), nothing, "", succeeds("", "")},
	{on(`it succeeds as "([^"]+)"`), nothing, "", succeeds("alias", "")},
	{on(`it succeeds with (\w+)`), nothing, "", succeeds("answer", "")},
	{on(`it succeeds with (\w+) as "([^"]+)"`), nothing, "", succeeds("answer", "alias")},
	{on(`it fails with (\w+)`), nothing, "", fails},
	{on(`it fails with (\w+) with:`), table, "", fails},
	{on(`eventually (\w+) answers (\w+)`), nothing, "", eventually},
	{on(`eventually (\w+) answers (\w+) with:`), table, "", eventually},

	{on(`the answer has:`), table, "", answerHas},
	{on(`the answer lacks "([^"]+)"`), nothing, "", answerLacks},
	{on(`the answer lists:`), table, "", answerLists},
	{on(`the answer does not list:`), table, "", answerDoesNotList},
	{on(`nothing has changed`), nothing, "", nothingHasChanged},

	{on(`I send:`), text, "", send},
	{on(`the wire shows:`), text, "", wireShows},
}

func on(pattern string) *regexp.Regexp { return regexp.MustCompile("^" + pattern + "$") }

// register tells godog the vocabulary, for one scenario's world.
func register(sc *godog.ScenarioContext, w *world) {
	for _, e := range expressions {
		sc.Step(e.pattern, w.handler(e))
	}
}

// handler is the function that godog wants for an expression: a string for each
// group, then what stands below.
func (w *world) handler(e expression) any {
	run := func(ctx context.Context, m matched) error { return w.step(ctx, e, m) }
	if e.wants == table {
		switch e.pattern.NumSubexp() {
		case 0:
			return func(ctx context.Context, t *godog.Table) error {
				return run(ctx, matched{rows: rowsOf(t)})
			}
		case 1:
			return func(ctx context.Context, a string, t *godog.Table) error {
				return run(ctx, matched{groups: []string{a}, rows: rowsOf(t)})
			}
		default:
			return func(ctx context.Context, a, b string, t *godog.Table) error {
				return run(ctx, matched{groups: []string{a, b}, rows: rowsOf(t)})
			}
		}
	}
	if e.wants == text {
		return func(ctx context.Context, d *godog.DocString) error { return run(ctx, matched{text: d.Content}) }
	}
	switch e.pattern.NumSubexp() {
	case 0:
		return func(ctx context.Context) error { return run(ctx, matched{}) }
	case 1:
		return func(ctx context.Context, a string) error { return run(ctx, matched{groups: []string{a}}) }
	default:
		return func(ctx context.Context, a, b string) error { return run(ctx, matched{groups: []string{a, b}}) }
	}
}

// rowsOf reads a table whose width the plan has checked.
func rowsOf(t *godog.Table) [][2]string {
	var rows [][2]string
	for _, row := range t.Rows {
		rows = append(rows, [2]string{row.Cells[0].Value, row.Cells[1].Value})
	}
	return rows
}
