package contract

import (
	"time"

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
	Skipped  Verdict = "skipped"  // a capability or a prerequisite is missing
	Disabled Verdict = "disabled" // switched off by what is allowed
	Error    Verdict = "error"    // we are broken, or cannot reach them
)

// Verdicts lists every verdict, in the order in which counts are shown.
var Verdicts = []Verdict{Pass, Fail, Suspect, Drift, Skipped, Disabled, Error}

// A Report is everything that a run found out. It holds no secret.
type Report struct {
	Started   time.Time        `json:"started"`
	Took      time.Duration    `json:"took"`
	Seed      int64            `json:"seed"`
	Run       string           `json:"run"` // the unguessable name that all that was created carries
	Strict    bool             `json:"strict,omitempty"`
	Targets   []TargetInfo     `json:"targets"`
	Scenarios []ScenarioResult `json:"scenarios"`
	Matrix    []Cell           `json:"matrix"`
	Problems  []string         `json:"problems,omitempty"` // of the run as a whole, such as a clean-up that did not succeed
}

// A TargetInfo describes a service under judgement, without its secrets.
type TargetInfo struct {
	Provider      string            `json:"provider"`
	URL           string            `json:"url"`
	Dialect       string            `json:"dialect"`
	Real          bool              `json:"real"`
	Capabilities  []string          `json:"capabilities"`
	Prerequisites map[string]string `json:"prerequisites,omitempty"`
}

// A ScenarioResult is one scenario, or one row of an outline.
type ScenarioResult struct {
	Provider  string        `json:"provider"`
	Dialect   string        `json:"dialect,omitempty"`
	Feature   string        `json:"feature"`
	Rule      string        `json:"rule,omitempty"`
	Name      string        `json:"name"`
	File      string        `json:"file"`
	Line      int           `json:"line"`
	Tags      []string      `json:"tags,omitempty"`
	Effect    spec.Effect   `json:"effect"`
	Verdict   Verdict       `json:"verdict"`
	Reason    string        `json:"reason,omitempty"` // why it is not a pass
	Took      time.Duration `json:"took"`
	Steps     []StepResult  `json:"steps,omitempty"`
	Exchanges []Exchange    `json:"exchanges,omitempty"`
}

// A StepResult is one step of a scenario.
type StepResult struct {
	Text     string  `json:"text"` // with its keyword
	Verdict  Verdict `json:"verdict"`
	Problem  string  `json:"problem,omitempty"` // with a difference (-want +got) where there is one
	Exchange int     `json:"exchange"`          // the last exchange of the step, as an index; -1 for none
}

// An Exchange is one request and what came back, redacted.
type Exchange struct {
	Operation string        `json:"operation"`        // "" for raw bytes of an unknown operation
	Answer    string        `json:"answer,omitempty"` // "" when the catalogue holds no such answer
	Known     spec.Known    `json:"known"`            // how the answer is known, or the operation
	Request   Message       `json:"request"`
	Response  Message       `json:"response"` // empty when none came
	Took      time.Duration `json:"took"`
	Problems  []Problem     `json:"problems,omitempty"`
}

// A Message is a request or a response. Its secrets are redacted.
type Message struct {
	Line   string      `json:"line"` // "POST https://…" or "200 OK"
	Header [][2]string `json:"header,omitempty"`
	Body   string      `json:"body,omitempty"`
}

// A Problem is one thing that is wrong with an exchange.
type Problem struct {
	Verdict Verdict `json:"verdict"` // FAIL, suspect, drift, or error where nothing can be said of them
	What    string  `json:"what"`
	Diff    string  `json:"diff,omitempty"` // (-want +got)
}

// A Cell is one answer of one operation in the matrix of what a run saw.
type Cell struct {
	Provider  string     `json:"provider"`
	Operation string     `json:"operation"`
	Answer    string     `json:"answer"`
	Known     spec.Known `json:"known"`
	State     string     `json:"state"` // one of the Cell constants
	Count     int        `json:"count"`
}

// The states of a [Cell].
const (
	Provoked  = "provoked"
	FaultOnly = "fault" // seen only because a fault asked for it
	Unreached = "unreached"
)
