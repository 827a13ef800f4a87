package contract

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/credmock/credmock/spec"
)

// braces are what the harness fills: {run}, {target.service}, {alias.field}.
// Other braces are text.
var braces = regexp.MustCompile(`\{(run|[A-Za-z_]\w*\.[\w.\[\]-]+)\}`)

// fill puts values in the place of braces. A text that is nothing but one pair
// of braces becomes the value itself, whatever its type.
func (w *world) fill(text string) (any, error) {
	if loc := braces.FindStringIndex(text); loc != nil && loc[0] == 0 && loc[1] == len(text) {
		return w.value(text[1 : len(text)-1])
	}
	var failed error
	out := braces.ReplaceAllStringFunc(text, func(brace string) string {
		v, err := w.value(brace[1 : len(brace)-1])
		if err != nil {
			failed = err
		}
		return textOf(v)
	})
	return out, failed
}

func (w *world) fillText(text string) (string, error) {
	v, err := w.fill(text)
	if err != nil {
		return "", err
	}
	return textOf(v), nil
}

// value is what a name in braces stands for.
func (w *world) value(name string) (any, error) {
	if name == "run" {
		return w.run.name + "-" + strconv.Itoa(w.number), nil
	}
	alias, path, _ := strings.Cut(name, ".")
	if alias == "target" {
		v, ok := w.target.Prerequisites[path]
		if !ok {
			return nil, fault(Skipped, "the profile lacks the prerequisite %s", path)
		}
		return v, nil
	}
	answer, ok := w.aliases[alias]
	if !ok {
		return nil, ours("nothing is called %q here", alias)
	}
	v, ok := lookup(answer, path)
	if !ok {
		return nil, wrong("%q has no field %s", alias, path)
	}
	return v, nil
}

// args reads the arguments of a call.
func (w *world) args(op *spec.Operation, rows [][2]string) ([]arg, error) {
	var out []arg
	for _, row := range rows {
		name, err := w.fillText(row[0])
		if err != nil {
			return nil, err
		}
		a, err := w.cell(name, row[1], schemaOf(op, name))
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func schemaOf(op *spec.Operation, name string) *spec.Schema {
	if p, ok := parameter(op, name); ok {
		return p.Schema
	}
	for _, body := range requests(op) {
		if s := body.Property(name); s != nil {
			return s
		}
	}
	return nil
}

// cell reads the value of an argument: JSON where the schema has a list or an
// object, braces filled within.
func (w *world) cell(name, text string, s *spec.Schema) (arg, error) {
	switch text {
	case "*absent*":
		return arg{name: name, absent: true}, nil
	case "*null*":
		return arg{name: name, null: true}, nil
	case "*empty*":
		return arg{name: name, value: ""}, nil
	}
	kind := ""
	if s != nil {
		kind = s.Type()
	}
	if kind == "array" || kind == "object" || kind == "" && strings.ContainsAny(text[:min(1, len(text))], "[{") {
		var v any
		if json.Unmarshal([]byte(text), &v) == nil {
			v, err := w.fillTree(v)
			return arg{name: name, value: v}, err
		}
	}
	v, err := w.fill(text)
	return arg{name: name, value: v}, err
}

// fillTree fills the texts of a JSON value.
func (w *world) fillTree(v any) (any, error) {
	var err error
	switch t := v.(type) {
	case string:
		return w.fill(t)
	case []any:
		for i := range t {
			if t[i], err = w.fillTree(t[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for name := range t {
			if t[name], err = w.fillTree(t[name]); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}
