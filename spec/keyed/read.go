package keyed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/spec/near"
)

// Parse reads one YAML document, of which the outermost node is returned; nil if the
// text holds none. A key that stands twice in a mapping is an error: the second would
// silently be lost.
func Parse(file string, text []byte) (*yaml.Node, error) {
	var doc yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(text))
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, At(file, lineOf(text, err), fmt.Errorf("this is no YAML: %s", complaint(err)))
	}
	if second := (&yaml.Node{}); d.Decode(second) == nil {
		return nil, At(file, second.Line, errors.New("a file holds one YAML document, and here a second begins"))
	}
	return doc.Content[0], errors.Join(Repeated(file, &doc)...)
}

// complaint is what yaml says, without the line: it names the beginning of what it was
// reading, or the line before, or none.
func complaint(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if number, rest, ok := strings.Cut(rest, ": "); ok {
			if _, err := strconv.Atoi(number); err == nil {
				return rest
			}
		}
	}
	return text
}

// lineOf finds the line at which a text stops being YAML: the first that, as the last
// one, makes yaml complain of the same. What follows it cannot matter.
func lineOf(text []byte, err error) int {
	if at := bytes.IndexFunc(text, func(r rune) bool { return r == utf8.RuneError }); at >= 0 && !utf8.Valid(text) {
		return 1 + bytes.Count(text[:at], []byte("\n"))
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	if n := len(lines); n > 0 && len(lines[n-1]) == 0 {
		lines = lines[:n-1]
	}
	ends := make([]int, len(lines))
	at := 0
	for i, line := range lines {
		at += len(line)
		ends[i] = at
	}
	same := func(i int) bool {
		var node yaml.Node
		other := yaml.Unmarshal(text[:ends[i]], &node)
		return other != nil && complaint(other) == complaint(err)
	}
	return min(len(lines), 1+sort.Search(len(lines), same))
}

// Repeated reports keys that stand twice in one mapping.
func Repeated(file string, node *yaml.Node) []error {
	var faults []error
	lines := map[string]int{}
	for i, item := range node.Content {
		if node.Kind == yaml.MappingNode && i%2 == 0 {
			if first, twice := lines[item.Value]; twice {
				faults = append(faults, At(file, item.Line, fmt.Errorf("key %q stands twice, first on line %d", item.Value, first)))
			} else {
				lines[item.Value] = item.Line
			}
		}
		faults = append(faults, Repeated(file, item)...)
	}
	return faults
}

// A Reader reads the nodes of a file.
type Reader struct {
	File  string
	Lists Lists
	Told  func(error) // what is probably a mistake, and taken all the same
}

// Decode reads a node into a pointer to a struct. Everything that is wrong with it is
// told, with file, line and path; where is the path of the node itself, such as the
// name of a section.
func (r Reader) Decode(where string, node *yaml.Node, out any) error {
	c := checker{Reader: r}
	c.check(where, node, field{typ: reflect.TypeOf(out)})
	if c.faults != nil {
		return errors.Join(c.faults...)
	}
	if err := node.Decode(out); err != nil {
		return At(r.File, node.Line, fmt.Errorf("%s: %s", where, complaint(err)))
	}
	return nil
}

type checker struct {
	Reader
	faults []error
}

func (c *checker) add(node *yaml.Node, format string, args ...any) {
	c.faults = append(c.faults, At(c.File, node.Line, fmt.Errorf(format, args...)))
}

// check compares a node with what a field takes, all the way down.
func (c *checker) check(where string, node *yaml.Node, f field) {
	t := f.typ
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node.Tag == "!!null" && node.Kind == yaml.ScalarNode {
		c.add(node, "%s: nothing stands here, and %s is wanted", where, wanted(t))
		return
	}
	if reads(t) {
		if err := reflect.New(t).Interface().(yaml.Unmarshaler).UnmarshalYAML(node); err != nil {
			c.add(node, "%s: %w", where, err)
		}
		return
	}
	kind := kindOf(t)
	if node.Kind != kind {
		c.add(node, "%s: %s is wanted, and %s stands here", where, wanted(t), written(node))
		return
	}
	switch {
	case kind == yaml.ScalarNode:
		c.scalar(where, node, t, f)
	case kind == yaml.SequenceNode:
		f.typ = t.Elem()
		for i, item := range node.Content {
			c.check(fmt.Sprintf("%s[%d]", where, i), item, f)
		}
	case t.Kind() == reflect.Map:
		for i := 0; i+1 < len(node.Content); i += 2 {
			c.check(where+"."+node.Content[i].Value, node.Content[i+1], field{typ: t.Elem()})
		}
	default:
		c.mapping(where, node, fieldsFor(t))
	}
}

func kindOf(t reflect.Type) yaml.Kind {
	switch {
	case t == timeType:
		return yaml.ScalarNode
	case t.Kind() == reflect.Slice:
		return yaml.SequenceNode
	case t.Kind() == reflect.Map, t.Kind() == reflect.Struct:
		return yaml.MappingNode
	default:
		return yaml.ScalarNode
	}
}

// written says what a node is.
func written(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	default:
		return fmt.Sprintf("%q", node.Value)
	}
}

