package contract

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/credmock/credmock/spec"
)

// preflight calls each shared target once that scenarios are to run on. Where it
// cannot be reached, or refuses the profile's credentials, nothing can be said
// about it: its scenarios come to error at once.
func (r *run) preflight(ctx context.Context, p *plan, probes map[string]*Target) {
	for provider, t := range probes {
		if !t.Real {
			continue
		}
		var waiting []*scenario
		for _, s := range p.scenarios {
			if s.provider == provider && s.verdict == "" {
				waiting = append(waiting, s)
			}
		}
		if len(waiting) == 0 {
			continue
		}
		if err := r.knock(ctx, t); err != nil {
			r.problem(fmt.Sprintf("%s: %v", provider, err))
			for _, s := range waiting {
				s.verdict, s.reason = Error, err.Error()
			}
		}
	}
}

// knock makes one call that only reads, as the profile's first principal. Its
// error says why nothing can be judged.
func (r *run) knock(ctx context.Context, t *Target) error {
	w := &world{run: r, tokens: map[string]string{}, aliases: map[string]any{}}
	w.use(t)
	op := w.harmless()
	if op == nil {
		return nil
	}
	x, err := w.quietly(ctx, op, nil)
	if verdictOf(err) == Error {
		return errors.New(w.vault.redact(err.Error()))
	}
	if err == nil && wrongCredentials(x.answer) {
		return fmt.Errorf("the credentials of the profile are refused: %s answers %s", op.ID, x.answer.Name)
	}
	return nil
}

// harmless picks an operation that reads, needs no argument, and wants to know
// who calls; a list rather than something else.
func (w *world) harmless() *spec.Operation {
	var found *spec.Operation
	for _, op := range w.target.Document.Operations {
		needs := false
		for _, p := range op.Parameters {
			needs = needs || p.Required
		}
		if op.Effect != spec.Read || op.Union || needs || op == w.target.Document.TokenOperation() {
			continue
		}
		if found == nil || w.study.listing(found) == "" && w.study.listing(op) != "" {
			found = op
		}
	}
	return found
}

// A Check is what a preflight found out about one target.
type Check struct {
	Target  TargetInfo
	Problem string // why it cannot be judged; "" if it can
	Counts  map[Verdict]int
	Reasons map[string]int // why scenarios would not run
	Run     int            // how many would
}

// Preflight calls each target once, and says how many scenarios would run and
// why the others would not.
func Preflight(ctx context.Context, o Options) ([]Check, error) {
	r := newRun(o, "preflight")
	r.report = &Report{}
	probes, stop, err := r.probe(ctx)
	defer stop()
	if err != nil {
		return nil, err
	}
	if o.Seed == 0 {
		r.options.Seed = 1
	}
	p, err := makePlan(r.options, probes)
	if err != nil {
		return nil, err
	}
	var out []Check
	for _, info := range r.report.Targets {
		c := Check{Target: info, Counts: map[Verdict]int{}, Reasons: map[string]int{}}
		if err := r.knock(ctx, probes[info.Provider]); err != nil {
			c.Problem = err.Error()
		}
		for _, s := range p.scenarios {
			switch {
			case s.provider != info.Provider:
			case s.verdict == "":
				c.Run++
			default:
				c.Counts[s.verdict]++
				c.Reasons[string(s.verdict)+": "+s.reason]++
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
