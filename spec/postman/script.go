package postman

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

//go:embed *.js
var scripts embed.FS

// A Event is a script that runs before or after a request.
type Event struct {
	Listen string `json:"listen"`
	Script Script `json:"script"`
}

// A Script is a text, line by line.
type Script struct {
	Type string   `json:"type"`
	Exec []string `json:"exec"`
}

// script returns a script of embedded parts with its settings before it.
func script(listen string, settings tree.Object, parts ...string) (Event, error) {
	var text []byte
	for _, name := range parts {
		part, err := scripts.ReadFile(name + ".js")
		if err != nil {
			return Event{}, err
		}
		text = append(text, part...)
	}
	data, err := settings.MarshalJSON()
	if err != nil {
		return Event{}, err
	}
	lines := append([]string{"const settings = " + string(data) + ";"}, strings.Split(strings.TrimSpace(string(text)), "\n")...)
	return Event{Listen: listen, Script: Script{Type: "text/javascript", Exec: lines}}, nil
}

// test returns the script that holds an answer to what is expected: its status,
// its schema, the members that no request can change, and what the step says.
func (c call) test() (Event, error) {
	answers := tree.Object{}
	var names []any
	for _, a := range c.expect {
		names = append(names, a.Name)
		key := strconv.Itoa(a.Status)
		if answers.Has(key) {
			continue
		}
		var same []*spec.Answer
		for _, other := range c.expect {
			if other.Status == a.Status {
				same = append(same, other)
			}
		}
		var schema any // null where an answer of the status has no body to hold to one
		if !slices.ContainsFunc(same, func(a *spec.Answer) bool { return a.MediaType == "" }) {
			var err error
			if schema, err = c.schema(same); err != nil {
				return Event{}, err
			}
		}
		answers = append(answers, tree.Member{Key: key, Value: schema})
	}
	settings := tree.Object{{Key: "expects", Value: names}, {Key: "schemas", Value: answers}}
	if len(c.expect) == 1 && c.expect[0].Refusal {
		settings = append(settings, tree.Member{Key: "says", Value: c.expect[0].Fixed()})
	}
	keeps := tree.Object{}
	for _, k := range c.d.Kept(c.d.Shown(c.op)) {
		keeps = append(keeps, tree.Member{Key: k.Field, Value: k.Variable})
	}
	for _, m := range []tree.Member{{Key: "keeps", Value: keeps}, {Key: "holds", Value: c.holds}, {Key: "lacks", Value: c.lacks}} {
		if o := m.Value.(tree.Object); len(o) > 0 {
			settings = append(settings, m)
		}
	}
	if forgets, _ := c.op.Node().Get("x-forgets").([]any); len(forgets) > 0 {
		settings = append(settings, tree.Member{Key: "forgets", Value: forgets})
	}
	return script("test", settings, "test")
}

// schema returns the JSON Schema of answers that share a status. Of the branches
// of a union only those stay that one of the answers fits: a refusal with the
// status of a success is no success. It is null for answers without a body.
func (c call) schema(answers []*spec.Answer) (any, error) {
	op := c.d.Shown(c.op)
	response := c.d.Resolve(op.Node().Object("responses").Get(strconv.Itoa(answers[0].Status)))
	schema, isObject := response.Object("content").Object(answers[0].MediaType).Get("schema").(tree.Object)
	if !isObject {
		return nil, nil
	}
	branches, isUnion := c.d.Resolve(schema).Get("anyOf").([]any)
	if !isUnion {
		return jsonSchema(c.d, schema), nil
	}
	var fit []any
	for _, branch := range branches {
		reference, _ := branch.(tree.Object)
		_, name, _ := strings.Cut(reference.Text("$ref"), "#/components/schemas/")
		ok, err := fitsOneOf(c.d.Schema(name), answers)
		if err != nil {
			return nil, err
		}
		if ok {
			fit = append(fit, jsonSchema(c.d, branch))
		}
	}
	return tree.Object{{Key: "anyOf", Value: fit}}, nil
}

// fitsOneOf reports whether one of the answers keeps to a schema; anything does
// where there is none.
func fitsOneOf(s *spec.Schema, answers []*spec.Answer) (bool, error) {
	if s == nil {
		return true, nil
	}
	for _, a := range answers {
		text, err := tree.Append(nil, a.Value)
		if err != nil {
			return false, err
		}
		var value any
		if err := json.NewDecoder(bytes.NewReader(text)).Decode(&value); err != nil {
			return false, fmt.Errorf("answer %s: %w", a.Name, err)
		}
		if len(s.Check(value)) == 0 {
			return true, nil
		}
	}
	return false, nil
}
