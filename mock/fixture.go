package mock

import (
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/keyed"
	"github.com/credmock/credmock/spec/tree"
)

// A Fixture is a state that a sandbox can start from: YAML with a section for
// each provider, and the sequences that never give a number twice.
type Fixture struct {
	name     string
	root     *yaml.Node
	fallback *Fixture
	long     map[*yaml.Node]jsonText // rows that stand in no node; see [jsonText]
}

const (
	behavioursKey = "behaviours"
	sequencesKey  = "sequences"
)

// ReadFixture parses a fixture. The name stands in its errors; the sections are
// checked against their providers by [New].
func ReadFixture(name string, text []byte) (*Fixture, error) {
	if isJSONObject(text) {
		j := &jsonText{text: text, line: 1, long: map[*yaml.Node]jsonText{}}
		root, err := j.value(0)
		if err != nil {
			return nil, keyed.At(name, j.line, err)
		}
		return &Fixture{name: name, root: root, long: j.long}, errors.Join(keyed.Repeated(name, root)...)
	}
	root, err := keyed.Parse(name, text)
	switch {
	case err != nil:
		return nil, err
	case root == nil:
		return nil, keyed.At(name, 1, errors.New("nothing stands here: a fixture is a mapping of sections, and {} is one without any"))
	case root.Kind != yaml.MappingNode:
		return nil, keyed.At(name, root.Line, errors.New("a fixture is a mapping of sections"))
	}
	return &Fixture{name: name, root: root}, nil
}

// Or takes from another fixture the sections that f does not have, and all rows
// of a section that has none of its own: one that only sets behaviours, say.
func (f *Fixture) Or(fallback *Fixture) *Fixture {
	return &Fixture{name: f.name, root: f.root, long: f.long, fallback: fallback}
}

// checkSections reports sections that belong to nobody.
func (f *Fixture) checkSections(names []string) error {
	if f == nil || f.root == nil {
		return nil
	}
	allowed := append(slices.Clone(names), sequencesKey)
	var faults []error
	for i := 0; i < len(f.root.Content); i += 2 {
		if key := f.root.Content[i]; !slices.Contains(allowed, key.Value) {
			faults = append(faults, fmt.Errorf("%s:%d: %w", f.name, key.Line, spec.Unknown("section", key.Value, allowed)))
		}
	}
	return errors.Join(faults...)
}

// loadSequences lets numbers that were used before stay used.
func (f *Fixture) loadSequences(store *table.Store) error {
	if f == nil {
		return nil
	}
	node := keyed.Child(f.root, sequencesKey)
	if node == nil {
		return nil
	}
	var last map[string]int64
	if err := (keyed.Reader{File: f.name}).Decode(sequencesKey, node, &last); err != nil {
		return err
	}
	tx := store.Write()
	defer tx.Abort()
	for _, name := range keys(last) {
		if last[name] < 0 || last[name] > 1<<53 {
			return section{file: f.name}.at(keyed.Child(node, name), fmt.Errorf("%s.%s: %d is not a number that was given out", sequencesKey, name, last[name]))
		}
		if err := table.Sequence(name).Used(tx, last[name]); err != nil {
			return err
		}
	}
	tx.Commit()
	return nil
}

// ReadState parses a state such as [Sandbox.Dump] gives. A section that it lacks is
// that of the fixture that the server started from.
func (s *Sandbox) ReadState(name string, text []byte) (*Fixture, error) {
	f, err := ReadFixture(name, text)
	if err != nil || s.boxes.fixture == nil {
		return f, err
	}
	return f.Or(s.boxes.fixture), nil
}

// Dump returns everything the default sandbox holds; see [Sandbox.Dump].
func (s *Server) Dump() (tree.Object, error) { return s.boxes.main.Dump() }

func (s *surface) dump(st *state) (tree.Object, error) {
	tx := st.store.Read()
	defer tx.Abort()
	var out tree.Object
	for _, p := range s.providers {
		if p.Section == nil {
			continue
		}
		rows, err := dumpSection(p.Section(), tx, st.counters[p.place])
		if err != nil {
			return nil, fmt.Errorf("dump %s: %w", p.Name, err)
		}
		var changed tree.Object
		for _, b := range p.doc.Behaviours() {
			if played := st.behaviours[p.Name][b.Name]; played != b.Default {
				changed = append(changed, tree.Member{Key: b.Name, Value: played})
			}
		}
		if changed != nil {
			rows = append(rows, tree.Member{Key: behavioursKey, Value: changed})
		}
		out = append(out, tree.Member{Key: p.Name, Value: rows})
	}
	last := tree.Object{}
	for _, q := range table.Sequences(tx) {
		last = append(last, tree.Member{Key: q.Sequence, Value: q.Number})
	}
	return append(out, tree.Member{Key: sequencesKey, Value: last}), nil
}
