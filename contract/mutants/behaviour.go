package mutants

import (
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

// The kinds of mistakes in what a service does.
const (
	CreateLost      = "create that does not store"
	DeleteLost      = "delete that does not delete"
	UpdateLost      = "update that does not update"
	OtherField      = "another field touched"
	OtherRow        = "another row touched"
	StaleRead       = "stale read"
	OldSecret       = "reset that keeps the old secret alive"
	SameSecret      = "reset that does not change the secret"
	ReusedID        = "id used again"
	ArgumentIgnored = "argument ignored" // limits, sorting and filters among them
	ErrorApplies    = "error that applies all the same"
	CallerUnchecked = "caller not checked"
	Permission      = "permission not checked"
	ExpiredToken    = "expired token accepted"
	SecretLeaked    = "secret leaked"
	OtherSandbox    = "another sandbox's data"
)

// ofBehaviour lists the mutants of what an operation does.
func (p *provider) ofBehaviour(op *spec.Operation) []Mutant {
	var out []Mutant
	add := func(kind, field string, b func() behaviour) {
		out = append(out, Mutant{Kind: kind, Operation: op.ID, Field: field, make: b})
	}
	p.writes(op, add)
	p.reads(op, add)
	for _, name := range p.optional(op) {
		add(ArgumentIgnored, name, func() behaviour { return ignore(op, name) })
	}
	for _, a := range op.Answers {
		if !a.Refusal {
			place := leakable(a)
			out = append(out, Mutant{Kind: SecretLeaked, Operation: op.ID, Answer: a.Name, Field: "X-Debug", make: leakInHeader(op, a, p.secret())})
			if place != "" {
				out = append(out, Mutant{Kind: SecretLeaked, Operation: op.ID, Answer: a.Name, Field: place, make: leak(op, a, place, p.secret())})
			}
			continue
		}
		kind := CallerUnchecked
		if strings.Contains(strings.ToLower(a.Name), "permission") {
			kind = Permission
		}
		if !a.FaultOnly && (a.Status == 401 || a.Status == 403) {
			out = append(out, Mutant{Kind: kind, Operation: op.ID, Answer: a.Name, make: func() behaviour { return admit(op, a) }})
		}
		if p.isWrite(op) {
			out = append(out, Mutant{Kind: ErrorApplies, Operation: op.ID, Answer: a.Name, make: func() behaviour { return applyAnyway(op, a) }})
		}
	}
	return out
}

func (p *provider) isWrite(op *spec.Operation) bool {
	return p.kept != nil && (p.makes(op.ID) || slices.Contains([]*spec.Operation{p.update, p.reset, p.remove}, op))
}

// writes lists the mutants of operations that change something.
func (p *provider) writes(op *spec.Operation, add func(kind, field string, b func() behaviour)) {
	isReset := func(r *reply) bool { return p.newSecret(r) != "" && !p.makes(r.operation) }
	all := func(*reply) bool { return true }
	switch {
	case p.makes(op.ID), p.issues(op):
		add(CreateLost, "", func() behaviour { return forget(op, all) })
	case op.Effect == spec.Delete:
		add(DeleteLost, "", func() behaviour { return forget(op, all) })
	case op == p.update:
		add(UpdateLost, "", func() behaviour { return forget(op, func(r *reply) bool { return !isReset(r) }) })
	}
	if p.makes(op.ID) {
		add(ReusedID, "", func() behaviour { return reuse(op) })
	}
	if op == p.reset {
		if p.login != nil { // a secret is good for something by itself
			add(OldSecret, "", func() behaviour { return revive(op) })
		} else {
			add(OldSecret, "", func() behaviour { return forget(op, isReset) })
		}
		add(SameSecret, "", func() behaviour { return keepSecret(op, isReset) })
	}
	if op == p.update {
		for _, name := range p.changeable() {
			add(OtherField, name, func() behaviour { return touch(op, name) })
		}
	}
	if p.isWrite(op) && !p.makes(op.ID) {
		add(OtherRow, "", func() behaviour { return touchOther(op) })
	}
}

// reads lists the mutants of operations that show something.
func (p *provider) reads(op *spec.Operation, add func(kind, field string, b func() behaviour)) {
	if p.isStateful(op) {
		add(StaleRead, "", func() behaviour { return stale(op) })
	}
	if p.kept != nil && op == p.kept.List {
		add(OtherSandbox, "", func() behaviour { return showOthers(op) })
	}
	if len(op.Schemes) > 0 {
		add(ExpiredToken, "", func() behaviour { return expireNever(op) })
	}
}

// optional lists the arguments that may be left out.
func (p *provider) optional(op *spec.Operation) []string {
	var out []string
	for _, param := range op.Parameters {
		if !param.Required && param.In != "path" {
			out = append(out, param.Name)
		}
	}
	if op.Request != nil {
		for _, name := range op.Request.Properties() {
			if !op.Request.Requires(name) {
				out = append(out, name)
			}
		}
	}
	return slices.DeleteFunc(out, func(name string) bool {
		return slices.Contains(p.auth, name)
	})
}
