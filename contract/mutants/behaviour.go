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
func ofBehaviour(doc *spec.Document, op *spec.Operation) []Mutant {
	p := providers[doc.Name]
	if p == nil || op.Union {
		return nil
	}
	var out []Mutant
	add := func(kind, field string, b func() behaviour) {
		out = append(out, Mutant{Kind: kind, Operation: op.ID, Field: field, make: b})
	}
	p.writes(op, add)
	p.reads(doc, op, add)
	for _, name := range p.optional(op) {
		add(ArgumentIgnored, name, func() behaviour { return ignore(op, name) })
	}
	for _, a := range op.Answers {
		if !a.Refusal {
			place := leakable(a)
			out = append(out, Mutant{Kind: SecretLeaked, Operation: op.ID, Answer: a.Name, Field: "X-Debug", make: leakInHeader(op, a, p.caller)})
			if place != "" {
				out = append(out, Mutant{Kind: SecretLeaked, Operation: op.ID, Answer: a.Name, Field: place, make: leak(op, a, place, p.caller)})
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
	return slices.Contains([]string{p.create, p.update, p.reset, p.remove}, op.ID)
}

// writes lists the mutants of operations that change something.
func (p *provider) writes(op *spec.Operation, add func(kind, field string, b func() behaviour)) {
	isReset := func(r *reply) bool { return p.newSecret(r) != "" && r.operation != p.create }
	switch {
	case op.ID == p.create, slices.Contains(p.issue, op.ID):
		add(CreateLost, "", func() behaviour { return forget(op, func(*reply) bool { return true }) })
	case op.Effect == spec.Delete:
		add(DeleteLost, "", func() behaviour { return forget(op, func(*reply) bool { return true }) })
	case op.ID == p.update:
		add(UpdateLost, "", func() behaviour { return forget(op, func(r *reply) bool { return !isReset(r) }) })
	}
	if op.ID == p.create {
		add(ReusedID, "", func() behaviour { return reuse(op) })
	}
	if op.ID == p.reset {
		if p.create == "postOauthClients" {
			add(OldSecret, "", func() behaviour { return revive(op) })
		} else {
			add(OldSecret, "", func() behaviour { return forget(op, isReset) })
		}
		add(SameSecret, "", func() behaviour { return keepSecret(op, isReset) })
	}
	if op.ID == p.update {
		for _, name := range op.Request.Properties() {
			if p.fields[name] != "" {
				add(OtherField, name, func() behaviour { return touch(op, name) })
			}
		}
	}
	if op.ID == p.update || op.ID == p.reset || op.ID == p.remove {
		add(OtherRow, "", func() behaviour { return touchOther(op) })
	}
}

// reads lists the mutants of operations that show something.
func (p *provider) reads(doc *spec.Document, op *spec.Operation, add func(kind, field string, b func() behaviour)) {
	if slices.Contains(p.stateful, op.ID) {
		add(StaleRead, "", func() behaviour { return stale(doc, op) })
	}
	if op.ID == p.list {
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
		return slices.Contains(p.auth, name) || slices.Contains(p.idle, op.ID+" "+name)
	})
}
