package table

import (
	"errors"
	"fmt"
	"sync"
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
	most    *Cap                    // of rows; nil is none

	mu     sync.Mutex // held to commit, and to look at what is counted beside the rows
	rows   map[string]*count
	made   int64 // rows beyond those that it began with
	closed bool

	size atomic.Int64 // rows in all tables
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
	s := &Store{db: db, rows: make(map[string]*count, len(schema.Tables))}
	for name := range schema.Tables {
		s.rows[name] = &count{}
	}
	return s, nil
}

// Snapshot returns a store of its own with the same rows. It costs the same
// however many there are.
func (s *Store) Snapshot() *Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &Store{db: s.db.Snapshot(), rows: make(map[string]*count, len(s.rows))}
	out.last.Store(s.last.Load())
	out.size.Store(s.size.Load())
	counts := make([]count, 0, len(s.rows))
	for name, n := range s.rows {
		counts = append(counts, count{kept: n.kept})
		out.rows[name] = &counts[len(counts)-1]
	}
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
	counted bool   // it changed how many rows there are
	grown   int64  // by so many
	sought  sought // by the look-up under way
	key     [1]any // sought, as memdb takes it
}

// Writes reports whether the transaction may write.
func (tx *Tx) Writes() bool { return tx.writes }

// Commit keeps what was written.
func (tx *Tx) Commit() {
	tx.store.mu.Lock()
	if tx.given {
		tx.store.last.Store(tx.last) // before the next transaction that writes begins
		tx.given = false
	}
	tx.settle(true) // likewise
	tx.txn.Commit()
	tx.store.mu.Unlock()
	if len(tx.changes) > 0 {
		tx.store.tell(tx.changes)
		tx.changes = nil
	}
}

// Abort drops what was written and not committed.
func (tx *Tx) Abort() {
	if tx.counted {
		tx.store.mu.Lock()
		tx.settle(false)
		tx.store.mu.Unlock()
	}
	tx.txn.Abort()
}
