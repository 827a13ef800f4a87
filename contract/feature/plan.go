// Package feature reads scenarios into typed steps, once, and says of each what it
// needs and how dangerous it is. It plays none: [Plan.Play] hands the steps on, in
// an order of its own. What a sentence can say is told by the vocabulary alone.
package feature

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"

	"github.com/credmock/credmock/contract/secret"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// A Plan is what a run would do: every scenario that was selected, with what it
// needs and how dangerous it is.
type Plan struct {
	Scenarios []*Scenario

	suite godog.TestSuite
	byID  map[string]*Scenario // by the pickle's id
}

// A Scenario is one of a feature, or one row of an outline.
type Scenario struct {
	Provider string
	Dialect  string
	Feature  string
	Rule     string
	Name     string
	File     string
	Line     int
	Tags     []string
	Steps    []Step
	Effect   spec.Effect

	Verdict verdict.Verdict // what it comes to without being run; "" if it runs
	Reason  string

	id  string
	why string // it plays on a mock alone; "" if it does not, or nothing says
}

// Options says which features are planned, and which of their scenarios.
type Options struct {
	Features    []fs.FS
	Tags        string               // a tag expression; "" is all
	Name        string               // part of a scenario's, rule's or feature's name
	Only        func(*Scenario) bool // nil is all
	Allow       spec.Effect          // the worst that may be done to a shared target; "" is read
	Concurrency int                  // zero is one
	Seed        int64                // of the order
	Steps       func(*Steps)         // registers the user's own; nil has none
}

// Make parses the features, selects, and says of each scenario what stands
// in its way. Probes are the targets, by provider.
func Make(o Options, probes map[string]*target.Target) (*Plan, error) {
	keep, err := selection(o)
	if err != nil {
		return nil, err
	}
	var own Steps
	if o.Steps != nil {
		o.Steps(&own)
	}
	if err := errors.Join(own.faults...); err != nil {
		return nil, err
	}
	files, names, err := gather(o.Features)
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(uint64(o.Seed), 0))
	random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	p := &Plan{byID: map[string]*Scenario{}, suite: godog.TestSuite{Options: &godog.Options{
		FS: files, Paths: names, Format: "progress", Output: io.Discard, Strict: true, Randomize: o.Seed, NoColors: true,
		Concurrency: max(o.Concurrency, 1),
	}}}
	if len(names) == 0 {
		return p, nil
	}
	secrets := map[string]map[string]bool{} // names of fields, by provider
	for provider, t := range probes {
		secrets[provider] = secret.Names(t.Document)
	}
	features, err := p.suite.RetrieveFeatures()
	if err != nil {
		return nil, fmt.Errorf("read features: %w", err)
	}
	var all []*messages.Pickle
	for _, f := range features {
		all = append(all, f.Pickles...)
	}
	if err := knownTags(o.Tags, all); err != nil {
		return nil, err
	}
	for _, f := range features {
		if f.Feature == nil {
			continue
		}
		keywords, why := keywordsOf(f.Feature), whyMockOnly(f.GherkinDocument)
		for _, pickle := range f.Pickles {
			s := &Scenario{id: pickle.Id, Feature: f.Feature.Name, Name: pickle.Name, File: f.Uri}
			for _, tag := range pickle.Tags {
				s.why = cmp.Or(why[tag.AstNodeId], s.why) // the innermost says it best, and is the last
			}
			if rule := f.FindRule(pickle.AstNodeIds[0]); rule != nil {
				s.Rule = rule.Name
			}
			s.Line = int(f.FindScenario(pickle.AstNodeIds[0]).Location.Line)
			if len(pickle.AstNodeIds) > 1 {
				if _, row := f.FindExample(pickle.AstNodeIds[1]); row != nil {
					s.Line = int(row.Location.Line)
				}
			}
			s.read(pickle, keywords, probes, own.own)
			if s.Provider != "" && !s.fits(probes[s.Provider]) || !keep(s) {
				continue
			}
			if s.Verdict == "" {
				s.Effect = s.derive(probes[s.Provider], secrets[s.Provider])
				s.obstacle(o.Allow, probes[s.Provider])
			}
			p.Scenarios = append(p.Scenarios, s)
			p.byID[s.id] = s
		}
	}
	return p, nil
}

// fits reports whether a scenario speaks of the target's dialect.
func (s *Scenario) fits(t *target.Target) bool {
	if t == nil {
		return false // a provider that is not under judgement now
	}
	s.Dialect = t.Document.Dialect
	for _, dialect := range spec.Dialects {
		if slices.Contains(s.Tags, "@"+dialect) && dialect != s.Dialect {
			return false
		}
	}
	return true
}

// read matches the steps with the vocabulary, and derives the provider.
func (s *Scenario) read(pickle *messages.Pickle, keywords map[string]string, probes map[string]*target.Target, own []ownStep) {
	for _, tag := range pickle.Tags {
		s.Tags = append(s.Tags, tag.Name)
	}
	s.Provider = strings.Split(strings.TrimLeft(s.File, "0123456789/"), "/")[0]
	if probes[s.Provider] == nil && slices.Contains(spec.Names(), s.Provider) {
		return
	}
	var faults []error
	for _, from := range pickle.Steps {
		step, err := read(keywords[from.AstNodeIds[0]], from, own)
		s.Steps, faults = append(s.Steps, step), append(faults, err)
	}
	if probes[s.Provider] == nil {
		s.Provider = s.guessProvider(probes)
	}
	if len(pickle.Steps) == 0 {
		faults = append(faults, errors.New("the scenario has no steps"))
	}
	if s.Provider == "" {
		faults = append(faults, errors.New("no provider has all of its operations; put the file into a folder of the provider's name"))
	} else {
		faults = append(faults, s.checkNames(probes[s.Provider].Document))
	}
	if err := errors.Join(faults...); err != nil {
		s.Verdict, s.Reason = verdict.Error, strings.ReplaceAll(err.Error(), "\n", "; ")
	}
}

// guessProvider finds whose operations a scenario speaks of.
func (s *Scenario) guessProvider(probes map[string]*target.Target) string {
	found := ""
	for provider, t := range probes {
		if s.checkNames(t.Document) == nil && len(s.operations()) > 0 {
			found = provider
		}
	}
	return found
}

// operations lists the operations that the steps name.
func (s *Scenario) operations() []string {
	var ids []string
	for _, step := range s.Steps {
		if step.Operation != "" {
			ids = append(ids, step.Operation)
		}
	}
	return ids
}

// checkNames reports operations that the document does not have.
func (s *Scenario) checkNames(doc *spec.Document) error {
	var ids []string
	for _, op := range doc.Operations {
		ids = append(ids, op.ID)
	}
	var faults []error
	for _, id := range s.operations() {
		if doc.Operation(id) == nil {
			faults = append(faults, spec.Unknown("operation", id, ids))
		}
	}
	for _, step := range s.Steps {
		for _, row := range step.Rows {
			if step.Kind == CallWith && !takes(doc, row[0]) {
				faults = append(faults, fmt.Errorf("no operation takes %q; a header that none declares is written as %q", row[0], "header "+row[0]))
			}
		}
	}
	return errors.Join(faults...)
}

// takes reports whether some operation can be given an argument. What reads forms
// can be given any.
func takes(doc *spec.Document, name string) bool {
	if _, ok := wire.HeaderName(name); ok || strings.Contains(name, "{") {
		return true
	}
	return slices.ContainsFunc(doc.Operations, func(op *spec.Operation) bool {
		return wire.Call{Operation: op}.Takes(name)
	})
}
