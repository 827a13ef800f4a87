package explore_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/credmock/credmock/contract/explore"
	"github.com/credmock/credmock/contract/judge"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

const (
	callers = 16
	rows    = 4
	each    = 12 // calls of a caller in one history
)

// A deed is a call about one row, and what came of it.
type (
	deed struct {
		row  int
		do   explore.Verb // Change, Find, Reset or Remove
		text string       // that a change writes
		rest bool         // it puts the row to rest, which is the first step of its end
	}
	result struct {
		gone, refused bool
		text, secret  string // as they are shown; "" is not
	}
	// state is what a row may be in: no more than a plain value.
	state struct {
		gone, rests  bool
		text, secret string
	}
)

// sequential is what one row does when one call comes after the other.
func sequential(restFirst bool) porcupine.Model {
	return porcupine.Model{
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			parts := make([][]porcupine.Operation, rows)
			for _, o := range history {
				row := o.Input.(deed).row
				parts[row] = append(parts[row], o)
			}
			return parts
		},
		Init: func() any { return state{} },
		Step: func(now, input, output any) (bool, any) {
			s, d, r := now.(state), input.(deed), output.(result)
			if s.gone || r.gone {
				return s.gone == r.gone, s
			}
			switch d.do {
			case explore.Change:
				s.text, s.rests = d.text, d.rest
			case explore.Reset:
				if r.secret == s.secret {
					return false, s
				}
				s.secret = r.secret
			case explore.Remove:
				if r.refused != (restFirst && !s.rests) {
					return false, s
				}
				s.gone = !r.refused
			default: // the first look at a row tells its secret
				known := s.text == "" || r.text == s.text
				if s.secret == "" {
					s.secret = r.secret
				}
				return known && (r.secret == "" || r.secret == s.secret), s
			}
			return !r.refused || d.do == explore.Remove, s
		},
		Equal: func(a, b any) bool { return a == b },
	}
}

// A history is what many callers did at the same time to a few rows.
type history struct {
	*driver
	resource *spec.Resource
	calls    map[deed]explore.Call
	deeds    []deed
}

// prepare makes the rows, and the calls about them.
func (w *world) prepare(t *testing.T, b bend) *history {
	t.Helper()
	h := &history{driver: w.drive(b), calls: map[deed]explore.Call{}}
	var makes explore.Sequence
	for row := range rows {
		makes = append(makes, explore.Act{Do: explore.Make, Row: row})
	}
	begun := w.Calls(makes)
	if _, err := h.play(begun); err != nil {
		t.Fatal(err)
	}
	h.resource = w.Document.MadeBy(begun[0].Operation)
	for row := range rows {
		for text := range 6 {
			h.learn(deed{row: row, do: explore.Change}, makes, explore.Act{Do: explore.Change, Row: row, Text: 2 * text})
		}
		h.learn(deed{row: row, do: explore.Reset}, makes, explore.Act{Do: explore.Reset, Row: row})
		h.learn(deed{row: row, do: explore.Remove}, makes, explore.Act{Do: explore.Remove, Row: row})
		read := deed{row: row, do: explore.Find}
		if h.resource.Find != nil {
			h.learn(read, makes, explore.Act{Do: explore.Find, Row: row})
		} else {
			h.learn(read, makes, explore.Act{Do: explore.List})
		}
	}
	return h
}

// learn keeps the calls of an act: the steps before the last one of an end are changes.
func (h *history) learn(d deed, makes explore.Sequence, a explore.Act) {
	calls := h.Calls(append(slices.Clone(makes), a))[rows:]
	for i, c := range calls {
		one := d
		if d.do == explore.Change || i < len(calls)-1 {
			one.do, one.rest = explore.Change, i < len(calls)-1
			for _, argument := range c.Arguments {
				if argument[0] == h.resource.Label {
					one.text = h.text(argument[1])
				}
			}
		}
		h.calls[one] = c
		if !slices.Contains(h.deeds, one) {
			h.deeds = append(h.deeds, one)
		}
	}
}

