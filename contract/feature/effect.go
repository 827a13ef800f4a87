package feature

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// This file says how dangerous a scenario is, and what stands in its way.

// derive returns the worst that a scenario does to a target: the worst effect of
// the operations that it calls. Wrong credentials count as a write, since nobody
// knows when a service locks a caller out.
func (s *Scenario) derive(t *target.Target, secrets map[string]bool) spec.Effect {
	effect := spec.Read
	for _, step := range s.Steps {
		for _, e := range step.effects(t, secrets) {
			if rank(e) > rank(effect) {
				effect = e
			}
		}
	}
	return effect
}

// effects lists what a step does to a target.
func (s Step) effects(t *target.Target, secrets map[string]bool) []spec.Effect {
	switch {
	case s.Own != nil:
		return []spec.Effect{s.Own.step.effect}
	case s.Kind == CallAsNobody:
		return []spec.Effect{spec.Write}
	case s.Kind == Send:
		return []spec.Effect{rawEffect(s.Doc, t.Document)}
	case s.Kind != CallWith && !s.Kind.Calls():
		return nil
	}
	var out []spec.Effect
	sent := map[string]string{}
	for _, row := range s.Rows {
		if sent[row[0]] = row[1]; saysWho(row[0], t, secrets) {
			out = append(out, spec.Write)
		}
	}
	if op := t.Document.Operation(s.Operation); op != nil {
		out = append(out, wire.Meant(t.Document, op, sent).Effect)
	}
	return out
}

// saysWho reports whether an argument says who calls.
func saysWho(name string, t *target.Target, secrets map[string]bool) bool {
	header, _ := wire.HeaderName(name)
	return header == "Authorization" || secrets[name] || t.Principals[""].Fields[name] != ""
}

func rawEffect(text string, doc *spec.Document) spec.Effect {
	raw, err := wire.ParseRaw(text)
	if err != nil {
		return spec.Delete
	}
	op := raw.Operation(doc)
	if op == nil {
		return spec.Read
	}
	return wire.Meant(doc, op, raw.Sent()).Effect
}

// rank orders effects; what is not allowed by name is read.
func rank(e spec.Effect) int {
	return slices.Index([]spec.Effect{spec.Read, spec.Write, spec.Delete}, e)
}

// obstacle notes why a scenario cannot or may not run on a target.
func (s *Scenario) obstacle(allow spec.Effect, t *target.Target) {
	stop := func(v verdict.Verdict, format string, args ...any) {
		if s.Verdict == "" {
			s.Verdict, s.Reason = v, fmt.Sprintf(format, args...)
		}
	}
	if slices.Contains(s.Tags, mockOnly) && t.Real && !t.Can(target.Fixture) && !t.Can(target.Clock) && !t.Can(target.Faults) {
		stop(verdict.Skipped, "%s: %s", mockOnly, cmp.Or(s.why, "it needs a control that a real service lacks"))
	}
	for _, step := range s.Steps {
		if needs := step.Kind.Needs(); needs != "" && !t.Can(needs) {
			stop(verdict.Skipped, "the target lacks the capability %s", needs)
		}
		for _, name := range step.prerequisites() {
			if _, ok := t.Prerequisites[name]; !ok {
				stop(verdict.Skipped, "the profile lacks the prerequisite %s", name)
			}
		}
		if name := s.caller(step); name != "" {
			if _, ok := t.Principals[name]; !ok {
				stop(verdict.Skipped, "the profile lacks the principal %s", name)
			}
		}
	}
	if t.Real && rank(s.Effect) > max(rank(allow), 0) {
		stop(verdict.Disabled, "it does what is not allowed: %s", s.Effect)
	}
}

// caller is the principal of the profile that a step calls as, or "". A kept
// answer may be a caller, too.
func (s *Scenario) caller(step Step) string {
	kept := slices.ContainsFunc(s.Steps, func(other Step) bool { return other.Alias == step.As })
	if step.As == "" || step.As == "default" || kept {
		return ""
	}
	return step.As
}
