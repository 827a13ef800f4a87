package purecloud

import (
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/credmock/credmock/mock"
)

// counters are what every call changes: the rate limit of its token, and the
// usage of its client.
type counters struct {
	mu      sync.Mutex
	windows map[string]*windowState // by token
	usage   map[usageKey]tally
}

func newCounters() any {
	return &counters{windows: map[string]*windowState{}, usage: map[usageKey]tally{}}
}

// A window is the rate limit of a token as one call finds it.
type window struct{ count, reset int64 }

type windowState struct {
	count int64
	ends  time.Time
}

// maxWindows bounds how many windows are kept before those that ended go.
const maxWindows = 4096

// call counts one call of a token. A window begins with the first call.
func (n *counters) call(token string, now time.Time, length time.Duration) window {
	n.mu.Lock()
	defer n.mu.Unlock()
	w := n.windows[token]
	if w == nil || !now.Before(w.ends) || w.ends.Sub(now) > length { // the clock may be set back
		if len(n.windows) >= maxWindows {
			maps.DeleteFunc(n.windows, func(_ string, w *windowState) bool { return !now.Before(w.ends) })
		}
		w = &windowState{ends: now.Add(length)}
		n.windows[token] = w
	}
	w.count++
	return window{count: w.count, reset: int64((w.ends.Sub(now) + time.Second - 1) / time.Second)}
}

// A usageKey is everything that usage can be told apart by.
type usageKey struct {
	client, user, template, method string
	day                            int64 // start of the UTC day, in seconds
}

// A tally counts answers by class of status. Those of 429 are among the 400 too
// (§6.2).
type tally struct {
	Status200 int64
	Status300 int64
	Status400 int64
	Status500 int64
	Status429 int64
}

func (t tally) plus(o tally) tally {
	return tally{
		t.Status200 + o.Status200, t.Status300 + o.Status300, t.Status400 + o.Status400,
		t.Status500 + o.Status500, t.Status429 + o.Status429,
	}
}

func tallyOf(status int) tally {
	switch {
	case status == 429:
		return tally{Status400: 1, Status429: 1}
	case status >= 500:
		return tally{Status500: 1}
	case status >= 400:
		return tally{Status400: 1}
	case status >= 300:
		return tally{Status300: 1}
	default:
		return tally{Status200: 1}
	}
}

// count adds an answered call to the usage of its client.
func count(c *mock.Call, status int) {
	x, ok := c.Local.(*exchange)
	if !ok || x.token == nil {
		return
	}
	key := usageKey{
		client: x.client.ID, user: x.token.UserID, method: c.Request.Method,
		template: strings.TrimPrefix(c.Operation.Path, "/"), day: dayOf(c.Now()).Unix(),
	}
	n := c.Counters().(*counters)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.usage[key] = n.usage[key].plus(tallyOf(status))
}

// counted returns what was counted until now.
func (n *counters) counted() map[usageKey]tally {
	n.mu.Lock()
	defer n.mu.Unlock()
	return maps.Clone(n.usage)
}

// dayOf is the start of a time's UTC day.
func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
