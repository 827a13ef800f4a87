// Package admin is the control plane of a mock. It is itself a provider of the
// engine, described by spec/admin.yaml and served by a [mock.Server] of its own
// on its own listener; it holds no rows.
package admin

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/projection"
	"github.com/credmock/credmock/spec/tree"
)

// Options adjusts the control plane.
type Options struct {
	Token string   // wanted as a bearer token; "" wants none, which only a loopback listener may do
	Hosts []string // names by which the listener may be called; with a token and none of them, any
	URL   string   // where the mock itself is served, for the documents
	Log   *slog.Logger

	Recent   *Recent        // the calls that the status page shows; nil shows none
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

func (p *plane) provider() mock.Provider {
	return mock.Provider{
		Name:      "admin",
		Owns:      []string{"/"},
		BodyLimit: 1 << 20,
		Always:    []string{"foreignHost", "badRequest"},
		Secured:   map[string][]string{"AdminToken": {"unauthorized"}},
		Admit:     p.admit,
		Invalid:   invalid,
		Render:    render,
		Pages:     p.pages(),
		Handlers: map[string]mock.Handler{
			"getHealth":        mock.Handle(p.health, "healthy"),
			"getMetrics":       mock.Handle(p.metrics, "metrics"),
			"postReset":        mock.Handle(p.reset, "reset"),
			"getState":         mock.Handle(p.state, "state"),
			"getSpec":          mock.Handle(p.spec, "spec", "notFound"),
			"getClock":         mock.Handle(p.clock, "clock"),
			"putClock":         mock.Handle(p.setClock, "clock"),
			"postClockAdvance": mock.Handle(p.advance, "clock"),
			"getFaults":        mock.Handle(p.faults, "faults"),
			"postFaults":       mock.Handle(p.schedule, "faults"),
			"deleteFaults":     mock.Handle(p.clear, "faultsDropped"),
		},
	}
}

func refuse(format string, args ...any) error {
	return mock.Refuse("badRequest", "detail", fmt.Sprintf(format, args...))
}

// invalid names the field that is wrong, and for one that there is not the one
// that was probably meant.
func invalid(c *mock.Call, violations []spec.Violation) error {
	body, isObject := c.Args["body"].(map[string]any)
	if !isObject {
		return refuse("the body is not one JSON object")
	}
	fields := c.Operation.Request.Properties()
	for _, name := range slices.Sorted(maps.Keys(body)) {
		if !slices.Contains(fields, name) {
			return refuse("%v", spec.Unknown("field", name, fields))
		}
	}
	var all []string
	for _, v := range violations {
		all = append(all, c.Operation.Request.Explain(v))
	}
	return refuse("%s", strings.Join(all, "; "))
}

type health struct {
	Live  bool `json:"live"`
	Ready bool `json:"ready"`
}

// health answers only once the listener does, and both are opened together.
func (p *plane) health(context.Context, *mock.Call, struct{}) (health, error) {
	return health{Live: true, Ready: true}, nil
}

func (p *plane) reset(context.Context, *mock.Call, struct{}) (any, error) {
	p.target.Sandbox().Reset()
	return nil, nil
}

func (p *plane) state(context.Context, *mock.Call, struct{}) (tree.Object, error) {
	return p.target.Dump()
}

type specArgs struct {
	File string `arg:"file"`
}

// spec serves the document of a provider with this mock as its first server.
func (p *plane) spec(_ context.Context, _ *mock.Call, in specArgs) (tree.Object, error) {
	provider, isJSON := strings.CutSuffix(in.File, ".json")
	doc := p.target.Document(provider)
	if doc == nil || !isJSON {
		return nil, mock.Refuse("notFound")
	}
	return projection.Served(doc, p.target.URLOf(provider, p.opts.URL)), nil
}

type clock struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

func (p *plane) clock(context.Context, *mock.Call, struct{}) (clock, error) {
	c := p.target.Sandbox().Clock()
	return clock{c.Now(), c.Frozen()}, nil
}

type clockArgs struct {
	Body struct {
		Now    string `arg:"now"`
		Frozen bool   `arg:"frozen"`
	} `arg:"body"`
}

func (p *plane) setClock(ctx context.Context, c *mock.Call, in clockArgs) (clock, error) {
	at, err := time.Parse(time.RFC3339Nano, in.Body.Now)
	if err != nil {
		return clock{}, refuse("now: %q is not a time such as 2026-01-02T03:04:05Z", in.Body.Now)
	}
	if err := p.target.Sandbox().Clock().Set(at, in.Body.Frozen); err != nil {
		return clock{}, refuse("now: %v", err)
	}
	return p.clock(ctx, c, struct{}{})
}

type advanceArgs struct {
	Body struct {
		By string `arg:"by"`
	} `arg:"body"`
}

func (p *plane) advance(ctx context.Context, c *mock.Call, in advanceArgs) (clock, error) {
	by, err := time.ParseDuration(in.Body.By)
	if err != nil || by < 0 {
		return clock{}, refuse("by: %q is not a duration such as 24h or 10s", in.Body.By)
	}
	if _, err := p.target.Sandbox().Clock().Advance(by); err != nil {
		return clock{}, refuse("by: %v", err)
	}
	return p.clock(ctx, c, struct{}{})
}

type faults struct {
	Faults []mock.Fault `json:"faults"`
}

func (p *plane) faults(context.Context, *mock.Call, struct{}) (faults, error) {
	return faults{p.target.Sandbox().Faults()}, nil
}

type faultArgs struct {
	Body mock.Fault `arg:"body"`
}

func (p *plane) schedule(ctx context.Context, c *mock.Call, in faultArgs) (faults, error) {
	if err := p.target.Sandbox().Schedule(in.Body); err != nil {
		return faults{}, refuse("%v", err)
	}
	return p.faults(ctx, c, struct{}{})
}

func (p *plane) clear(context.Context, *mock.Call, struct{}) (any, error) {
	p.target.Sandbox().ClearFaults()
	return nil, nil
}
