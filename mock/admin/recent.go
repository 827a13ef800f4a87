package admin

import (
	"context"
	"slices"
	"sync"

	"github.com/credmock/credmock/mock"
)

// recentCalls is how many calls the status page shows.
const recentCalls = 200

// Recent keeps the last calls for the status page: its Observe is an observer of
// the mock. The zero value is ready to use.
type Recent struct {
	mu    sync.Mutex
	calls []mock.Record // a ring once it is full
	next  int
}

// Observe keeps a call in the place of the oldest.
func (r *Recent) Observe(_ context.Context, call mock.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.calls) < recentCalls {
		r.calls = append(r.calls, call)
		return
	}
	r.calls[r.next] = call
	r.next = (r.next + 1) % recentCalls
}

// Calls returns what is kept, the newest first.
func (r *Recent) Calls() []mock.Record {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	out := slices.Concat(r.calls[r.next:], r.calls[:r.next])
	r.mu.Unlock()
	slices.Reverse(out)
	return out
}
