package play

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// This file holds the steps that do something; answers.go those that look.

func freshAccount(ctx context.Context, w *world, _ feature.Step) error {
	if !w.target.Real || w.target.Control.Reset == nil {
		return nil // its own already, or names carry {run}
	}
	if err := w.target.Control.Reset(ctx); err != nil {
		return verdict.Ours("reset: %v", err)
	}
	return nil
}

func setUp(ctx context.Context, w *world, s feature.Step) error {
	x, err := w.call(ctx, s.Operation, s.Rows)
	if err != nil {
		return err
	}
	w.last = x
	if given := (feature.Step{Kind: feature.Succeed}); w.look(ctx, []feature.Step{given}) != nil && w.mayLag(given, w.notSuccess(x, nil)) {
		_ = w.lookAgain(ctx, given, nil) // what it comes to is told below
		x = w.last
	}
	if x.Answer == nil || x.Answer.Refusal {
		return w.notSuccess(x, nil)
	}
	w.keep(s.Alias, x)
	w.last = x
	return nil
}

// keep stores an answer under an alias.
func (w *world) keep(alias string, x *exchange) { w.aliases[alias] = x.Value }

func callAs(_ context.Context, w *world, s feature.Step) error {
	name := s.As
	if answer, ok := w.aliases[name]; ok {
		p, ok := principalOf(w.target.Document, answer)
		if !ok {
			return verdict.Ours("%q holds neither a client with its secret nor a token", name)
		}
		w.vault.Learn(p.ClientSecret, p.Token)
		w.principal = &p
		return nil
	}
	if name == "default" {
		name = ""
	}
	p, ok := w.target.Principals[name]
	if !ok {
		return verdict.Errorf(verdict.Skipped, "the profile lacks the principal %s", name)
	}
	w.principal = &p
	return nil
}

func callAsNobody(_ context.Context, w *world, _ feature.Step) error {
	w.principal = nil
	return nil
}

func callWith(_ context.Context, w *world, s feature.Step) error {
	for _, row := range s.Rows {
		a, err := w.cell(row[0], row[1], nil)
		if err != nil {
			return err
		}
		w.with = append(slices.DeleteFunc(w.with, func(b wire.Argument) bool { return b.Name == a.Name }), a)
	}
	return nil
}

func moveClock(ctx context.Context, w *world, s feature.Step) error {
	if err := w.target.Control.Advance(ctx, s.Value); err != nil {
		return verdict.Ours("%v", err)
	}
	if w.target.Real {
		w.run.movedBy(s.Value)
	}
	return nil
}

func schedule(ctx context.Context, w *world, s feature.Step) error {
	values, err := w.placeholders(s.Rows)
	if err != nil {
		return err
	}
	if err := w.target.Control.Schedule(ctx, w.target.Provider, s.Operation, s.Answer, values); err != nil {
		return verdict.Ours("%v", err)
	}
	w.faults = append(w.faults, s.Operation+" "+s.Answer)
	return nil
}

// placeholders reads the values of an answer's placeholders.
func (w *world) placeholders(rows [][2]string) (map[string]string, error) {
	var out map[string]string
	for _, row := range rows {
		v := ""
		if row[1] != "*empty*" {
			var err error
			if v, err = w.fillText(row[1]); err != nil {
				return nil, err
			}
		}
		if out == nil {
			out = map[string]string{}
		}
		out[row[0]] = v
	}
	return out, nil
}

func startFrom(ctx context.Context, w *world, s feature.Step) error {
	t, stop, err := w.target.Control.Start(ctx, s.Doc)
	if err != nil {
		return verdict.Ours("start a mock: %v", err)
	}
	w.stop = append(w.stop, stop)
	w.tokens, w.chosen = map[string]string{}, true
	w.use(t)
	return nil
}

func call(ctx context.Context, w *world, s feature.Step) error {
	x, err := w.call(ctx, s.Operation, s.Rows)
	w.last = x
	return err
}

const (
	firstPoll  = 20 * time.Millisecond
	longPoll   = 2 * time.Second
	pollsOwn   = 5 * time.Second // on a mock
	pollsOther = time.Minute
	pollsVain  = time.Second
)

// eventually polls an operation: the only step that asks again wherever it plays.
// A target that let it wait for nothing again and again is not waited for so long.
func eventually(ctx context.Context, w *world, s feature.Step) error {
	limit := pollsOwn
	if w.target.Real {
		limit = cmp.Or(w.target.Patience.Eventually, pollsOther)
	}
	if w.run.isVain(w.target.Provider) {
		limit = min(limit, pollsVain)
	}
	deadline := time.Now().Add(limit)
	for every := firstPoll; ; every = min(2*every, longPoll) {
		x, err := w.call(ctx, s.Operation, s.Rows)
		w.last = x
		if err != nil {
			return err
		}
		if w.claim(x, s.Answer) {
			if every > firstPoll {
				w.run.waited(w.target.Provider, true)
			}
			return nil
		}
		if time.Now().Add(every).After(deadline) {
			w.run.waited(w.target.Provider, false)
			a, err := w.catalogued(x, s.Answer)
			if err != nil {
				return err
			}
			return verdict.Errorf(verdict.By(a.Known), "%s still answers %s after %s", s.Operation, x.outcome(), limit)
		}
		if err := wire.Pause(ctx, every); err != nil {
			return wire.Interrupted(err)
		}
	}
}

// claim reports whether an answer is the one of that name. Answers may look
// alike; the exchange then takes the name that was expected.
func (w *world) claim(x *exchange, name string) bool {
	for _, a := range x.Matches {
		if a.Name == name {
			x.Answer = a
			return true
		}
	}
	return false
}

// catalogued returns what an exchange's operation can answer under a name.
func (w *world) catalogued(x *exchange, name string) (*spec.Answer, error) {
	var names []string
	for _, a := range x.Catalogue {
		if a.Name == name {
			return a, nil
		}
		names = append(names, a.Name)
	}
	return nil, verdict.Ours("%v", spec.Unknown("answer of "+x.call.Operation.ID, name, names))
}
