package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// rounds is how often mock and bare program take turns on one call; a slow
// moment of the machine then meets both.
const rounds = 3

// drives are how the generator drives both programs, the fullest first. With 16
// connections a quarter of two cores is idle beside the mock, since each waits for the
// other to wake up: that tells what a few workers get, and 64 what there is to get.
var drives = []struct {
	name string
	wrk  []string
}{
	{"64 connections", []string{"-t2", "-c64", "-d2s"}},
	{"16", []string{"-t1", "-c16", "-d2s"}},
}

// TestShares prints what part of a bare program's requests per second the mock
// serves, as a Markdown table. It needs wrk, and takes minutes: make bench.
func TestShares(t *testing.T) {
	if os.Getenv("BENCH") == "" {
		t.Skip("it takes minutes and needs wrk: make bench")
	}
	dir := t.TempDir()
	bare := build(t, dir, "./mock/bench/bare")
	program := build(t, dir, "./cmd/credmock")
	var table strings.Builder
	head, rule := "| call |", "|---|"
	for _, d := range drives {
		head += fmt.Sprintf(" %s: share | p99 |", d.name)
		rule += "---|---|"
	}
	fmt.Fprintf(&table, "%s\n%s\n", head, rule)
	for _, c := range calls(t) {
		fmt.Fprintf(&table, "| %s |", c.name)
		for _, d := range drives {
			share, tail := c.measure(t, dir, program, bare, d.wrk)
			fmt.Fprintf(&table, " %.2f | %.1f |", share, tail)
		}
		fmt.Fprintln(&table)
	}
	starts, memory := start(t, dir, program, bare)
	fmt.Fprintf(&table, "\nFrom exec to ready: %.1f times the bare program's. Resident when idle: %d MiB, the bare program's %d MiB.\n",
		starts, memory[0]>>20, memory[1]>>20)
	t.Log("\n" + table.String())
	if path := os.Getenv("BENCH"); strings.HasSuffix(path, ".md") {
		if err := os.WriteFile(path, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// measure drives mock and bare program in turns with one call.
func (c call) measure(t *testing.T, dir, program, bare string, wrk []string) (share, tail float64) {
	t.Helper()
	m := startMock(t, dir, program)
	defer m.stop()
	request := c.prepare(t, m)
	recorded := request.record(t, m.url)
	b := startBare(t, dir, bare, recorded)
	defer b.stop()
	var served [2]float64
	var tails [2][]time.Duration
	for range rounds {
		if c.writes {
			m.reset(t)
			request = c.prepare(t, m)
		}
		for side, url := range []string{m.url, b.url} {
			r := request.load(t, dir, url, wrk...)
			served[side] += r.perSecond
			tails[side] = append(tails[side], r.p99)
		}
	}
	return served[0] / served[1], float64(median(tails[0])) / float64(median(tails[1]))
}

// start compares, in turns, how long both take from exec to being reachable, and
// how much memory each then holds.
func start(t *testing.T, dir, program, bare string) (ratio float64, memory [2]int64) {
	t.Helper()
	var took [2][]time.Duration
	for range 15 {
		m := startMock(t, dir, program)
		took[0], memory[0] = append(took[0], m.took), m.resident(t)
		m.stop()
		b := startBare(t, dir, bare, answer{Status: 200})
		took[1], memory[1] = append(took[1], b.took), b.resident(t)
		b.stop()
	}
	t.Logf("exec to ready, median of 15: mock %v, bare %v", median(took[0]), median(took[1]))
	return float64(median(took[0])) / float64(median(took[1])), memory
}

func median(list []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
