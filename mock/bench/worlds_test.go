package bench

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// worldRounds is how often both mocks take turns on a call, for a second each.
const worldRounds = 9

// TestWorlds prints what part of its requests per second a mock keeps when it has
// journals and a hundred sandboxes, and is called in one of them by nothing but its
// credentials: the median of many turns with a mock that has neither. Beside it
// stands the same of the processor time that a request takes, which others on the
// machine hardly change.
func TestWorlds(t *testing.T) {
	if os.Getenv("BENCH") == "" {
		t.Skip("it takes minutes and needs wrk: make bench")
	}
	dir := t.TempDir()
	program := build(t, dir, "./cmd/credmock")
	sides := [2]*process{startMock(t, dir, program), startMock(t, dir, program, "--journal", "0")}
	for _, side := range sides {
		defer side.stop()
	}
	sides[0].enter(t, 100)
	var table strings.Builder
	fmt.Fprintln(&table, "| call | share of requests | of processor time, the other way round |")
	fmt.Fprintln(&table, "|---|---|---|")
	for _, c := range calls(t) {
		var shares, times []float64
		for range worldRounds {
			var served [2]float64
			var spent [2]time.Duration
			for i, side := range sides {
				side.reset(t)
				request := c.prepare(t, side)
				before := side.spent(t)
				r := request.load(t, dir, side.url, "-t1", "-c16", "-d1s")
				served[i], spent[i] = r.perSecond, (side.spent(t)-before)/time.Duration(r.requests)
			}
			shares = append(shares, served[0]/served[1])
			times = append(times, float64(spent[1])/float64(spent[0]))
		}
		slices.Sort(shares)
		slices.Sort(times)
		fmt.Fprintf(&table, "| %s | %.2f | %.2f |\n", c.name, shares[worldRounds/2], times[worldRounds/2])
	}
	t.Log("\n" + table.String())
}
