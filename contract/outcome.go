package contract

import (
	"errors"
	"fmt"
)

// A finding is why a step did not pass.
type finding struct {
	verdict Verdict
	what    string
	diff    string
}

func (f *finding) Error() string {
	if f.diff == "" {
		return f.what
	}
	return f.what + " (-want +got):\n" + f.diff
}

// fault is a finding of any verdict.
func fault(v Verdict, format string, args ...any) error {
	return &finding{verdict: v, what: fmt.Sprintf(format, args...)}
}

// wrong says that the target is.
func wrong(format string, args ...any) error { return fault(Fail, format, args...) }

// ours says that we are: the feature, the profile or the harness.
func ours(format string, args ...any) error { return fault(Error, format, args...) }

// refusedLogin is the verdict on a login that a step needs. The profile is wrong
// where the caller comes from it.
const refusedLogin = Error

// verdictOf reads the verdict off an error. One that nobody judged is our own.
func verdictOf(err error) Verdict {
	if err == nil {
		return Pass
	}
	var f *finding
	if errors.As(err, &f) {
		return f.verdict
	}
	return Error
}

// severity orders verdicts: the worst of a scenario's is the scenario's.
func severity(v Verdict) int {
	switch v {
	case Error:
		return 5
	case Fail:
		return 4
	case Suspect:
		return 3
	case Drift:
		return 2
	case Skipped, Disabled:
		return 1
	default:
		return 0
	}
}
