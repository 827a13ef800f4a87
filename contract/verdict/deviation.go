package verdict

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// A Deviation is a difference of a target that somebody knows of and accepts for a
// while. What it leaves empty may be anything.
type Deviation struct {
	Rule      string `yaml:"rule" json:"rule,omitempty"`
	Operation string `yaml:"operation,omitempty" json:"operation,omitempty"`
	Answer    string `yaml:"answer,omitempty" json:"answer,omitempty"`
	Pointer   string `yaml:"pointer,omitempty" json:"pointer,omitempty"`
	Scenario  string `yaml:"scenario,omitempty" json:"scenario,omitempty"` // the name of one that shows it
	Verdict   string `yaml:"verdict,omitempty" json:"verdict,omitempty"`   // the worst that is accepted; "" is FAIL
	Reason    string `yaml:"reason" json:"reason"`
	Since     string `yaml:"since" json:"since"`     // a day, such as 2026-11-24
	Expires   string `yaml:"expires" json:"expires"` // the last day on which it is accepted
}

// Check finds what is missing, or is no day.
func (d Deviation) Check() error {
	var faults []error
	if d.Rule == "" && d.Operation == "" {
		faults = append(faults, errors.New("a deviation names a rule or an operation"))
	}
	if d.Reason == "" {
		faults = append(faults, errors.New("a deviation has a reason"))
	}
	switch Verdict(cmp.Or(d.Verdict, string(Fail))) {
	case Fail, Suspect, Drift:
	default:
		faults = append(faults, fmt.Errorf("the verdict of a deviation is FAIL, suspect or drift, not %q", d.Verdict))
	}
	for _, day := range [][2]string{{"since", d.Since}, {"expires", d.Expires}} {
		if _, err := time.Parse(time.DateOnly, day[1]); err != nil {
			faults = append(faults, fmt.Errorf("%s of a deviation is a day such as 2026-11-24, not %q", day[0], day[1]))
		}
	}
	return errors.Join(faults...)
}

// IsOver reports whether a deviation is accepted no more.
func (d Deviation) IsOver(now time.Time) bool { return now.UTC().Format(time.DateOnly) > d.Expires }

// Accepts reports whether a verdict is none worse than what is accepted.
func (d Deviation) Accepts(v Verdict) bool {
	return (v == Fail || v == Suspect || v == Drift) && !v.Worse(Verdict(cmp.Or(d.Verdict, string(Fail))))
}

// String names a deviation for people.
func (d Deviation) String() string {
	out := cmp.Or(d.Rule, "any rule")
	for _, part := range []string{d.Operation, d.Answer, d.Pointer, d.Scenario} {
		if part != "" {
			out += ", " + part
		}
	}
	return out + " (" + d.Reason + ")"
}
