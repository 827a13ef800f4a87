package drift

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// A table is one of a page: its head, and its rows.
type table struct {
	line int
	head []string
	rows [][]string
}

// columns are the heads that tables of parameters have, in this order, written
// as pages do that lost the form of their tables: one cell a line.
var columns = []string{"Parameter", "Type", "Description", "Required"}

// tables finds the tables of a page.
func tables(text string) []table {
	var found []table
	var cells []string // of a table with one cell a line
	width, start := 0, 0
	flush := func() {
		if width > 0 && len(cells) >= width {
			t := table{line: start, head: cells[:width]}
			for row := cells[width:]; len(row) >= width; row = row[width:] {
				t.rows = append(t.rows, row[:width])
			}
			found = append(found, t)
		}
		cells, width = nil, 0
	}
	var open *table
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "|"):
			flush()
			row := split(line)
			switch {
			case open == nil || i+1 < len(lines) && isRule(lines[i+1]): // tables may follow each other closely
				found = append(found, table{line: i + 1, head: row})
				open = &found[len(found)-1]
			case !isRule(line):
				open.rows = append(open.rows, row)
			}
			continue
		case strings.HasSuffix(line, "|"):
			cell := strings.TrimSpace(strings.TrimSuffix(line, "|"))
			if cells == nil {
				start = i + 1
			}
			if width == len(cells) && width < len(columns) && cell == columns[width] {
				width++
			}
			cells = append(cells, cell)
		default:
			flush()
		}
		open = nil
	}
	flush()
	return found
}

// isRule reports whether a line is the one below the head of a table.
func isRule(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "|") && strings.Trim(line, "|-: ") == ""
}

func split(line string) []string {
	line = strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|")
	var cells []string
	for _, cell := range strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|") {
		cells = append(cells, strings.TrimSpace(strings.ReplaceAll(cell, "\x00", "|")))
	}
	return cells
}

// column returns the cell below a head, or "".
func (t *table) column(row []string, head string) string {
	for i, name := range t.head {
		if strings.EqualFold(strings.Trim(name, "* "), head) && i < len(row) {
			return row[i]
		}
	}
	return ""
}

func (t *table) has(head string) bool { return t.column(t.head, head) != "" }

// readPage reads a page that tells one action: a table of request parameters
// with a row for the action, a table of what is answered, a sample answer in JSON,
// and a list of refusals.
func readPage(in *input, ours *surface, _ Published) (*surface, error) {
	text, err := in.text()
	if err != nil {
		return nil, err
	}
	page := straight(string(text))
	var request, answer *table
	for _, t := range tables(page) {
		switch {
		case t.has("Parameter") && t.has("Required") && request == nil:
			request = &t
		case t.has("Parameter") && !t.has("Required") && answer == nil:
			answer = &t
		}
	}
	switch {
	case request == nil:
		return nil, errors.New("no table of request parameters (Parameter, Type, Description, Required)")
	case answer == nil:
		return nil, fmt.Errorf("no table of response parameters follows that of line %d: was the page cut off?", request.line)
	}
	op := &operation{body: &shape{types: []string{"object"}}, success: &shape{types: []string{"object"}}, told: tells{messages: true}}
	for _, row := range request.rows {
		f := parameter(request, row)
		f.told, f.required = true, strings.EqualFold(request.column(row, "Required"), "Required")
		if f.name == "action" {
			op.id = strings.Trim(request.column(row, "Description"), `"'* `)
			f.shape.enum, f.shape.toldEnum = []string{op.id}, true
		}
		op.body.fields = append(op.body.fields, f)
	}
	if op.id == "" {
		return nil, fmt.Errorf("line %d: the table of request parameters has no row for action", request.line)
	}
	for _, row := range answer.rows {
		op.success.fields = append(op.success.fields, parameter(answer, row))
	}
	if err := op.sample(page); err != nil {
		return nil, err
	}
	op.messages = refusals(page)
	s := &surface{}
	if ours.wants(op) {
		s.operations = append(s.operations, op)
	}
	return s, nil
}

// straight writes quotes as keyboards do: pages are typeset.
func straight(text string) string {
	return strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "\r\n", "\n", "\ufeff", "").Replace(text)
}

