// Package table keeps rows in memory: typed tables with typed indexes over
// go-memdb, in a store that copies in constant time. It knows no provider and
// writes nothing to disk.
//
// A table and its indexes are stated once, as variables of the package whose rows
// they hold; the rows themselves are in a [Store]. Rows read are constants: copy,
// change the copy, replace the row by the copy.
package table

import (
	"fmt"

	"github.com/hashicorp/go-memdb"
)

// A Table describes a table whose rows are of one type.
type Table[Row any] struct {
	name    string
	indexes []indexOf[Row]
}

// A Definition is a table of whatever type of row.
type Definition interface {
	Name() string
	schema() (*memdb.TableSchema, error)
}

// New describes a table. The first index must be unique: it is what tells the
// rows apart. An index belongs to one table.
func New[Row any](name string, indexes ...indexOf[Row]) *Table[Row] {
	t := &Table[Row]{name: name, indexes: indexes}
	for _, index := range indexes {
		index.join(t)
	}
	return t
}

// Name is the table's name, which is its sequence's too.
func (t *Table[Row]) Name() string { return t.name }

func (t *Table[Row]) schema() (*memdb.TableSchema, error) {
	s := &memdb.TableSchema{Name: t.name, Indexes: map[string]*memdb.IndexSchema{}}
	if len(t.indexes) == 0 || !t.indexes[0].unique() {
		return nil, fmt.Errorf("table %s: the first index must be unique", t.name)
	}
	for _, index := range t.indexes {
		if index.table() != t {
			return nil, fmt.Errorf("table %s: index %s belongs to table %s too", t.name, index.label(), index.table().name)
		}
		key := t.key(index)
		if s.Indexes[key] != nil {
			return nil, fmt.Errorf("table %s: index %s stands twice", t.name, index.label())
		}
		s.Indexes[key] = &memdb.IndexSchema{Name: key, Unique: index.unique(), AllowMissing: !index.unique(), Indexer: indexer[Row]{index}}
	}
	return s, nil
}

// key is the name of an index in memdb, which calls the first one id.
func (t *Table[Row]) key(index indexOf[Row]) string {
	if index == t.indexes[0] {
		return "id"
	}
	return "by " + index.label()
}

// Create inserts a new row. A unique index that already holds its key is an
// error: memdb itself would silently hand the entry over (go-memdb issue 7).
func (t *Table[Row]) Create(tx *Tx, row *Row) error {
	if err := t.alone(tx, row, nil); err != nil {
		return fmt.Errorf("create in %s: %w", t.name, err)
	}
	return t.add(tx, row)
}

// Replace inserts a row in the place of the one with the same first key, if there
// is one.
func (t *Table[Row]) Replace(tx *Tx, row *Row) error {
	was, err := t.indexes[0].same(tx, row)
	if err != nil {
		return err
	}
	if err := t.alone(tx, row, was); err != nil {
		return fmt.Errorf("replace in %s: %w", t.name, err)
	}
	if was == nil {
		return t.add(tx, row)
	}
	return t.insert(tx, row)
}

// add inserts a row in the place of none.
func (t *Table[Row]) add(tx *Tx, row *Row) error {
	if !tx.writes {
		return fmt.Errorf("write to %s: %w", t.name, errReads)
	}
	if err := tx.grow(t.name); err != nil {
		return err
	}
	err := t.insert(tx, row)
	if err != nil {
		tx.shrink(t.name)
	}
	return err
}

// alone reports a unique index that holds the row's key for another row than the
// one that it replaces.
func (t *Table[Row]) alone(tx *Tx, row, replaced *Row) error {
	for _, index := range t.indexes {
		if !index.unique() {
			continue
		}
		other, err := index.same(tx, row)
		if err != nil {
			return err
		}
		if other != nil && other != replaced {
			return fmt.Errorf("another row has the same %s", index.label())
		}
	}
	return nil
}

func (t *Table[Row]) insert(tx *Tx, row *Row) error {
	if err := tx.txn.Insert(t.name, row); err != nil {
		return fmt.Errorf("write to %s: %w", t.name, err)
	}
	tx.changed(t.name, row, false)
	return nil
}

// Delete removes a row.
func (t *Table[Row]) Delete(tx *Tx, row *Row) error {
	if err := tx.txn.Delete(t.name, row); err != nil {
		return fmt.Errorf("delete from %s: %w", t.name, err)
	}
	tx.shrink(t.name)
	tx.changed(t.name, row, true)
	return nil
}

// Next returns the next number of the table's sequence; see [Sequence.Next].
func (t *Table[Row]) Next(tx *Tx) (int64, error) { return Sequence(t.name).Next(tx) }

// Used tells the table's sequence that a number is taken.
func (t *Table[Row]) Used(tx *Tx, number int64) error { return Sequence(t.name).Used(tx, number) }

// A Single is a table that holds one row at the most, such as what a service says
// of itself.
type Single[Row any] struct {
	*Table[Row]
	index *Index[Row, int64]
}

// One describes a table of one row.
func One[Row any](name string) Single[Row] {
	index := Unique("table", func(*Row) int64 { return 1 })
	return Single[Row]{New(name, index), index}
}

// Get returns the row, or nil.
func (s Single[Row]) Get(tx *Tx) (*Row, error) { return s.index.First(tx, 1) }

// Exchange puts a row into the place of another that has another first key.
func Exchange[Row any, K Key](tx *Tx, by *Index[Row, K], old, next *Row) error {
	if err := by.of.Delete(tx, old); err != nil {
		return err
	}
	return by.of.Create(tx, next)
}
