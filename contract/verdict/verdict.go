// Package verdict says what a step, a scenario or a run came to, and carries it
// through errors. It judges nothing itself.
package verdict

import (
	"errors"
	"fmt"

	"github.com/credmock/credmock/spec"
)

// A Verdict is what a scenario, a step or an exchange came to.
type Verdict string

// The verdicts, from the best to what is our own fault.
const (
	Pass     Verdict = "pass"
	Fail     Verdict = "FAIL"     // they are wrong
	Suspect  Verdict = "suspect"  // contradicts only an inferred rule: suspect the mock
	Drift    Verdict = "drift"    // a field that nobody declared, or an optional one gone
	Known    Verdict = "known"    // a deviation of the target that its profile names
	Skipped  Verdict = "skipped"  // a capability or a prerequisite is missing
	Disabled Verdict = "disabled" // switched off by what is allowed
	Error    Verdict = "error"    // we are broken

	Unreachable Verdict = "unreachable" // what came is no answer of theirs, and nothing else can be had
	Flaky       Verdict = "flaky"       // it failed, and came to something else when it was played again
)

// All lists every verdict, in the order in which counts are shown.
var All = []Verdict{Pass, Fail, Flaky, Suspect, Drift, Known, Skipped, Disabled, Unreachable, Error}

// Worse reports whether a verdict outdoes another: the worst of a scenario's is
// the scenario's.
func (v Verdict) Worse(than Verdict) bool { return v.severity() > than.severity() }

func (v Verdict) severity() int {
	switch v {
	case Error:
		return 7
	case Fail:
		return 6
	case Flaky:
		return 5
	case Unreachable:
		return 4
	case Suspect:
		return 3
	case Drift:
		return 2
	case Known, Skipped, Disabled:
		return 1
	default:
		return 0
	}
}

// By is FAIL for a rule that is known, and suspect for one that we made up.
func By(k spec.Known) Verdict {
	if k.How == "inferred" {
		return Suspect
	}
	return Fail
}

// A Finding is why a step did not pass.
type Finding struct {
	Verdict Verdict
	What    string
	Diff    string     // (-want +got), "" for none
	Known   spec.Known // of the rule that is broken, where it is not that of the answer
}

func (f *Finding) Error() string {
	if f.Diff == "" {
		return f.What
	}
	return f.What + " (-want +got):\n" + f.Diff
}

// Errorf is a finding of any verdict.
func Errorf(v Verdict, format string, args ...any) error {
	return &Finding{Verdict: v, What: fmt.Sprintf(format, args...)}
}

// Wrong says that the target is.
func Wrong(format string, args ...any) error { return Errorf(Fail, format, args...) }

// Ours says that we are: the feature, the profile or the harness.
func Ours(format string, args ...any) error { return Errorf(Error, format, args...) }

// Of reads the verdict off an error. One that nobody judged is our own.
func Of(err error) Verdict {
	if err == nil {
		return Pass
	}
	var f *Finding
	if errors.As(err, &f) {
		return f.Verdict
	}
	return Error
}
