package table

import (
	"fmt"
	"sync/atomic"
)

// A Cap bounds how many rows there may be: in each table of a store, and made by all
// stores that share it since they began. Nil bounds nothing.
type Cap struct {
	Rows int64

	made atomic.Int64
}

// Fresh returns a cap of the same size, under which nothing was made yet.
func (c *Cap) Fresh() *Cap {
	if c == nil {
		return nil
	}
	return &Cap{Rows: c.Rows}
}

// Made is how many rows the stores hold more than they began with.
func (c *Cap) Made() int64 {
	if c == nil {
		return 0
	}
	return c.made.Load()
}

// Take counts rows that come from elsewhere, if there is room for all of them.
func (c *Cap) Take(rows int64) error {
	if c == nil || rows == 0 {
		return nil
	}
	if made := c.made.Add(rows); made > c.Rows {
		c.made.Add(-rows)
		return &FullError{Rows: made, Most: c.Rows}
	}
	return nil
}

// Give is the reverse of [Cap.Take].
func (c *Cap) Give(rows int64) {
	if c != nil {
		c.made.Add(-rows)
	}
}

// A FullError says that a table takes no more rows.
type FullError struct {
	Table string // "" where it is all tables together that do
	Rows  int64  // that there are
	Most  int64
}

func (e *FullError) Error() string {
	if e.Table == "" {
		return fmt.Sprintf("there are %d rows in all tables of all sandboxes beyond those that they began with, and may be no more than %d", e.Rows, e.Most)
	}
	return fmt.Sprintf("the table %s has %d rows, and may have no more than %d", e.Table, e.Rows, e.Most)
}

// A count is how many rows a table has. Only the transaction that writes changes it.
type count struct {
	kept  int64 // by transactions that are over
	grown int64 // by the one under way
}

// grow counts a row that comes.
func (tx *Tx) grow(table string) error {
	s := tx.store
	n := s.rows[table]
	if c := s.most; c != nil {
		if n.kept+n.grown >= c.Rows {
			return &FullError{Table: table, Rows: n.kept + n.grown, Most: c.Rows}
		}
		if made := c.made.Load() + tx.grown; made >= c.Rows {
			return &FullError{Rows: made, Most: c.Rows}
		}
	}
	n.grown++
	tx.grown++
	tx.counted = true
	return nil
}

// shrink counts a row that goes.
func (tx *Tx) shrink(table string) {
	tx.store.rows[table].grown--
	tx.grown--
	tx.counted = true
}

// settle ends the counting of a transaction. Its caller holds the store's lock.
func (tx *Tx) settle(kept bool) {
	if !tx.counted {
		return
	}
	for _, n := range tx.store.rows {
		if kept {
			n.kept += n.grown
		}
		n.grown = 0
	}
	if kept {
		tx.store.make(tx.grown)
		tx.store.size.Add(tx.grown)
	}
	tx.grown, tx.counted = 0, false
}

// make counts the rows that the store has more than it began with; fewer are none.
func (s *Store) make(by int64) {
	before := max(s.made, 0)
	s.made += by
	if s.most != nil && !s.closed {
		s.most.made.Add(max(s.made, 0) - before)
	}
}

// Bound holds the store to a cap from now on. It is called before the store is
// shared. Rows that are there already are the start's, unless they were made for it.
func (s *Store) Bound(most *Cap, made bool) {
	s.most, s.made = most, 0
	if made {
		s.make(s.Size())
	}
}

// Size is how many rows there are in all tables.
func (s *Store) Size() int64 { return s.size.Load() }

// Close gives back what the store took of the rows of all. Transactions under way
// still end.
func (s *Store) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.most != nil && !s.closed {
		s.most.made.Add(-max(s.made, 0))
	}
	s.closed = true
}
