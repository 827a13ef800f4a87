// Package admin is the control plane of a mock. It is itself a provider of the
// engine, described by spec/admin.yaml and served by a [mock.Server] of its own
// on its own listener; it holds no rows.
package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// Options adjusts the control plane.
type Options struct {
	Token string   // wanted as a bearer token; "" wants none, which only a loopback listener may do
	Hosts []string // names by which the listener may be called; with a token and none of them, any
	URL   string   // where the mock itself is served, for the documents
	Log   *slog.Logger

	Profile bool // show the profiles of net/http/pprof below /debug/pprof/

	Document *spec.Document // spec admin, loaded before for many to share; nil loads it
}

// New returns the control plane of a mock.
func New(target *mock.Server, opts Options) (*mock.Server, error) {
	p := &plane{target: target, opts: opts}
	return mock.New(mock.Options{
		Providers: []mock.Provider{p.provider()}, Documents: map[string]*spec.Document{"admin": opts.Document}, Log: opts.Log, Journal: -1,
	})
}

type plane struct {
	target   *mock.Server
	opts     Options
	browsers http.CrossOriginProtection
}

// bodyLimit is how many bytes of a body are read: a state of 100,000 rows has some 40
// MiB.
const bodyLimit = 64 << 20

// Limits are those of the control plane.
func Limits() []mock.Limit {
	return []mock.Limit{{Of: "body of a request to the control plane", Most: bodyLimit, Unit: "bytes", Seen: "a refusal that says so", Test: "TestOversizedState"}}
}

func (p *plane) provider() mock.Provider {
	return mock.Provider{
		Name:      "admin",
		Owns:      []string{"/"},
		BodyLimit: bodyLimit,
		Always:    []string{"foreignHost", "badRequest"},
		Secured:   map[string][]string{"AdminToken": {"unauthorized"}},
		Decode:    decode,
		Admit:     p.admit,
		Invalid:   invalid,
		Value:     value,
		Render:    render,
		Pages:     p.pages(),
		Handlers:  p.handlers(),
	}
}

// handlers are those of the mock as a whole, and those of each sandbox: what names
// none is the default one's.
func (p *plane) handlers() map[string]mock.Handler {
	all := map[string]mock.Handler{
		"getHealth":     mock.Handle(p.health, "healthy"),
		"getMetrics":    mock.Handle(p.metrics, "metrics"),
		"getSpec":       mock.Handle(p.spec, "spec", "notFound"),
		"getSandboxes":  mock.Handle(p.sandboxes, "sandboxes"),
		"postSandboxes": mock.Handle(once(p.createSandbox), "sandbox", "sandboxLimit"),
		"getSandbox":    mock.Handle(p.sandbox, "sandbox", "unknownSandbox"),
		"deleteSandbox": mock.Handle(p.removeSandbox, "sandboxRemoved", "unknownSandbox"),
	}
	each(all, "postReset", p, reset, "reset")
	each(all, "getState", p, state, "state")
	each(all, "putState", p, setState, "stateReplaced")
	each(all, "getDiff", p, diff, "diff")
	each(all, "getClock", p, readClock, "clock")
	each(all, "putClock", p, setClock, "clock")
	each(all, "postClockAdvance", p, advance, "clock")
	each(all, "getFaults", p, readFaults, "faults")
	each(all, "postFaults", p, schedule, "faults")
	each(all, "deleteFaults", p, clearFaults, "faultsDropped")
	each(all, "getJournal", p, journal, "journal")
	each(all, "deleteJournal", p, clearJournal, "journalDropped")
	each(all, "getJournalHar", p, p.archive, "archive")
	each(all, "postVerify", p, verify, "verified", "unverified")
	each(all, "getOperations", p, operations, "operations")
	return all
}

// ofSandbox is the name of an operation's twin: getClock and getSandboxClock.
func ofSandbox(operation string) string {
	verb := strings.IndexFunc(operation, unicode.IsUpper)
	return operation[:verb] + "Sandbox" + operation[verb:]
}

