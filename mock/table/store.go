package table

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/hashicorp/go-memdb"
)

var errReads = errors.New("the transaction only reads")

// A Store holds the rows of some tables.
type Store struct {
	db      *memdb.MemDB
	watched Watch
	tell    func([]KeyChange)
	last    atomic.Pointer[numbers] // of the sequences; what it points to never changes
}

// nothing is the table of a store that has none: memdb wants one.
var nothing = New("mock.nothing", Unique("", func(*struct{}) string { return "" }))

// NewStore returns an empty store of tables.
func NewStore(tables ...Definition) (*Store, error) {
	schema := &memdb.DBSchema{Tables: map[string]*memdb.TableSchema{}}
	for _, t := range append([]Definition{nothing}, tables...) {
		if _, taken := schema.Tables[t.Name()]; taken {
			return nil, fmt.Errorf("table %s exists already", t.Name())
		}
		s, err := t.schema()
		if err != nil {
			return nil, err
		}
		schema.Tables[t.Name()] = s
	}
	db, err := memdb.NewMemDB(schema)
	if err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}

// Snapshot returns a store of its own with the same rows. It costs the same
// however many there are.
func (s *Store) Snapshot() *Store {
	out := &Store{db: s.db.Snapshot()}
	out.last.Store(s.last.Load())
	return out
}

// Read begins a transaction that only reads.
func (s *Store) Read() *Tx { return &Tx{txn: s.db.Txn(false), store: s, last: s.last.Load()} }

// Write begins a transaction that may write. The others wait for its end.
func (s *Store) Write() *Tx {
	txn := s.db.Txn(true) // from here on nobody else gives out numbers
	return &Tx{txn: txn, store: s, writes: true, last: s.last.Load()}
}

// A Tx is one transaction on a store.
type Tx struct {
	txn     *memdb.Txn
	store   *Store
	writes  bool
	changes []KeyChange
	last    *numbers
	given   bool   // last is the transaction's own
	key     [1]any // of the look-up under way
}

// Writes reports whether the transaction may write.
func (tx *Tx) Writes() bool { return tx.writes }

// Commit keeps what was written.
func (tx *Tx) Commit() {
	if tx.given {
		tx.store.last.Store(tx.last) // before the next transaction that writes begins
		tx.given = false
	}
	tx.txn.Commit()
	if len(tx.changes) > 0 {
		tx.store.tell(tx.changes)
		tx.changes = nil
	}
}

// Abort drops what was written and not committed.
func (tx *Tx) Abort() { tx.txn.Abort() }
