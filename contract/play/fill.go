package play

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/credmock/credmock/contract/feature"
	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// fill puts values in the place of braces. A text that is nothing but one pair
// of braces becomes the value itself, whatever its type.
func (w *world) fill(text string) (any, error) {
	if name, ok := feature.Whole(text); ok {
		return w.value(name)
	}
	var failed error
	out := feature.Fill(text, func(name string) string {
		v, err := w.value(name)
		if err != nil {
			failed = err
		}
		return wire.Text(v)
	})
	return out, failed
}

func (w *world) fillText(text string) (string, error) {
	v, err := w.fill(text)
	if err != nil {
		return "", err
	}
	return wire.Text(v), nil
}

// value is what a name in braces stands for.
func (w *world) value(name string) (any, error) {
	if name == "run" {
		return w.scenarioName(), nil
	}
	alias, path := name, ""
	if at := strings.IndexAny(name, ".["); at >= 0 {
		alias, path = name[:at], strings.TrimPrefix(name[at:], ".")
	}
	if alias == "target" {
		v, ok := w.target.Prerequisites[path]
		if !ok {
			return nil, verdict.Errorf(verdict.Skipped, "the profile lacks the prerequisite %s", path)
		}
		return v, nil
	}
	answer, ok := w.aliases[alias]
	if !ok {
		return nil, verdict.Ours("nothing is called %q here", alias)
	}
	v, ok := wire.Lookup(answer, path)
	if !ok {
		return nil, verdict.Wrong("%q has no field %s", alias, path)
	}
	return v, nil
}

// scenarioName is the name that all carries which the scenario makes.
func (w *world) scenarioName() string { return w.run.name + "-" + strconv.Itoa(w.number) }

// args reads the arguments of a call.
func (w *world) args(op *spec.Operation, rows [][2]string) ([]wire.Argument, error) {
	var out []wire.Argument
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
	if p, ok := wire.Parameter(op, name); ok {
		return p.Schema
	}
	for _, body := range wire.Requests(op) {
		if s := body.Property(name); s != nil {
			return s
		}
	}
	return nil
}

// cell reads the value of an argument: JSON where the schema has a list or an
// object, braces filled within.
func (w *world) cell(name, text string, s *spec.Schema) (wire.Argument, error) {
	switch text {
	case "*absent*":
		return wire.Argument{Name: name, Absent: true}, nil
	case "*null*":
		return wire.Argument{Name: name, Null: true}, nil
	case "*empty*":
		return wire.Argument{Name: name, Value: ""}, nil
	}
	kind := ""
	if s != nil {
		kind = s.Type()
	}
	if kind == "array" || kind == "object" || kind == "" && strings.ContainsAny(text[:min(1, len(text))], "[{") {
		var v any
		if json.Unmarshal([]byte(text), &v) == nil {
			v, err := w.fillTree(v)
			return wire.Argument{Name: name, Value: v}, err
		}
	}
	v, err := w.fill(text)
	return wire.Argument{Name: name, Value: v}, err
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
