package report

import (
	"io"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/contract/verdict"
)

// A Conformance is what a run proved, for whoever relies on it later: which suite
// asked what of which version, by which documents, and what was not asked.
type Conformance struct {
	Suite      string              `yaml:"suite"`
	Asked      string              `yaml:"asked"` // when
	Outcome    verdict.Verdict     `yaml:"outcome"`
	Targets    []ConformanceTarget `yaml:"targets"`
	Scenarios  map[string]int      `yaml:"scenarios"` // by verdict
	Rules      []ConformanceRule   `yaml:"rules"`
	Deviations []Accepted          `yaml:"deviations,omitempty"`
	Proved     []Proof             `yaml:"proved,omitempty"`
}

// A ConformanceTarget is who was asked.
type ConformanceTarget struct {
	Provider string `yaml:"provider"`
	URL      string `yaml:"url"`
	Real     bool   `yaml:"real"` // a mock proves nothing of the service
	Version  string `yaml:"version,omitempty"`
	Dialect  string `yaml:"dialect"`
	Document string `yaml:"document"`
}

// A ConformanceRule is a rule of a feature, and what its scenarios came to.
type ConformanceRule struct {
	Provider string         `yaml:"provider"`
	Dialect  string         `yaml:"dialect,omitempty"`
	Feature  string         `yaml:"feature"`
	Rule     string         `yaml:"rule,omitempty"`
	Verdicts map[string]int `yaml:"verdicts,flow"`
	NotAsked map[string]int `yaml:"notAsked,omitempty"` // why, and how many scenarios
}

// WriteConformance writes conformance.yaml.
func (r *Report) WriteConformance(w io.Writer) error {
	outcome, _ := r.outcome()
	out := Conformance{
		Suite: r.Suite, Asked: r.Started.UTC().Format(time.RFC3339), Outcome: outcome, Scenarios: map[string]int{},
		Targets: []ConformanceTarget{}, Rules: []ConformanceRule{}, Deviations: r.Deviations, Proved: r.Proved,
	}
	for _, t := range r.Targets {
		out.Targets = append(out.Targets, ConformanceTarget{t.Provider, t.URL, t.Real, t.Version, t.Dialect, t.Document})
	}
	for v, n := range r.Counts() {
		out.Scenarios[string(v)] = n
	}
	for _, group := range r.byFeature() {
		first := len(out.Rules) // rules of one name in two features are two
		for _, s := range group.Scenarios {
			at := slices.IndexFunc(out.Rules[first:], func(c ConformanceRule) bool { return c.Rule == s.Rule })
			if at < 0 {
				at = len(out.Rules) - first
				out.Rules = append(out.Rules, ConformanceRule{Provider: s.Provider, Dialect: s.Dialect, Feature: s.Feature, Rule: s.Rule, Verdicts: map[string]int{}})
			}
			rule := &out.Rules[first+at]
			rule.Verdicts[string(s.Verdict)]++
			if s.Verdict == verdict.Skipped || s.Verdict == verdict.Disabled || s.Verdict == verdict.Unreachable {
				if rule.NotAsked == nil {
					rule.NotAsked = map[string]int{}
				}
				rule.NotAsked[oneLine(s.Reason, 200)]++
			}
		}
	}
	text, err := yaml.Marshal(out)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "# What a conformance run proved, and what it did not ask.\n"+strings.TrimRight(string(text), "\n")+"\n")
	return err
}
