package mutants

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/target"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// Owner is the principal of a target who may do everything, so that a mutant can
// act on his behalf; without one it is the default.
const Owner = "owner"

// A provider is what the operations of a service are to each other, and calls that
// succeed: read from the resources and the lifecycle of its document, and from who
// may do everything.
type provider struct {
	doc   *spec.Document
	root  string // stands before all paths
	owner target.Principal
	login *spec.Operation // issues tokens; nil where fields say who calls
	auth  []string        // arguments that say who calls

	kept   *spec.Resource // what is listed, and can be removed: nil if there is none
	listed string         // the path of the ids in a listing
	update *spec.Operation
	reset  *spec.Operation // gives another secret
	remove *spec.Operation // the last step of a removal
}

func providerOf(t *target.Target) *provider {
	p := &provider{doc: t.Document, root: t.Root(), owner: t.Principals[""]}
	if owner, ok := t.Principals[Owner]; ok {
		p.owner = owner
	}
	p.login, _ = wire.TokenOperation(p.doc)
	p.auth = p.credentials()
	for _, r := range p.doc.Resources() {
		if r.List != nil && len(r.Remove) > 0 && !r.Expires && p.kept == nil {
			p.keep(r)
		}
	}
	return p
}

// keep reads the operations of the resource on which mistakes are made.
func (p *provider) keep(r *spec.Resource) {
	p.kept, p.remove = r, r.Remove[len(r.Remove)-1].Operation
	path, _ := p.doc.Listing(r.List)
	p.listed = path + "[]." + r.ID
	for _, change := range r.Change {
		switch {
		case p.reset == nil && len(r.Secrets) > 0 && (len(change.Set) > 0 || change.Operation.Request == nil):
			p.reset = change.Operation
		case p.update == nil && change.Operation.Request != nil:
			p.update = change.Operation
		}
	}
}

// credentials lists the arguments that say who calls: where actions share a path,
// those that every one of them takes and that are neither constant nor customary;
// and those of a login.
func (p *provider) credentials() []string {
	out := []string{"client_id", "client_secret"}
	for name := range p.owner.Fields {
		out = append(out, name)
	}
	shared := map[string]int{}
	actions := 0
	for _, op := range p.doc.Operations {
		if op.Fragment == "" || op.Request == nil {
			continue
		}
		actions++
		customary, constant := wire.Customary(p.doc, op), wire.Constants(op)
		for _, name := range op.Request.Properties() {
			if customary[name] == "" && constant[name] == "" {
				shared[name]++
			}
		}
	}
	for name, n := range shared {
		if n == actions {
			out = append(out, name)
		}
	}
	return out
}

// secret is one of the owner's own.
func (p *provider) secret() string {
	for _, op := range p.doc.Operations {
		for _, body := range wire.Requests(op) {
			for name, value := range p.owner.Fields {
				if s := body.Property(name); s != nil && s.Secret() {
					return value
				}
			}
		}
	}
	return p.owner.ClientSecret
}

// makes reports whether an operation makes the rows that are kept.
func (p *provider) makes(id string) bool {
	return p.kept != nil && slices.ContainsFunc(p.kept.Make, func(op *spec.Operation) bool { return op.ID == id })
}

// issues reports whether an operation's answers must be good for something later:
// they say who calls, or what was allowed.
func (p *provider) issues(op *spec.Operation) bool {
	r := p.doc.MadeBy(op)
	return r != nil && (r.Scheme != "" || r.Within != nil)
}

// isStateful reports whether a read's answers change with what was done.
func (p *provider) isStateful(op *spec.Operation) bool {
	return slices.ContainsFunc(p.doc.Resources(), func(r *spec.Resource) bool {
		if r.Expires && (r.Scheme == "" || len(r.Change)+len(r.Remove) == 0) {
			return false // it comes and goes by itself
		}
		twin := r.Find != nil && op.Method == http.MethodHead && op.Path == r.Find.Path
		return op == r.Find || op == r.List || twin
	})
}

