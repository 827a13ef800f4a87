package spec

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

//go:embed postman/*.js
var scripts embed.FS

// A CollectionEvent is a script that runs before or after a request.
type CollectionEvent struct {
	Listen string           `json:"listen"`
	Script CollectionScript `json:"script"`
}

// A CollectionScript is a text, line by line.
type CollectionScript struct {
	Type string   `json:"type"`
	Exec []string `json:"exec"`
}

// script returns an embedded script with its settings before it.
func script(listen, name string, settings tree.Object) (CollectionEvent, error) {
	text, err := scripts.ReadFile("postman/" + name + ".js")
	if err != nil {
		return CollectionEvent{}, err
	}
	data, err := settings.MarshalJSON()
	if err != nil {
		return CollectionEvent{}, err
	}
	lines := append([]string{"const settings = " + string(data) + ";"}, strings.Split(strings.TrimSpace(string(text)), "\n")...)
	return CollectionEvent{Listen: listen, Script: CollectionScript{Type: "text/javascript", Exec: lines}}, nil
}

// test returns the script that holds an answer to what is expected: its status,
// its schema, the members that no request can change, and what the step says.
func (c postmanCall) test() (CollectionEvent, error) {
	answers := tree.Object{}
	var names []any
	for _, a := range c.expect {
		names = append(names, a.Name)
		key := strconv.Itoa(a.Status)
		if answers.Has(key) {
			continue
		}
		var same []*Answer
		for _, other := range c.expect {
			if other.Status == a.Status {
				same = append(same, other)
			}
		}
		schema, err := c.schema(same)
		if err != nil {
			return CollectionEvent{}, err
		}
		answers = append(answers, tree.Member{Key: key, Value: schema})
	}
	settings := tree.Object{{Key: "expects", Value: names}, {Key: "schemas", Value: answers}}
	if len(c.expect) == 1 && c.expect[0].Refusal {
		settings = append(settings, tree.Member{Key: "says", Value: c.expect[0].fixed()})
	}
	keeps := tree.Object{}
	for _, k := range c.d.keeps(c.d.shown(c.op)) {
		keeps = append(keeps, tree.Member{Key: k.field, Value: k.variable})
	}
	for _, m := range []tree.Member{{Key: "keeps", Value: keeps}, {Key: "holds", Value: c.holds}, {Key: "lacks", Value: c.lacks}} {
		if o := m.Value.(tree.Object); len(o) > 0 {
			settings = append(settings, m)
		}
	}
	if forgets, _ := c.op.tree.Get("x-forgets").([]any); len(forgets) > 0 {
		settings = append(settings, tree.Member{Key: "forgets", Value: forgets})
	}
	return script("test", "test", settings)
}

// schema returns the JSON Schema of answers that share a status. Of the branches
// of a union only those stay that one of the answers fits: a refusal with the
// status of a success is no success. It is null for answers without a body.
func (c postmanCall) schema(answers []*Answer) (any, error) {
	op := c.d.shown(c.op)
	response := c.d.resolve(op.tree.Object("responses").Get(strconv.Itoa(answers[0].Status)))
	schema, isObject := response.Object("content").Object(answers[0].MediaType).Get("schema").(tree.Object)
	if !isObject {
		return nil, nil
	}
	branches, isUnion := c.d.resolve(schema).Get("anyOf").([]any)
	if !isUnion {
		return c.d.jsonSchema(schema), nil
	}
	var fit []any
	for _, branch := range branches {
		reference, _ := branch.(tree.Object)
		_, name, _ := strings.Cut(reference.Text("$ref"), "#/components/schemas/")
		target := schemaOf(c.d.doc.Components.Schemas[name])
		ok, err := target.fitsOneOf(answers)
		if err != nil {
			return nil, err
		}
		if ok {
			fit = append(fit, c.d.jsonSchema(branch))
		}
	}
	return tree.Object{{Key: "anyOf", Value: fit}}, nil
}

func (s *Schema) fitsOneOf(answers []*Answer) (bool, error) {
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

// fixed returns the members of an answer that hold no placeholder.
func (a *Answer) fixed() tree.Object {
	value, _ := a.Value.(tree.Object)
	template, _ := a.template.(tree.Object)
	return slices.DeleteFunc(slices.Clone(value), func(m tree.Member) bool {
		_, varies := template.Get(m.Key).(text)
		return varies
	})
}
