package play

import (
	"context"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/target"
)

// A Scene is what a step of the user's own sees of the scenario it stands in.
type Scene struct{ world *world }

type sceneKey struct{}

// SceneOf returns the scene of a step's context; nil for any other.
func SceneOf(ctx context.Context) *Scene {
	scene, _ := ctx.Value(sceneKey{}).(*Scene)
	return scene
}

// Target is what is judged: where it is, who may call it, and by which client.
func (s *Scene) Target() *target.Target { return s.world.target }

// Answer is what the last call was answered, decoded; nil before one.
func (s *Scene) Answer() any {
	if s.world.last == nil {
		return nil
	}
	return s.world.last.Value
}

// Fill puts values in the place of braces, as in features: {run}, {target.service},
// {alias.field}.
func (s *Scene) Fill(text string) (string, error) { return s.world.fillText(text) }

// Keep gives a value a name, by which later steps can speak of it.
func (s *Scene) Keep(alias string, value any) { s.world.aliases[alias] = value }

// own plays a step of the user's own.
func own(ctx context.Context, w *world, s feature.Step) error {
	if w.context == nil {
		w.context = context.WithValue(ctx, sceneKey{}, &Scene{w})
	}
	next, err := s.Own.Call(w.context, w.fillText)
	w.context = next
	return err
}
