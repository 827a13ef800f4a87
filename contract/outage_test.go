package contract_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/spec"
)

// away are the ways in which a target is not there, and the line that says so.
var away = []struct {
	name string
	away http.HandlerFunc
	line string
}{
	{"maintenance", page(http.StatusServiceUnavailable, "<html><head><title>Down for\n maintenance</title></head></html>"), `status 503, an HTML page "Down for maintenance"`},
	{"maintenance_with_200", page(http.StatusOK, "<!DOCTYPE html><h1>Back soon &amp; better</h1>"), `status 200, an HTML page "Back soon & better"`},
	{"page_of_a_network", page(http.StatusForbidden, "<html><title>Attention Required!</title></html>"), `status 403, an HTML page "Attention Required!"`},
	{"bad_gateway", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "upstream", http.StatusBadGateway) }, "status 502 Bad Gateway"},
	{"redirect", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://"+r.Host+r.URL.Path, http.StatusMovedPermanently)
	}, "status 301, a redirect: set url to https://127.0.0.1:"},
	{"redirect_to_a_login", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/login.php?from=a")
		w.WriteHeader(http.StatusFound)
	}, "/login.php"},
	{"cut", func(w http.ResponseWriter, _ *http.Request) { reset(w) }, "the connection breaks off"},
}

func page(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		fmt.Fprint(w, text)
	}
}

// TestTargetThatIsAway is not there from the start, or from the middle of a run:
// that is told after at most three calls, in one line, and nothing is held against
// the target. What the run made stays in its run file.
func TestTargetThatIsAway(t *testing.T) {
	t.Parallel()
	for _, tt := range away {
		for _, provider := range []string{"whmcs", "purecloud"} {
			for _, begins := range []int{1, 6} {
				t.Run(fmt.Sprintf("%s_%s_%d", tt.name, provider, begins), func(t *testing.T) {
					t.Parallel()
					isAway(t, provider, begins, tt.away, tt.line)
				})
			}
		}
	}
}

func isAway(t *testing.T, provider string, begins int, away http.HandlerFunc, line string) {
	t.Helper()
	w := deploy(t, spec.Dialects[0])
	w.away = func(n int) http.HandlerFunc {
		if n >= begins {
			return away
		}
		return nil
	}
	// A transport sends a GET again whose old connection was cut: here each has a new one.
	w.targets[provider].Client.Transport.(*http.Transport).DisableKeepAlives = true
	file := filepath.Join(t.TempDir(), "run.jsonl")
	one := starter{provider: w.starts[provider]}
	r := judge(t, contract.Options{Targets: one, Features: append(append(written(five), purecloud(readers)...), lives...), Allow: spec.Delete, RunFile: file, Seed: 3})
	most := 1
	if begins > 1 {
		most = 3
	}
	if after := w.asked() - begins + 1; after > most {
		t.Errorf("the target was called %d times after it went away, want %d at most", after, most)
	}
	counts := r.Counts()
	if r.ExitCode() != 2 || counts[contract.Unreachable] == 0 || counts[contract.Fail] > 0 {
		t.Errorf("ExitCode() = %d, %v; want 2, and only %s", r.ExitCode(), counts, contract.Unreachable)
	}
	told := 0
	for _, problem := range r.Problems {
		if strings.Contains(problem, "the target cannot be asked") {
			told++
		}
	}
	if told != 1 || !strings.Contains(r.Problems[0], line) {
		t.Errorf("problems are %q, want one line that says %q", r.Problems, line)
	}
	w.behave()
	if _, err := os.Stat(file); err == nil {
		if done, err := contract.Clean(t.Context(), w.targets, file); err != nil || len(done.Left) > 0 {
			t.Errorf("Clean = %+v, %v", done, err)
		}
	}
	if names := namesIn(w.tables(t)); len(names) > 0 {
		t.Errorf("the run left %q", names)
	}
}

// TestCheckOfTargetThatIsAway says what came, and not that the credentials are taken.
func TestCheckOfTargetThatIsAway(t *testing.T) {
	t.Parallel()
	for _, tt := range away {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := deploy(t, spec.Dialects[0])
			w.away = func(int) http.HandlerFunc { return tt.away }
			checks, err := contract.Preflight(t.Context(), contract.Options{Targets: w.starts, Features: written(five)})
			if err != nil || len(checks) != 2 {
				t.Fatalf("Preflight = %v, %v, want two checks", checks, err)
			}
			for _, c := range checks {
				if !strings.Contains(c.Problem, tt.line) {
					t.Errorf("%s: the problem is %q, want %q", c.Target.Provider, c.Problem, tt.line)
				}
			}
			if w.asked() != 2 {
				t.Errorf("the targets were called %d times, want once each", w.asked())
			}
		})
	}
}