func parameter(t *table, row []string) field {
	s := typed(strings.Trim(t.column(row, "Type"), "*` "))
	s.enum = listed(t.column(row, "Description"))
	s.toldEnum = len(s.enum) > 0
	return field{name: strings.Trim(t.column(row, "Parameter"), "*` "), shape: s}
}

var (
	lists = regexp.MustCompile(`(?i)\b(?:one of|possible values(?: include| are)?):?\s+(.*)|\(((?:'[^']+'(?:, ?)?)+)\)`)
	words = regexp.MustCompile("^[*'\"`]?([A-Za-z0-9_:.-]*[A-Za-z0-9])[*'\"`]?$")
)

// listed finds the values that a description lists: one of 'a' or 'b', possible
// values include: a, b or c, ('A', 'B'). A sentence that goes on otherwise lists
// none.
func listed(description string) []string {
	m := lists.FindStringSubmatch(description)
	if m == nil {
		return nil
	}
	text, _, _ := strings.Cut(m[1]+m[2], ". ")
	text = strings.TrimSuffix(strings.TrimSpace(text), ".")
	if part, _, found := strings.Cut(text, " for "); found {
		text = part
	}
	var values []string
	for _, part := range strings.Split(strings.ReplaceAll(text, " or ", ","), ",") {
		word := words.FindStringSubmatch(strings.TrimSpace(part))
		if word == nil {
			return nil
		}
		values = append(values, word[1])
	}
	if len(values) < 2 {
		return nil
	}
	return values
}

// sample reads the example answer, which shows fields that the table leaves out.
// Where table and example differ in a type, either is told.
func (op *operation) sample(page string) error {
	for start := 0; ; {
		at := strings.Index(page[start:], "\n{")
		if at < 0 {
			return errors.New("no sample answer in JSON: was the page cut off?")
		}
		start += at + 1
		dec := json.NewDecoder(strings.NewReader(page[start:]))
		dec.UseNumber()
		v, err := value(dec)
		if err != nil {
			line := 1 + strings.Count(page[:start], "\n")
			return fmt.Errorf("line %d: the sample answer that begins here is broken: %w", line, err)
		}
		if o := v.(tree.Object); o.Has("result") {
			merge(op.success, sampled(v))
			return nil
		}
	}
}

// sampled is the shape of a value.
func sampled(v any) *shape {
	switch v := v.(type) {
	case tree.Object:
		s := &shape{types: []string{"object"}}
		for _, m := range v {
			s.fields = append(s.fields, field{name: m.Key, shape: sampled(m.Value)})
		}
		return s
	case []any:
		s := &shape{types: []string{"array"}}
		for _, item := range v {
			if s.items == nil {
				s.items = &shape{}
			}
			merge(s.items, sampled(item))
		}
		return s
	case json.Number:
		if bytes.ContainsAny([]byte(v), ".eE") {
			return typed("number")
		}
		return typed("integer")
	case bool:
		return typed("boolean")
	case string:
		return typed("string")
	default:
		return &shape{}
	}
}

// merge adds to a shape what another tells.
func merge(into, from *shape) {
	for _, name := range from.types {
		if !slices.Contains(into.types, name) {
			into.types = append(into.types, name)
		}
	}
	for _, f := range from.fields {
		if known := into.field(f.name); known != nil {
			merge(known.shape, f.shape)
		} else {
			into.fields = append(into.fields, f)
		}
	}
	if from.items != nil {
		if into.items == nil {
			into.items = &shape{}
		}
		merge(into.items, from.items)
	}
}

var refusalsBegin = regexp.MustCompile(`(?i)error condition responses include`)

// refusals lists the messages that a page promises.
func refusals(page string) []string {
	at := refusalsBegin.FindStringIndex(page)
	if at == nil {
		return nil
	}
	var found []string
	for i, line := range strings.Split(page[at[1]:], "\n") {
		line = strings.TrimSpace(line)
		item, isItem := strings.CutPrefix(line, "* ")
		if !isItem {
			item, isItem = strings.CutPrefix(line, "- ")
		}
		switch {
		case isItem:
			found = append(found, strings.TrimSpace(item))
		case i > 0 && line != "":
			return found
		}
	}
	return found
}
