package ledger

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/credmock/credmock/spec"
)

// An index knows the rows of a document, by what a step says.
type index struct {
	doc        *spec.Document
	parameters map[string][]string // by operation
	fields     map[string][]string
	behaviours map[string][]string // the rows of one name
	values     []string
}

func newIndex(doc *spec.Document) *index {
	x := &index{doc: doc, parameters: map[string][]string{}, fields: map[string][]string{}, behaviours: map[string][]string{}}
	for _, e := range doc.Ledger() {
		switch e.Kind {
		case "parameter":
			x.parameters[e.Operation] = append(x.parameters[e.Operation], e.Name)
		case "field":
			x.fields[e.Operation] = append(x.fields[e.Operation], e.Name)
		case "behaviour":
			name, _, _ := strings.Cut(e.Name, "=")
			x.behaviours[name] = append(x.behaviours[name], e.Name)
		case "value":
			x.values = append(x.values, e.Name)
		}
	}
	return x
}

var (
	word       = regexp.MustCompile(`\w+`)
	outcome    = regexp.MustCompile(`^it (?:fails|succeeds)(?: with (\w+))?`)
	answers    = regexp.MustCompile(`(?:will answer|answers) (\w+)`)
	behaviour  = regexp.MustCompile(`\b(\w+):`)
	position   = regexp.MustCompile(`(^|\.)\d+(\.|$)|\[\d+\]`)
	valueWords = regexp.MustCompile(`[\w:.]+`)
)

// play goes through the steps as the suite does, and notes what each speaks of.
func (x *index) play(s *Scenario, steps []step) {
	called, with := "", []string{}
	for _, one := range steps {
		x.note(s, one)
		if strings.HasPrefix(one.text, "I call with") {
			with = append(with, paths(one.table)...)
			continue
		}
		if one.text == "I send:" {
			called = "" // whose bytes they are only the service can tell
		}
		if op := x.operation(one.text); op != "" {
			s.shows[key{op, "operation", op}] = true
			if m := answers.FindStringSubmatch(one.text); m != nil {
				x.answer(s, op, m[1])
			}
			if strings.Contains(one.text, "will answer") {
				continue // the next call of it: what follows speaks of another
			}
			called = op
			x.matching(s, op, "parameter", x.parameters[op], append(paths(one.table), with...))
			continue
		}
		if called == "" {
			continue
		}
		if m := outcome.FindStringSubmatch(one.text); m != nil {
			x.outcome(s, called, m[1], strings.HasPrefix(one.text, "it succeeds"))
		}
		if strings.HasPrefix(one.text, "the answer has") || strings.HasPrefix(one.text, "the answer lists") {
			x.matching(s, called, "field", x.fields[called], paths(one.table))
		}
	}
}

// operation is the one that a sentence names.
func (x *index) operation(text string) string {
	for _, name := range word.FindAllString(text, -1) {
		if x.doc.Operation(name) != nil {
			return name
		}
	}
	return ""
}

func (x *index) outcome(s *Scenario, op, name string, good bool) {
	if name == "" && good {
		var successes []string
		for _, a := range x.doc.Operation(op).Answers {
			if !a.Refusal {
				successes = append(successes, a.Name)
			}
		}
		if len(successes) == 1 {
			name = successes[0]
		}
	}
	if name != "" {
		x.answer(s, op, name)
	}
}

func (x *index) answer(s *Scenario, op, name string) {
	for _, kind := range []string{"answer", "status"} {
		s.shows[key{op, kind, name}] = true
	}
}

// matching notes the rows that the left side of a table speaks of: by their whole name,
// or by that of an element of a list.
func (x *index) matching(s *Scenario, op, kind string, rows, said []string) {
	for _, text := range said {
		text = strings.TrimPrefix(position.ReplaceAllString(text, "$1[]$2"), ".")
		text = strings.ReplaceAll(text, ".[]", "[]")
		for _, row := range rows {
			if row == text || kind == "field" && strings.HasSuffix(row, "[]."+text) || strings.HasPrefix(text, row+"[") && kind == "parameter" {
				s.shows[key{op, kind, row}] = true
			}
		}
	}
}

// note finds the behaviours of a fixture and the values of a table.
func (x *index) note(s *Scenario, one step) {
	if strings.Contains(one.doc, "behaviours:") {
		for _, m := range behaviour.FindAllStringSubmatch(one.doc, -1) {
			for _, row := range x.behaviours[m[1]] {
				s.shows[key{"", "behaviour", row}] = true
			}
		}
	}
	words := map[string]bool{}
	for _, row := range one.table {
		for _, cell := range row[1:] {
			for _, w := range valueWords.FindAllString(cell, -1) {
				words[w] = true
			}
		}
	}
	for _, row := range x.values {
		if _, value, _ := strings.Cut(row, " "); words[value] {
			s.shows[key{"", "value", row}] = true
		}
	}
}

// paths are the left sides of a table, and where JSON stands beside one, what is in
// that.
func paths(table [][]string) []string {
	var out []string
	for _, row := range table {
		out = append(out, row[0])
		var value any
		if len(row) < 2 || json.Unmarshal([]byte(row[1]), &value) != nil {
			continue
		}
		below := func(path string, object map[string]any) {
			for name := range object {
				out = append(out, path+"."+name)
			}
		}
		switch value := value.(type) {
		case map[string]any:
			below(row[0], value)
		case []any:
			for _, item := range value {
				object, _ := item.(map[string]any)
				below(row[0]+"[]", object)
			}
		}
	}
	return out
}
