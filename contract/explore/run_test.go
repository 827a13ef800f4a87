package explore_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/contract/explore"
	"github.com/credmock/credmock/spec"
)

// TestRun lets the suite find and shorten what is wrong, as a user does.
func TestRun(t *testing.T) {
	t.Parallel()
	w := worlds(t)[1]
	starts := w.starts(bends["lost_update"])
	_, found, err := explore.Run(t.Context(), explore.Options{Play: contract.Options{Targets: starts}, Sequences: 20, Seed: 1})
	if err != nil || found == nil {
		t.Fatalf("Run on a mock that loses updates found %v, error %v", found, err)
	}
	if got := verdictOf(t, starts, found.Feature); found.Steps > 6 || got != contract.Fail {
		t.Errorf("the scenario has %d steps and comes to %s, want at most 6 and %s:\n%s", found.Steps, got, contract.Fail, found.Feature)
	}
	if r, found, err := explore.Run(t.Context(), explore.Options{Play: contract.Options{Targets: w.starts(nil)}, Sequences: 10, Seed: 1}); err != nil || found != nil || r.ExitCode() != 0 {
		t.Errorf("Run on a mock that is right found %+v, error %v", found, err)
	}
}

// TestRunTellsWhatItLeaves explores a service that others use, too, and that removes
// nothing any more once a finding is being made short: what a try left is told, and
// no other try writes over the file that it is cleaned up by.
func TestRunTellsWhatItLeaves(t *testing.T) {
	t.Parallel()
	w := worlds(t)[0]
	service := &keeping{right: bends["wrong_order"](w, w.server)}
	service.wrong = undoing(w.server, w.operations(func(r *spec.Resource) []*spec.Operation {
		return []*spec.Operation{r.Remove[len(r.Remove)-1].Operation}
	})...)
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	target := *w.target
	target.URLs, target.Client, target.Real, target.Interval = map[string]string{"": server.URL + target.Root()}, server.Client(), true, 0
	target.Patience = contract.Patience{Lists: time.Millisecond, Reads: time.Millisecond}
	starts := map[string]contract.Start{target.Provider: func(context.Context) (*contract.Target, func(), error) { return &target, nil, nil }}

	path := filepath.Join(t.TempDir(), "run")
	r, found, err := explore.Run(t.Context(), explore.Options{
		Play:      contract.Options{Targets: starts, Allow: spec.Delete, RunFile: path, Replace: true},
		Sequences: 20, Seed: 1,
	})
	if err != nil || found == nil {
		t.Fatalf("Run found %v, error %v", found, err)
	}
	if told := strings.Join(r.Problems, "\n"); !strings.Contains(told, "may have left") {
		t.Errorf("Run tells %q, want what may be left", told)
	}
	if len(w.named(t)) == 0 {
		t.Error("nothing was left on the service")
	}

	service.mended.Store(true)
	if cleaned, err := contract.Clean(t.Context(), map[string]*contract.Target{target.Provider: &target}, path); err != nil || len(cleaned.Left) > 0 {
		t.Errorf("Clean leaves %q, error %v", cleaned.Left, err)
	}
	if left := w.named(t); len(left) > 0 {
		t.Errorf("%q is left, of which the run file does not tell", left)
	}
}

var run = regexp.MustCompile(`credmock-[a-z2-7]{16}`)

// named lists the runs by which something is named that the service keeps.
func (w *world) named(t *testing.T) []string {
	t.Helper()
	dumped, err := w.server.Dump()
	if err != nil {
		t.Fatal(err)
	}
	text, err := dumped.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return run.FindAllString(string(text), -1)
}

// keeping is wrong in one more way from the second run on that makes something.
type keeping struct {
	right, wrong http.Handler
	first        string // run
	again        bool
	mended       atomic.Bool
}

func (k *keeping) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if name := run.FindString(string(body(r))); k.first == "" {
		k.first = name
	} else if name != "" && name != k.first {
		k.again = true
	}
	if k.again && !k.mended.Load() {
		k.wrong.ServeHTTP(w, r)
		return
	}
	k.right.ServeHTTP(w, r)
}