// each adds an operation of the default sandbox, and its twin of any.
func each[In, Out any](all map[string]mock.Handler, operation string, p *plane, do func(context.Context, *mock.Call, *mock.Sandbox, In) (Out, error), answers ...string) {
	all[operation] = mock.Handle(once(func(ctx context.Context, c *mock.Call, in In) (Out, error) {
		return do(ctx, c, p.target.Sandbox(), in)
	}), answers...)
	all[ofSandbox(operation)] = mock.Handle(once(func(ctx context.Context, c *mock.Call, in In) (Out, error) {
		box, err := p.find(c)
		if err != nil {
			var none Out
			return none, err
		}
		return do(ctx, c, box, in)
	}), append(answers, "unknownSandbox")...)
}

// once refuses a field that stands twice before an operation begins. A state says so
// itself.
func once[In, Out any](do func(context.Context, *mock.Call, In) (Out, error)) func(context.Context, *mock.Call, In) (Out, error) {
	return func(ctx context.Context, c *mock.Call, in In) (Out, error) {
		if c.Request.Method == http.MethodPost {
			if err := refuseTwice(c.Body); err != nil {
				var none Out
				return none, err
			}
		}
		return do(ctx, c, in)
	}
}

// find returns the sandbox of the path.
func (p *plane) find(c *mock.Call) (*mock.Sandbox, error) {
	box, err := p.target.Find(c.Path["sandbox"])
	if err != nil {
		return nil, mock.Refuse("unknownSandbox", "detail", err.Error())
	}
	return box, nil
}

func refuse(format string, args ...any) error {
	return mock.Refuse("badRequest", "detail", fmt.Sprintf(format, args...))
}

// invalid names what is wrong, and for a field that there is not the one that was
// probably meant.
func invalid(c *mock.Call, violations []spec.Violation) error {
	if c.Operation.Request != nil && !slices.ContainsFunc(violations, func(v spec.Violation) bool { return v.In != "" }) {
		body, isObject := c.Args["body"].(map[string]any)
		if c.Oversized {
			return refuse("the body has more than the %d bytes that are read", bodyLimit)
		}
		if !isObject {
			return refuse("the body is not one JSON object")
		}
		if err := unknownField("", c.Operation.Request, body); err != nil {
			return err
		}
	}
	var all []string
	for _, v := range violations {
		all = append(all, c.Operation.Explain(v))
	}
	return refuse("%s", strings.Join(all, "; "))
}

// value fills what the router's refusals leave open.
func value(c *mock.Call, placeholder string) (string, bool) {
	switch placeholder {
	case "detail":
		text, path := "Its paths are in the document that credmock spec admin prints", c.Request.URL.Path
		const boxes = pagePath + "sandboxes/"
		if rest, isOfOne := strings.CutPrefix(path, boxes); isOfOne {
			if _, what, found := strings.Cut(rest, "/"); found {
				path = boxes + "{sandbox}/" + what
			}
		}
		var paths []string
		for _, op := range c.Document.Operations {
			paths = append(paths, op.Path)
		}
		if near := spec.Nearest(path, paths); near != "" && near != path {
			text += "; " + near + " was probably meant"
		}
		return text + ".", true
	case "methods":
		var methods []string
		for _, op := range c.Document.Operations {
			if op.Path == c.Operation.Path {
				methods = append(methods, op.Method)
			}
		}
		return strings.Join(slices.Sorted(slices.Values(methods)), ", "), true
	}
	return "", false
}

