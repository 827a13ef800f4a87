package mock

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/keyed"
	"github.com/credmock/credmock/spec/tree"
)

// A Section is one provider's part of a [Fixture]: a pointer to a struct with
// yaml tags.
type Section interface {
	// Rows pairs the lists of the section with the tables that hold them: the
	// engine creates the rows once the section is loaded, and lists them anew
	// before it is dumped.
	Rows() []Rows
	// Load checks the section, completes its rows and writes what stands in no
	// list. It comes before the lists. What is wrong with the section itself comes
	// as [Problems].
	Load(*table.Tx) error
	// Dump fills in what stands in no list, from the store and from the provider's
	// counters.
	Dump(tx *table.Tx, counters any) error
}

// Rows are one list of a [Section] and the table that holds it; see [List].
type Rows struct {
	path  string
	table table.Definition
	load  func(*table.Tx, func(error)) error
	dump  func(*table.Tx) error
}

// List pairs the list of a section that stands at a path with the table of an
// index, which gives the order in which it is dumped. The check says what is wrong
// with a row; it may look up rows of the lists before its own.
func List[Row any, K table.Key](path string, by *table.Index[Row, K], rows *[]Row, check func(*Row, *Problems)) Rows {
	return Rows{
		path:  path,
		table: by.Table(),
		load: func(tx *table.Tx, told func(error)) error {
			var faults []error
			for i := range *rows {
				p := &Problems{Tx: tx, told: told, at: fmt.Sprintf("%s[%d]", path, i)}
				if check != nil {
					check(&(*rows)[i], p)
				}
				err := by.Table().Create(tx, &(*rows)[i])
				if full := (*table.FullError)(nil); errors.As(err, &full) {
					return err // and so would all that follow
				}
				if err != nil && p.list == nil {
					p.Add("", "%v", err)
				}
				faults = append(faults, p.list...)
			}
			return errors.Join(faults...)
		},
		dump: func(tx *table.Tx) (err error) {
			*rows, err = by.Dump(tx)
			return err
		},
	}
}

// Problems are what is wrong with a section, or with a row of it.
type Problems struct {
	Tx   *table.Tx // for looking up what a row refers to
	told func(error)
	at   string
	list []error
}

// Add says what is wrong with a field, such as roles[1]; "" is the whole.
func (p *Problems) Add(field, format string, args ...any) {
	path := p.at
	if path != "" && field != "" {
		path += "."
	}
	p.list = append(p.list, &FieldError{Path: path + field, Problem: fmt.Sprintf(format, args...)})
}

// Tell says what is probably a mistake in a field, and taken all the same.
func (p *Problems) Tell(field, format string, args ...any) {
	p.told(&FieldError{Path: p.at + "." + field, Problem: fmt.Sprintf(format, args...)})
}

// Err returns the problems as one error, or nil.
func (p *Problems) Err() error { return errors.Join(p.list...) }

// Refers adds a problem where a field names a row that is not there. The format
// has a verb for the key.
func Refers[Row any, K table.Key](p *Problems, field string, by *table.Index[Row, K], key K, format string) {
	switch row, err := by.First(p.Tx, key); {
	case err != nil:
		p.list = append(p.list, err)
	case row == nil:
		p.Add(field, format, key)
	}
}

// tables are those of a provider: each list has one, and some have no list.
func (p Provider) tables() []table.Definition {
	all := slices.Clone(p.Tables)
	if p.Section != nil {
		for _, list := range p.Section().Rows() {
			all = append(all, list.table)
		}
	}
	return all
}

func written(v any) (tree.Object, error) {
	text, err := yaml.Marshal(v)
	if err != nil {
		return nil, err
	}
	return tree.Read(text)
}

// A FieldError says what is wrong with one field of a fixture section; see
// [Problems].
type FieldError struct {
	Path    string // below the section, such as services[1].client
	Problem string
}

func (e *FieldError) Error() string { return e.Path + ": " + e.Problem }

// A section is one provider's node in a fixture; the node is nil when absent.
type section struct {
	file  string
	node  *yaml.Node
	long  map[*yaml.Node]jsonText // lists whose node holds the first row alone
	lines map[string][]int        // of the rows of such a list, by its key, once it is loaded
}

