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
	Rule      string `yaml:"rule" json:"rule,omitempty" help:"The rule that is broken, as a report names it; this or an operation is needed." example:"header"`
	Operation string `yaml:"operation,omitempty" json:"operation,omitempty" help:"Where; any operation where absent." example:"ListOAuthCredentials"`
	Answer    string `yaml:"answer,omitempty" json:"answer,omitempty" help:"In which answer." example:"listed"`
	Pointer   string `yaml:"pointer,omitempty" json:"pointer,omitempty" help:"At which place of the answer." example:"/totalResults"`
	Scenario  string `yaml:"scenario,omitempty" json:"scenario,omitempty" help:"The name of a scenario that shows it." example:"List all credentials"`
	Verdict   string `yaml:"verdict,omitempty" json:"verdict,omitempty" values:"FAIL suspect drift" help:"The worst that is accepted; FAIL where absent." example:"FAIL"`
	Reason    string `yaml:"reason" json:"reason" needed:"true" help:"Why it is accepted." example:"our gateway adds a header"`
	Since     string `yaml:"since" json:"since" needed:"true" help:"The day on which it was accepted." example:"2026-11-24"`
	Expires   string `yaml:"expires" json:"expires" needed:"true" help:"The last day on which it is accepted." example:"2027-05-01"`
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
