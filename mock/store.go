package mock

import (
	"fmt"
	"reflect"

	"github.com/hashicorp/go-memdb"
)

// sequences is the engine's own table: the last number given out under a name.
const sequences = "mock.sequence"

type sequence struct {
	Name string
	Last int64
}

// newStore returns an empty store that holds the tables of every provider.
func newStore(providers []Provider) (*memdb.MemDB, error) {
	schema := &memdb.DBSchema{Tables: map[string]*memdb.TableSchema{
		sequences: Table(sequences, Unique("id", "Name")),
	}}
	for _, p := range providers {
		for _, table := range p.Tables {
			if _, taken := schema.Tables[table.Name]; taken {
				return nil, fmt.Errorf("provider %s: table %s exists already", p.Name, table.Name)
			}
			schema.Tables[table.Name] = table
		}
	}
	return memdb.NewMemDB(schema)
}

// Table describes a table. memdb demands that one index is called id.
func Table(name string, indexes ...*memdb.IndexSchema) *memdb.TableSchema {
	t := &memdb.TableSchema{Name: name, Indexes: map[string]*memdb.IndexSchema{}}
	for _, index := range indexes {
		t.Indexes[index.Name] = index
	}
	return t
}

// Unique describes an index over one string or int64 field that no two rows
// share; see [Tx.Create] for who holds that true.
func Unique(name, field string) *memdb.IndexSchema {
	return &memdb.IndexSchema{Name: name, Unique: true, Indexer: fieldIndex{field}}
}

// Index describes an index over one string or int64 field.
func Index(name, field string) *memdb.IndexSchema {
	return &memdb.IndexSchema{Name: name, AllowMissing: true, Indexer: fieldIndex{field}}
}

// fieldIndex indexes one field by the memdb indexer that fits its kind.
type fieldIndex struct{ field string }

func (f fieldIndex) FromArgs(args ...any) ([]byte, error) {
	if len(args) == 1 {
		if _, ok := args[0].(int64); ok {
			return (&memdb.IntFieldIndex{Field: f.field}).FromArgs(args...)
		}
	}
	return (&memdb.StringFieldIndex{Field: f.field}).FromArgs(args...)
}

func (f fieldIndex) FromObject(row any) (bool, []byte, error) {
	switch v := f.value(row).(type) {
	case int64:
		return (&memdb.IntFieldIndex{Field: f.field}).FromObject(row)
	case string:
		return (&memdb.StringFieldIndex{Field: f.field}).FromObject(row)
	default:
		return false, nil, fmt.Errorf("field %s of %T is %T, want string or int64", f.field, row, v)
	}
}

func (f fieldIndex) value(row any) any {
	v := reflect.Indirect(reflect.ValueOf(row)).FieldByName(f.field)
	if !v.IsValid() {
		return nil
	}
	return v.Interface()
}

// A Tx is one transaction on a sandbox's store. Rows read are constants: copy,
// change the copy, insert the copy.
type Tx struct {
	txn   *memdb.Txn
	write bool
	db    *memdb.MemDB
}

func begin(db *memdb.MemDB, write bool) *Tx {
	return &Tx{txn: db.Txn(write), write: write, db: db}
}

// First returns the first row that an index finds, or nil.
func First[T any](tx *Tx, table, index string, args ...any) (*T, error) {
	row, err := tx.txn.First(table, index, args...)
	if err != nil {
		return nil, fmt.Errorf("look up %s by %s: %w", table, index, err)
	}
	if row == nil {
		return nil, nil
	}
	return row.(*T), nil
}

// All returns every row that an index finds, in the order of the index.
func All[T any](tx *Tx, table, index string, args ...any) ([]*T, error) {
	rows, err := tx.txn.Get(table, index, args...)
	if err != nil {
		return nil, fmt.Errorf("list %s by %s: %w", table, index, err)
	}
	var out []*T
	for row := rows.Next(); row != nil; row = rows.Next() {
		out = append(out, row.(*T))
	}
	return out, nil
}

// Create inserts a new row. A unique index that already holds its value is an
// error: memdb itself would silently hand the entry over (go-memdb issue 7).
func (tx *Tx) Create(table string, row any) error {
	indexes := tx.db.DBSchema().Tables[table].Indexes
	for _, name := range keys(indexes) {
		index := indexes[name]
		f, ok := index.Indexer.(fieldIndex)
		if !ok || !index.Unique {
			continue
		}
		was, err := tx.txn.First(table, index.Name, f.value(row))
		if err != nil {
			return fmt.Errorf("create in %s: %w", table, err)
		}
		if was != nil {
			return fmt.Errorf("create in %s: another row has the same %s", table, f.field)
		}
	}
	return tx.Replace(table, row)
}

// Replace inserts a row in the place of the one with the same id.
func (tx *Tx) Replace(table string, row any) error {
	if err := tx.txn.Insert(table, row); err != nil {
		return fmt.Errorf("write to %s: %w", table, err)
	}
	return nil
}

// Delete removes a row.
func (tx *Tx) Delete(table string, row any) error {
	if err := tx.txn.Delete(table, row); err != nil {
		return fmt.Errorf("delete from %s: %w", table, err)
	}
	return nil
}

// Next returns the next number under a name, from 1 up; none is given twice,
// whatever is deleted.
func (tx *Tx) Next(name string) (int64, error) {
	last, err := First[sequence](tx, sequences, "id", name)
	if err != nil {
		return 0, err
	}
	next := sequence{Name: name, Last: 1}
	if last != nil {
		next.Last = last.Last + 1
	}
	return next.Last, tx.Replace(sequences, &next)
}

// Used tells a sequence that a number is taken, as a fixture's rows are.
func (tx *Tx) Used(name string, number int64) error {
	last, err := First[sequence](tx, sequences, "id", name)
	if err != nil || last != nil && last.Last >= number {
		return err
	}
	return tx.Replace(sequences, &sequence{Name: name, Last: number})
}