func (f *Fixture) section(name string) section {
	if f == nil {
		return section{}
	}
	own := section{file: f.name, node: keyed.Child(f.root, name), long: f.long}
	if own.node != nil && own.node.Kind == yaml.AliasNode {
		own.node = own.node.Alias
	}
	if own.node == nil {
		return f.fallback.section(name)
	}
	if base := f.fallback.section(name); base.node != nil && own.node.Kind == yaml.MappingNode && !own.hasRows() {
		merged := *own.node
		merged.Content = slices.Clone(own.node.Content)
		for i := 0; i+1 < len(base.node.Content); i += 2 {
			if keyed.Child(own.node, base.node.Content[i].Value) == nil {
				merged.Content = append(merged.Content, base.node.Content[i], base.node.Content[i+1])
			}
		}
		own.node, own.long = &merged, base.long // the own ones have rows, which are none
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
	node := keyed.Child(s.node, behavioursKey)
	if node == nil {
		return played, nil
	}
	if node.Kind != yaml.MappingNode {
		return played, s.at(node, fmt.Errorf("%s.%s: a mapping of names to values is wanted", doc.Name, behavioursKey))
	}
	var faults []error
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch allowed, ok := values[key.Value]; {
		case !ok:
			faults = append(faults, s.at(key, fmt.Errorf("in %s: %w", doc.Name, spec.Unknown("behaviour", key.Value, keys(values)))))
		case !slices.Contains(allowed, value.Value):
			faults = append(faults, s.at(value, fmt.Errorf("%s.%s.%s: %w", doc.Name, behavioursKey, key.Value, spec.Unknown("value", value.Value, allowed))))
		default:
			played[key.Value] = value.Value
		}
	}
	return played, errors.Join(faults...)
}

// list gives the values that a field of the section may have, such as those of a schema.
func (p *provider) list(name string) []string {
	var out []string
	switch name {
	case "operations":
		for _, op := range p.doc.Operations {
			out = append(out, op.ID)
		}
	case "permissions":
		for _, op := range p.doc.Operations {
			out = append(out, op.Permissions...)
		}
		slices.Sort(out)
		return slices.Compact(out)
	default:
		return p.doc.Enum(name)
	}
	return out
}

// load decodes the section strictly and lets its provider write the rows. What is
// probably a mistake is told.
func (s section) load(p *provider, store *table.Store, told func(error)) error {
	if p.Section == nil {
		if s.node != nil {
			return s.at(s.node, fmt.Errorf("%s has no fixture", p.Name))
		}
		return nil
	}
	target := p.Section()
	if s.node != nil {
		r := keyed.Reader{File: s.file, Lists: p.list, Told: told}
		if err := r.Decode(p.Name, without(s.node, behavioursKey), target); err != nil {
			return err
		}
		if err := s.readLong(r, p.Name, target); err != nil {
			return err
		}
	}
	tx := store.Write()
	defer tx.Abort()
	faults := []error{target.Load(tx)}
	for _, list := range target.Rows() {
		faults = append(faults, list.load(tx, func(err error) { told(s.locate(p.Name, err)) }))
	}
	if err := errors.Join(faults...); err != nil {
		return s.locate(p.Name, err)
	}
	tx.Commit()
	return nil
}

// readLong reads the lists of which the nodes hold only the first row.
func (s *section) readLong(r keyed.Reader, name string, target Section) error {
	whole := reflect.ValueOf(target).Elem()
	var faults []error
	wrong := 0
	for i := range whole.NumField() {
		key, _, _ := strings.Cut(whole.Type().Field(i).Tag.Get("yaml"), ",")
		rows, isLong := s.long[keyed.Child(s.node, key)]
		if !isLong {
			continue
		}
		if s.lines == nil {
			s.lines = map[string][]int{}
		}
		list := reflect.MakeSlice(whole.Field(i).Type(), 0, atATime)
		faults = append(faults, rows.each(func(n int, node *yaml.Node) error {
			row := reflect.New(list.Type().Elem())
			err := errors.Join(keyed.Repeated(s.file, node)...)
			if err == nil {
				err = r.Decode(fmt.Sprintf("%s.%s[%d]", name, key, n), node, row.Interface())
			}
			s.lines[key] = append(s.lines[key], node.Line)
			list = reflect.Append(list, row.Elem())
			if faults = append(faults, err); err != nil {
				wrong++
			}
			if wrong > maxFindings {
				return fmt.Errorf("%s: there is more wrong with %s.%s", s.file, name, key)
			}
			return nil
		}))
		whole.Field(i).Set(list)
	}
	return errors.Join(faults...)
}

func (s section) at(node *yaml.Node, err error) error {
	return fmt.Errorf("%s:%d: %w", s.file, node.Line, err)
}

// locate puts file, line and the name of the section before what a provider says of
// its fields.
func (s section) locate(name string, err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var faults []error
		for _, one := range many.Unwrap() {
			faults = append(faults, s.locate(name, one))
		}
		return errors.Join(faults...)
	}
	var field *FieldError
	if !errors.As(err, &field) || s.node == nil {
		return err
	}
	key, rest, _ := strings.Cut(field.Path, "[")
	index, _, _ := strings.Cut(rest, "]")
	at := keyed.Follow(s.node, field.Path)
	if i, err := strconv.Atoi(index); err == nil && i < len(s.lines[key]) {
		at = &yaml.Node{Line: s.lines[key][i]}
	}
	return s.at(at, fmt.Errorf("%s.%w", name, field))
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
