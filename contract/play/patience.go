package play

import (
	"context"
	"time"

	"github.com/credmock/credmock/contract/wire"
)

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