// act makes the call of a deed, and reads what came of it.
func (h *history) act(d deed) (result, error) {
	c := h.calls[d]
	got, err := h.call("", c.Operation, c.Arguments)
	if err != nil {
		return result{}, err
	}
	if got.Answer == nil {
		return result{}, fmt.Errorf("%s answers %d %s, which is in no catalogue", c.Operation.ID, got.Status, got.Body)
	}
	if slices.ContainsFunc(got.Matches, func(a *spec.Answer) bool { return a.Name == h.resource.Gone }) {
		return result{gone: true}, nil
	}
	value := got.Value
	if c.Operation == h.resource.List {
		if value = h.listed(got, d.row); value == nil {
			return result{gone: true}, nil
		}
	}
	r := result{refused: got.Answer.Refusal, text: text(value, h.resource.Label)}
	for _, name := range h.resource.Secrets {
		if shown := text(value, name); shown != "" {
			r.secret = shown
		}
	}
	return r, nil
}

func text(value any, path string) string {
	v, ok := wire.Lookup(value, path)
	if !ok || v == nil {
		return ""
	}
	return wire.Text(v)
}

// listed is a row in an answer that lists all, or nil.
func (h *history) listed(got judge.Received, row int) any {
	path, _ := h.Document.Listing(h.resource.List)
	list, _ := wire.Lookup(got.Value, path)
	all, _ := list.([]any)
	id := text(h.answers[string(rune('a'+row))], h.resource.ID)
	for _, r := range all {
		if text(r, h.resource.ID) == id {
			return r
		}
	}
	return nil
}

// record lets all callers do what they draw.
func (h *history) record(t *testing.T, seed uint64) []porcupine.Operation {
	t.Helper()
	logs, failed := make([][]porcupine.Operation, callers), make([]error, callers)
	start := time.Now()
	var all sync.WaitGroup
	for caller := range callers {
		all.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(caller)))
			for range each {
				d := h.deeds[random.IntN(len(h.deeds))]
				if d.do == explore.Remove && random.IntN(4) > 0 {
					d = deed{row: d.row, do: explore.Find} // rows should live for a while
				}
				o := porcupine.Operation{ClientId: caller, Input: d, Call: time.Since(start).Nanoseconds()}
				r, err := h.act(d)
				if err != nil {
					failed[caller] = err
					return
				}
				o.Output, o.Return = r, time.Since(start).Nanoseconds()
				logs[caller] = append(logs[caller], o)
			}
		})
	}
	all.Wait()
	for _, err := range failed {
		if err != nil {
			t.Fatal(err)
		}
	}
	return slices.Concat(logs...)
}

func (h *history) check(ops []porcupine.Operation) porcupine.CheckResult {
	return porcupine.CheckOperationsTimeout(sequential(len(h.resource.Remove) > 1), ops, time.Minute)
}

// TestHistories lets sixteen callers change, read, reset and remove the same rows at
// once: what they were answered is what some order of their calls would give.
func TestHistories(t *testing.T) {
	t.Parallel()
	all := worlds(t)
	for _, w := range all {
		t.Run(w.name(), func(t *testing.T) {
			t.Parallel()
			total := 0
			for seed := uint64(1); total < operations(t)/len(all); seed++ {
				h := w.prepare(t, nil)
				ops := h.record(t, seed)
				total += len(ops)
				if got := h.check(ops); got != porcupine.Ok {
					t.Fatalf("the history of seed %d is %s", seed, got)
				}
			}
			t.Logf("%d calls", total)
		})
	}
}

// TestHistoriesFindWhatIsStale finds a service that answers every other read as it did
// before.
func TestHistoriesFindWhatIsStale(t *testing.T) {
	t.Parallel()
	caching := func(_ *world, h http.Handler) http.Handler {
		var mu sync.Mutex
		kept, turns := map[string]*httptest.ResponseRecorder{}, map[string]int{}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent := body(r)
			got := httptest.NewRecorder()
			h.ServeHTTP(got, r)
			key := r.Method + " " + r.URL.Path + "?" + string(sent)
			mu.Lock()
			defer mu.Unlock()
			if turns[key]++; turns[key]%2 == 0 && got.Code == http.StatusOK {
				got = kept[key]
			}
			kept[key] = got
			copyTo(w, got, got.Body.Bytes())
		})
	}
	for _, w := range worlds(t)[:2] {
		for seed := uint64(1); ; seed++ {
			h := w.prepare(t, caching)
			if h.check(h.record(t, seed)) == porcupine.Illegal {
				break
			}
			if seed == 20 {
				t.Errorf("%s: twenty histories of a service that is stale are all legal", w.name())
				break
			}
		}
	}
}