// TestTargetThatIsAwayAtOneInput is there, and breaks at what is asked: that is
// held against it.
func TestTargetThatIsAwayAtOneInput(t *testing.T) {
	t.Parallel()
	for _, tt := range away {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := deploy(t, spec.Dialects[0])
			w.awayAt = func(sent string) http.HandlerFunc {
				if strings.Contains(sent, "action=CreateOAuthCredential") {
					return tt.away
				}
				return nil
			}
			r := judge(t, contract.Options{Targets: starter{"whmcs": w.starts["whmcs"]}, Features: written(leaving + five), Allow: spec.Delete})
			if counts := r.Counts(); counts[contract.Fail] != 2 || counts[contract.Pass] != 5 || r.ExitCode() != 1 {
				t.Errorf("ExitCode() = %d, %v; want 2 FAIL and 5 pass: %q", r.ExitCode(), counts, r.Problems)
			}
		})
	}
}

// TestBlip is away for a moment: only what was asked then is not judged.
func TestBlip(t *testing.T) {
	t.Parallel()
	w := deploy(t, spec.Dialects[0])
	w.away = func(n int) http.HandlerFunc {
		if n == 3 || n == 4 {
			return away[0].away
		}
		return nil
	}
	r := judge(t, contract.Options{Targets: starter{"whmcs": w.starts["whmcs"]}, Features: written(five)})
	if counts := r.Counts(); counts[contract.Unreachable] != 1 || counts[contract.Pass] != 4 || r.ExitCode() != 2 {
		t.Errorf("ExitCode() = %d, %v; want one unreachable and 4 pass", r.ExitCode(), counts)
	}
}

// TestRunIsCutShort begins nothing more after the first failure: what did not run is
// no pass, and is told of. One that failed now and then is a failure, too.
func TestRunIsCutShort(t *testing.T) {
	t.Parallel()
	wrong := strings.ReplaceAll(five, "it succeeds", "it fails with invalidIP")
	r := judge(t, contract.Options{Targets: local(t, nil), Features: written(wrong), FailFast: true})
	if counts := r.Counts(); counts[contract.Fail] != 1 || counts[contract.Skipped] != 4 || r.ExitCode() != 1 {
		t.Errorf("ExitCode() = %d, %v; want one FAIL and 4 skipped", r.ExitCode(), counts)
	}
	if want := "4 scenarios were not asked: the run ended at the first failure"; len(r.Problems) != 1 || r.Problems[0] != want {
		t.Errorf("problems are %q, want %q", r.Problems, want)
	}
	w := deploy(t, spec.Dialects[0])
	w.bend = atCall(2, "success", "successful")
	r = judge(t, contract.Options{Targets: starter{"whmcs": w.starts["whmcs"]}, Features: written(five), FailFast: true, Repeat: 1})
	if counts := r.Counts(); counts[contract.Flaky] != 1 || counts[contract.Skipped] != 4 || r.ExitCode() != 1 {
		t.Errorf("ExitCode() = %d, %v; want one flaky and 4 skipped", r.ExitCode(), counts)
	}
}

// TestTimeLimit ends a run in time, whatever it waits for: what was not asked, or not
// to its end, is told of, and what was made is removed.
func TestTimeLimit(t *testing.T) {
	t.Parallel()
	const waits = `
  Scenario Outline: <n>
    Given "ci" is the answer to CreateOAuthCredential with:
      | grantType | authorization_code |
      | scope     | openid             |
      | name      | {run} ci           |
    Then eventually ListOAuthCredentials answers authenticationFailed
    Examples:
      | n |
      | 1 |
      | 2 |
      | 3 |
`
	w := deploy(t, spec.Dialects[0])
	before := w.tables(t)
	w.targets["whmcs"].Patience.Eventually = time.Hour
	file := filepath.Join(t.TempDir(), "run.jsonl")
	r := judge(t, contract.Options{Targets: starter{"whmcs": w.starts["whmcs"]}, Features: written(waits), Allow: spec.Delete, RunFile: file, TimeLimit: time.Second})
	if counts := r.Counts(); counts[contract.Skipped] != 3 || r.ExitCode() != 2 {
		t.Errorf("ExitCode() = %d, %v, want 3 skipped, and 2", r.ExitCode(), counts)
	}
	if want := "3 scenarios were not asked: the time limit is over"; len(r.Problems) != 1 || r.Problems[0] != want {
		t.Errorf("problems are %q, want %q", r.Problems, want)
	}
	w.compare(t, file, before, false)
	calls := w.asked()
	r = judge(t, contract.Options{Targets: starter{"whmcs": w.starts["whmcs"]}, Features: written(waits), Allow: spec.Delete, TimeLimit: 1})
	if counts := r.Counts(); counts[contract.Skipped] != 3 || r.ExitCode() != 2 || w.asked() > calls+1 {
		t.Errorf("without any time: ExitCode() = %d, %v, %d calls, want 3 skipped, 2, and one call at most", r.ExitCode(), counts, w.asked()-calls)
	}
}