// unknownField refuses the first field that a schema does not know, wherever in the
// body it stands.
func unknownField(at string, schema *spec.Schema, value any) error {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			property := schema.Property(name)
			if property == nil {
				if schema.Open() {
					continue
				}
				return refuse("%s%v", at, spec.Unknown("field", name, schema.Properties()))
			}
			if err := unknownField(at+name+": ", property, value[name]); err != nil {
				return err
			}
		}
	case []any:
		for i, item := range value {
			if items := schema.Items(); items != nil {
				if err := unknownField(fmt.Sprintf("%s[%d]: ", strings.TrimSuffix(at, ": "), i), items, item); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

type health struct {
	Live  bool `json:"live"`
	Ready bool `json:"ready"`
}

// health answers only once the listener does, and both are opened together.
func (p *plane) health(context.Context, *mock.Call, struct{}) (health, error) {
	return health{Live: true, Ready: true}, nil
}

type resetArgs struct {
	Body struct {
		Fixture string `arg:"fixture"`
	} `arg:"body"`
}

func reset(_ context.Context, _ *mock.Call, box *mock.Sandbox, in resetArgs) (any, error) {
	if in.Body.Fixture == "" {
		box.Reset()
		return nil, nil
	}
	if err := box.ResetTo(in.Body.Fixture); err != nil {
		return nil, refuse("%v", err)
	}
	return nil, nil
}

// A stateText is JSON already: of many rows a tree would be many times as large.
type stateText []byte

// MarshalJSON returns the text.
func (s stateText) MarshalJSON() ([]byte, error) { return s, nil }

func state(_ context.Context, _ *mock.Call, box *mock.Sandbox, _ struct{}) (stateText, error) {
	return box.AppendDump(nil)
}

// decode does not take a state apart that is one JSON object: its rows are read one by
// one later.
func decode(c *mock.Call) error {
	if id := c.Operation.ID; id != "putState" && id != ofSandbox("putState") || !json.Valid(c.Body) || !bytes.HasPrefix(bytes.TrimLeft(c.Body, " \t\r\n"), []byte("{")) {
		return mock.DecodeREST(c)
	}
	sent := c.Body
	c.Body = []byte("{}")
	err := mock.DecodeREST(c)
	c.Body = sent
	return err
}

func setState(_ context.Context, c *mock.Call, box *mock.Sandbox, _ struct{}) (any, error) {
	f, err := box.ReadState("state", c.Body)
	if err == nil {
		err = box.Load(f)
	}
	if err != nil {
		return nil, refuse("%v", err)
	}
	return nil, nil
}

type differences struct {
	Changes []mock.Change `json:"changes"`
}

func diff(_ context.Context, _ *mock.Call, box *mock.Sandbox, _ struct{}) (differences, error) {
	changes, err := box.Diff()
	return differences{changes}, err
}

type specArgs struct {
	File string `arg:"file"`
}

// spec serves the document of a provider with this mock as its first server.
func (p *plane) spec(_ context.Context, _ *mock.Call, in specArgs) (tree.Object, error) {
	provider, isJSON := strings.CutSuffix(in.File, ".json")
	doc := p.target.Document(provider)
	if doc == nil || !isJSON {
		return nil, mock.Refuse("notFound", "detail", "There is one document for each provider, such as NAME.json.")
	}
	return spec.At(doc.Tree(), p.target.URLOf(provider, p.opts.URL)), nil
}

type clock struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

func readClock(_ context.Context, _ *mock.Call, box *mock.Sandbox, _ struct{}) (clock, error) {
	return clock{box.Clock().Now(), box.Clock().Frozen()}, nil
}

type clockArgs struct {
	Body struct {
		Now    string `arg:"now"`
		Frozen bool   `arg:"frozen"`
	} `arg:"body"`
}

func setClock(ctx context.Context, c *mock.Call, box *mock.Sandbox, in clockArgs) (clock, error) {
	at, err := parseTime("now", in.Body.Now)
	if err != nil {
		return clock{}, err
	}
	if err := box.Clock().Set(at, in.Body.Frozen); err != nil {
		return clock{}, refuse("now: %v", err)
	}
	return readClock(ctx, c, box, struct{}{})
}

// parseTime reads a field; one that was not sent is no time.
func parseTime(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return at, refuse("%s: %q is not a time such as 2026-01-02T03:04:05Z", field, text)
	}
	return at, nil
}

type advanceArgs struct {
	Body struct {
		By string `arg:"by"`
	} `arg:"body"`
}

func advance(ctx context.Context, c *mock.Call, box *mock.Sandbox, in advanceArgs) (clock, error) {
	by, err := time.ParseDuration(in.Body.By)
	if err != nil || by < 0 {
		return clock{}, refuse("by: %q is not a duration such as 24h or 10s", in.Body.By)
	}
	if _, err := box.Clock().Advance(by); err != nil {
		return clock{}, refuse("by: %v", err)
	}
	return readClock(ctx, c, box, struct{}{})
}
