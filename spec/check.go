package spec

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// This file holds values to schemas as OpenAPI 3.0 says. A test compares what it
// finds with what kin-openapi finds, which costs a program milliseconds at every
// start, whether it is asked or not.

// A Violation is one place where a value breaks a schema. It never holds the
// value itself, which may be a secret.
type Violation struct {
	In      string // path, query, header or form for a parameter, which the pointer then names; "" for a body
	Pointer string // JSON pointer into the value; "" is the whole
	Rule    string // the schema keyword that is broken, such as required
}

func (v Violation) String() string {
	if v.In != "" {
		return fmt.Sprintf("the %s parameter %s breaks %s", v.In, strings.TrimPrefix(v.Pointer, "/"), v.Rule)
	}
	if v.Pointer == "" {
		return "the value breaks " + v.Rule
	}
	return fmt.Sprintf("%s breaks %s", v.Pointer, v.Rule)
}

// Check validates a value as [encoding/json] decodes it and reports every
// violation, the members of an object in the order of their names.
func (s *Schema) Check(value any) []Violation { return s.check(nil, value) }

// within puts the key under which a value stands before the pointers of what is
// wrong with it, as RFC 6901 writes them.
func within(key string, found []Violation) []Violation {
	for i := range found {
		found[i].Pointer = "/" + escapes.Replace(key) + found[i].Pointer
	}
	return found
}

// join appends to a list, which as a rule is empty.
func join(found, more []Violation) []Violation {
	if found == nil {
		return more
	}
	return append(found, more...)
}

var escapes = strings.NewReplacer("~", "~0", "/", "~1")

// A ring is the schemas that one and the same value is being held to: one that
// is a branch of itself asks nothing new.
type ring struct {
	above  *ring
	schema *Schema
}

func broken(rule string) []Violation { return []Violation{{Rule: rule}} }

func (s *Schema) check(held *ring, value any) []Violation {
	for r := held; r != nil; r = r.above {
		if r.schema == s {
			return nil
		}
	}
	t := s.said()
	if value == nil && t.nullable {
		return nil
	}
	if t.branching() {
		found := t.checkBranches(&ring{held, s}, value)
		if found != nil || value == nil && len(t.oneOf)+len(t.anyOf)+len(t.allOf) > 0 {
			return found
		}
	}
	if t.enum != nil && !slices.ContainsFunc(t.enum, func(v any) bool { return sameJSON(v, value) }) {
		return broken("enum")
	}
	return t.checkKind(value)
}

func (t *terms) branching() bool {
	return t.not != nil || t.oneOf != nil || t.anyOf != nil || t.allOf != nil
}

// checkBranches holds a value to the schemas that a schema is made of. Of oneOf
// and allOf, what the branches miss is told: it says more than the keyword.
func (t *terms) checkBranches(held *ring, value any) []Violation {
	if t.not != nil && t.not.check(held, value) == nil {
		return broken("not")
	}
	if t.oneOf != nil {
		choice, known := t.choice(value)
		if !known {
			return broken("discriminator")
		}
		var found []Violation
		fits := 0
		for _, branch := range t.oneOf {
			if choice != nil && branch != choice {
				continue
			}
			missed := branch.check(held, value)
			found = append(found, missed...)
			if missed == nil {
				fits++
			}
		}
		if fits > 1 || fits == 0 && found == nil {
			return broken("oneOf")
		}
		if fits == 0 {
			return found
		}
	}
	if t.anyOf != nil {
		choice, known := t.choice(value)
		if !known {
			return broken("discriminator")
		}
		if !slices.ContainsFunc(t.anyOf, func(branch *Schema) bool {
			return (choice == nil || branch == choice) && branch.check(held, value) == nil
		}) {
			return broken("anyOf")
		}
	}
	var found []Violation
	for _, part := range t.allOf {
		found = append(found, part.check(held, value)...)
	}
	return found
}

// choice returns the branch that a value says it is; nil where it may be any.
func (t *terms) choice(value any) (branch *Schema, known bool) {
	object, isObject := value.(map[string]any)
	if t.chooser == "" || !isObject {
		return nil, true
	}
	name, isText := object[t.chooser].(string)
	branch = t.choices[name]
	return branch, isText && (branch != nil || t.choices == nil)
}

// checkKind holds a value to what a schema says of its type.
func (t *terms) checkKind(value any) []Violation {
	switch v := value.(type) {
	case nil:
		return broken("nullable")
	case bool:
		return t.checkType("boolean")
	case string:
		return t.checkText(v)
	case []any:
		return t.checkList(v)
	case map[string]any:
		return t.checkObject(v)
	}
	if n, isNumber := numberOf(value); isNumber {
		return t.checkNumber(n)
	}
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice { // arguments may be lists of text
		return broken("type")
	}
	items := make([]any, list.Len())
	for i := range items {
		items[i] = list.Index(i).Interface()
	}
	return t.checkList(items)
}

func (t *terms) checkType(kind string) []Violation {
	if t.kind != "" && t.kind != kind {
		return broken("type")
	}
	return nil
}

