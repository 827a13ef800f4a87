package table

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Key is what an index finds rows by.
type Key interface{ string | int64 }

// An Index finds the rows of a table by a key, and puts them in its order.
type Index[Row any, K Key] struct {
	name   string
	single bool
	keyOf  func(*Row) K
	of     *Table[Row]
	memdb  string // its name there
}

// Unique describes an index whose key no two rows share. An empty text is no key.
func Unique[Row any, K Key](name string, key func(*Row) K) *Index[Row, K] {
	return &Index[Row, K]{name: name, single: true, keyOf: key}
}

// Many describes an index whose key many rows may share. It does not hold rows
// whose key is an empty text.
func Many[Row any, K Key](name string, key func(*Row) K) *Index[Row, K] {
	return &Index[Row, K]{name: name, keyOf: key}
}

// indexOf is an index of some type of key.
type indexOf[Row any] interface {
	label() string
	unique() bool
	table() *Table[Row]
	join(*Table[Row])
	bytes(*Row) []byte // nil: no key
	parse(any) ([]byte, error)
	same(*Tx, *Row) (*Row, error) // the row that has the key of another
}

func (x *Index[Row, K]) label() string      { return x.name }
func (x *Index[Row, K]) unique() bool       { return x.single }
func (x *Index[Row, K]) table() *Table[Row] { return x.of }

func (x *Index[Row, K]) join(t *Table[Row]) {
	if x.of == nil {
		x.of, x.memdb = t, t.key(x)
	}
}

// Table is the table whose rows the index finds.
func (x *Index[Row, K]) Table() *Table[Row] { return x.of }

// First returns the first row with a key, or nil.
func (x *Index[Row, K]) First(tx *Tx, key K) (*Row, error) {
	tx.sought.bytes = appendKey(tx.sought.bytes[:0], key)
	tx.key[0] = &tx.sought // where it stands already, memdb's variable argument takes no allocation
	return x.first(tx, tx.key[:]...)
}

// Least returns the first row in the order of the index, or nil.
func (x *Index[Row, K]) Least(tx *Tx) (*Row, error) { return x.first(tx) }

func (x *Index[Row, K]) first(tx *Tx, key ...any) (*Row, error) {
	row, err := tx.txn.First(x.of.name, x.memdb, key...)
	if err != nil {
		return nil, fmt.Errorf("look up %s by %s: %w", x.of.name, x.name, err)
	}
	if row == nil {
		return nil, nil
	}
	return row.(*Row), nil
}

// All returns every row with a key.
func (x *Index[Row, K]) All(tx *Tx, key K) ([]*Row, error) { return x.all(tx, key) }

// Rows returns every row of the table that has a key at all, in the order of the
// index.
func (x *Index[Row, K]) Rows(tx *Tx) ([]*Row, error) { return x.all(tx) }

func (x *Index[Row, K]) all(tx *Tx, key ...any) ([]*Row, error) {
	rows, err := tx.txn.Get(x.of.name, x.memdb, key...)
	if err != nil {
		return nil, fmt.Errorf("list %s by %s: %w", x.of.name, x.name, err)
	}
	var out []*Row
	for row := rows.Next(); row != nil; row = rows.Next() {
		out = append(out, row.(*Row))
	}
	return out, nil
}

// Scan looks at the rows in the order of the index, or against it, for as long as
// look wants another: what is not looked at costs nothing.
func (x *Index[Row, K]) Scan(tx *Tx, descending bool, look func(*Row) bool) error {
	get := tx.txn.Get
	if descending {
		get = tx.txn.GetReverse
	}
	rows, err := get(x.of.name, x.memdb)
	if err != nil {
		return fmt.Errorf("list %s by %s: %w", x.of.name, x.name, err)
	}
	for row := rows.Next(); row != nil; row = rows.Next() {
		if !look(row.(*Row)) {
			return nil
		}
	}
	return nil
}

// Dump returns copies of the rows of [Index.Rows].
func (x *Index[Row, K]) Dump(tx *Tx) ([]Row, error) {
	rows, err := x.Rows(tx)
	var out []Row
	for _, row := range rows {
		out = append(out, *row)
	}
	return out, err
}

// DeleteAll removes every row with a key.
func (x *Index[Row, K]) DeleteAll(tx *Tx, key K) error {
	rows, err := x.All(tx, key)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := x.of.Delete(tx, row); err != nil {
			return err
		}
	}
	return nil
}

// Prune removes a few rows whose key is below a bound. With one call for each new row,
// more go than come.
func Prune[Row any](tx *Tx, by *Index[Row, int64], bound int64) error {
	for range 2 {
		oldest, err := by.Least(tx)
		if err != nil || oldest == nil || by.keyOf(oldest) >= bound {
			return err
		}
		if err := by.of.Delete(tx, oldest); err != nil {
			return err
		}
	}
	return nil
}

// Key is what the index finds a row by.
func (x *Index[Row, K]) Key(row *Row) K { return x.keyOf(row) }

// Unused makes keys until one is new to the index.
func (x *Index[Row, K]) Unused(tx *Tx, make func() (K, error)) (K, error) {
	for {
		key, err := make()
		if err != nil {
			return key, err
		}
		if taken, err := x.First(tx, key); taken == nil || err != nil {
			return key, err
		}
	}
}

func (x *Index[Row, K]) same(tx *Tx, row *Row) (*Row, error) { return x.First(tx, x.keyOf(row)) }

func (x *Index[Row, K]) bytes(row *Row) []byte {
	key := x.keyOf(row)
	if text, isText := any(key).(string); isText && text == "" {
		return nil
	}
	return appendKey(nil, key)
}

func (x *Index[Row, K]) parse(key any) ([]byte, error) {
	own, ok := key.(K)
	if !ok {
		return nil, fmt.Errorf("key of type %T", key)
	}
	return appendKey(nil, own), nil
}

// A sought is a key that is looked up, as its index writes it. memdb does not keep it.
type sought struct{ bytes []byte }

// appendKey writes a key so that bytes are in the order of keys, and none is the
// beginning of another. A number is sixteen digits of a byte each: rows are numbered
// one after the other, so a node of the index has as many branches as a digit has
// values, and each write copies the nodes on its way. Of whole bytes that was 6 KB a
// node.
func appendKey[K Key](to []byte, key K) []byte {
	switch key := any(key).(type) {
	case int64:
		to = slices.Grow(to, 16)
		for shift := 60; shift >= 0; shift -= 4 {
			to = append(to, byte((uint64(key)^1<<63)>>shift&15))
		}
		return to
	case string:
		if strings.IndexByte(key, 0) >= 0 {
			key = strings.ReplaceAll(key, "\x00", "\x00\xff")
		}
		return append(append(slices.Grow(to, len(key)+2), key...), 0, 1)
	}
	return to
}

// indexer is an index as memdb calls it.
type indexer[Row any] struct{ index indexOf[Row] }

var errKeys = errors.New("an index is asked for one key")

// FromArgs is part of memdb's interface.
func (i indexer[Row]) FromArgs(args ...any) ([]byte, error) {
	if len(args) != 1 {
		return nil, errKeys
	}
	if s, isSought := args[0].(*sought); isSought {
		return s.bytes, nil
	}
	return i.index.parse(args[0])
}

// FromObject is part of memdb's interface.
func (i indexer[Row]) FromObject(row any) (bool, []byte, error) {
	key := i.index.bytes(row.(*Row))
	return key != nil, key, nil
}
