package spec

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// A Collection is a Postman collection, format 2.1. It holds what an import of
// the document would, and what an import cannot say: more than one host,
// variables for secrets, tests, and a lifecycle to run.
type Collection struct {
	Info     CollectionInfo       `json:"info"`
	Item     []CollectionItem     `json:"item"`
	Auth     *CollectionAuth      `json:"auth"`
	Event    []CollectionEvent    `json:"event,omitempty"`
	Variable []CollectionVariable `json:"variable"`
}

// CollectionInfo names a collection and its format.
type CollectionInfo struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Schema      string `json:"schema"`
}

// A CollectionItem is a folder or a request.
type CollectionItem struct {
	Name        string               `json:"name"`
	Description string               `json:"description,omitempty"`
	Item        []CollectionItem     `json:"item,omitempty"`
	Request     *CollectionRequest   `json:"request,omitempty"`
	Response    []CollectionResponse `json:"response,omitempty"`
	Event       []CollectionEvent    `json:"event,omitempty"`
	Behavior    tree.Object          `json:"protocolProfileBehavior,omitempty"`
}

// A CollectionRequest is a request in Postman's parts.
type CollectionRequest struct {
	Method      string            `json:"method"`
	Description string            `json:"description,omitempty"`
	Header      []CollectionField `json:"header"`
	URL         CollectionURL     `json:"url"`
	Body        *CollectionBody   `json:"body,omitempty"`
	Auth        *CollectionAuth   `json:"auth,omitempty"`
}

// A CollectionURL is an address, whole and in parts.
type CollectionURL struct {
	Raw      string            `json:"raw"`
	Host     []string          `json:"host"`
	Path     []string          `json:"path"`
	Query    []CollectionField `json:"query,omitempty"`
	Variable []CollectionField `json:"variable,omitempty"`
}

// A CollectionBody is a form or a text.
type CollectionBody struct {
	Mode       string            `json:"mode"`
	URLEncoded []CollectionField `json:"urlencoded,omitempty"`
	Raw        string            `json:"raw,omitempty"`
	Options    tree.Object       `json:"options,omitempty"`
}

// A CollectionField is a header, a parameter or a field of a form.
type CollectionField struct {
	Key         string `json:"key"`
	Value       string `json:"value"`
	Type        string `json:"type,omitempty"`
	Description string `json:"description,omitempty"`
	Disabled    bool   `json:"disabled,omitempty"`
}

// A CollectionResponse is a saved example.
type CollectionResponse struct {
	Name            string             `json:"name"`
	OriginalRequest *CollectionRequest `json:"originalRequest"`
	Status          string             `json:"status"`
	Code            int                `json:"code"`
	Language        string             `json:"_postman_previewlanguage,omitempty"`
	Header          []CollectionField  `json:"header"`
	Cookie          []any              `json:"cookie"`
	Body            string             `json:"body"`
}

// A CollectionVariable is a variable of a collection or an environment.
type CollectionVariable struct {
	Key         string `json:"key"`
	Value       string `json:"value"`
	Type        string `json:"type"`
	Description string `json:"description,omitempty"`
	Enabled     bool   `json:"enabled,omitempty"`
}

const collectionSchema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

// Postman returns the document as a collection: a request for each operation and
// action, in folders by tag, each with all answers of the catalogue, and the
// lifecycle as a folder that runs.
func (d *Document) Postman() (*Collection, error) {
	c := &Collection{
		Info: CollectionInfo{
			Name:        fmt.Sprintf("%s (%s)", d.Title, d.Dialect),
			Description: d.tree.Object("info").Text("description"),
			Schema:      collectionSchema,
		},
		Auth: &CollectionAuth{Type: "noauth"},
	}
	if scheme, name := d.tokenScheme(); name != "" {
		c.Auth = bearer(scheme)
		if login := d.login(scheme); login != nil {
			c.Event = []CollectionEvent{*login}
		}
	}
	for _, v := range d.Variables() {
		c.Variable = append(c.Variable, v.postman())
	}
	tags, _ := d.tree.Get("tags").([]any)
	for _, tag := range tags {
		folder, err := d.folder(tag.(tree.Object))
		if err != nil {
			return nil, err
		}
		if len(folder.Item) > 0 {
			c.Item = append(c.Item, folder)
		}
	}
	lifecycle, err := d.lifecycleFolder()
	if len(lifecycle.Item) > 0 {
		c.Item = append(c.Item, lifecycle)
	}
	return c, err
}

// folder holds the operations whose first tag is the given one. What deletes
// comes last, so that a run of the folder finds what it asks for.
func (d *Document) folder(tag tree.Object) (CollectionItem, error) {
	folder := CollectionItem{Name: tag.Text("name"), Description: tag.Text("description")}
	operations := slices.DeleteFunc(slices.Clone(d.Operations), func(op *Operation) bool {
		tags := op.tree.Texts("tags")
		return len(tags) == 0 || tags[0] != tag.Text("name")
	})
	slices.SortStableFunc(operations, func(a, b *Operation) int { return rank(a) - rank(b) })
	for _, op := range operations {
		call := postmanCall{d: d, op: op, expect: d.samples(op)}
		item, err := call.item(op.Summary)
		if err != nil {
			return folder, fmt.Errorf("%s: %w", op.ID, err)
		}
		for _, a := range op.Answers {
			saved, err := saved(a, item.Request)
			if err != nil {
				return folder, fmt.Errorf("%s %s: %w", op.ID, a.Name, err)
			}
			item.Response = append(item.Response, saved)
		}
		folder.Item = append(folder.Item, item)
	}
	return folder, nil
}

func rank(op *Operation) int {
	if op.Effect == Delete && !op.Union {
		return 1
	}
	return 0
}

func (d *Document) lifecycleFolder() (CollectionItem, error) {
	folder := CollectionItem{
		Name:        "Lifecycle",
		Description: "From the first call to the last, in order. It can be run again and again, and leaves nothing behind.",
	}
	for i, step := range d.Lifecycle() {
		call := postmanCall{
			d: d, op: step.Operation, with: step.With, body: step.Body, expect: []*Answer{step.Expect}, holds: step.Holds, lacks: step.Lacks,
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
func saved(a *Answer, request *CollectionRequest) (CollectionResponse, error) {
	out := CollectionResponse{
		Name: a.Name + ": " + strings.TrimSuffix(a.Summary, "."), OriginalRequest: request,
		Status: http.StatusText(a.Status), Code: a.Status, Header: []CollectionField{}, Cookie: []any{},
	}
	if a.MediaType == "" {
		return out, nil
	}
	out.Header = append(out.Header, CollectionField{Key: "Content-Type", Value: a.MediaType})
	out.Language = "json"
	var err error
	out.Body, err = pretty(a.Value)
	return out, err
}

func (v Variable) postman() CollectionVariable {
	kind := "default"
	if v.Secret {
		kind = "secret"
	}
	return CollectionVariable{Key: v.Name, Value: v.Value, Type: kind, Description: v.Summary}
}
