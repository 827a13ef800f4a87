package mock

import (
	"errors"
	"fmt"

	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
)

// A Refusal is an answer from the catalogue by which the emulated service says
// no. It is not a fault of the mock: what we got wrong is any other error, is
// logged and is answered with status 500.
type Refusal struct {
	Name   string            // such as invalidScope
	Values map[string]string // for the placeholders of its text

	scheduled bool // by a fault; it may be a success then, which says what the catalogue says
}

func (r *Refusal) Error() string { return "refused: " + r.Name }

// refusalIn finds the refusal that an error is, or has within it; nil where it is none.
func refusalIn(err error) *Refusal {
	if refusal, is := err.(*Refusal); is || err == nil { // as most are: looking further costs more than the rest of an answer
		return refusal
	}
	var within *Refusal
	errors.As(err, &within)
	return within
}

// Refuse returns the refusal of that name as an error. Pairs are placeholder
// names and their values: Refuse("invalidScope", "scope", s).
func Refuse(name string, pairs ...string) error {
	if len(pairs)%2 != 0 {
		return fmt.Errorf("refuse %s: placeholder %q has no value", name, pairs[len(pairs)-1])
	}
	r := &Refusal{Name: name}
	for i := 0; i < len(pairs); i += 2 {
		if r.Values == nil {
			r.Values = map[string]string{}
		}
		r.Values[pairs[i]] = pairs[i+1]
	}
	return r
}

// MustFirst returns the first row with a key, and refuses where there is none.
func MustFirst[Row any, K table.Key](tx *table.Tx, by *table.Index[Row, K], key K, refusal string, pairs ...string) (*Row, error) {
	row, err := by.First(tx, key)
	if err == nil && row == nil {
		err = Refuse(refusal, pairs...)
	}
	return row, err
}

// An Answer is what a call came to, before a provider writes it.
type Answer struct {
	*spec.Answer
	Body   any               // a handler's value, or the catalogue's in wire order
	Values map[string]string // the placeholders of a refusal, as they were filled
}

// named lets a handler with several successes say which one its value is.
type named interface{ AnswerName() string }
