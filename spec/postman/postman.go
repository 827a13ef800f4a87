// Package postman makes Postman collections and environments of documents.
package postman

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// A Collection is a Postman collection, format 2.1. It holds what an import of
// the document would, and what an import cannot say: more than one host,
// variables for secrets, tests, and a lifecycle to run.
type Collection struct {
	Info     Info       `json:"info"`
	Item     []Item     `json:"item"`
	Auth     *Auth      `json:"auth"`
	Event    []Event    `json:"event,omitempty"`
	Variable []Variable `json:"variable"`
}

// Info names a collection and its format.
type Info struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Schema      string `json:"schema"`
}

// An Item is a folder or a request.
type Item struct {
	Name        string      `json:"name"`
	Description string      `json:"description,omitempty"`
	Item        []Item      `json:"item,omitempty"`
	Request     *Request    `json:"request,omitempty"`
	Response    []Response  `json:"response,omitempty"`
	Event       []Event     `json:"event,omitempty"`
	Behavior    tree.Object `json:"protocolProfileBehavior,omitempty"`
	Deletes     bool        `json:"-"` // something, so it is asked last
}

// A Request is a request in Postman's parts.
type Request struct {
	Method      string  `json:"method"`
	Description string  `json:"description,omitempty"`
	Header      []Field `json:"header"`
	URL         URL     `json:"url"`
	Body        *Body   `json:"body,omitempty"`
	Auth        *Auth   `json:"auth,omitempty"`
}

// A URL is an address, whole and in parts.
type URL struct {
	Raw      string   `json:"raw"`
	Host     []string `json:"host"`
	Path     []string `json:"path"`
	Query    []Field  `json:"query,omitempty"`
	Variable []Field  `json:"variable,omitempty"`
}

// A Body is a form or a text.
type Body struct {
	Mode       string      `json:"mode"`
	URLEncoded []Field     `json:"urlencoded,omitempty"`
	Raw        string      `json:"raw,omitempty"`
	Options    tree.Object `json:"options,omitempty"`
}

// A Field is a header, a parameter or a field of a form.
type Field struct {
	Key         string `json:"key"`
	Value       string `json:"value"`
	Type        string `json:"type,omitempty"`
	Description string `json:"description,omitempty"`
	Disabled    bool   `json:"disabled,omitempty"`
}

// A Response is a saved example.
type Response struct {
	Name            string   `json:"name"`
	OriginalRequest *Request `json:"originalRequest"`
	Status          string   `json:"status"`
	Code            int      `json:"code"`
	Language        string   `json:"_postman_previewlanguage,omitempty"`
	Header          []Field  `json:"header"`
	Cookie          []any    `json:"cookie"`
	Body            string   `json:"body"`
}

// A Variable is a variable of a collection or an environment.
type Variable struct {
	Key         string `json:"key"`
	Value       string `json:"value"`
	Type        string `json:"type"`
	Description string `json:"description,omitempty"`
	Enabled     bool   `json:"enabled,omitempty"`
}

const collectionSchema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

// Of returns the document as a collection: a request for each operation and
// action, in folders by tag, each with all answers of the catalogue, and the
// lifecycle as a folder that runs.
func Of(d *spec.Document) (*Collection, error) {
	c := &Collection{
		Info: Info{
			Name:        fmt.Sprintf("%s (%s)", d.Title, d.Dialect),
			Description: d.Tree().Object("info").Text("description"),
			Schema:      collectionSchema,
		},
		Auth: &Auth{Type: "noauth"},
	}
	if scheme, name := tokenScheme(d); name != "" {
		c.Auth = bearer(scheme)
		if login := login(d, scheme); login != nil {
			c.Event = []Event{*login}
		}
	}
	for _, v := range d.Variables() {
		c.Variable = append(c.Variable, variable(v))
	}
	var err error
	if c.Item, err = folders(d, whole); err != nil {
		return nil, err
	}
	lifecycle, err := lifecycleFolder(d)
	if len(lifecycle.Item) > 0 {
		c.Item = append(c.Item, lifecycle)
	}
	return c, err
}

