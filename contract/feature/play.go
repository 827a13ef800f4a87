package feature

import (
	"context"
	"errors"

	"github.com/cucumber/godog"

	"github.com/credmock/credmock/contract/verdict"
)

// A Player plays one scenario, step by step. An error of a step, or of the
// beginning, ends it: it carries its verdict.
type Player interface {
	Begin(context.Context, *Scenario) error
	Step(context.Context, Step) error
	End(context.Context)
}

// Play lets godog run the scenarios that nothing stands in the way of; each gets a
// player of its own.
func (p *Plan) Play(ctx context.Context, player func() Player) error {
	if len(p.Scenarios) == 0 {
		return nil
	}
	p.suite.Options.DefaultContext = ctx
	p.suite.ScenarioInitializer = func(sc *godog.ScenarioContext) { p.initialize(sc, player()) }
	if p.suite.Run() == 2 {
		return errors.New("the features cannot be run")
	}
	return nil
}

// initialize tells godog of one step that is any text: what it means was read when
// the plan was made.
func (p *Plan) initialize(sc *godog.ScenarioContext, player Player) {
	var playing *Scenario
	next := 0
	sc.Before(func(ctx context.Context, pickle *godog.Scenario) (context.Context, error) {
		s := p.byID[pickle.Id]
		if s == nil || s.Verdict != "" {
			return ctx, godog.ErrSkip
		}
		playing = s
		return ctx, told(player.Begin(ctx, s))
	})
	sc.Step("", func(ctx context.Context) error {
		step := playing.Steps[next]
		next++
		return told(player.Step(ctx, step))
	})
	sc.After(func(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) {
		if playing != nil {
			player.End(ctx)
		}
		return ctx, nil
	})
}

// told makes of a verdict what godog does about it.
func told(err error) error {
	switch v := verdict.Of(err); {
	case err == nil:
		return nil
	case v == verdict.Skipped || v == verdict.Disabled:
		return godog.ErrSkip
	default:
		return errors.New("see the report")
	}
}