// TestBreaker waits only so often for a target that shows nothing of what was done to
// it: then each answer is judged as it comes.
func TestBreaker(t *testing.T) {
	t.Parallel()
	const lacking = `
  Scenario Outline: <n>
    Given "ci" is the answer to CreateOAuthCredential with:
      | grantType | authorization_code |
      | scope     | openid             |
      | name      | {run} ci           |
    When I call ListOAuthCredentials
    Then the answer lists:
      | name | nobody |
    Examples:
      | n |
      | 1 |
      | 2 |
      | 3 |
      | 4 |
      | 5 |
`
	w := deploy(t, spec.Dialects[0])
	target := w.targets["whmcs"]
	target.Patience = contract.Patience{Lists: 100 * time.Millisecond}
	var lists []int // in each scenario
	w.bend = func(c call) {
		switch {
		case c.makes():
			lists = append(lists, 0)
		case c.lists() && len(lists) > 0:
			lists[len(lists)-1]++
		}
	}
	r := judge(t, contract.Options{Targets: starter{"whmcs": w.starts["whmcs"]}, Features: written(lacking), Allow: spec.Delete})
	if r.Counts()[contract.Fail] != 5 || len(lists) != 5 {
		t.Fatalf("counts are %v, and %d were made, want 5 FAIL and 5", r.Counts(), len(lists))
	}
	if lists[0] <= lists[3] || lists[3] != lists[4]-1 { // the last look of a run is in the last
		t.Errorf("the scenarios listed %v times, want more at the beginning", lists)
	}
}

// TestBreakerOfEventually does not wait long for what nothing has shown before.
func TestBreakerOfEventually(t *testing.T) {
	t.Parallel()
	vain := "  Scenario Outline: <n>\n    Then eventually ListOAuthCredentials answers authenticationFailed\n    Examples:\n      | n |\n"
	w := deploy(t, spec.Dialects[0])
	target := w.targets["whmcs"]
	for n := range 4 {
		vain += fmt.Sprintf("      | %d |\n", n)
	}
	target.Patience.Eventually = 10 * time.Millisecond
	r := judge(t, contract.Options{Targets: starter{"whmcs": w.starts["whmcs"]}, Features: written(vain), Progress: func(e contract.Event) {
		if e.Done == 3 {
			target.Patience.Eventually = time.Hour
		}
	}})
	if r.Counts()[contract.Fail] != 4 {
		t.Errorf("counts are %v, want 4 FAIL: %v", r.Counts(), verdicts(r))
	}
}

// atCall changes what the n-th call is answered.
func atCall(n int, old, new string) bend {
	asked := 0
	return func(c call) {
		if asked++; asked == n {
			c.replace(`"`+old+`"`, `"`+new+`"`)
		}
	}
}

// TestFlaky plays what failed again: one that fails now and then is flaky, one that
// always fails is not. Every report says so.
func TestFlaky(t *testing.T) {
	t.Parallel()
	w := deploy(t, spec.Dialects[0])
	w.bend = atCall(3, "success", "successful")
	whmcs := starter{"whmcs": w.starts["whmcs"]}
	r := judge(t, contract.Options{Targets: whmcs, Features: written(five), Repeat: 2})
	if counts := r.Counts(); counts[contract.Flaky] != 1 || counts[contract.Pass] != 4 || r.ExitCode() != 1 {
		t.Errorf("ExitCode() = %d, %v; want one flaky and 4 pass", r.ExitCode(), counts)
	}
	dir := t.TempDir()
	if err := r.WriteAll(dir); err != nil {
		t.Fatal(err)
	}
	for name, wants := range map[string][]string{
		"report.json":      {`"verdict": "flaky"`, "pass when it was played again (1), and before: "},
		"junit.xml":        {`type="flaky"`, `failures="2"`, "pass when it was played again (1), and before: "},
		"report.md":        {"The target failed 1 of 5 scenarios.", "flaky", "pass when it was played again (1), and before: "},
		"index.html":       {`class="badge flaky"`, "pass when it was played again (1), and before: "},
		"conformance.yaml": {"flaky: 1", "outcome: FAIL"},
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
	w.bend = func(c call) { c.replace(`"success"`, `"successful"`) }
	r = judge(t, contract.Options{Targets: whmcs, Features: written(five), Repeat: 2})
	if counts := r.Counts(); counts[contract.Fail] != 5 || r.ExitCode() != 1 {
		t.Errorf("ExitCode() = %d, %v, want 5 FAIL", r.ExitCode(), counts)
	}
}
