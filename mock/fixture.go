package mock

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/go-memdb"
	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// A Fixture is a state that a sandbox can start from: YAML with a section for
// each provider, and the sequences that never give a number twice.
type Fixture struct {
	name     string
	root     *yaml.Node // nil for an empty fixture
	fallback *Fixture
}

// A FieldError says what is wrong with one field of a fixture section.
type FieldError struct {
	Path    string // below the section, such as services[1].client
	Problem string
}

func (e *FieldError) Error() string { return e.Path + ": " + e.Problem }

const (
	behavioursKey = "behaviours"
	sequencesKey  = "sequences"
)

// ReadFixture parses a fixture. The name stands in its errors; the sections are
// checked against their providers by [New].
func ReadFixture(name string, text []byte) (*Fixture, error) {
	var doc yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		line, problem, _ := strings.Cut(strings.TrimPrefix(err.Error(), "yaml: line "), ": ")
		return nil, fmt.Errorf("%s:%s: %s", name, line, problem)
	}
	if second := (&yaml.Node{}); d.Decode(second) == nil {
		return nil, fmt.Errorf("%s:%d: a fixture is one YAML document, here a second begins", name, second.Line)
	}
	f := &Fixture{name: name}
	if err := errors.Join(section{file: name}.repeatedKeys(&doc)...); err != nil {
		return nil, err
	}
	if len(doc.Content) > 0 {
		f.root = doc.Content[0]
		if f.root.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("%s:%d: a fixture is a mapping of sections", name, f.root.Line)
		}
	}
	return f, nil
}

// repeatedKeys reports keys that stand twice in one mapping: the second would
// silently be lost.
func (s section) repeatedKeys(node *yaml.Node) []error {
	var faults []error
	seen := map[string]bool{}
	for i, item := range node.Content {
		if node.Kind == yaml.MappingNode && i%2 == 0 {
			if seen[item.Value] {
				faults = append(faults, s.at(item, fmt.Errorf("key %q stands twice", item.Value)))
			}
			seen[item.Value] = true
		}
		faults = append(faults, s.repeatedKeys(item)...)
	}
	return faults
}

// CreateRows writes the rows of one list of a section; what is wrong with one is
// a [FieldError] with the list's path and the row's index.
func CreateRows[T any](tx *Tx, table, path string, rows []T) error {
	var faults []error
	for i := range rows {
		if err := tx.Create(table, &rows[i]); err != nil {
			faults = append(faults, &FieldError{Path: fmt.Sprintf("%s[%d]", path, i), Problem: err.Error()})
		}
	}
	return errors.Join(faults...)
}

// DumpRows reads the rows of a table into a list, in the order of an index.
func DumpRows[T any](tx *Tx, table, index string, into *[]T) error {
	rows, err := All[T](tx, table, index)
	for _, row := range rows {
		*into = append(*into, *row)
	}
	return err
}

// Or takes from another fixture the sections that f does not have, and all rows
// of a section that has none of its own: one that only sets behaviours, say.
func (f *Fixture) Or(fallback *Fixture) *Fixture {
	return &Fixture{name: f.name, root: f.root, fallback: fallback}
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

// A section is one provider's node in a fixture; the node is nil when absent.
type section struct {
	file string
	node *yaml.Node
}

func (f *Fixture) section(name string) section {
	if f == nil {
		return section{}
	}
	own := section{f.name, child(f.root, name)}
	if own.node == nil {
		return f.fallback.section(name)
	}
	if base := f.fallback.section(name); base.node != nil && own.node.Kind == yaml.MappingNode && !own.hasRows() {
		merged := *own.node
		merged.Content = slices.Clone(own.node.Content)
		for i := 0; i+1 < len(base.node.Content); i += 2 {
			if child(own.node, base.node.Content[i].Value) == nil {
				merged.Content = append(merged.Content, base.node.Content[i], base.node.Content[i+1])
			}
		}
		own.node = &merged
	}
	return own
}

// hasRows reports whether the section lists anything: rows refer to each other,
// so they are never mixed with another fixture's.
func (s section) hasRows() bool {
	for i := 1; i < len(s.node.Content); i += 2 {
		list := s.node.Content[i]
		if list.Kind == yaml.SequenceNode && (len(list.Content) == 0 || list.Content[0].Kind == yaml.MappingNode) {
			return true
		}
	}
	return false
}

// behaviours returns how the sandbox plays each behaviour: the spec's default,
// or what the section says instead.
func (s section) behaviours(doc *spec.Document) (map[string]string, error) {
	played := map[string]string{}
	values := map[string][]string{}
	for _, b := range doc.Behaviours() {
		played[b.Name], values[b.Name] = b.Default, b.Values
	}
	node := child(s.node, behavioursKey)
	if node == nil {
		return played, nil
	}
	if node.Kind != yaml.MappingNode && node.Tag != "!!null" {
		return played, s.at(node, errors.New("behaviours is a mapping of names to values"))
	}
	var faults []error
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch allowed, ok := values[key.Value]; {
		case !ok:
			faults = append(faults, s.at(key, spec.Unknown("behaviour", key.Value, keys(values))))
		case !slices.Contains(allowed, value.Value):
			faults = append(faults, s.at(value, spec.Unknown("value of "+key.Value, value.Value, allowed)))
		default:
			played[key.Value] = value.Value
		}
	}
	return played, errors.Join(faults...)
}

