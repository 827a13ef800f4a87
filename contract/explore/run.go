package explore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/credmock/credmock/contract/play"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/verdict"
)

// Options adjusts a [Run].
type Options struct {
	Play      play.Options // the targets, and what may be done to them; its features are not played
	Sequences int          // in all
	Seed      int64        // zero draws one
}

// A Finding is the shortest scenario that was found to fail.
type Finding struct {
	Provider string
	Sequence int
	Reason   string
	Steps    int
	Feature  string // the text of a feature that holds the scenario alone
}

const (
	actsOfSequence = 20
	triesToShrink  = 150
)

// Run plays sequences on targets, until one fails, and makes that one short. They are
// played as the scenarios of a feature are: as carefully, and cleaned up. The finding
// is nil where none fails; whatever else there is to tell stands in the report.
func Run(ctx context.Context, o Options) (*report.Report, *Finding, error) {
	if o.Seed == 0 {
		o.Seed = rand.Int64N(1<<53) + 1
	}
	o.Play.Seed, o.Play.FailFast = o.Seed, true
	e := explorer{Options: o, subjects: map[string]*Subject{}, limits: map[string]Limits{}}
	if err := e.meet(ctx); err != nil {
		return nil, nil, err
	}
	r, err := e.play(ctx, o.Play, e.features())
	if err != nil {
		return nil, nil, err
	}
	for _, s := range r.Scenarios {
		if e.fails(s.Verdict) {
			found := e.shrink(ctx, s)
			r.Problems = append(r.Problems, e.problems...)
			return r, found, nil
		}
	}
	return r, nil, nil
}

type explorer struct {
	Options
	subjects  map[string]*Subject
	limits    map[string]Limits
	providers []string
	problems  []string // of the runs that made a finding short: what may be left is told
}

// meet asks each target what it is and what can be done to it.
func (e *explorer) meet(ctx context.Context) error {
	for _, provider := range slices.Sorted(maps.Keys(e.Play.Targets)) {
		t, stop, err := e.Play.Targets[provider](ctx)
		if err != nil {
			return fmt.Errorf("target %s: %w", provider, err)
		}
		if stop != nil {
			stop()
		}
		if s := Of(t.Document); len(s.kinds) > 0 {
			e.providers = append(e.providers, provider)
			e.subjects[provider] = s
			e.limits[provider] = Limits{Acts: actsOfSequence, Clock: t.Can(target.Clock), Login: t.Principals[""].ClientID != "", Patient: t.Real}
		}
	}
	if len(e.providers) == 0 {
		return errors.New("no target has anything to explore: a resource that carries a name, and is made, changed, listed and removed by calls")
	}
	return nil
}

// sequence makes up the one of a number, the same one for the same seed.
func (e *explorer) sequence(i int) (provider string, q Sequence) {
	provider = e.providers[i%len(e.providers)]
	random := rand.New(rand.NewPCG(uint64(e.Seed), uint64(i)))
	return provider, e.subjects[provider].Generate(func(_ string, n int) int { return random.IntN(n) }, e.limits[provider])
}

func (e *explorer) features() fs.FS {
	texts := map[string]string{}
	for i := range e.Sequences {
		provider, q := e.sequence(i)
		texts[provider] += "\n" + Scenario(nameOf(i), Lines(e.subjects[provider].Calls(q)))
	}
	out := fstest.MapFS{}
	for provider, text := range texts {
		out[provider+"/explored.feature"] = &fstest.MapFile{Data: []byte(feature + text)}
	}
	return out
}

const feature = "Feature: Explored\n"

func nameOf(i int) string { return fmt.Sprintf("Sequence %d", i+1) }

func (e *explorer) play(ctx context.Context, o play.Options, features fs.FS) (*report.Report, error) {
	o.Features, o.Tags, o.Name, o.OnlyFailed = []fs.FS{features}, "", "", nil
	return play.All(ctx, o)
}

func (e *explorer) fails(v verdict.Verdict) bool {
	return v == verdict.Fail || v == verdict.Flaky || e.Play.Strict && (v == verdict.Suspect || v == verdict.Drift)
}

// shrink makes what failed short: it leaves out acts, then what a scenario looks at.
func (e *explorer) shrink(ctx context.Context, failed report.Scenario) *Finding {
	i := 0
	if _, err := fmt.Sscanf(failed.Name, "Sequence %d", &i); err != nil {
		return nil // it is none of ours
	}
	provider, q := e.sequence(i - 1)
	f := &Finding{Provider: provider, Sequence: i, Reason: failed.Reason}
	tries := triesToShrink
	known := map[string]bool{} // by the text, whether it fails
	fails := func(calls []Call) bool {
		text := Scenario("Sequence", Lines(calls))
		was, played := known[text]
		if played || len(calls) == 0 || ctx.Err() != nil {
			return was
		}
		if tries--; tries < 0 {
			return false
		}
		reason, is := e.again(ctx, provider, text)
		if known[text] = is; is {
			f.Reason = reason
		}
		return is
	}
	calls := e.subjects[provider].Calls(q)
	known[Scenario("Sequence", Lines(calls))] = true
	q = Shrink(q, func(q Sequence) bool { return fails(e.subjects[provider].Calls(q)) })
	calls = e.subjects[provider].Calls(q)
	tries = max(tries, len(calls))
	lines := Lines(Narrow(calls, fails))
	f.Steps = len(lines)
	f.Feature = fmt.Sprintf("# Found by credmock-conform --explore %d --seed %d, in its sequence %d:\n# %s\nFeature: Found by exploring\n\n%s",
		e.Sequences, e.Seed, i, strings.ReplaceAll(f.Reason, "\n", "\n# "), Scenario(fmt.Sprintf("%s of seed %d", nameOf(i-1), e.Seed), lines))
	return f
}

// again plays a scenario by itself, and says whether and why it fails.
func (e *explorer) again(ctx context.Context, provider, scenario string) (string, bool) {
	o := e.Play
	o.Progress, o.Repeat, o.Concurrency = nil, 0, 1
	o.Replace = false // a run file that is not clean by now is one of this exploration's own
	o.Targets = map[string]target.Start{provider: e.Play.Targets[provider]}
	r, err := e.play(ctx, o, fstest.MapFS{provider + "/explored.feature": &fstest.MapFile{Data: []byte(feature + "\n" + scenario)}})
	if err == nil {
		e.problems = append(e.problems, r.Problems...)
	}
	if err != nil || len(r.Scenarios) != 1 {
		return "", false // it cannot be asked any more; what was found before holds
	}
	return r.Scenarios[0].Reason, e.fails(r.Scenarios[0].Verdict)
}