func (t *terms) checkNumber(n float64) (found []Violation) {
	if math.IsNaN(n) || math.IsInf(n, 0) || t.kind != "" && t.kind != "integer" && t.kind != "number" {
		return broken("type")
	}
	if t.kind == "integer" {
		if n != math.Trunc(n) {
			found = append(found, broken("type")...)
		}
		if t.format == "int32" && (n < math.MinInt32 || n > math.MaxInt32) || t.format == "int64" && (n < math.MinInt64 || n > math.MaxInt64) {
			found = append(found, broken("format")...)
		}
	}
	if t.minimum != nil && t.moreThan && n <= *t.minimum {
		found = append(found, broken("exclusiveMinimum")...)
	}
	if t.maximum != nil && t.lessThan && n >= *t.maximum {
		found = append(found, broken("exclusiveMaximum")...)
	}
	if t.minimum != nil && n < *t.minimum {
		found = append(found, broken("minimum")...)
	}
	if t.maximum != nil && n > *t.maximum {
		found = append(found, broken("maximum")...)
	}
	return found
}

// formats are those that text is held to: the ones that OpenAPI itself defines.
var formats = map[string]func() *regexp.Regexp{
	"byte":      Pattern(`(^$|^[a-zA-Z0-9+/\-_]*=*$)`),
	"date":      Pattern(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`),
	"date-time": Pattern(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$`),
}

// Pattern returns a regular expression that is compiled when it is first asked for: no
// start waits for one. It panics then where the text is none.
func Pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

func (t *terms) checkText(text string) (found []Violation) {
	if found = t.checkType("string"); found != nil {
		return found
	}
	if t.minLength > 0 || t.maxLength >= 0 {
		length := utf8.RuneCountInString(text)
		if length < t.minLength {
			found = append(found, broken("minLength")...)
		}
		if t.maxLength >= 0 && length > t.maxLength {
			found = append(found, broken("maxLength")...)
		}
	}
	if t.pattern != nil && !t.pattern.MatchString(text) {
		found = append(found, broken("pattern")...)
	}
	if t.format != "" {
		if format := formats[t.format]; format != nil && !format().MatchString(text) {
			found = append(found, broken("format")...)
		}
	}
	return found
}

func (t *terms) checkList(list []any) (found []Violation) {
	if found = t.checkType("array"); found != nil {
		return found
	}
	if len(list) < t.minItems {
		found = append(found, broken("minItems")...)
	}
	if t.maxItems >= 0 && len(list) > t.maxItems {
		found = append(found, broken("maxItems")...)
	}
	if t.unique && twice(list) {
		found = append(found, broken("uniqueItems")...)
	}
	if t.items == nil {
		return found
	}
	for i, item := range list {
		if wrong := t.items.check(nil, item); wrong != nil {
			found = join(found, within(strconv.Itoa(i), wrong))
		}
	}
	return found
}

func (t *terms) checkObject(object map[string]any) (found []Violation) {
	if found = t.checkType("object"); found != nil {
		return found
	}
	if len(object) < t.minProps {
		found = append(found, broken("minProperties")...)
	}
	if t.maxProps >= 0 && len(object) > t.maxProps {
		found = append(found, broken("maxProperties")...)
	}
	var few [4]member
	wrong := few[:0]
	for name, value := range object {
		if missed := t.checkMember(name, value); missed != nil {
			wrong = append(wrong, member{name, missed})
		}
	}
	if len(wrong) > 1 {
		slices.SortFunc(wrong, func(a, b member) int { return strings.Compare(a.name, b.name) })
	}
	for _, m := range wrong {
		found = join(found, m.missed)
	}
	for _, name := range t.required {
		if _, has := object[name]; !has {
			found = append(found, within(name, broken("required"))...)
		}
	}
	return found
}

// A member is one of an object that breaks its schema.
type member struct {
	name   string
	missed []Violation
}

func (t *terms) checkMember(name string, value any) []Violation {
	property := t.properties[name]
	if property == nil {
		property = t.further
	}
	switch {
	case property != nil:
		return within(name, property.check(nil, value))
	case t.closed:
		return broken("properties")
	default:
		return nil
	}
}

// twice reports whether a list holds the same value twice.
func twice(list []any) bool {
	type encoded string
	seen := make(map[any]bool, len(list))
	for _, item := range list {
		key := item
		if _, isText := item.(string); !isText {
			text, _ := json.Marshal(item) // it was JSON
			key = encoded(text)
		}
		if seen[key] {
			return true
		}
		seen[key] = true
	}
	return false
}

func sameJSON(a, b any) bool {
	if x, isNumber := numberOf(a); isNumber {
		y, isNumber := numberOf(b)
		return isNumber && x == y
	}
	if text, isText := a.(string); isText {
		other, isText := b.(string)
		return isText && text == other
	}
	return reflect.DeepEqual(a, b)
}

func numberOf(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	case int32:
		return float64(v), true
	case int64:
		return float64(v), true
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	default:
		return 0, false
	}
}
