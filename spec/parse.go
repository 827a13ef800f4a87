package spec

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// Parse gives a text, as it stands in a path, a query, a header or a form, the
// type of its schema: int64 for an integer, float64 for a number, bool for a
// boolean, []any for a list with commas, and the text itself for what has no type.
// Its errors say what is wanted and never what was sent, which may be a secret.
func (s *Schema) Parse(text string) (any, error) {
	switch s.Type() {
	case "integer":
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, errors.New("want a whole number")
		}
		return number, nil
	case "number":
		number, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(number) || math.IsInf(number, 0) || strings.ContainsAny(text, "xX_") {
			return nil, errors.New("want a number")
		}
		return number, nil
	case "boolean":
		if text != "true" && text != "false" {
			return nil, errors.New("want true or false")
		}
		return text == "true", nil
	case "array":
		return s.ParseAll(strings.Split(text, ","))
	case "object":
		return nil, errors.New("want an object, which no text is")
	default:
		return text, nil
	}
}

// ParseAll gives each of several texts the type of the schema's items.
func (s *Schema) ParseAll(texts []string) ([]any, error) {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
		if items := s.Items(); items != nil {
			var err error
			if list[i], err = items.Parse(text); err != nil {
				return nil, errors.New("each value: " + err.Error())
			}
		}
	}
	return list, nil
}

// typed gives a value that was read as JSON the type that [Schema.Parse] gives.
func (s *Schema) typed(value any) any {
	number, isNumber := value.(float64)
	if isNumber && s.Type() == "integer" && number == math.Trunc(number) {
		return int64(number)
	}
	if list, isList := value.([]any); isList && s.Items() != nil {
		out := make([]any, len(list))
		for i := range list {
			out[i] = s.Items().typed(list[i])
		}
		return out
	}
	return value
}
