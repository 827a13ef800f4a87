package play

import (
	"slices"
	"sync"

	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/verdict"
)

// optionals remembers fields and headers that an answer need not have. One that
// came with some answers of a kind and not with others has drifted.
type optionals struct {
	mu      sync.Mutex
	seen    map[string]bool
	lacking []*lack
}

type lack struct {
	what     string
	world    *world
	exchange *exchange
	scenario int // its place in the report
	at       int // of the exchange, in the scenario
}

func newOptionals() *optionals { return &optionals{seen: map[string]bool{}} }

func (o *optionals) note(what string, present bool, w *world, x *exchange) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if present {
		o.seen[what] = true
		return
	}
	o.lacking = append(o.lacking, &lack{what: what, world: w, exchange: x, scenario: -1})
}

// place notes where a scenario stands in the report.
func (o *optionals) place(w *world, scenario int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.lacking {
		if l.world == w && l.scenario < 0 {
			l.scenario, l.at = scenario, slices.Index(w.exchanges, l.exchange)
			l.world = nil
		}
	}
}

// settle turns what was lacking into drift, once the run is over.
func (o *optionals) settle(r *report.Report) {
	for _, l := range o.lacking {
		if l.scenario < 0 || l.at < 0 || !o.seen[l.what] {
			continue
		}
		s := &r.Scenarios[l.scenario]
		p := report.Problem{Verdict: verdict.Drift, What: l.what + " is missing, and other answers have it", Rule: "optional fields", Known: s.Exchanges[l.at].Known}
		s.Exchanges[l.at].Problems = append(s.Exchanges[l.at].Problems, p)
		if verdict.Drift.Worse(s.Verdict) {
			s.Verdict, s.Reason = verdict.Drift, p.What
		}
	}
}
