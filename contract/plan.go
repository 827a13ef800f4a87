package contract

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"
	tagexpressions "github.com/cucumber/tag-expressions/go/v6"

	"github.com/credmock/credmock/spec"
)

// A plan is what a run would do: every scenario that was selected, with what it
// needs and how dangerous it is.
type plan struct {
	suite     godog.TestSuite
	scenarios []*scenario
	byID      map[string]*scenario // by the pickle's id
}

// A scenario is one of a feature, or one row of an outline.
type scenario struct {
	id       string
	provider string
	dialect  string
	feature  string
	rule     string
	name     string
	file     string
	line     int
	tags     []string
	steps    []planned
	effect   spec.Effect

	verdict Verdict // what it comes to without being run; "" if it runs
	reason  string
}

// planned is one step, as the vocabulary reads it.
type planned struct {
	text       string // with its keyword
	expression *expression
	matched    matched
}

func (s *scenario) result() ScenarioResult {
	out := ScenarioResult{
		Provider: s.provider, Dialect: s.dialect, Feature: s.feature, Rule: s.rule, Name: s.name, File: s.file, Line: s.line,
		Tags: s.tags, Effect: s.effect, Verdict: s.verdict, Reason: s.reason,
	}
	if s.verdict != "" {
		for _, step := range s.steps {
			out.Steps = append(out.Steps, StepResult{Text: step.text, Verdict: Skipped, Exchange: -1})
		}
	}
	return out
}

// makePlan parses the features, selects, and says of each scenario what stands
// in its way. Probes are the targets, by provider.
func makePlan(o Options, probes map[string]*Target) (*plan, error) {
	keep, err := selection(o)
	if err != nil {
		return nil, err
	}
	files, names, err := gather(o.Features)
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(uint64(o.Seed), 0))
	random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	p := &plan{byID: map[string]*scenario{}, suite: godog.TestSuite{Options: &godog.Options{
		FS: files, Paths: names, Format: "progress", Output: io.Discard, Strict: true, Randomize: o.Seed, NoColors: true,
		Concurrency: max(o.Concurrency, 1),
	}}}
	if len(names) == 0 {
		return p, nil
	}
	features, err := p.suite.RetrieveFeatures()
	if err != nil {
		return nil, fmt.Errorf("read features: %w", err)
	}
	for _, f := range features {
		if f.Feature == nil {
			continue
		}
		keywords := keywordsOf(f.Feature)
		for _, pickle := range f.Pickles {
			s := &scenario{id: pickle.Id, feature: f.Feature.Name, name: pickle.Name, file: f.Uri}
			if rule := f.FindRule(pickle.AstNodeIds[0]); rule != nil {
				s.rule = rule.Name
			}
			s.line = int(f.FindScenario(pickle.AstNodeIds[0]).Location.Line)
			if len(pickle.AstNodeIds) > 1 {
				if _, row := f.FindExample(pickle.AstNodeIds[1]); row != nil {
					s.line = int(row.Location.Line)
				}
			}
			s.read(pickle, keywords, probes)
			if s.provider != "" && !s.fits(probes[s.provider]) || !keep(s) {
				continue
			}
			if s.verdict == "" {
				s.obstacle(o, probes[s.provider])
			}
			p.scenarios = append(p.scenarios, s)
			p.byID[s.id] = s
		}
	}
	return p, nil
}

// gather lays the features of several places side by side, and lists their files
// in order. A name that comes twice is told apart by a number.
func gather(places []fs.FS) (fstest.MapFS, []string, error) {
	files := fstest.MapFS{}
	var names []string
	for i, place := range places {
		err := fs.WalkDir(place, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".feature" {
				return err
			}
			text, err := fs.ReadFile(place, name)
			if err != nil {
				return err
			}
			if _, taken := files[name]; taken {
				name = fmt.Sprintf("%d/%s", i+1, name)
			}
			files[name] = &fstest.MapFile{Data: text}
			names = append(names, name)
			return nil
		})
		if err != nil {
			return nil, nil, fmt.Errorf("read features: %w", err)
		}
	}
	slices.Sort(names)
	return files, names, nil
}

// selection is the part of the options that chooses among the scenarios.
func selection(o Options) (func(*scenario) bool, error) {
	tagged := func([]string) bool { return true }
	if o.Tags != "" {
		evaluator, err := tagexpressions.Parse(o.Tags)
		if err != nil {
			return nil, fmt.Errorf("tag expression %q: %w", o.Tags, err)
		}
		if err := checkTags(o.Tags); err != nil {
			return nil, err
		}
		tagged = evaluator.Evaluate
	}
	failed := map[string]bool{}
	if o.OnlyFailed != nil {
		for _, s := range o.OnlyFailed.Scenarios {
			if severity(s.Verdict) > severity(Skipped) {
				failed[s.Provider+" "+s.Dialect+" "+s.File+" "+s.Name] = true
			}
		}
	}
	return func(s *scenario) bool {
		where := strings.ToLower(s.feature + " / " + s.rule + " / " + s.name)
		return tagged(s.tags) && strings.Contains(where, strings.ToLower(o.Name)) &&
			(o.OnlyFailed == nil || failed[s.provider+" "+s.dialect+" "+s.file+" "+s.name])
	}, nil
}

