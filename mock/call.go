package mock

import (
	"net/http"
	"strings"
	"time"

	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
)

// A Call is one request on its way through the engine.
type Call struct {
	Request   *http.Request
	Body      []byte
	Size      int64 // how many bytes of the body were read
	Oversized bool  // the body was longer than the provider's limit, and is empty here
	Path      map[string]string
	Prefix    string // of the sandbox, which the client's path has before that of Request

	Document  *spec.Document
	Operation *spec.Operation
	Args      map[string]any
	Tx        *table.Tx // for reading; from Admit on also for writing, where the operation writes
	Local     any       // what the provider keeps about the call
	ID        string    // the vendor's for the call, where it has any; the provider sets it
	Findings  []string

	provider   *provider
	sandbox    *Sandbox
	state      *state
	known      bool             // its sandbox was found by its caller
	page       bool             // answered with a [Page]
	fault      Fault            // that it met
	turn       bool             // it has one of the turns to read many rows
	watched    bool             // somebody reads the findings
	violations []spec.Violation // of parameters, and once it is checked of the body
	form       map[string]any   // the fields of a form; nil for any other body
	bodyFault  error
	plays      map[string]string // the behaviours of player
	player     *spec.Document
	began      time.Time // by the machine's clock
	now        time.Time
	text       string // of the body; see Text
	answer     string // name of the answer given
}

// Text is the body as text, which is made of it once.
func (c *Call) Text() string {
	if c.text == "" && len(c.Body) > 0 {
		c.text = string(c.Body)
	}
	return c.text
}

// Now is the sandbox's time, in UTC: the same one throughout a call.
func (c *Call) Now() time.Time {
	if c.now.IsZero() {
		c.now = c.state.clock.Now()
	}
	return c.now
}

// Random is the sandbox's source of identifiers and secrets.
func (c *Call) Random() *Random { return c.state.random }

// Behaviour returns how the sandbox plays one of the spec's x-behaviours. The
// name must be one that the spec has: a test of each provider sees to it.
func (c *Call) Behaviour(name string) string {
	if c.plays == nil || c.player != c.Document {
		c.plays, c.player = c.state.behaviours[c.Document.Name], c.Document
	}
	return c.plays[name]
}

// Bearer is the token of the Authorization header, or "". The scheme's case does
// not matter (RFC 9110 §11.1).
func (c *Call) Bearer() string {
	scheme, token, _ := strings.Cut(strings.TrimSpace(c.Request.Header.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// Counters returns what the provider counts on the side in this sandbox.
func (c *Call) Counters() any { return c.state.counters[c.provider.place] }

// Answered is the name of the answer that the call came to, once it has.
func (c *Call) Answered() string { return c.answer }
