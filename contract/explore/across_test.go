package explore_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/credmock/credmock/contract/explore"
)

// rounds is how often a race is run.
const rounds = 5

// across plays a round in each world that has tokens.
func across(t *testing.T, round func(t *testing.T, d *driver)) {
	t.Helper()
	for _, w := range worlds(t) {
		if !w.has("stale_authorization") {
			continue
		}
		t.Run(w.name(), func(t *testing.T) {
			t.Parallel()
			for range rounds {
				round(t, w.drive(nil))
			}
		})
	}
}

// begin plays what comes before a race, and returns the calls of the acts in it.
func (d *driver) begin(t *testing.T, before explore.Sequence, acts ...explore.Act) []explore.Call {
	t.Helper()
	calls := d.Calls(append(append(explore.Sequence{}, before...), acts...))
	n := len(d.Calls(before))
	if _, err := d.play(calls[:n]); err != nil {
		t.Fatal(err)
	}
	return calls[n:]
}

// meddled is the name of the first row, and must be what it is once all are done.
func (d *driver) meddled(t *testing.T, read explore.Call) string {
	t.Helper()
	got, err := d.call("", read.Operation, read.Arguments)
	if err != nil {
		t.Fatal(err)
	}
	return text(got.Value, "name")
}

// meddle changes a row again and again, as somebody whose token ends meanwhile: once
// the end was answered, nothing may change any more.
func (d *driver) meddle(t *testing.T, change, read explore.Call, end []explore.Call) {
	t.Helper()
	var n, over atomic.Int64
	var all sync.WaitGroup
	begun, start := context.WithCancel(t.Context()) // they are at it
	defer start()
	for range callers / 2 {
		all.Go(func() {
			defer start()
			for over.Load() < 3 {
				turn := n.Add(1)
				if turn == 10 {
					start()
				}
				if turn > 200 {
					return // a token may make 300 calls in a minute
				}
				arguments := append([][2]string{}, change.Arguments...)
				for i, a := range arguments {
					if a[0] == "name" {
						arguments[i][1] = fmt.Sprint("{run} ", turn)
					}
				}
				got, err := d.call(change.As, change.Operation, arguments)
				if err != nil || got.Answer == nil {
					t.Errorf("%s answers %d %s, error %v", change.Operation.ID, got.Status, got.Body, err)
					return
				}
				if got.Answer.Refusal {
					over.Add(1)
				}
			}
		})
	}
	<-begun.Done()
	for _, c := range end {
		if got, err := d.call(c.As, c.Operation, c.Arguments); err != nil || got.Answer == nil || got.Answer.Refusal {
			t.Errorf("%s answers %d %s, error %v", c.Operation.ID, got.Status, got.Body, err)
			over.Store(3)
		}
	}
	was := d.meddled(t, read)
	all.Wait()
	if is := d.meddled(t, read); is != was {
		t.Errorf("after the end of the token was answered the name was %q, and became %q", was, is)
	}
}

// A token that was revoked changes nothing.
func TestRevokedTokenChangesNothing(t *testing.T) {
	t.Parallel()
	across(t, func(t *testing.T, d *driver) {
		calls := d.begin(t, explore.Sequence{{Do: explore.Make}, {Do: explore.Login, Row: -1}},
			explore.Act{Do: explore.Meddle}, explore.Act{Do: explore.Find}, explore.Act{Do: explore.Revoke})
		d.meddle(t, calls[0], calls[1], calls[2:])
	})
}

// The tokens of a client that was removed are dead.
func TestTokensDieWithTheirClient(t *testing.T) {
	t.Parallel()
	across(t, func(t *testing.T, d *driver) {
		calls := d.begin(t, explore.Sequence{{Do: explore.Make}, {Do: explore.Make, Row: 1}, {Do: explore.Login, Row: 1}},
			explore.Act{Do: explore.Meddle}, explore.Act{Do: explore.Find}, explore.Act{Do: explore.Remove, Row: 1})
		d.meddle(t, calls[0], calls[1], calls[2:])
	})
}

// Of secrets that were given out at once, each is another one and the last alone
// opens anything.
func TestResetIsAtomic(t *testing.T) {
	t.Parallel()
	across(t, func(t *testing.T, d *driver) {
		calls := d.begin(t, explore.Sequence{{Do: explore.Make}}, explore.Act{Do: explore.Reset}, explore.Act{Do: explore.Login})
		answers := make([]any, callers)
		var all sync.WaitGroup
		for i := range callers {
			all.Go(func() {
				got, err := d.call("", calls[0].Operation, calls[0].Arguments)
				if err != nil || got.Answer == nil || got.Answer.Refusal {
					t.Errorf("%s answers %d %s, error %v", calls[0].Operation.ID, got.Status, got.Body, err)
					return
				}
				answers[i] = got.Value
			})
		}
		all.Wait()
		seen, open := map[string]bool{}, 0
		for i, answer := range answers {
			alias := fmt.Sprint("reset", i)
			d.answers[alias] = answer
			seen[text(answer, "secret")] = true
			got, err := d.call(alias, calls[1].Operation, calls[1].Arguments)
			if err != nil {
				t.Fatal(err)
			}
			if got.Answer != nil && !got.Answer.Refusal {
				open++
			}
		}
		if len(seen) != callers || open != 1 {
			t.Errorf("%d resets gave %d secrets, of which %d open something, want 1", callers, len(seen), open)
		}
	})
}
