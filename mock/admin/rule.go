package admin

import (
	"bytes"
	_ "embed" // page
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"sync"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
)

//go:embed rule.html
var ruleHTML string

var rulePage = sync.OnceValue(func() *template.Template { return template.Must(template.New("rule").Parse(ruleHTML)) })

// What the page of a rule shows.
type (
	ruleView struct {
		Provider  string
		Operation *spec.Operation
		Asked     *answerView // nil where the answer is none of the catalogue
		Reads     []inputView
		Answers   []answerView
	}
	answerView struct {
		*spec.Answer
		Known   spec.Known
		Link    string
		Shown   bool
		Example string
	}
	inputView struct {
		Name, In, Wants string
		Required        bool
	}
)

// ruleOf is the address of what the documents say of an operation and an answer.
func ruleOf(provider, operation, answer string) string {
	return pagePath + "rule?" + url.Values{"provider": {provider}, "operation": {operation}, "answer": {answer}}.Encode()
}

// rule shows what an operation reads and answers, and how an answer of it is known.
func (p *plane) rule(c *mock.Call) (*mock.Page, error) {
	query := c.Request.URL.Query()
	provider := query.Get("provider")
	doc := p.target.Document(provider)
	if doc == nil {
		return missing(fmt.Errorf("there is no provider %q", provider)), nil
	}
	op := doc.Operation(query.Get("operation"))
	if op == nil {
		return missing(fmt.Errorf("%s has no operation %q", provider, query.Get("operation"))), nil
	}
	view := ruleView{Provider: provider, Operation: op, Reads: reads(op)}
	answers := op.Answers
	if a := doc.Answer(query.Get("answer")); a != nil && op.Answer(a.Name) == nil {
		answers = append(answers[:len(answers):len(answers)], a) // one of the router's
	}
	for _, a := range answers {
		one := answerView{Answer: a, Known: doc.Cited(a.Known), Link: ruleOf(provider, op.ID, a.Name), Shown: a.Name == query.Get("answer")}
		if view.Answers = append(view.Answers, one); !one.Shown {
			continue
		}
		if a.Value != nil {
			text, err := json.MarshalIndent(a.Value, "", "  ")
			if err != nil {
				return nil, err
			}
			one.Example = string(text)
		}
		view.Asked = &one
	}
	var b bytes.Buffer
	if err := rulePage().Execute(&b, view); err != nil {
		return nil, fmt.Errorf("page of a rule: %w", err)
	}
	page := mock.HTML("rulePage", b.Bytes())
	page.Header["Content-Security-Policy"] = []string{statusPolicy}
	return page, nil
}

// reads lists the parameters of an operation, and the fields of its body.
func reads(op *spec.Operation) []inputView {
	var out []inputView
	for _, p := range op.Parameters {
		out = append(out, inputView{p.Name, p.In, p.Schema.Wants(), p.Required})
	}
	if op.Request == nil {
		return out
	}
	for _, name := range op.Request.Properties() {
		out = append(out, inputView{name, "body", op.Request.Property(name).Wants(), op.Request.Requires(name)})
	}
	return out
}
