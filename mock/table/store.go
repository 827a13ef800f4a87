package table

import (
	"fmt"

	"github.com/hashicorp/go-memdb"
)

// A Store holds the rows of some tables.
type Store struct {
	db      *memdb.MemDB
	watched Watch
	tell    func([]KeyChange)
}

// NewStore returns an empty store of tables.
func NewStore(tables ...Definition) (*Store, error) {
	schema := &memdb.DBSchema{Tables: map[string]*memdb.TableSchema{}}
	for _, t := range append([]Definition{sequences}, tables...) {
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
func (s *Store) Snapshot() *Store { return &Store{db: s.db.Snapshot()} }

// Read begins a transaction that only reads.
func (s *Store) Read() *Tx { return &Tx{txn: s.db.Txn(false), store: s} }

// Write begins a transaction that may write. The others wait for its end.
func (s *Store) Write() *Tx { return &Tx{txn: s.db.Txn(true), store: s, writes: true} }

// A Tx is one transaction on a store.
type Tx struct {
	txn     *memdb.Txn
	store   *Store
	writes  bool
	changes []KeyChange
}

// Writes reports whether the transaction may write.
func (tx *Tx) Writes() bool { return tx.writes }

// Commit keeps what was written.
func (tx *Tx) Commit() {
	tx.txn.Commit()
	if len(tx.changes) > 0 {
		tx.store.tell(tx.changes)
		tx.changes = nil
	}
}

// Abort drops what was written and not committed.
func (tx *Tx) Abort() { tx.txn.Abort() }

// A Sequence is a name under which numbers are given out, from 1 up; none is
// given twice, whatever is deleted.
type Sequence string

// A Last is the last number that a sequence gave out.
type Last struct {
	Sequence string
	Number   int64
}

var (
	lastBySequence = Unique("sequence", func(l *Last) string { return l.Sequence })
	sequences      = New("mock.sequence", lastBySequence)
)

// Next returns the next number.
func (s Sequence) Next(tx *Tx) (int64, error) {
	last, err := lastBySequence.First(tx, string(s))
	if err != nil {
		return 0, err
	}
	next := Last{string(s), 1}
	if last != nil {
		next.Number = last.Number + 1
	}
	return next.Number, sequences.Replace(tx, &next)
}

// Used tells the sequence that a number is taken, as a fixture's rows are.
func (s Sequence) Used(tx *Tx, number int64) error {
	last, err := lastBySequence.First(tx, string(s))
	if err != nil || last != nil && last.Number >= number {
		return err
	}
	return sequences.Replace(tx, &Last{string(s), number})
}

// Sequences lists the sequences that gave out numbers.
func Sequences(tx *Tx) ([]*Last, error) { return lastBySequence.Rows(tx) }
