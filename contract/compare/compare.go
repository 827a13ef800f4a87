// Package compare tells where two right answers to one call are unlike: those of a
// target and of a mock. What is another one each time (ids, dates, secrets, counts of
// rows that others made, what networks add) is left aside. It calls nobody, and says
// nothing of what should be.
package compare

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// A Side is one of two answers to the same call.
type Side struct {
	Status int
	Header http.Header
	Form   wire.Form
	Body   []byte
	Value  any               // the body, without rows of others
	Others bool              // it had some: how many rows are left says nothing
	Answer *spec.Answer      // nil where the catalogue holds none
	Given  map[string]string // what the target promises and features may ask for
	URLs   []string          // where it is
}

// A Difference is one way in which two answers are unlike.
type Difference struct {
	Kind    string `json:"kind"` // one of the constants
	Pointer string `json:"pointer,omitempty"`
	Target  string `json:"target"`
	Mock    string `json:"mock"`
}

// The kinds of differences.
const (
	Answer = "answer"
	Status = "status"
	Form   = "form"
	Header = "header"
	Field  = "field" // only one of them has it
	Type   = "type"
	Value  = "value"
	Order  = "order"
)

// Absent stands for what an answer lacks.
const Absent = "(absent)"

// Names are what a document says of names of fields.
type Names struct {
	Secrets map[string]bool
	Labels  []string // fields that carry a name which a caller chose
	IDs     []string
}

// NamesOf reads a document.
func NamesOf(doc *spec.Document, secrets map[string]bool) Names {
	out := Names{Secrets: secrets}
	for _, r := range doc.Resources() {
		if r.Label != "" {
			out.Labels = append(out.Labels, last(r.Label))
		}
		out.IDs = append(out.IDs, last(r.ID))
	}
	return out
}

func last(path string) string { return path[strings.LastIndex(path, ".")+1:] }

// Answers lists the differences.
func Answers(names Names, target, mock Side) []Difference {
	c := &comparison{Names: names, target: target, mock: mock}
	switch {
	case nameOf(target) != nameOf(mock):
		c.add(Answer, "", nameOf(target), nameOf(mock))
		return c.found
	case target.Status != mock.Status:
		c.add(Status, "", fmt.Sprint(target.Status), fmt.Sprint(mock.Status))
	}
	c.headers()
	if target.Form != mock.Form {
		c.add(Form, "", string(target.Form), string(mock.Form))
		return c.found
	}
	c.values("", target.Value, mock.Value)
	if target.Form == wire.FormJSON {
		c.keys()
	}
	return c.found
}

func nameOf(s Side) string {
	if s.Answer == nil {
		return "none of the catalogue"
	}
	return s.Answer.Name
}

type comparison struct {
	Names
	target, mock Side
	found        []Difference
}

func (c *comparison) add(kind, pointer, target, mock string) {
	c.found = append(c.found, Difference{kind, pointer, target, mock})
}

// onTheWay are headers of connections, networks and programs in between, and those
// whose values are another one each time.
var onTheWay = regexp.MustCompile(`(?i)^(date|age|content-length|transfer-encoding|connection|keep-alive|trailer|upgrade|server|via|alt-svc|vary|etag|last-modified|` +
	`accept-ranges|content-encoding|set-cookie|cookie|forwarded|traceparent|tracestate|baggage|server-timing|nel|report-to|expect-ct|location|` +
	`x-(cache|amz|served|timer|request|correlation|powered|forwarded|runtime|varnish|azure|b3|trace)\b.*|cf-.*|credmock-.*)$`)