// checkTags refuses words that no tag can be, which would select nothing or all.
func checkTags(expression string) error {
	for _, word := range strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(expression)) {
		if word != "and" && word != "or" && word != "not" && !strings.HasPrefix(word, "@") {
			return fmt.Errorf("tag expression %q: %q is neither a tag, which begins with @, nor one of and, or, not", expression, word)
		}
	}
	return nil
}

// fits reports whether a scenario speaks of the target's dialect.
func (s *scenario) fits(t *Target) bool {
	if t == nil {
		return false // a provider that is not under judgement now
	}
	s.dialect = t.Document.Dialect
	for _, dialect := range spec.Dialects {
		if slices.Contains(s.tags, "@"+dialect) && dialect != s.dialect {
			return false
		}
	}
	return true
}

// read matches the steps with the vocabulary, and derives provider and effect.
func (s *scenario) read(pickle *messages.Pickle, keywords map[string]string, probes map[string]*Target) {
	for _, tag := range pickle.Tags {
		s.tags = append(s.tags, tag.Name)
	}
	s.provider = strings.Split(strings.TrimLeft(s.file, "0123456789/"), "/")[0]
	if probes[s.provider] == nil && slices.Contains(spec.Names(), s.provider) {
		return
	}
	var faults []error
	for _, step := range pickle.Steps {
		p := planned{text: keywords[step.AstNodeIds[0]] + step.Text}
		faults = append(faults, p.match(step))
		s.steps = append(s.steps, p)
	}
	if probes[s.provider] == nil {
		s.provider = s.guessProvider(probes)
	}
	if len(pickle.Steps) == 0 {
		faults = append(faults, errors.New("the scenario has no steps"))
	}
	if s.provider == "" {
		faults = append(faults, errors.New("no provider has all of its operations; put the file into a folder of the provider's name"))
	} else {
		faults = append(faults, s.checkNames(probes[s.provider].Document))
	}
	if err := errors.Join(faults...); err != nil {
		s.verdict, s.reason = Error, strings.ReplaceAll(err.Error(), "\n", "; ")
		return
	}
	s.effect = s.derive(probes[s.provider])
}

// keywordsOf lists the steps' keywords by their ids: pickles do not have them.
func keywordsOf(f *messages.Feature) map[string]string {
	out := map[string]string{}
	note := func(steps []*messages.Step) {
		for _, step := range steps {
			out[step.Id] = step.Keyword
		}
	}
	child := func(b *messages.Background, s *messages.Scenario) {
		if b != nil {
			note(b.Steps)
		}
		if s != nil {
			note(s.Steps)
		}
	}
	for _, c := range f.Children {
		child(c.Background, c.Scenario)
		if c.Rule != nil {
			for _, rc := range c.Rule.Children {
				child(rc.Background, rc.Scenario)
			}
		}
	}
	return out
}

// match finds the expression of a step. None, several, or the wrong thing below
// it is a mistake in the feature.
func (p *planned) match(step *messages.PickleStep) error {
	for i := range expressions {
		groups := expressions[i].pattern.FindStringSubmatch(step.Text)
		if groups == nil {
			continue
		}
		if p.expression != nil {
			return fmt.Errorf("step %q is ambiguous", step.Text)
		}
		p.expression, p.matched = &expressions[i], matched{groups: groups[1:]}
	}
	if p.expression == nil {
		return fmt.Errorf("step %q is undefined", step.Text)
	}
	got := nothing
	if step.Argument != nil && step.Argument.DocString != nil {
		got, p.matched.text = text, step.Argument.DocString.Content
	}
	if step.Argument != nil && step.Argument.DataTable != nil {
		got = table
		for _, row := range step.Argument.DataTable.Rows {
			if len(row.Cells) != 2 {
				return fmt.Errorf("step %q wants a table of two columns, not of %d", step.Text, len(row.Cells))
			}
			p.matched.rows = append(p.matched.rows, [2]string{row.Cells[0].Value, row.Cells[1].Value})
		}
	}
	if got != p.expression.wants {
		return fmt.Errorf("step %q wants %s below it, not %s", step.Text, p.expression.wants, got)
	}
	return nil
}

// guessProvider finds whose operations a scenario speaks of.
func (s *scenario) guessProvider(probes map[string]*Target) string {
	found := ""
	for provider, t := range probes {
		if s.checkNames(t.Document) == nil && len(s.operationIDs()) > 0 {
			found = provider
		}
	}
	return found
}

// operationIDs lists the operations that the steps name.
func (s *scenario) operationIDs() []string {
	var ids []string
	for _, step := range s.steps {
		if id := step.operationID(); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// operationID is the operation that a step names, or "".
func (p planned) operationID() string {
	if p.expression == nil {
		return ""
	}
	groups := p.matched.groups
	switch pattern := p.expression.pattern.String(); {
	case strings.HasPrefix(pattern, `^I call (`), strings.HasPrefix(pattern, `^eventually `), strings.Contains(pattern, ` will answer `):
		return groups[0]
	case strings.Contains(pattern, ` is the answer to `):
		return groups[1]
	}
	return ""
}

// checkNames reports operations and answers that the document does not have.
func (s *scenario) checkNames(doc *spec.Document) error {
	var ids []string
	for _, op := range doc.Operations {
		ids = append(ids, op.ID)
	}
	var faults []error
	for _, id := range s.operationIDs() {
		if doc.Operation(id) == nil {
			faults = append(faults, spec.Unknown("operation", id, ids))
		}
	}
	return errors.Join(faults...)
}