// folders makes a folder of items for each tag that an operation has.
func folders(d *spec.Document, item func(*spec.Document, *spec.Operation) (Item, error)) ([]Item, error) {
	var out []Item
	for _, tag := range tags(d) {
		folder := Item{Name: tag.Text("name"), Description: tag.Text("description")}
		for _, op := range tagged(d, folder.Name) {
			made, err := item(d, op)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", op.ID, err)
			}
			folder.Item = append(folder.Item, made)
		}
		if len(folder.Item) > 0 {
			out = append(out, folder)
		}
	}
	return out, nil
}

// tags lists the tags that the document declares, then those that it only uses;
// an operation without tags stands below the document's title.
func tags(d *spec.Document) []tree.Object {
	var out []tree.Object
	names := map[string]bool{}
	declared, _ := d.Tree().Get("tags").([]any)
	for _, item := range declared {
		tag, _ := item.(tree.Object)
		names[tag.Text("name")] = true
		out = append(out, tag)
	}
	for _, op := range d.Operations {
		if name := tagOf(d, op); !names[name] {
			names[name] = true
			out = append(out, tree.Object{{Key: "name", Value: name}})
		}
	}
	return out
}

func tagOf(d *spec.Document, op *spec.Operation) string {
	if tags := op.Node().Texts("tags"); len(tags) > 0 {
		return tags[0]
	}
	return d.Title
}

// tagged lists the operations whose first tag is the given one. What deletes
// comes last, so that a run of the folder finds what it asks for.
func tagged(d *spec.Document, tag string) []*spec.Operation {
	operations := slices.DeleteFunc(slices.Clone(d.Operations), func(op *spec.Operation) bool {
		return tagOf(d, op) != tag
	})
	slices.SortStableFunc(operations, func(a, b *spec.Operation) int { return rank(a) - rank(b) })
	return operations
}

// whole is an operation as a request with all its answers.
func whole(d *spec.Document, op *spec.Operation) (Item, error) {
	item, err := call{d: d, op: op, expect: d.Samples(op)}.item(op.Summary)
	if err != nil {
		return item, err
	}
	for _, a := range op.Answers {
		saved, err := saved(a, item.Request)
		if err != nil {
			return item, fmt.Errorf("%s: %w", a.Name, err)
		}
		item.Response = append(item.Response, saved)
	}
	return item, nil
}

func rank(op *spec.Operation) int {
	if op.Effect == spec.Delete && !op.Union {
		return 1
	}
	return 0
}

func lifecycleFolder(d *spec.Document) (Item, error) {
	folder := Item{
		Name:        "Lifecycle",
		Description: "From the first call to the last, in order. It can be run again and again, and leaves nothing behind.",
	}
	for i, step := range d.Lifecycle() {
		call := call{
			d: d, op: step.Operation, with: step.With, body: step.Body, expect: []*spec.Answer{step.Expect}, holds: step.Holds, lacks: step.Lacks,
		}
		item, err := call.item(fmt.Sprintf("%d. %s", i+1, step.Summary))
		if err != nil {
			return folder, fmt.Errorf("step %d: %w", i+1, err)
		}
		folder.Item = append(folder.Item, item)
	}
	return folder, nil
}

// saved writes an answer as an example of a request.
func saved(a *spec.Answer, request *Request) (Response, error) {
	out := Response{
		Name: a.Name + ": " + strings.TrimSuffix(a.Summary, "."), OriginalRequest: request,
		Status: http.StatusText(a.Status), Code: a.Status, Header: []Field{}, Cookie: []any{},
	}
	if a.MediaType == "" {
		return out, nil
	}
	out.Header = append(out.Header, Field{Key: "Content-Type", Value: a.MediaType})
	out.Language = "json"
	var err error
	out.Body, err = pretty(a.Value)
	return out, err
}

func variable(v spec.Variable) Variable {
	kind := "default"
	if v.Secret {
		kind = "secret"
	}
	return Variable{Key: v.Name, Value: v.Value, Type: kind, Description: v.Summary}
}
