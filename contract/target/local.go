package target

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// A Local makes targets of handlers: every scenario gets its own, behind loopback
// listeners of its own.
type Local struct {
	New  func() (Handlers, error)
	From func(fixture string) (Handlers, error) // starts from a fixture's text; nil cannot
}

// Handlers are what is served for one scenario.
type Handlers struct {
	API     http.Handler
	Control func() (http.Handler, error) // the control plane; nil has none
}

// Start returns how to start targets like the given one.
func (l Local) Start(like *Target) Start {
	return func(context.Context) (*Target, func(), error) {
		h, err := l.New()
		if err != nil {
			return nil, nil, err
		}
		return l.serve(h, like)
	}
}

func (l Local) serve(h Handlers, like *Target) (*Target, func(), error) {
	address, stop, err := serveLoopback(h.API)
	if err != nil {
		return nil, nil, err
	}
	transport := &http.Transport{}
	p := &localPlane{handlers: h, client: &http.Client{Transport: transport}}
	t := *like
	t.URLs, t.Real, t.Interval, t.Client, t.Control = map[string]string{"": address + like.Root()}, false, 0, p.client, p.control()
	if l.From != nil {
		t.Control.Start = func(_ context.Context, fixture string) (*Target, func(), error) {
			h, err := l.From(fixture)
			if err != nil {
				return nil, nil, err
			}
			return l.serve(h, like)
		}
	}
	return &t, func() {
		transport.CloseIdleConnections()
		p.stop()
		stop()
	}, nil
}

// Root is the path below which a target has all of its own, or "": wherever it is
// served, it keeps it.
func (t *Target) Root() string {
	u, err := url.Parse(t.URLs[""])
	if err != nil {
		return "" // the first call says what is wrong with the URL
	}
	return strings.TrimSuffix(u.Path, "/")
}

func serveLoopback(h http.Handler) (url string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("serve: %w", err)
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.Serve(l) }() // it ends when it is closed
	return "http://" + l.Addr().String(), func() { _ = s.Close() }, nil
}

// A localPlane serves a control plane once it is asked for: most scenarios never
// do.
type localPlane struct {
	handlers Handlers
	client   *http.Client

	once   sync.Once
	served Control
	close  func()
	err    error
}

func (p *localPlane) control() Control {
	if p.handlers.Control == nil {
		return Control{}
	}
	return Control{
		Reset: func(ctx context.Context) error {
			return p.ask(func(c Control) error { return c.Reset(ctx) })
		},
		Advance: func(ctx context.Context, by string) error {
			return p.ask(func(c Control) error { return c.Advance(ctx, by) })
		},
		Schedule: func(ctx context.Context, provider, operation, answer string, values map[string]string) error {
			return p.ask(func(c Control) error { return c.Schedule(ctx, provider, operation, answer, values) })
		},
	}
}

func (p *localPlane) ask(question func(Control) error) error {
	if err := p.start(); err != nil {
		return err
	}
	return question(p.served)
}

func (p *localPlane) start() error {
	p.once.Do(func() {
		h, err := p.handlers.Control()
		if err != nil {
			p.err = err
			return
		}
		url, stop, err := serveLoopback(h)
		p.close, p.err = stop, err
		p.served = ControlPlane(url, "", p.client, Reset, Clock, Faults)
	})
	return p.err
}

func (p *localPlane) stop() {
	if p.close != nil {
		p.close()
	}
}