// asOwner is a request as the owner would make it.
func (p *provider) asOwner(w *world, q *request) *request {
	switch {
	case p.login == nil:
		return p.withFields(q)
	case q.url.Path == p.login.Path && len(p.login.Schemes) > 0:
		next := q.clone()
		next.basic(p.owner)
		return next
	case q.url.Path == p.login.Path:
		return p.loginRequest()
	}
	answer := w.do(p.loginRequest())
	token := ""
	if r := p.doc.MadeBy(p.login); r != nil {
		token, _ = lookup(answer.body, r.ID)
	}
	next := q.clone()
	next.header.Set("Authorization", "Bearer "+token)
	return next
}

// withFields puts the owner's fields into a form.
func (p *provider) withFields(q *request) *request {
	op := &spec.Operation{Path: q.url.Path}
	for _, name := range p.auth {
		q = q.without(op, name)
	}
	if !q.isForm() {
		q = q.clone()
		q.method = http.MethodPost
		q.header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range p.owner.Fields {
		q = q.with(op, name, value)
	}
	return q
}

func (p *provider) loginRequest() *request {
	q := p.request(p.login, wire.Login(p.login, p.owner.Fields, p.owner.ClientID, p.owner.ClientSecret))
	if len(p.login.Schemes) > 0 {
		q.basic(p.owner)
	}
	return q
}

func (q *request) basic(owner target.Principal) {
	r := http.Request{Header: q.header}
	r.SetBasicAuth(url.QueryEscape(owner.ClientID), url.QueryEscape(owner.ClientSecret))
}

// request makes a call as the document describes it.
func (p *provider) request(op *spec.Operation, args []wire.Argument) *request {
	built, _, err := wire.Call{Document: p.doc, Operation: op, Base: "http://mock.invalid", Fields: p.owner.Fields, Arguments: args}.Build()
	if err != nil {
		return &request{root: p.root, method: op.Method, url: &url.URL{Path: op.Path}, host: "mock.invalid", header: http.Header{}} // a row that is not there has no id
	}
	address, err := url.Parse(built.URL)
	if err != nil {
		panic(err) // it was just written
	}
	return &request{
		root: p.root, method: built.Method, host: "mock.invalid", header: built.Header, body: built.Body,
		url: &url.URL{Path: address.Path, RawPath: address.RawPath, RawQuery: address.RawQuery},
	}
}

// owned makes a call on behalf of the owner.
func (p *provider) owned(w *world, op *spec.Operation, args ...wire.Argument) *request {
	return p.asOwner(w, p.request(op, args))
}

// example lists calls, one after the other, by which the owner does to a row what
// an operation is for.
func (p *provider) example(w *world, op *spec.Operation, id string) []*request {
	at := wire.Argument{Name: p.kept.Argument, Value: id}
	switch {
	case p.makes(op.ID):
		return []*request{p.owned(w, op, p.told(op)...)}
	case op == p.kept.List:
		return []*request{p.owned(w, op)}
	case op == p.remove:
		var out []*request
		for _, step := range p.kept.Remove {
			args := append([]wire.Argument{at}, p.copied(w, step.Operation, id)...)
			for _, set := range step.Set {
				args = with(args, wire.Argument{Name: set.Key, Value: wire.Plain(set.Value)})
			}
			out = append(out, p.owned(w, step.Operation, args...))
		}
		return out
	case op == p.update:
		return p.changes(w, id)
	case op == p.reset:
		return []*request{p.owned(w, op, at)}
	}
	return nil
}

// changes give a row other values: texts where it has any but its name, else
// whatever the fields take.
func (p *provider) changes(w *world, id string) []*request {
	var texts, others []*request
	for _, name := range p.changeable() {
		if name == p.kept.Label {
			continue
		}
		if s := p.update.Request.Property(name); s.Type() == "string" && len(s.Enum()) == 0 {
			texts = append(texts, p.change(w, id, name, "applied all the same"))
		} else if values := p.others(name); len(values) > 0 {
			others = append(others, p.change(w, id, name, values[0]))
		}
	}
	if len(texts) > 0 {
		return texts
	}
	return others
}

// change gives a row another value for one field.
func (p *provider) change(w *world, id, field string, value any) *request {
	args := append([]wire.Argument{{Name: p.kept.Argument, Value: id}}, p.copied(w, p.update, id)...)
	return p.owned(w, p.update, with(args, wire.Argument{Name: field, Value: value})...)
}

// with puts an argument in the place of one of its name.
func with(args []wire.Argument, a wire.Argument) []wire.Argument {
	return append(slices.DeleteFunc(args, func(b wire.Argument) bool { return b.Name == a.Name }), a)
}

// told lists the arguments by which the document's lifecycle calls an operation.
func (p *provider) told(op *spec.Operation) []wire.Argument {
	var out []wire.Argument
	for _, step := range p.doc.Lifecycle() {
		if step.Operation != op || step.Expect == nil || step.Expect.Refusal {
			continue
		}
		for _, m := range step.With {
			out = append(out, wire.Argument{Name: m.Key, Value: wire.Plain(m.Value)})
		}
		body, _ := step.Body.(tree.Object)
		for _, m := range body {
			out = append(out, wire.Argument{Name: m.Key, Value: wire.Plain(m.Value)})
		}
		return out
	}
	return nil
}

// copied lists the fields of a row that go along with a call that replaces it.
func (p *provider) copied(w *world, op *spec.Operation, id string) []wire.Argument {
	if op.Method != http.MethodPut || op.Request == nil {
		return nil
	}
	var out []wire.Argument
	for _, m := range p.row(w, id) {
		isOwn := m.Key == p.kept.ID || slices.Contains(p.kept.Secrets, m.Key)
		if op.Request.Property(m.Key) != nil && !isOwn && m.Value != nil {
			out = append(out, wire.Argument{Name: m.Key, Value: wire.Plain(m.Value)})
		}
	}
	return out
}

// row is what the target shows of a row now, or nothing.
func (p *provider) row(w *world, id string) tree.Object {
	seen := w.copyAt(len(w.past))
	if p.kept.Find != nil {
		return objectOf(seen.do(p.owned(seen, p.kept.Find, wire.Argument{Name: p.kept.Argument, Value: id})).body)
	}
	path, body := "rows", seen.do(p.owned(seen, p.kept.List)).body
	if name, _, _ := strings.Cut(p.listed, "[]"); name != "" {
		path = name
	} else {
		body = slices.Concat([]byte(`{"rows":`), body, []byte(`}`))
	}
	rows, _ := objectOf(body).Get(path).([]any)
	for _, item := range rows {
		if row, _ := item.(tree.Object); wire.Text(wire.Plain(row.Get(p.kept.ID))) == id {
			return row
		}
	}
	return nil
}

// changeable lists the fields that a change can give a row, and that rows show.
func (p *provider) changeable() []string {
	_, row := p.doc.Listing(p.kept.List)
	var out []string
	for _, name := range p.update.Request.Properties() {
		isShown := row != nil && row.Property(name) != nil
		if isShown && name != p.kept.ID && !slices.Contains(p.kept.Secrets, name) {
			out = append(out, name)
		}
	}
	return out
}

// watch keeps in mind what was made and removed, and the secrets.
func (p *provider) watch(w *world, q *request, r *reply) {
	if q.control {
		w.advanced = w.advanced || strings.HasSuffix(q.url.Path, "/clock/advance")
		return
	}
	if r.operation == "" || r.status >= 300 || p.kept == nil {
		return
	}
	id, _ := lookup(r.body, p.kept.ID)
	if secret := p.newSecret(r); secret != "" && id != "" {
		w.secrets[id] = secret
	}
	if p.makes(r.operation) && id != "" {
		w.made = append(w.made, id)
	}
	if r.operation != p.remove.ID || p.doc.Operation(r.operation).Answer(r.answer).Refusal {
		return
	}
	if gone, _ := q.argument(p.remove, p.kept.Argument); gone != "" {
		w.made = slices.DeleteFunc(w.made, func(made string) bool { return made == gone })
		w.gone = append(w.gone, gone)
	}
}