func (c *comparison) headers() {
	names := map[string]bool{}
	for _, side := range []Side{c.target, c.mock} {
		for name := range side.Header {
			names[name] = names[name] || !onTheWay.MatchString(name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		theirs, ours := strings.Join(c.target.Header.Values(name), ", "), strings.Join(c.mock.Header.Values(name), ", ")
		_, has := c.target.Header[http.CanonicalHeaderKey(name)]
		_, also := c.mock.Header[http.CanonicalHeaderKey(name)]
		switch {
		case !names[name]:
		case has != also:
			c.add(Header, name, or(has, theirs), or(also, ours))
		case theirs != ours && !c.varies(name) && !c.aside(name, theirs, ours):
			c.add(Header, name, theirs, ours)
		}
	}
}

func or(has bool, text string) string {
	if !has {
		return Absent
	}
	return text
}

// varies reports whether a header is declared, and may hold more than some words.
func (c *comparison) varies(name string) bool {
	if c.mock.Answer == nil {
		return false
	}
	return slices.ContainsFunc(c.mock.Answer.Declared(), func(h spec.Header) bool {
		return strings.EqualFold(h.Name, name) && len(h.Schema.Enum()) == 0
	})
}

// values compares what stands at one place.
func (c *comparison) values(at string, theirs, ours any) {
	if kindOf(theirs) != kindOf(ours) {
		c.add(Type, at, shown(theirs), shown(ours))
		return
	}
	switch theirs := theirs.(type) {
	case map[string]any:
		c.members(at, theirs, ours.(map[string]any))
	case []any:
		c.elements(at, theirs, ours.([]any))
	default:
		if !c.aside(last(strings.ReplaceAll(at, "/", ".")), theirs, ours) {
			c.add(Value, at, shown(theirs), shown(ours))
		}
	}
}

func (c *comparison) members(at string, theirs, ours map[string]any) {
	keys := map[string]bool{}
	for _, m := range []map[string]any{theirs, ours} {
		for key := range m {
			keys[key] = true
		}
	}
	counts := listsRows(theirs) || listsRows(ours)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		a, has := theirs[key]
		b, also := ours[key]
		switch {
		case counts && (!has || counted(a)) && (!also || counted(b)): // how many others there are
		case has && also:
			c.values(at+"/"+key, a, b)
		case has:
			c.add(Field, at+"/"+key, shown(a), Absent)
		default:
			c.add(Field, at+"/"+key, Absent, shown(b))
		}
	}
}

// listsRows reports whether an object holds a list that may have rows of others.
func listsRows(m map[string]any) bool {
	for _, v := range m {
		if list, ok := v.([]any); ok {
			if len(list) == 0 {
				return true
			}
			if _, isRow := list[0].(map[string]any); isRow {
				return true
			}
		}
	}
	return false
}

// counted reports whether a value may tell of the number of rows: a number, or the
// address of a page.
func counted(v any) bool {
	text, isText := v.(string)
	_, isNumber := v.(float64)
	return isNumber || isText && (strings.HasPrefix(text, "/") || strings.Contains(text, "://"))
}

func (c *comparison) elements(at string, theirs, ours []any) {
	theirs, ours = c.inOneOrder(at, theirs, ours)
	if len(theirs) != len(ours) && !(c.target.Others || c.mock.Others) {
		c.add(Value, at, plural(len(theirs)), plural(len(ours)))
	}
	for i := range min(len(theirs), len(ours)) {
		c.values(at+"/*", theirs[i], ours[i])
	}
}

func plural(n int) string {
	if n == 1 {
		return "1 element"
	}
	return fmt.Sprintf("%d elements", n)
}

// inOneOrder puts the elements of two lists beside each other: rows by their names,
// what is no row by its text. That they stood in another order is a difference.
func (c *comparison) inOneOrder(at string, theirs, ours []any) (a, b []any) {
	by := func(v any) string {
		row, isRow := v.(map[string]any)
		if !isRow {
			return wire.Text(v)
		}
		for _, label := range c.Labels {
			if name, ok := row[label].(string); ok {
				return name
			}
		}
		return ""
	}
	keys := func(list []any) (out []string) {
		for _, v := range list {
			out = append(out, by(v))
		}
		return out
	}
	first, second := keys(theirs), keys(ours)
	if slices.Equal(first, second) {
		return theirs, ours
	}
	sorted := func(list []any) []any {
		out := slices.Clone(list)
		slices.SortStableFunc(out, func(x, y any) int { return cmp.Compare(by(x), by(y)) })
		return out
	}
	a, b = sorted(theirs), sorted(ours)
	if !slices.Equal(keys(a), keys(b)) {
		return theirs, ours
	}
	c.add(Order, at, strings.Join(first, ", "), strings.Join(second, ", "))
	return a, b
}

// aside reports whether two values are alike, or unlike as they must be.
func (c *comparison) aside(name string, theirs, ours any) bool {
	if reflect.DeepEqual(theirs, ours) {
		return true
	}
	a, b := wire.Text(theirs), wire.Text(ours)
	for key, given := range c.target.Given {
		if given == a && c.mock.Given[key] == b {
			return true
		}
	}
	if _, isNumber := theirs.(float64); isNumber {
		return c.isID(name) || timed(theirs.(float64), ours.(float64))
	}
	if c.Secrets[name] {
		return a != "" && b != ""
	}
	_, _, isTime := wire.ReadTime(a)
	_, _, alsoTime := wire.ReadTime(b)
	if isTime && alsoTime {
		return formOf(a) == formOf(b)
	}
	a, b = c.bare(a, c.target.URLs), c.bare(b, c.mock.URLs)
	oneWord := !strings.ContainsAny(a+b, " /")
	return a == b || oneWord && strings.Contains(a, drawn) && strings.Contains(b, drawn) || c.isID(name) && number.MatchString(a) && number.MatchString(b)
}

func (c *comparison) isID(name string) bool {
	return slices.Contains(c.IDs, name) || name == "id" || strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "ID")
}

