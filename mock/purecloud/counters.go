package purecloud

import (
	"container/list"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/credmock/credmock/mock"
)

// counters are what every call changes: the rate limit of its token, and the
// usage of its client.
type counters struct {
	mu      sync.Mutex
	windows map[string]*list.Element // by token, of windowState
	begun   list.List                // the same in the order in which they began
	usage   map[usageKey]tally
}

func newCounters() any {
	return &counters{windows: map[string]*list.Element{}, usage: map[usageKey]tally{}}
}

// A window is the rate limit of a token as one call finds it.
type window struct{ count, reset int64 }

type windowState struct {
	token string
	count int64
	ends  time.Time
}

// maxWindows bounds how many windows are kept. The oldest goes for a new one: under
// a clock that stands still none ever ends.
const maxWindows = 4096

// call counts one call of a token. A window begins with the first call.
func (n *counters) call(token string, now time.Time, length time.Duration) window {
	n.mu.Lock()
	defer n.mu.Unlock()
	kept := n.windows[token]
	if kept != nil {
		if w := kept.Value.(*windowState); !now.Before(w.ends) || w.ends.Sub(now) > length { // the clock may be set back
			n.end(kept)
			kept = nil
		}
	}
	if kept == nil {
		if n.begun.Len() >= maxWindows {
			n.end(n.begun.Front())
		}
		kept = n.begun.PushBack(&windowState{token: token, ends: now.Add(length)})
		n.windows[token] = kept
	}
	w := kept.Value.(*windowState)
	w.count++
	return window{count: w.count, reset: int64((w.ends.Sub(now) + time.Second - 1) / time.Second)}
}

func (n *counters) end(kept *list.Element) {
	delete(n.windows, n.begun.Remove(kept).(*windowState).token)
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
	if !ok || x.token == nil || !slices.Contains(countedMethods, c.Request.Method) {
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

// countedMethods are those that calls are counted by (RFC 9110, RFC 5789): others are
// refused everywhere, and whoever makes them up has no end of them.
var countedMethods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodTrace,
}

// forget drops what was counted of a client that is gone.
func (n *counters) forget(client string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	maps.DeleteFunc(n.usage, func(key usageKey, _ tally) bool { return key.client == client })
}

// counted returns what was counted until now.
func (n *counters) counted() map[usageKey]tally {
	n.mu.Lock()
	defer n.mu.Unlock()
	return maps.Clone(n.usage)
}

// dayOf is the start of a time's UTC day.
func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
