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
		for _, begins := range []int{1, 6} {
			t.Run(fmt.Sprintf("%s_%d", tt.name, begins), func(t *testing.T) {
				t.Parallel()
				w := deploy(t, spec.Dialects[0])
				w.away = func(n int) http.HandlerFunc {
					if n >= begins {
						return tt.away
					}
					return nil
				}
				file := filepath.Join(t.TempDir(), "run.jsonl")
				whmcs := starter{"whmcs": w.starts["whmcs"]}
				r := judge(t, contract.Options{Targets: whmcs, Features: append(written(five), lives...), Allow: spec.Delete, RunFile: file, Seed: 3})
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
				if told != 1 || !strings.Contains(r.Problems[0], tt.line) {
					t.Errorf("problems are %q, want one line that says %q", r.Problems, tt.line)
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
			})
		}
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

// TestRunIsCutShort begins nothing more after the first failure, or the time
// limit: what did not run is no pass.
func TestRunIsCutShort(t *testing.T) {
	t.Parallel()
	wrong := strings.ReplaceAll(five, "it succeeds", "it fails with invalidIP")
	r := judge(t, contract.Options{Targets: local(t, nil), Features: written(wrong), FailFast: true})
	if counts := r.Counts(); counts[contract.Fail] != 1 || counts[contract.Skipped] != 4 || r.ExitCode() != 1 {
		t.Errorf("at the first failure: ExitCode() = %d, %v; want one FAIL and 4 skipped", r.ExitCode(), counts)
	}
	w := deploy(t, spec.Dialects[0])
	w.bend = func(call) { time.Sleep(60 * time.Millisecond) }
	r = judge(t, contract.Options{Targets: starter{"whmcs": w.starts["whmcs"]}, Features: written(five), TimeLimit: 100 * time.Millisecond})
	if counts := r.Counts(); counts[contract.Skipped] == 0 || counts[contract.Fail] > 0 || r.ExitCode() != 2 {
		t.Errorf("at the time limit: ExitCode() = %d, %v, %q; want some skipped, and 2", r.ExitCode(), counts, r.Problems)
	}
}

// TestFlaky plays what failed again: one that fails now and then is flaky, one that
// always fails is not.
func TestFlaky(t *testing.T) {
	t.Parallel()
	w := deploy(t, spec.Dialects[0])
	asked := 0
	w.bend = func(c call) {
		if asked++; asked == 3 {
			c.replace(`"success"`, `"successful"`)
		}
	}
	whmcs := starter{"whmcs": w.starts["whmcs"]}
	r := judge(t, contract.Options{Targets: whmcs, Features: written(five), Repeat: 2})
	if counts := r.Counts(); counts[contract.Flaky] != 1 || counts[contract.Pass] != 4 || r.ExitCode() != 1 {
		t.Errorf("ExitCode() = %d, %v; want one flaky and 4 pass", r.ExitCode(), counts)
	}
	w.bend = func(c call) { c.replace(`"success"`, `"successful"`) }
	r = judge(t, contract.Options{Targets: whmcs, Features: written(five), Repeat: 2})
	if counts := r.Counts(); counts[contract.Fail] != 5 {
		t.Errorf("counts are %v, want 5 FAIL", counts)
	}
}
