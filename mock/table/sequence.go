package table

import (
	"maps"
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

// numbers holds the last number of each sequence. They are few, and copying them
// is a fifth of what a row in memdb takes.
type numbers map[Sequence]int64

func (n *numbers) of(s Sequence) int64 {
	if n == nil {
		return 0
	}
	return (*n)[s]
}

// give makes a number the last one of a sequence.
func (tx *Tx) give(s Sequence, number int64) error {
	if !tx.writes {
		return errReads
	}
	if !tx.given {
		own := numbers{}
		if tx.last != nil {
			own = maps.Clone(*tx.last)
		}
		tx.last, tx.given = &own, true
	}
	(*tx.last)[s] = number
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
	var out []Last
	for _, name := range slices.Sorted(maps.Keys(*tx.last)) {
		out = append(out, Last{string(name), (*tx.last)[name]})
	}
	return out
}
