package play

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// preflight calls each shared target once that scenarios are to run on. Where it
// is not there, or refuses the profile's credentials, nothing can be said about
// it: that is told after this one call.
func (r *Run) preflight(ctx context.Context, p *feature.Plan, probes map[string]*target.Target) {
	for provider, t := range probes {
		if !t.Real {
			continue
		}
		var waiting []*feature.Scenario
		for _, s := range p.Scenarios {
			if s.Provider == provider && s.Verdict == "" {
				waiting = append(waiting, s)
			}
		}
		if len(waiting) == 0 {
			continue
		}
		w := newWorld(r, t)
		err := w.knock(ctx)
		switch {
		case ctx.Err() != nil:
			return // nobody asked, and that is told of each
		case w.oddity != "":
			r.end(provider, w.oddity)
			for _, s := range waiting {
				s.Verdict, s.Reason = verdict.Unreachable, w.oddity
			}
		case err != nil:
			r.problem(fmt.Sprintf("%s: %v", provider, err))
			for _, s := range waiting {
				s.Verdict, s.Reason = verdict.Error, err.Error()
			}
		}
	}
}

// knock makes one call that only reads, as the profile's first principal. Its
// error says why nothing can be judged.
func (w *world) knock(ctx context.Context) error {
	w.knocking = true
	op := w.harmless()
	if op == nil {
		return nil
	}
	x, err := w.quietly(ctx, op, nil)
	if verdict.Of(err) == verdict.Error {
		return errors.New(w.vault.Redact(err.Error()))
	}
	if err == nil && wrongCredentials(x.Answer) {
		return fmt.Errorf("the credentials of the profile are refused: %s answers %s", op.ID, x.Answer.Name)
	}
	return nil
}

// harmless picks an operation that reads, needs no argument, and wants to know
// who calls; a list rather than something else.
func (w *world) harmless() *spec.Operation {
	var found *spec.Operation
	issues, _ := wire.TokenOperation(w.target.Document)
	for _, op := range w.target.Document.Operations {
		needs := false
		for _, p := range op.Parameters {
			needs = needs || p.Required
		}
		if op.Effect != spec.Read || op.Union || needs || op == issues {
			continue
		}
		if found == nil || !w.lists(found) && w.lists(op) {
			found = op
		}
	}
	return found
}

func (w *world) lists(op *spec.Operation) bool {
	_, items := w.target.Document.Listing(op)
	return items != nil
}

// A Check is what a preflight found out about one target.
type Check struct {
	Target  report.Target
	Problem string // why it cannot be judged; "" if it can
	Counts  map[verdict.Verdict]int
	Reasons map[string]int // why scenarios would not run
	Run     int            // how many would
}

// Preflight calls each target once, and says how many scenarios would run and
// why the others would not.
func Preflight(ctx context.Context, o Options) ([]Check, error) {
	r := New(o, "preflight")
	probes, stop, err := r.probe(ctx)
	defer stop()
	if err != nil {
		return nil, err
	}
	if o.Seed == 0 {
		r.options.Seed = 1
	}
	p, err := r.plan(probes)
	if err != nil {
		return nil, err
	}
	var out []Check
	for _, info := range r.report.Targets {
		c := Check{Target: info, Counts: map[verdict.Verdict]int{}, Reasons: map[string]int{}}
		w := newWorld(r, probes[info.Provider])
		if err := w.knock(ctx); err != nil {
			c.Problem = err.Error()
		}
		c.Problem = cmp.Or(w.oddity, c.Problem)
		for _, s := range p.Scenarios {
			switch {
			case s.Provider != info.Provider:
			case s.Verdict == "":
				c.Run++
			default:
				c.Counts[s.Verdict]++
				c.Reasons[string(s.Verdict)+": "+s.Reason]++
			}
		}
		out = append(out, c)
	}
	return out, nil
}

func removeFile(path string) error {
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("run file: %w", err)
	}
	return nil
}
