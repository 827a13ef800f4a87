package drift

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/keyed"
	"github.com/credmock/credmock/spec/tree"
)

// settings is the x-drift of a document.
type settings struct {
	Sources  map[string]Published // by form
	Code     string               // where a refusal says its code, and its message
	Message  string
	Volatile []string // expressions for parts of texts, and for names, that come and go without meaning
	Partial  []string // operations that are described as far as clients read them, and so not compared
	Ignore   []Ignore

	name     string
	load     func(dialect string) (*spec.Document, error)
	volatile []*regexp.Regexp
}

// Published is one form in which a vendor publishes its API.
type Published struct {
	At          string // where, for people
	Dialect     string // which of the document's it describes
	Permissions string // where an operation names them, such as x-needs/permissions
	Codes       string // where a response lists code and message
}

// An Ignore is a difference that is known and does not count.
type Ignore struct {
	Kind    string   `yaml:"kind" help:"Of the finding; any where absent." example:"field"`
	Change  string   `yaml:"change" values:"added removed retyped" help:"What became of it; anything where absent." example:"added"`
	At      string   `yaml:"at" help:"Where; * stands for anything." example:"'*.id'"`
	Value   string   `yaml:"value" help:"Which value, code, permission or message, or what a type became; any where absent." example:"string"`
	Sources []string `yaml:"sources" help:"The forms that show it; all where absent." example:"[sdk]"`
	Reason  string   `yaml:"reason" needed:"true" help:"Why it does not count." example:"never read"`

	own  bool // of the caller, not of the document
	used bool
}

var errNoSources = errors.New("has no x-drift, so nothing says where its vendor publishes")

func settingsOf(load func(dialect string) (*spec.Document, error)) (*settings, error) {
	doc, err := load("")
	if err != nil {
		return nil, err
	}
	text, err := doc.JSON()
	if err != nil {
		return nil, err
	}
	root, err := decode(text)
	if err != nil {
		return nil, err
	}
	o := root.(tree.Object)
	if !o.Has("x-drift") {
		return nil, fmt.Errorf("document %s %w", doc.Name, errNoSources)
	}
	s := &settings{name: doc.Name, load: load}
	if err := strict(o.Object("x-drift"), s); err != nil {
		return nil, fmt.Errorf("document %s: x-drift: %w", doc.Name, err)
	}
	return s, s.check()
}

// strict reads an object into a struct, and refuses what the struct lacks.
func strict(o tree.Object, into any) error {
	text, err := o.MarshalJSON()
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

func (s *settings) check() error {
	for form, source := range s.Sources {
		if readers := forms(); !slices.Contains(strings.Split(readers, ", "), form) {
			return fmt.Errorf("document %s: x-drift: %w", s.name, spec.Unknown("source", form, strings.Split(readers, ", ")))
		}
		if !slices.Contains(spec.Dialects, source.Dialect) {
			return fmt.Errorf("document %s: x-drift: source %s: %w", s.name, form, spec.Unknown("dialect", source.Dialect, spec.Dialects))
		}
	}
	for _, text := range s.Volatile {
		expression, err := regexp.Compile(text)
		if err != nil {
			return fmt.Errorf("document %s: x-drift: volatile: %w", s.name, err)
		}
		s.volatile = append(s.volatile, expression)
	}
	doc, err := s.load("")
	if err != nil {
		return err
	}
	for _, id := range s.Partial {
		if doc.Operation(id) == nil {
			return fmt.Errorf("document %s: x-drift: partial: no operation is called %q", s.name, id)
		}
	}
	if err := checkIgnores(s.Ignore); err != nil {
		return fmt.Errorf("document %s: x-drift: %w", s.name, err)
	}
	return nil
}

func (s *settings) forms() []string { return slices.Sorted(maps.Keys(s.Sources)) }

func (s *settings) published() string {
	var b strings.Builder
	for _, form := range s.forms() {
		fmt.Fprintf(&b, "  %s: %s\n", form, s.Sources[form].At)
	}
	return strings.TrimRight(b.String(), "\n")
}

// ignoreFile is a file of differences that are known.
type ignoreFile struct {
	Ignore []Ignore `yaml:"ignore" needed:"true" help:"The differences that do not count." example:"[{at: '*.id', reason: never read}]"`
}

// ReadIgnores reads a list of differences that are known: a mapping with the key
// ignore, in YAML.
func ReadIgnores(name string) ([]Ignore, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read ignore list: %w", err)
	}
	root, err := keyed.Parse(name, text)
	if err != nil {
		return nil, err
	}
	if root == nil {
		return nil, keyed.At(name, 1, errors.New("nothing stands here, and an ignore list is a mapping with the key ignore"))
	}
	var list ignoreFile
	if err := (keyed.Reader{File: name}).Decode("the ignore list", root, &list); err != nil {
		return nil, err
	}
	if err := checkIgnores(list.Ignore); err != nil {
		return nil, fmt.Errorf("ignore list %s: %w", name, err)
	}
	return list.Ignore, nil
}

func checkIgnores(list []Ignore) error {
	for i, entry := range list {
		var err error
		switch {
		case entry.Reason == "":
			err = errors.New("no reason")
		case entry.At == "" && entry.Value == "":
			err = errors.New("neither at nor value says what is meant")
		case entry.Kind != "" && !slices.Contains(kinds, entry.Kind):
			err = spec.Unknown("kind", entry.Kind, kinds)
		case entry.Change != "" && !slices.Contains(changes, entry.Change):
			err = spec.Unknown("change", entry.Change, changes)
		}
		if err != nil {
			return fmt.Errorf("entry %d (%s): %w", i+1, strings.TrimSpace(entry.At+" "+entry.Value), err)
		}
	}
	return nil
}

func (i Ignore) matches(f *Finding) bool {
	return (i.Kind == "" || i.Kind == f.Kind) && (i.Change == "" || i.Change == f.Change) &&
		(i.At == "" || like(i.At, f.At)) && (i.Value == "" || like(i.Value, f.value())) &&
		(len(i.Sources) == 0 || slices.Contains(i.Sources, f.form))
}

// like compares with a text in which * stands for anything.
func like(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	rest, ok := strings.CutPrefix(text, parts[0])
	for _, part := range parts[1 : len(parts)-1] {
		if !ok {
			return false
		}
		_, rest, ok = strings.Cut(rest, part)
	}
	return ok && strings.HasSuffix(rest, parts[len(parts)-1])
}
