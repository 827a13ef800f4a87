package play

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/judge"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// This file keeps what a run proves: answers and fields that came as the documents
// only infer them, and which version of the service gave them.

// A proof is one of them: operation, kind and name, as in the ledger.
type proof struct {
	doc                   *spec.Document
	operation, kind, name string
}

// prove notes what an exchange shows. Nothing is wrong with it, and no fault wanted
// it.
func (r *Run) prove(w *world, x *exchange) {
	if x.Answer == nil || x.faulted || len(x.problems) > 0 {
		return
	}
	doc := w.target.Document
	op, field := doc.Version()
	r.mu.Lock()
	defer r.mu.Unlock()
	if version, ok := wire.Lookup(x.Value, field); ok && op != nil && op == x.Operation && !x.Answer.Refusal {
		r.versions[w.target.Provider] = w.vault.Redact(wire.Text(version))
	}
	r.proofs[proof{doc, x.Operation.ID, "answer", x.Answer.Name}]++
	if x.Answer.Refusal {
		return
	}
	for _, path := range judge.Present(w.index, x.Received) {
		r.proofs[proof{doc, x.Operation.ID, "field", path}]++
	}
}

// proved lists what of this was only inferred.
func (r *Run) proved() []report.Proof {
	var out []report.Proof
	inferred := map[*spec.Document]map[proof]spec.Entry{}
	for p := range r.proofs {
		if inferred[p.doc] == nil {
			inferred[p.doc] = map[proof]spec.Entry{}
			for _, e := range p.doc.Ledger() {
				if e.How == "inferred" {
					inferred[p.doc][proof{p.doc, e.Operation, e.Kind, e.Name}] = e
				}
			}
		}
		if e, ok := inferred[p.doc][p]; ok {
			out = append(out, report.Proof{Provider: p.doc.Name, Operation: p.operation, Kind: p.kind, Name: p.name, Source: e.Source, Count: r.proofs[p]})
		}
	}
	slices.SortFunc(out, func(a, b report.Proof) int {
		return cmp.Or(strings.Compare(a.Provider, b.Provider), strings.Compare(a.Operation, b.Operation), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
	})
	return out
}

// askVersions asks shared targets for their version, where no scenario did.
func (r *Run) askVersions(ctx context.Context, p *feature.Plan, probes map[string]*target.Target) {
	for provider, t := range probes {
		op, _ := t.Document.Version()
		played := slices.ContainsFunc(p.Scenarios, func(s *feature.Scenario) bool { return s.Provider == provider && s.Verdict == "" })
		if op == nil || !t.Real || !played || r.isOver(provider) || r.versions[provider] != "" || ctx.Err() != nil {
			continue
		}
		w := newWorld(r, t)
		if x, err := w.quietly(ctx, op, nil); err == nil {
			r.prove(w, x)
		}
	}
}

// fingerprint tells documents apart: of what stands in one, in its dialect.
func fingerprint(doc *spec.Document) string {
	text, err := doc.JSON()
	if err != nil {
		return ""
	}
	return fmt.Sprintf("sha256:%x", sha256.Sum256(text))
}

const module = "github.com/credmock/credmock"

// version is that of the suite, whether it is the program or a part of another.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, m := range append(slices.Clone(info.Deps), &info.Main) {
		if m.Path == module && m.Version != "" {
			return m.Version
		}
	}
	return "unknown"
}

// provenOf puts what was proved into the report.
func (r *Run) provenOf() {
	r.report.Suite, r.report.Proved = version(), r.proved()
	for provider, v := range maps.All(r.versions) {
		for i := range r.report.Targets {
			if r.report.Targets[i].Provider == provider {
				r.report.Targets[i].Version = v
			}
		}
	}
}