// timed reports whether two numbers may tell of time that went by between two calls.
func timed(a, b float64) bool { return min(a, b) >= 1000 && math.Abs(a-b) <= 5 }

// drawn stands for a part of a text that is another one each time.
const drawn = "#"

var (
	drawnParts = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}` + // ids
		`|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)` + // dates
		`|\b[0-9a-f]{16,}\b|[A-Za-z0-9+/_-]{20,}={1,2}|[A-Za-z0-9+_-]{20,}`) // what was drawn
	number = regexp.MustCompile(`^\d+$`)
	digits = regexp.MustCompile(`\d+`)
	words  = regexp.MustCompile(`[A-Za-z]{2,}`)
)

func (c *comparison) bare(text string, urls []string) string {
	for _, url := range urls {
		if url != "" {
			text = strings.ReplaceAll(text, url, "")
		}
	}
	return drawnParts.ReplaceAllString(text, drawn)
}

// formOf is how a date is written, whatever the day.
func formOf(date string) string {
	return words.ReplaceAllString(digits.ReplaceAllString(date, "0"), "x")
}

// keys compares the order in which JSON has the keys of objects.
func (c *comparison) keys() {
	theirs, ours := orders(c.target.Body), orders(c.mock.Body)
	for _, at := range slices.Sorted(maps.Keys(theirs)) {
		a := slices.DeleteFunc(slices.Clone(theirs[at]), func(key string) bool { return !slices.Contains(ours[at], key) })
		b := slices.DeleteFunc(slices.Clone(ours[at]), func(key string) bool { return !slices.Contains(theirs[at], key) })
		if !slices.Equal(a, b) {
			c.add(Order, at, "keys: "+strings.Join(a, ", "), "keys: "+strings.Join(b, ", "))
		}
	}
}

// orders lists the keys of the first object at each place of a JSON text.
func orders(text []byte) map[string][]string {
	out := map[string][]string{}
	dec := json.NewDecoder(bytes.NewReader(text))
	var read func(at string) error
	read = func(at string) error {
		token, err := dec.Token()
		if err != nil {
			return err
		}
		var keys []string
		for token == json.Delim('{') && dec.More() {
			key, err := dec.Token()
			if err != nil {
				return err
			}
			keys = append(keys, fmt.Sprint(key))
			if err := read(at + "/" + fmt.Sprint(key)); err != nil {
				return err
			}
		}
		for token == json.Delim('[') && dec.More() {
			if err := read(at + "/*"); err != nil {
				return err
			}
		}
		if _, nested := token.(json.Delim); !nested {
			return nil
		}
		if out[at] == nil && keys != nil {
			out[at] = keys
		}
		_, err = dec.Token() // the end of it
		return err
	}
	_ = read("") // what could be read is compared: the judge told of the rest
	return out
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "object"
	case []any:
		return "list"
	case string:
		return "text"
	case bool:
		return "truth value"
	}
	return "number"
}

// shown is a value for people, its type told by quotes.
func shown(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if len(text) > 200 {
		return strings.ToValidUTF8(string(text[:200]), "") + "…"
	}
	return string(text)
}
