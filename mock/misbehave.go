package mock

import (
	"time"

	"github.com/credmock/credmock/spec"
)

// misbehaviour mixes into the calls what a service may do on a bad day, in an order
// that a seed decides. The zero value behaves.
type misbehaviour struct{ dice *dice }

// misbehaves is how often a call meets something.
const misbehaves = 0.1

// draw decides what a call meets, if anything: an answer that only a fault gives or
// a server error, which the catalogue knows, or something on the way.
func (m misbehaviour) draw(op *spec.Operation) (Fault, bool) {
	if m.dice == nil || m.dice.roll() >= misbehaves {
		return Fault{}, false
	}
	kinds := []Fault{
		{Delay: 300 * time.Millisecond}, {Effect: Slow, Delay: 500 * time.Millisecond},
		{Effect: Truncated}, {Effect: Lost}, {Effect: Reset}, {Effect: Empty}, {Effect: Maintenance}, {Status: 502}, {Status: 503},
	}
	for _, a := range op.Answers {
		if a.Refusal && (a.FaultOnly || a.Status >= 500) {
			kinds = append(kinds, Fault{Answer: a.Name})
		}
	}
	return kinds[int(m.dice.roll()*float64(len(kinds)))], true
}
