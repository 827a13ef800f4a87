package spec

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/credmock/credmock/spec/tree"
)

// An Answer is one named response example: everything that an operation can
// say, in words and in bytes.
type Answer struct {
	Name      string
	Summary   string
	Status    int
	Refusal   bool
	FaultOnly bool   // only an injected fault can provoke it
	MediaType string // "" for an answer without a body
	Headers   []string
	Known     Known
	Value     any // the concrete answer, in wire order; without a body, what stands in its headers

	cut          func() any // its template, ready for [fill]; nil where there is none
	placeholders tree.Object
	schema       *Schema
	headers      func() []Header
	node         tree.Object // where its mark stands
}

// StatusKnown is how the status of the answer is known. The text of a refusal may
// stand in the vendor's pages, and its status nowhere.
func (a *Answer) StatusKnown() Known {
	if how := a.node.Text("x-status-known"); how != "" {
		return Known{How: how, Source: a.Known.Source}
	}
	return a.Known
}

// A given response is one that a document gives with a status.
type given struct {
	status int
	at     *tree.Member // its first
}

// answers returns the catalogue of one response. Most are shared by many operations,
// so each is read once.
func (d *Document) answers(status int, response tree.Object) []*Answer {
	if len(response) == 0 {
		return nil
	}
	key := given{status, &response[0]}
	answers, known := d.responses[key]
	if !known {
		answers = d.readAnswers(status, response)
		d.responses[key] = answers
	}
	return answers
}

func (d *Document) readAnswers(status int, response tree.Object) []*Answer {
	declared := sync.OnceValue(func() []Header { return d.headersOf(response) })
	names := response.Object("headers").Keys()
	var out []*Answer
	for _, media := range response.Object("content") {
		content, _ := media.Value.(tree.Object)
		schema := d.schema(content.Get("schema"))
		for _, example := range content.Object("examples") {
			o := d.Resolve(example.Value)
			out = append(out, &Answer{
				Name: example.Key, Summary: o.Text("summary"), Status: status, MediaType: media.Key, Headers: names,
				Refusal: status >= 400 || o.Flag("x-refusal"), FaultOnly: o.Text("x-reach") == "fault",
				Known: known(o), Value: o.Get("value"), node: o, schema: schema, headers: declared,
				cut: cut(o.Get("x-template"), o.Object("x-placeholders")), placeholders: o.Object("x-placeholders"),
			})
		}
	}
	for _, a := range bodyless(status, response) {
		a.Headers, a.headers = names, declared
		out = append(out, a)
	}
	return out
}

// bodyless reads x-answer: one name, or a list of names or of {name, ...}. A
// value says what such an answer puts into its headers.
func bodyless(status int, response tree.Object) []*Answer {
	list, isList := response.Get("x-answer").([]any)
	if !isList && response.Has("x-answer") {
		list = []any{response.Get("x-answer")}
	}
	var out []*Answer
	for _, item := range list {
		o, isObject := item.(tree.Object)
		if !isObject {
			o = tree.Object{{Key: "name", Value: item}}
		}
		if !o.Has("x-known") {
			o = append(slices.Clone(o), tree.Member{Key: "x-known", Value: response.Get("x-known")}, tree.Member{Key: "x-source", Value: response.Get("x-source")})
		}
		out = append(out, &Answer{
			Name: o.Text("name"), Summary: response.Text("description"), Status: status,
			Refusal: status >= 400 || o.Flag("x-refusal"), FaultOnly: o.Text("x-reach") == "fault", Known: known(o), Value: o.Get("value"), node: bodylessNode(response, item),
		})
	}
	return out
}

// bodylessNode is where the mark of an answer without a body stands: on its item of
// the list, or on the response.
func bodylessNode(response tree.Object, item any) tree.Object {
	if o, ok := item.(tree.Object); ok && o.Has("x-known") {
		return o
	}
	return response
}

func statusOf(key string) int {
	status, err := strconv.Atoi(key)
	if err != nil {
		return 0 // "default": check reports it
	}
	return status
}

// Placeholders lists the names of an answer's variable parts.
func (a *Answer) Placeholders() []string {
	var names []string
	for _, m := range a.placeholders {
		names = append(names, m.Key)
	}
	return names
}

// Open lists the placeholders that values leave open.
func (a *Answer) Open(values map[string]string) []string {
	var names []string
	for _, m := range a.placeholders {
		if _, given := values[m.Key]; !given {
			names = append(names, m.Key)
		}
	}
	return names
}

// Example returns the placeholder values that turn the template into Value.
func (a *Answer) Example() map[string]string {
	values := map[string]string{}
	for _, m := range a.placeholders {
		values[m.Key] = fmt.Sprint(m.Value)
	}
	return values
}

// Render returns the answer with its variable parts filled, in wire order. The
// values must be exactly those of [Answer.Placeholders]: anything else is our
// mistake, not the client's.
func (a *Answer) Render(values map[string]string) (any, error) {
	for _, m := range a.placeholders {
		if _, ok := values[m.Key]; !ok {
			return nil, fmt.Errorf("answer %s lacks a value for {%s}", a.Name, m.Key)
		}
	}
	if len(values) > len(a.placeholders) {
		return nil, fmt.Errorf("answer %s takes %q, got %q", a.Name, a.Placeholders(), slices.Sorted(maps.Keys(values)))
	}
	if template := a.template(); template != nil {
		return fill(template, values), nil
	}
	return a.Value, nil
}

// A text is a template's string, cut at its placeholders: literal, name,
// literal, name, literal.
type text []string

// template returns the answer's template, or nil.
func (a *Answer) template() any {
	if a.cut == nil {
		return nil
	}
	return a.cut()
}

// cut prepares a template for [fill], when somebody first asks. Only declared
// placeholders are cut out; other braces are text.
func cut(v any, placeholders tree.Object) func() any {
	if v == nil {
		return nil
	}
	return sync.OnceValue(func() any { return cutNow(v, placeholders) })
}

func cutNow(v any, placeholders tree.Object) any {
	return tree.MapLeaves(v, func(leaf any) any {
		s, isString := leaf.(string)
		if !isString {
			return leaf
		}
		var parts text
		rest := s
		for at := 0; at < len(rest); {
			name, _, found := strings.Cut(rest[at:], "}")
			if name, isBrace := strings.CutPrefix(name, "{"); found && isBrace && placeholders.Has(name) {
				parts = append(parts, rest[:at], name)
				rest, at = rest[at+len(name)+2:], 0
				continue
			}
			at++
		}
		if parts == nil {
			return s
		}
		return append(parts, rest)
	})
}

func fill(v any, values map[string]string) any {
	return tree.MapLeaves(v, func(leaf any) any {
		parts, isText := leaf.(text)
		if !isText {
			return leaf
		}
		var b strings.Builder
		for i, part := range parts {
			if i%2 == 1 {
				part = values[part]
			}
			b.WriteString(part)
		}
		return b.String()
	})
}

// Check validates a decoded body against the schema of the answer's response.
func (a *Answer) Check(body any) []Violation {
	if a.schema == nil {
		return nil
	}
	return a.schema.Check(body)
}

// Fixed returns the members of an answer that hold no placeholder.
func (a *Answer) Fixed() tree.Object {
	value, _ := a.Value.(tree.Object)
	template, _ := a.template().(tree.Object)
	return slices.DeleteFunc(slices.Clone(value), func(m tree.Member) bool {
		_, varies := template.Get(m.Key).(text)
		return varies
	})
}
