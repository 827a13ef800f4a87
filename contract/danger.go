package contract

import (
	"fmt"
	"slices"

	"github.com/credmock/credmock/spec"
)

// This file says how dangerous a scenario is, and what stands in its way.

// derive returns the worst that a scenario does to a target: the worst effect of
// the operations that it calls. Wrong credentials count as a write, since nobody
// knows when a service locks a caller out.
func (s *scenario) derive(t *Target) spec.Effect {
	effect := spec.Read
	worse := func(e spec.Effect) {
		if rank(e) > rank(effect) {
			effect = e
		}
	}
	study := newStudyCached(t.Document)
	for _, step := range s.steps {
		switch step.expression.pattern.String() {
		case `^I call as nobody$`:
			worse(spec.Write)
		case `^I send:$`:
			worse(rawEffect(step.matched.text, study))
		}
		for _, row := range step.matched.rows {
			calls := step.operationID() != "" || step.expression.pattern.String() == `^I call with:$`
			if calls && (row[0] == "Authorization" || study.secret[row[0]] || t.Principals[""].Fields[row[0]] != "") {
				worse(spec.Write)
			}
		}
		if op := t.Document.Operation(step.operationID()); op != nil && step.expression.needs != canFaults {
			sent := map[string]string{}
			for _, row := range step.matched.rows {
				sent[row[0]] = row[1]
			}
			worse(study.meant(op, sent).Effect)
		}
	}
	return effect
}

func rawEffect(text string, s *study) spec.Effect {
	raw, err := parseRaw(text)
	if err != nil {
		return spec.Delete
	}
	op := raw.operation(s.doc)
	if op == nil {
		return spec.Read
	}
	return s.meant(op, raw.sent()).Effect
}

// rank orders effects; what is not allowed by name is read.
func rank(e spec.Effect) int {
	return slices.Index([]spec.Effect{spec.Read, spec.Write, spec.Delete}, e)
}

// obstacle notes why a scenario cannot or may not run on a target.
func (s *scenario) obstacle(o Options, t *Target) {
	stop := func(v Verdict, format string, args ...any) {
		if s.verdict == "" {
			s.verdict, s.reason = v, fmt.Sprintf(format, args...)
		}
	}
	if slices.Contains(s.tags, "@mock-only") && t.Real && !t.can(canFixture) && !t.can(canClock) && !t.can(canFaults) {
		stop(Skipped, "@mock-only: it needs a control that a real service lacks")
	}
	for _, step := range s.steps {
		if needs := step.expression.needs; needs != "" && !t.can(needs) {
			stop(Skipped, "the target lacks the capability %s", needs)
		}
		for _, name := range prerequisites(step.matched) {
			if _, ok := t.Prerequisites[name]; !ok {
				stop(Skipped, "the profile lacks the prerequisite %s", name)
			}
		}
		if name := s.caller(step); name != "" {
			if _, ok := t.Principals[name]; !ok {
				stop(Skipped, "the profile lacks the principal %s", name)
			}
		}
	}
	if t.Real && rank(s.effect) > max(rank(o.Allow), 0) {
		stop(Disabled, "it does what is not allowed: %s", s.effect)
	}
}

// caller is the principal of the profile that a step calls as, or "".
func (s *scenario) caller(step planned) string {
	if step.expression.pattern.String() != `^I call as "([^"]+)"$` {
		return ""
	}
	name := step.matched.groups[0]
	for _, other := range s.steps { // a kept answer may be a caller too
		pattern := other.expression.pattern.String()
		for _, group := range other.matched.groups {
			if group == name && pattern != step.expression.pattern.String() {
				return ""
			}
		}
	}
	if name == "default" {
		return ""
	}
	return name
}

// prerequisites lists what a step takes from {target.…}.
func prerequisites(m matched) []string {
	texts := append(slices.Clone(m.groups), m.text)
	for _, row := range m.rows {
		texts = append(texts, row[0], row[1])
	}
	var out []string
	for _, t := range texts {
		for _, found := range braces.FindAllStringSubmatch(t, -1) {
			if name, ok := cutTarget(found[1]); ok {
				out = append(out, name)
			}
		}
	}
	return out
}

func cutTarget(name string) (string, bool) {
	const prefix = "target."
	if len(name) <= len(prefix) || name[:len(prefix)] != prefix {
		return "", false
	}
	return name[len(prefix):], true
}
