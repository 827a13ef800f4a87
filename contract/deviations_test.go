package contract_test

import (
	"io/fs"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/report"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/spec"
)

const clientsLife = `Feature: Clients
  Scenario: lists
    When I call getOauthClients
    Then it succeeds
  Scenario: makes
    When I call postOauthClients with:
      | name                | {run} ci |
      | authorizedGrantType | CODE     |
    Then it succeeds
`

// TestDeviations runs on a target that deviates in three ways, which its profile
// knows: that passes. Once one of them is mended, the profile is wrong.
func TestDeviations(t *testing.T) {
	t.Parallel()
	var mended atomic.Bool
	target, targets := deployment(t, "purecloud", func(h http.Header) {
		h.Set("Strict-Transport-Security", "none")
		h.Set("Cache-Control", "public")
		if !mended.Load() {
			h.Set("Pragma", "cache")
		}
	})
	run := func(o contract.Options) *contract.Report {
		o.Targets, o.Features, o.Allow = targets, []fs.FS{fstest.MapFS{"purecloud/test.feature": {Data: []byte(clientsLife)}}}, spec.Delete
		return judge(t, o)
	}
	first := run(contract.Options{})
	if first.ExitCode() != 1 || first.Counts()[contract.Fail] != 2 {
		t.Fatalf("without deviations the run exits with %d, want 1: %v", first.ExitCode(), first.Counts())
	}
	accepted := first.Unaccepted(time.Now())["purecloud"]
	if len(accepted) != 3 {
		t.Fatalf("Unaccepted is %v, want three deviations", accepted)
	}
	for i := range accepted {
		if accepted[i].Check() == nil {
			t.Errorf("%v can be used without a reason", accepted[i])
		}
		accepted[i].Reason = "our gateway"
	}
	target.Deviations = accepted
	states := func(r *contract.Report) (out []string) {
		for _, a := range r.Deviations {
			out = append(out, a.State)
		}
		return out
	}

	r := run(contract.Options{})
	if got := strings.Join(states(r), ", "); r.ExitCode() != 0 || r.Counts()[verdict.Known] != 2 || got != "shown, shown, shown" {
		t.Errorf("with three deviations accepted: exit %d, %v, %s", r.ExitCode(), r.Counts(), got)
	}
	if len(r.Causes()) != 0 {
		t.Errorf("there are causes: %v", r.Causes())
	}

	if r := run(contract.Options{FailFast: true, Repeat: 1}); r.ExitCode() != 0 || r.Counts()[verdict.Known] != 2 {
		t.Errorf("a run that ends at the first failure ends at what is accepted: exit %d, %v, %q", r.ExitCode(), r.Counts(), r.Problems)
	}

	if r := run(contract.Options{Tags: "@mock-only and not @mock-only"}); r.ExitCode() != 3 || states(r)[0] != report.DeviationUnasked {
		t.Errorf("where nothing ran: exit %d, %v, want 3, for nothing was asked", r.ExitCode(), states(r))
	}

	mended.Store(true)
	r = run(contract.Options{})
	var lines strings.Builder
	if err := r.WriteDeviations(&lines); err != nil {
		t.Fatal(err)
	}
	want := "FAIL      purecloud: the deviation header, Pragma (our gateway) does not happen any more: take it out of the profile\n"
	if r.ExitCode() != 1 || !strings.Contains(lines.String(), want) {
		t.Errorf("with one deviation mended: exit %d, want 1 and %q:\n%s", r.ExitCode(), want, &lines)
	}

	for i := range target.Deviations {
		target.Deviations[i].Expires = "2020-01-01"
	}
	r = run(contract.Options{})
	if r.ExitCode() != 1 || states(r)[0] != report.DeviationOver || r.Counts()[contract.Fail] != 2 {
		t.Errorf("with expired deviations: exit %d, %v, %v", r.ExitCode(), states(r), r.Counts())
	}
}
