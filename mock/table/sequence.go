package table

import (
	"cmp"
	"slices"
)

// A Sequence is a name under which numbers are given out, from 1 up; none is
// given twice, whatever is deleted.
type Sequence string

// A Last is the last number that a sequence gave out.
type Last struct {
	Sequence string
	Number   int64
}

// numbers holds the last number of each sequence, by name. They are few, and
// copying them is a tenth of what a row in memdb takes.
type numbers []Last

func (n *numbers) find(s Sequence) (at int, found bool) {
	if n == nil {
		return 0, false
	}
	return slices.BinarySearchFunc(*n, s, func(l Last, s Sequence) int { return cmp.Compare(l.Sequence, string(s)) })
}

func (n *numbers) of(s Sequence) int64 {
	at, found := n.find(s)
	if !found {
		return 0
	}
	return (*n)[at].Number
}

// give makes a number the last one of a sequence.
func (tx *Tx) give(s Sequence, number int64) error {
	if !tx.writes {
		return errReads
	}
	if !tx.given {
		own := numbers{}
		if tx.last != nil {
			own = slices.Clone(*tx.last)
		}
		tx.last, tx.given = &own, true
	}
	at, found := tx.last.find(s)
	if !found {
		*tx.last = slices.Insert(*tx.last, at, Last{Sequence: string(s)})
	}
	(*tx.last)[at].Number = number
	return nil
}

// Next returns the next number.
func (s Sequence) Next(tx *Tx) (int64, error) {
	next := tx.last.of(s) + 1
	return next, tx.give(s, next)
}

// Used tells the sequence that a number is taken, as a fixture's rows are.
func (s Sequence) Used(tx *Tx, number int64) error {
	if number <= tx.last.of(s) {
		return nil
	}
	return tx.give(s, number)
}

// Sequences lists the sequences that gave out numbers, by name.
func Sequences(tx *Tx) []Last {
	if tx.last == nil {
		return nil
	}
	return slices.Clone(*tx.last)
}
