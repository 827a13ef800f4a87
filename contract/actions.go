package contract

import (
	"context"
	"slices"
	"time"

	"github.com/credmock/credmock/spec"
)

// This file holds the steps that do something; answers.go those that look.

func freshAccount(ctx context.Context, w *world, _ matched) error {
	if !w.target.Real || w.target.Control.Reset == nil {
		return nil // its own already, or names carry {run}
	}
	if err := w.target.Control.Reset(ctx); err != nil {
		return ours("reset: %v", err)
	}
	return nil
}

func setUp(ctx context.Context, w *world, m matched) error {
	x, err := w.call(ctx, m.groups[1], m.rows)
	if err != nil {
		return err
	}
	if x.answer == nil || x.answer.Refusal {
		return w.notSuccess(x, nil)
	}
	w.keep(m.groups[0], x)
	w.last = x
	return nil
}

// keep stores an answer under an alias.
func (w *world) keep(alias string, x *exchange) { w.aliases[alias] = x.value }

func callAs(_ context.Context, w *world, m matched) error {
	name := m.groups[0]
	if answer, ok := w.aliases[name]; ok {
		p, ok := principalOf(answer)
		if !ok {
			return ours("%q holds neither a client with its secret nor a token", name)
		}
		w.vault.learn(p.ClientSecret, p.Token)
		w.principal = &p
		return nil
	}
	if name == "default" {
		name = ""
	}
	p, ok := w.target.Principals[name]
	if !ok {
		return fault(Skipped, "the profile lacks the principal %s", name)
	}
	w.principal = &p
	return nil
}

func callAsNobody(_ context.Context, w *world, _ matched) error {
	w.principal = nil
	return nil
}

func callWith(_ context.Context, w *world, m matched) error {
	for _, row := range m.rows {
		a, err := w.cell(row[0], row[1], nil)
		if err != nil {
			return err
		}
		w.with = append(slices.DeleteFunc(w.with, func(b arg) bool { return b.name == a.name }), a)
	}
	return nil
}

func moveClock(ctx context.Context, w *world, m matched) error {
	if err := w.target.Control.Advance(ctx, m.groups[0]); err != nil {
		return ours("%v", err)
	}
	return nil
}

func schedule(ctx context.Context, w *world, m matched) error {
	values, err := w.placeholders(m.rows)
	if err != nil {
		return err
	}
	if err := w.target.Control.Schedule(ctx, m.groups[0], m.groups[1], values); err != nil {
		return ours("%v", err)
	}
	w.faults = append(w.faults, m.groups[0]+" "+m.groups[1])
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

func startFrom(ctx context.Context, w *world, m matched) error {
	t, stop, err := w.target.Control.Start(ctx, m.text)
	if err != nil {
		return ours("start a mock: %v", err)
	}
	w.stop = append(w.stop, stop)
	w.tokens = map[string]string{}
	w.use(t)
	return nil
}

func call(ctx context.Context, w *world, m matched) error {
	x, err := w.call(ctx, m.groups[0], m.rows)
	w.last = x
	return err
}

const (
	firstPoll  = 20 * time.Millisecond
	longPoll   = 2 * time.Second
	pollsOwn   = 5 * time.Second // on a mock
	pollsOther = time.Minute
)

// eventually polls an operation: the only step that asks again.
func eventually(ctx context.Context, w *world, m matched) error {
	limit := pollsOwn
	if w.target.Real {
		limit = pollsOther
	}
	deadline := time.Now().Add(limit)
	for every := firstPoll; ; every = min(2*every, longPoll) {
		x, err := w.call(ctx, m.groups[0], m.rows)
		w.last = x
		if err != nil {
			return err
		}
		if w.claim(x, m.groups[1]) {
			return nil
		}
		if time.Now().Add(every).After(deadline) {
			a, err := w.catalogued(x, m.groups[1])
			if err != nil {
				return err
			}
			return fault(byKnown(a.Known), "%s still answers %s after %s", m.groups[0], x.outcome(), limit)
		}
		if err := pause(ctx, every); err != nil {
			return interrupted(err)
		}
	}
}

// claim reports whether an answer is the one of that name. Answers may look
// alike; the exchange then takes the name that was expected.
func (w *world) claim(x *exchange, name string) bool {
	for _, a := range x.matches {
		if a.Name == name {
			x.answer = a
			return true
		}
	}
	return false
}

// catalogued returns what an exchange's operation can answer under a name.
func (w *world) catalogued(x *exchange, name string) (*spec.Answer, error) {
	var names []string
	for _, a := range x.catalogue {
		if a.Name == name {
			return a, nil
		}
		names = append(names, a.Name)
	}
	return nil, ours("%v", spec.Unknown("answer of "+x.call.op.ID, name, names))
}
