package report

import (
	"time"

	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/spec"
)

// A Report is everything that a run found out. It holds no secret.
type Report struct {
	Started    time.Time     `json:"started"`
	Took       time.Duration `json:"took"`
	Seed       int64         `json:"seed"`
	Run        string        `json:"run"` // the unguessable name that all that was created carries
	Strict     bool          `json:"strict,omitempty"`
	Targets    []Target      `json:"targets"`
	Scenarios  []Scenario    `json:"scenarios"`
	Matrix     []Cell        `json:"matrix"`
	Suite      string        `json:"suite,omitempty"`  // its version
	Proved     []Proof       `json:"proved,omitempty"` // what was only inferred, and came so
	Deviations []Accepted    `json:"deviations,omitempty"`
	Problems   []string      `json:"problems,omitempty"` // of the run as a whole, such as a clean-up that did not succeed

	Compared    int          `json:"compared,omitempty"` // calls that were made to a mock beside the target, too
	Differences []Difference `json:"differences,omitempty"`
}

// A Target describes a service under judgement, without its secrets.
type Target struct {
	Provider      string            `json:"provider"`
	URL           string            `json:"url"`
	Dialect       string            `json:"dialect"`
	Document      string            `json:"document,omitempty"` // its fingerprint, in the dialect
	Version       string            `json:"version,omitempty"`  // as the service tells it
	Real          bool              `json:"real"`
	Capabilities  []string          `json:"capabilities"`
	Prerequisites map[string]string `json:"prerequisites,omitempty"`
}

// A Proof is a row of the ledger that was only inferred, and that the run observed:
// an answer that came without a fault having been ordered, or a field in one, with
// which nothing was wrong.
type Proof struct {
	Provider  string `json:"provider" yaml:"provider"`
	Operation string `json:"operation" yaml:"operation"`
	Kind      string `json:"kind" yaml:"kind"`
	Name      string `json:"name" yaml:"name"`
	Source    string `json:"source" yaml:"source"` // of the inference
	Count     int    `json:"count" yaml:"count"`
}

// A Scenario is one scenario, or one row of an outline.
type Scenario struct {
	Provider  string          `json:"provider"`
	Dialect   string          `json:"dialect,omitempty"`
	Feature   string          `json:"feature"`
	Rule      string          `json:"rule,omitempty"`
	Name      string          `json:"name"`
	File      string          `json:"file"`
	Line      int             `json:"line"`
	Tags      []string        `json:"tags,omitempty"`
	Effect    spec.Effect     `json:"effect"`
	Verdict   verdict.Verdict `json:"verdict"`
	Reason    string          `json:"reason,omitempty"` // why it is not a pass
	Took      time.Duration   `json:"took"`
	Steps     []Step          `json:"steps,omitempty"`
	Exchanges []Exchange      `json:"exchanges,omitempty"`
}

// A Step is one step of a scenario.
type Step struct {
	Text     string          `json:"text"` // with its keyword
	Verdict  verdict.Verdict `json:"verdict"`
	Problem  string          `json:"problem,omitempty"` // with a difference (-want +got) where there is one
	Finding  *Problem        `json:"finding,omitempty"` // what the step itself found, beside what the judge did
	Exchange int             `json:"exchange"`          // the last exchange of the step, as an index; -1 for none
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
	Replay    string        `json:"replay,omitempty"` // what to type to ask the same again, where something did not pass
}

// A Message is a request or a response. Its secrets are redacted.
type Message struct {
	Line   string      `json:"line"` // "POST https://…" or "200 OK"
	Header [][2]string `json:"header,omitempty"`
	Body   string      `json:"body,omitempty"`
}

// A Problem is one thing that is wrong with an exchange.
type Problem struct {
	Verdict  verdict.Verdict `json:"verdict"` // FAIL, suspect, drift, or error where nothing can be said of them
	What     string          `json:"what"`
	Diff     string          `json:"diff,omitempty"`     // (-want +got)
	Rule     string          `json:"rule,omitempty"`     // what the judge held the answer to; "" where no answer came
	Pointer  string          `json:"pointer,omitempty"`  // where it is broken: a field's path, or a header's name
	Known    spec.Known      `json:"known,omitzero"`     // how the rule is known
	Accepted string          `json:"accepted,omitempty"` // why a deviation excuses it
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