// load decodes the section strictly and lets its provider write the rows.
func (s section) load(p Provider, db *memdb.MemDB) error {
	if p.Section == nil {
		if s.node != nil {
			return s.at(s.node, fmt.Errorf("%s has no fixture", p.Name))
		}
		return nil
	}
	target := p.Section()
	if s.node != nil {
		if err := spec.DecodeStrict(s.file, p.Name, without(s.node, behavioursKey), target); err != nil {
			return err
		}
	}
	tx := begin(db, true)
	defer tx.txn.Abort()
	if err := target.Load(tx); err != nil {
		return s.locate(err)
	}
	tx.txn.Commit()
	return nil
}

func (s section) at(node *yaml.Node, err error) error {
	return fmt.Errorf("%s:%d: %w", s.file, node.Line, err)
}

// locate puts file and line before what a provider says of its fields.
func (s section) locate(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var faults []error
		for _, one := range many.Unwrap() {
			faults = append(faults, s.locate(one))
		}
		return errors.Join(faults...)
	}
	var field *FieldError
	if !errors.As(err, &field) || s.node == nil {
		return err
	}
	return s.at(follow(s.node, field.Path), field)
}

// follow walks a path such as services[1].client as far as the node goes.
func follow(node *yaml.Node, path string) *yaml.Node {
	for part := range strings.SplitSeq(path, ".") {
		name, index, _ := strings.Cut(strings.TrimSuffix(part, "]"), "[")
		next := child(node, name)
		if next == nil {
			return node
		}
		node = next
		if i, err := strconv.Atoi(index); err == nil && i < len(node.Content) {
			node = node.Content[i]
		}
	}
	return node
}

func child(node *yaml.Node, key string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

func without(node *yaml.Node, key string) *yaml.Node {
	out := *node
	out.Content = nil
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value != key {
			out.Content = append(out.Content, node.Content[i], node.Content[i+1])
		}
	}
	if node.Kind != yaml.MappingNode {
		out.Content = node.Content
	}
	return &out
}

func keys[V any](m map[string]V) []string {
	var out []string
	for key := range m {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

// loadSequences lets numbers that were used before stay used.
func (f *Fixture) loadSequences(db *memdb.MemDB) error {
	if f == nil {
		return nil
	}
	node := child(f.root, sequencesKey)
	if node == nil {
		return nil
	}
	var last map[string]int64
	if err := node.Decode(&last); err != nil {
		return spec.YAMLError(f.name, err)
	}
	tx := begin(db, true)
	defer tx.txn.Abort()
	for _, name := range keys(last) {
		if last[name] < 0 || last[name] > 1<<53 {
			return section{file: f.name}.at(child(node, name), fmt.Errorf("sequence %s: %d is not a number that was given out", name, last[name]))
		}
		if err := tx.Used(name, last[name]); err != nil {
			return err
		}
	}
	tx.txn.Commit()
	return nil
}

// Dump returns everything the sandbox holds, secrets included, in the form of a
// fixture that starts another one in the same state.
func (s *Server) Dump() (tree.Object, error) {
	st := s.sandbox.state.Load()
	tx := begin(st.db, false)
	defer tx.txn.Abort()
	var out tree.Object
	for _, p := range s.providers {
		if p.Section == nil {
			continue
		}
		section := p.Section()
		if err := section.Dump(tx, st.counters[p.Name]); err != nil {
			return nil, fmt.Errorf("dump %s: %w", p.Name, err)
		}
		text, err := yaml.Marshal(section)
		if err != nil {
			return nil, fmt.Errorf("dump %s: %w", p.Name, err)
		}
		rows, err := tree.Read(text)
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
	used, err := All[sequence](tx, sequences, "id")
	if err != nil {
		return nil, err
	}
	last := tree.Object{}
	for _, q := range used {
		last = append(last, tree.Member{Key: q.Name, Value: q.Last})
	}
	return append(out, tree.Member{Key: sequencesKey, Value: last}), nil
}
