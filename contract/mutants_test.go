package contract_test

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/contract/mutants"
)

// TestMutants makes the mock wrong in one way at a time, and wants the features to
// notice. MUTANTS is how many are drawn by MUTANTS_SEED, or all; a part of a name
// in MUTANTS_NAME selects. Those that live are named in testdata/survivors.yaml,
// each with the reason.
func TestMutants(t *testing.T) {
	sample := os.Getenv("MUTANTS")
	if sample == "" {
		t.Skip("it takes minutes: make mutants, or MUTANTS=100 for a sample")
	}
	listed := survivors(t)
	started := time.Now()
	l := newLaboratory(t)
	drawn := draw(t, l.mutants, sample)
	t.Logf("%d scenarios pass unmutated, %.1fs; %d of %d mutants are tried", l.scenarios, time.Since(started).Seconds(), len(drawn), len(l.mutants))
	fates := l.tryAll(t.Context(), drawn)
	alive := 0
	for _, f := range fates {
		name := f.mutant.String()
		reason, isListed := listed[name]
		switch {
		case f.err != nil:
			t.Errorf("%s: %v", name, f.err)
		case f.killer == "" && !isListed:
			t.Errorf("lives: %s (wrong answers: %d, scenarios: %d)", name, f.wrong, f.tried)
		case f.killer != "" && isListed:
			t.Errorf("%s is listed as a survivor, and dies: %s", name, f.killer)
		case f.killer == "":
			t.Logf("lives: %s, as listed: %s", name, reason)
		}
		if f.killer == "" {
			alive++
		}
		if os.Getenv("MUTANTS_VERBOSE") != "" && f.killer != "" {
			t.Logf("killed: %s, by %s", name, f.killer)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		if !slices.ContainsFunc(l.mutants, func(m mutants.Mutant) bool { return m.String() == name }) {
			t.Errorf("testdata/survivors.yaml lists %q, and there is no such mutant", name)
		}
	}
	t.Logf("killed of all, by kind:\n%s%d of %d killed, %d live, in %.1fs", tally(fates), len(fates)-alive, len(fates), alive, time.Since(started).Seconds())
}

// survivors reads the mutants that are known to live, with the reasons.
func survivors(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "survivors.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Reason  string   `yaml:"reason"`
		Mutants []string `yaml:"mutants"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&list); err != nil {
		t.Fatalf("testdata/survivors.yaml: %v", err)
	}
	out := map[string]string{}
	for _, entry := range list {
		for _, name := range entry.Mutants {
			if _, twice := out[name]; twice || strings.TrimSpace(entry.Reason) == "" {
				t.Errorf("testdata/survivors.yaml: %q stands there twice, or without a reason", name)
			}
			out[name] = entry.Reason
		}
	}
	return out
}

// draw takes the named part of the mutants: of each kind one, then others.
func draw(t *testing.T, list []mutants.Mutant, sample string) []mutants.Mutant {
	t.Helper()
	name := os.Getenv("MUTANTS_NAME")
	list = slices.DeleteFunc(slices.Clone(list), func(m mutants.Mutant) bool { return !strings.Contains(m.String(), name) })
	if sample == "all" {
		return list
	}
	count, err := strconv.Atoi(sample)
	if err != nil || count < 1 {
		t.Fatalf("MUTANTS is %q, want a number or all", sample)
	}
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("MUTANTS_SEED"), strconv.FormatUint(rand.Uint64N(1<<32), 10)), 10, 64)
	if err != nil {
		t.Fatalf("MUTANTS_SEED: %v", err)
	}
	t.Logf("MUTANTS_SEED=%d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	kinds := map[string]bool{}
	var first, rest []mutants.Mutant
	for _, m := range list {
		if kinds[m.Kind] {
			rest = append(rest, m)
			continue
		}
		kinds[m.Kind] = true
		first = append(first, m)
	}
	return append(first, rest...)[:min(max(count, len(first)), len(list))]
}

// tally counts by kind and provider.
func tally(fates []fate) string {
	killed, total := map[string]int{}, map[string]int{}
	for _, f := range fates {
		total[f.mutant.Kind]++
		if f.killer != "" {
			killed[f.mutant.Kind]++
		}
	}
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(total)) {
		fmt.Fprintf(&b, "%6d/%-6d %s\n", killed[kind], total[kind], kind)
	}
	return b.String()
}
