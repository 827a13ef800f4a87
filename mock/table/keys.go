package table

// Keys is an index whose keys are texts, of whatever table.
type Keys interface {
	// Holds reports whether a row has the key.
	Holds(tx *Tx, key string) (bool, error)
	// List returns every key.
	List(tx *Tx) ([]string, error)

	of() string // the table
	key(row any) string
}

type textKeys[Row any] struct{ *Index[Row, string] }

// KeysOf is the index as one of [Keys].
func KeysOf[Row any](by *Index[Row, string]) Keys { return textKeys[Row]{by} }

func (k textKeys[Row]) Holds(tx *Tx, key string) (bool, error) {
	row, err := k.First(tx, key)
	return row != nil, err
}

func (k textKeys[Row]) List(tx *Tx) ([]string, error) {
	rows, err := k.Rows(tx)
	out := make([]string, 0, len(rows))
	for _, row := range rows {
		out = append(out, k.keyOf(row))
	}
	return out, err
}

func (k textKeys[Row]) of() string         { return k.Table().name }
func (k textKeys[Row]) key(row any) string { return k.keyOf(row.(*Row)) }

// A KeyChange says that a transaction wrote a row with a key, or deleted it.
type KeyChange struct {
	Key  string
	Gone bool
}

// A Watch is what to look at in a store; many stores share one.
type Watch map[string][]Keys // by table

// NewWatch looks at the keys of the indexes.
func NewWatch(indexes ...Keys) Watch {
	w := Watch{}
	for _, by := range indexes {
		w[by.of()] = append(w[by.of()], by)
	}
	return w
}

// Watch lets a function see, right after each commit, which keys came and went. A
// snapshot is not watched. Watch is called before the store is shared.
func (s *Store) Watch(w Watch, tell func([]KeyChange)) { s.watched, s.tell = w, tell }

func (tx *Tx) changed(table string, row any, gone bool) {
	for _, by := range tx.store.watched[table] {
		if key := by.key(row); key != "" {
			tx.changes = append(tx.changes, KeyChange{Key: key, Gone: gone})
		}
	}
}
