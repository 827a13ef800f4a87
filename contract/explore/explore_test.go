package explore_test

import (
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/credmock/credmock/contract/explore"
)

// operations is how many calls a test makes of all that are asked for: half of EXPLORE
// is drawn one after the other, half at once. Without it, what takes some seconds.
func operations(t *testing.T) int {
	t.Helper()
	text, ok := os.LookupEnv("EXPLORE")
	if !ok {
		return 1_500
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 2 {
		t.Fatalf("EXPLORE is %q, want a number of calls", text)
	}
	return n / 2
}

// limits are those of a mock in this process.
var limits = explore.Limits{Acts: 20, Clock: true, Login: true}

// drawn lets rapid choose, and shrink what it chose. It is fond of small numbers, and
// sequences would be short and alike: so they are scattered, but for 0.
func drawn(t *rapid.T) explore.Draw {
	return func(what string, n int) int { return int(rapid.Uint32().Draw(t, what)*2654435761>>8) % n }
}

// TestModel compares what a mock answers with what the model says, in sequences that
// are drawn.
func TestModel(t *testing.T) {
	t.Parallel()
	all := worlds(t)
	for _, w := range all {
		t.Run(w.name(), func(t *testing.T) {
			t.Parallel()
			total, want := 0, operations(t)/len(all)
			verbs := map[explore.Verb]int{}
			for total < want {
				rapid.Check(t, func(t *rapid.T) {
					q := w.Generate(drawn(t), limits)
					for _, a := range q {
						verbs[a.Do]++
					}
					calls := w.Calls(q)
					n, err := w.drive(nil).play(calls)
					total += n
					if err != nil {
						t.Fatalf("%v\n%s", err, explore.Scenario("found", explore.Lines(calls)))
					}
				})
			}
			t.Logf("%d calls: %v", total, verbs)
		})
	}
}
