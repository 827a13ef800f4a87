package spec

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Wants says in words what a value of the schema is, such as "a whole number
// from 1 to 100".
func (s *Schema) Wants() string {
	if enum := s.said().words; len(enum) > 0 {
		return "one of " + strings.Join(enum, ", ")
	}
	switch s.Type() {
	case "integer":
		return "a whole number" + s.span()
	case "number":
		return "a number" + s.span()
	case "boolean":
		return "true or false"
	case "array":
		if items := s.Items(); items != nil && items.Type() != "" {
			return "a list, each " + items.Wants()
		}
		return "a list"
	case "object":
		return "an object"
	case "string":
		return s.wantsText()
	default:
		return "another kind of value"
	}
}

// span says which numbers are allowed.
func (s *Schema) span() string {
	least, most := s.said().minimum, s.said().maximum
	switch {
	case least != nil && most != nil:
		return " from " + plainNumber(*least) + " to " + plainNumber(*most)
	case least != nil && *least == 1 && s.Type() == "integer":
		return " above 0"
	case least != nil:
		return ", " + plainNumber(*least) + " at least"
	case most != nil:
		return ", " + plainNumber(*most) + " at most"
	default:
		return ""
	}
}

func plainNumber(f float64) string {
	if f == math.Trunc(f) {
		return strconv.FormatFloat(f, 'f', 0, 64)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

func (s *Schema) wantsText() string {
	switch s.said().format {
	case "date-time":
		return "a time such as 2026-01-02T03:04:05Z"
	case "date":
		return "a date such as 2026-01-02"
	case "uuid":
		return "a UUID"
	case "uri":
		return "a URI with its scheme, such as https://example.com/"
	}
	switch least, most := s.said().minLength, s.said().maxLength; {
	case s.said().pattern != nil:
		return "a text that matches " + s.said().pattern.String()
	case most >= 0 && least > 0:
		return fmt.Sprintf("a text of %d to %d letters", least, most)
	case most >= 0:
		return fmt.Sprintf("a text of %d letters at most", most)
	case least == 1:
		return "a text that is not empty"
	case least > 0:
		return fmt.Sprintf("a text of %d letters at least", least)
	default:
		return "a text"
	}
}

// Explain says what a violation of the schema is about: which part, and what is
// wanted there. It never holds a value.
func (s *Schema) Explain(v Violation) string {
	name := strings.TrimPrefix(v.Pointer, "/")
	if v.Rule == "required" {
		if part := s.at(v.Pointer); part != nil {
			return name + ": is missing; " + part.Wants() + " is wanted"
		}
		return name + ": is missing"
	}
	part := s.at(v.Pointer)
	switch {
	case name == "" && v.Rule == "JSON":
		return "the body is not one JSON value"
	case name == "":
		name = "the body"
	case part == nil:
		return name + ": is not what is wanted (" + v.Rule + ")"
	}
	if part == nil {
		part = s
	}
	return name + ": " + part.Wants() + " is wanted"
}

// Explain says what is wanted of a parameter outside the body or of a place in it.
func (op *Operation) Explain(v Violation) string {
	for _, p := range op.Parameters {
		if p.In != v.In || !strings.HasPrefix(v.Pointer+"/", "/"+p.Name+"/") {
			continue
		}
		if v.Rule == "required" {
			return p.Name + ": is missing; " + p.Schema.Wants() + " is wanted"
		}
		return p.Name + ": " + p.Schema.Wants() + " is wanted"
	}
	if op.Request == nil {
		return v.String()
	}
	return op.Request.Explain(v)
}

// at follows a JSON pointer.
func (s *Schema) at(pointer string) *Schema {
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if pointer == "" || s == nil {
			return s
		}
		if next := s.Property(unescape(part)); next != nil {
			s = next
		} else if next := s.said().further; next != nil {
			s = next
		} else {
			s = s.Items()
		}
	}
	return s
}
