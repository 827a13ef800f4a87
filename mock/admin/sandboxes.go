package admin

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec/tree"
)

type summary struct {
	Name    string    `json:"name"`
	Dialect string    `json:"dialect"`
	Made    time.Time `json:"made"`
}

type summaries struct {
	Sandboxes []summary `json:"sandboxes"`
}

func (p *plane) sandboxes(context.Context, *mock.Call, struct{}) (summaries, error) {
	var out summaries
	for _, box := range p.target.Sandboxes() {
		out.Sandboxes = append(out.Sandboxes, summary{box.Name, box.Dialect(), box.Made().UTC()})
	}
	return out, nil
}

type sandboxArgs struct {
	Body struct {
		Name        string         `arg:"name"`
		Fixture     string         `arg:"fixture"`
		From        string         `arg:"from"`
		Seed        string         `arg:"seed"`
		Clock       string         `arg:"clock"`
		Dialect     string         `arg:"dialect"`
		Behaviours  map[string]any `arg:"behaviours"`
		State       map[string]any `arg:"state"`
		Credentials string         `arg:"credentials"`
	} `arg:"body"`
}

func (p *plane) createSandbox(_ context.Context, c *mock.Call, in sandboxArgs) (tree.Object, error) {
	begin := mock.Start{
		Fixture: in.Body.Fixture, From: in.Body.From, Seed: in.Body.Seed, Dialect: in.Body.Dialect,
		Shared: in.Body.Credentials == "fixture", Behaviours: map[string]map[string]string{},
	}
	for provider, played := range in.Body.Behaviours {
		begin.Behaviours[provider] = map[string]string{}
		values, _ := played.(map[string]any)
		for name, value := range values {
			begin.Behaviours[provider][name], _ = value.(string)
		}
	}
	var err error
	if begin.Clock, err = parseTime("clock", in.Body.Clock); err != nil {
		return nil, err
	}
	if err := mock.CheckTime(begin.Clock); err != nil && in.Body.Clock != "" {
		return nil, refuse("clock: %v", err)
	}
	if in.Body.State != nil {
		var sent struct{ State json.RawMessage } // numbers and the order of keys as they were written
		if err := json.Unmarshal(c.Body, &sent); err != nil {
			return nil, refuse("state: %v", err)
		}
		if begin.State, err = p.target.Sandbox().ReadState("state", sent.State); err != nil {
			return nil, refuse("%v", err)
		}
	}
	box, err := p.target.Create(in.Body.Name, begin)
	if limit := (*mock.LimitError)(nil); errors.As(err, &limit) {
		return nil, mock.Refuse("sandboxLimit", "detail", err.Error())
	}
	if err != nil {
		return nil, refuse("%v", err)
	}
	return p.reached(c, box)
}

func (p *plane) sandbox(_ context.Context, c *mock.Call, _ struct{}) (tree.Object, error) {
	box, err := p.find(c)
	if err != nil {
		return nil, err
	}
	return p.reached(c, box)
}

// reached says how a sandbox is called, in the shape of a ready file.
func (p *plane) reached(c *mock.Call, box *mock.Sandbox) (tree.Object, error) {
	connections, err := box.Connections(p.opts.URL)
	if err != nil {
		return nil, err
	}
	out := tree.Object{{Key: "name", Value: box.Name}, {Key: "dialect", Value: box.Dialect()}}
	renewed := tree.Object{}
	for _, one := range connections {
		out = append(out, tree.Member{Key: one.Provider, Value: one.Settings})
		var list []any
		for _, r := range box.Renewed(one.Provider) {
			list = append(list, tree.Object{{Key: "of", Value: r.Of}, {Key: "id", Value: r.Now.ID}, {Key: "secret", Value: r.Now.Secret}})
		}
		if list != nil {
			renewed = append(renewed, tree.Member{Key: one.Provider, Value: list})
		}
	}
	scheme := "http://"
	if c.Request.TLS != nil {
		scheme = "https://"
	}
	at := scheme + c.Request.Host + "/__admin/sandboxes/" + box.Name
	out = append(out, tree.Member{Key: "admin", Value: tree.Object{{Key: "url", Value: at}}})
	if len(renewed) > 0 {
		out = append(out, tree.Member{Key: "credentials", Value: renewed})
	}
	return out, nil
}

func (p *plane) removeSandbox(_ context.Context, c *mock.Call, _ struct{}) (any, error) {
	box, err := p.find(c)
	if err != nil {
		return nil, err
	}
	if err := p.target.Delete(box.Name); err != nil {
		return nil, refuse("%v", err)
	}
	return nil, nil
}
