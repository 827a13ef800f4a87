package play

import (
	"context"
	"slices"
	"time"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// looks are the kinds of steps that look at an answer.
var looks = map[feature.Kind]bool{
	feature.Succeed: true, feature.Fail: true, feature.Has: true, feature.Lacks: true, feature.Lists: true, feature.ListsNot: true,
	feature.HasHeaders: true, feature.ListsInOrder: true,
}

// mayLag reports whether what a step found wrong may be an answer from before what
// the scenario wrote.
func (w *world) mayLag(s feature.Step, err error) bool {
	v := verdict.Of(err)
	return w.target.Real && w.wrote && (v == verdict.Fail || v == verdict.Suspect) &&
		looks[s.Kind] && w.last != nil && w.last.came && w.meant(w.last.call).Effect == spec.Read
}

// lookAgain makes a reading call again, as long as reads may lag behind writes,
// until all is right that is said of its answer.
func (w *world) lookAgain(ctx context.Context, s feature.Step, err error) error {
	limit := w.target.Patience.Reads
	if w.lists(w.meant(w.last.call)) {
		limit = w.target.Patience.Lists
	}
	steps := append(slices.Clone(w.looked), s)
	for wait := w.wait(true, limit); wait.again(ctx); {
		x, failed := w.exchange(ctx, w.last.call)
		if failed != nil {
			return failed
		}
		w.last = x
		w.remember(x)
		if err = w.look(ctx, steps); err == nil {
			wait.worked()
			return nil
		}
	}
	return err
}

// look plays the steps that look at the last answer.
func (w *world) look(ctx context.Context, steps []feature.Step) error {
	for _, s := range steps {
		if err := action(s.Kind)(ctx, w, s); err != nil {
			return err
		}
	}
	return nil
}

// A read soon after a write may be one from before it. What is compared with it
// later seems changed then, though nothing has: such a scenario is played once
// more, with every read given its time, and so are all that follow if that helps.

// hasten notes whether a read comes soon after a write, and gives it its time where
// the target was seen to need it.
func (w *world) hasten(ctx context.Context) (hasty bool) {
	lag := max(w.target.Patience.Lists, w.target.Patience.Reads)
	left := time.Until(w.wroteAt.Add(lag))
	if !w.target.Real || !w.wrote || left <= 0 {
		return false
	}
	w.run.mu.Lock()
	slow := w.run.slowed[w.target.Provider]
	w.run.mu.Unlock()
	return !slow || wire.Pause(ctx, left) != nil
}

// slowly plays a scenario again that failed for a hasty read.
func (r *Run) slowly(ctx context.Context, w *world, result report.Scenario) (*world, report.Scenario) {
	if !w.hasty || !r.fails(result.Verdict) || r.isVain(result.Provider) || ctx.Err() != nil {
		return w, result
	}
	r.slow(result.Provider, true)
	again := &world{run: r}
	r.through(ctx, again, w.scenario)
	second := again.end(ctx)
	if r.fails(second.Verdict) {
		r.slow(result.Provider, false)
	}
	r.waited(result.Provider, !r.fails(second.Verdict))
	return again, second
}

func (r *Run) slow(provider string, slow bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.slowed[provider] = slow
}

// A wait is how long a target may take until it shows what was done to it. Some
// services answer from copies that lag behind.
type wait struct {
	world *world
	until time.Time // zero waits for nothing
	every time.Duration
	waits int
	late  bool
}

// mostVain is how many waits in a row may be for nothing: then the target does not
// lag, it is wrong, and nobody waits any more.
const mostVain = 3

// patience begins to wait as long as the profile says that reads may lag behind
// writes, if there is a reason to.
func (w *world) patience(reason bool) *wait {
	return w.wait(reason, max(w.target.Patience.Lists, w.target.Patience.Reads))
}

func (w *world) wait(reason bool, limit time.Duration) *wait {
	p := &wait{world: w, every: firstPoll}
	if reason && w.target.Real && !w.run.isVain(w.target.Provider) {
		p.until = time.Now().Add(limit)
	}
	return p
}

// again pauses before another look, or says that it was waited long enough.
func (p *wait) again(ctx context.Context) bool {
	if p.until.IsZero() || wire.Pause(ctx, min(p.every, time.Until(p.until))) != nil {
		return false
	}
	if time.Now().After(p.until) && p.late {
		p.world.run.waited(p.world.target.Provider, false)
		return false
	}
	p.late = time.Now().After(p.until) // one look when the time is over
	p.waits++
	p.every = min(2*p.every, longPoll)
	return true
}

// worked notes that it was not waited for nothing.
func (p *wait) worked() {
	if p.waits > 0 {
		p.world.run.waited(p.world.target.Provider, true)
	}
}

// waited counts the waits in a row that were for nothing.
func (r *Run) waited(provider string, worked bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.vain[provider]++; worked {
		r.vain[provider] = 0
	}
}

func (r *Run) isVain(provider string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.vain[provider] >= mostVain
}