func (c *checker) scalar(where string, node *yaml.Node, t reflect.Type, f field) {
	if t.Kind() != reflect.String && !isWritten(node.Value, t) && node.Decode(reflect.New(t).Interface()) != nil {
		c.add(node, "%s: %s is wanted, and %q stands here", where, wanted(t), node.Value)
		return
	}
	switch {
	case f.needed && (node.Value == "" || t == timeType && isZero(node)):
		c.add(node, "%s: is empty", where)
	case f.least > 0 && smaller(node.Value, f.least):
		c.add(node, "%s: is %s, and %d is the least", where, node.Value, f.least)
	case f.values != "" && node.Value != "":
		c.values(where, node, f)
	}
}

func isZero(node *yaml.Node) bool {
	var at time.Time
	return node.Decode(&at) == nil && at.IsZero()
}

func smaller(text string, least int64) bool {
	number, err := strconv.ParseInt(text, 0, 64)
	return err == nil && number < least
}

// values compares a text with the values of its field.
func (c *checker) values(where string, node *yaml.Node, f field) {
	allowed := f.allowed(c.Lists)
	if allowed == nil {
		return
	}
	words := []string{node.Value}
	if f.words {
		words = strings.Fields(node.Value)
	}
	for _, word := range words {
		if slices.Contains(allowed, word) {
			continue
		}
		err := At(c.File, node.Line, fmt.Errorf("%s: %w", where, near.Unknown("value", word, allowed)))
		switch {
		case f.others == "":
			c.faults = append(c.faults, err)
		case c.Told != nil && (f.others == "told" || near.Slip(word, allowed) != ""):
			c.Told(err)
		}
	}
}

// isWritten reports whether a text is a value as it is mostly written.
func isWritten(text string, t reflect.Type) bool {
	var err error
	switch {
	case t == timeType:
		_, err = time.Parse(time.RFC3339, text)
	case t.Kind() == reflect.Bool:
		return text == "true" || text == "false"
	case t.Kind() == reflect.Int64:
		_, err = strconv.ParseInt(text, 10, 64)
	default:
		return false
	}
	return err == nil
}

// mapping compares the keys of a mapping with those of a struct.
func (c *checker) mapping(where string, node *yaml.Node, fields []field) {
	stand, stray := map[string]bool{}, false
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		at := slices.IndexFunc(fields, func(f field) bool { return f.key == key.Value })
		if at < 0 {
			c.add(key, "in %s: %w", where, near.Unknown("key", key.Value, names(fields)))
			stray = true // it may be the one that is missing
			continue
		}
		stand[key.Value] = true
		c.check(strings.TrimPrefix(where+"."+key.Value, "."), value, fields[at])
	}
	var missing []string
	for _, f := range fields {
		if f.needed && !stand[f.key] {
			missing = append(missing, f.key)
		}
	}
	if missing != nil && !stray {
		c.add(node, "%s: lacks %s", where, enumerated(missing))
	}
}

func names(fields []field) []string {
	var out []string
	for _, f := range fields {
		out = append(out, f.key)
	}
	slices.Sort(out)
	return out
}

// enumerated joins words as a sentence does.
func enumerated(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
