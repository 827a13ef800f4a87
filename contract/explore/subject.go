// Package explore makes up sequences of calls from what a document says that its
// service keeps, and a model says what each call must come to: a plain list of rows,
// that knows nothing of a mock. A sequence is written as a scenario in the steps of
// the features, so a run plays it as carefully as any other.
//
// A [Sequence] that a service breaks is made as short as it can be by [Shrink].
package explore

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// A Subject is what can be explored of a document: the resources that are made,
// read and removed by calls, and the tokens of their owners.
type Subject struct {
	Document *spec.Document
	kinds    []*kind
	login    *spec.Operation
	token    *spec.Resource // nil where callers show none
}

// A kind is a resource, with what there is to know before it is called.
type kind struct {
	*spec.Resource
	made    [][2]string // what a make is given, but for its texts
	bare    [][2]string // of that, what it cannot be without
	texts   []string    // fields of any text that rows show, the name first
	change  *spec.Operation
	reset   *spec.Change // gives a new secret; nil has none
	renewed string       // field of a reset's answer that shows it
	list    listed
}

// listed is what a list shows of a row.
type listed struct {
	row    *spec.Schema
	secret string // a field that is always there; "" where there is none
}

// Of reads a document.
func Of(doc *spec.Document) *Subject {
	s := &Subject{Document: doc}
	if s.login, s.token = wire.TokenOperation(doc); s.token == nil || s.token.Find == nil || len(s.token.Remove) == 0 {
		s.login, s.token = nil, nil
	}
	for _, r := range doc.Resources() {
		if k := s.kind(r); k != nil {
			s.kinds = append(s.kinds, k)
		}
	}
	return s
}

// kind returns what can be explored of a resource: one whose rows carry a name, which
// proves whose they are, and that can be made, changed, looked for and removed.
func (s *Subject) kind(r *spec.Resource) *kind {
	if r.Label == "" || r.Argument == "" || len(r.Make) == 0 || len(r.Remove) == 0 || r.List == nil {
		return nil
	}
	k := &kind{Resource: r}
	_, k.list.row = s.Document.Listing(r.List)
	if k.list.row == nil {
		return nil
	}
	if len(r.Secrets) > 0 && k.list.row.Requires(r.Secrets[0]) {
		k.list.secret = r.Secrets[0]
	}
	for i, c := range r.Change {
		if field := k.shows(c.Operation); field != "" && (len(c.Set) > 0 || c.Operation.Request == nil) {
			k.reset, k.renewed = &r.Change[i], field
		} else if k.change == nil && c.Operation.Request != nil {
			k.change = c.Operation
		}
	}
	if k.change == nil {
		return nil
	}
	for _, name := range []string{r.Label, "description"} {
		if k.isText(name) {
			k.texts = append(k.texts, name)
		}
	}
	k.made = s.shown(k)
	for _, a := range k.made {
		if k.change.Request.Requires(a[0]) {
			k.bare = append(k.bare, a)
		}
	}
	return k
}

// shows is the field in which some success of an operation shows a secret.
func (k *kind) shows(op *spec.Operation) string {
	for _, a := range op.Answers {
		example, _ := a.Value.(tree.Object)
		for _, name := range k.Secrets {
			if !a.Refusal && example.Has(name) {
				return name
			}
		}
	}
	return ""
}

// isText reports whether any text can be put into a field, and is shown by rows.
func (k *kind) isText(name string) bool {
	for _, s := range []*spec.Schema{k.Make[0].Request, k.change.Request, k.list.row} {
		p := s.Property(name)
		if p == nil || p.Type() != "string" || len(p.Enum()) > 0 || p.Format() != "" {
			return false
		}
	}
	return true
}

// shown are the arguments of a make that the document shows: in its lifecycle, or in
// the example of the operation.
func (s *Subject) shown(k *kind) [][2]string {
	op := k.Make[0]
	example, _ := s.Document.Sample(op).(tree.Object)
	inLifecycle := false
	for _, step := range s.Document.Lifecycle() {
		if step.Operation == op && !inLifecycle {
			if example = step.With; step.Body != nil {
				example, _ = step.Body.(tree.Object)
			}
			inLifecycle = true
		}
	}
	constant := wire.Constants(op)
	var out [][2]string
	for _, m := range example {
		_, fixed := constant[m.Key]
		wanted := op.Request.Requires(m.Key) || inLifecycle
		if op.Request.Property(m.Key) != nil && wanted && !fixed && !slices.Contains(k.texts, m.Key) {
			out = append(out, [2]string{m.Key, cell(prerequisites("", m.Value))})
		}
	}
	return out
}

// prerequisites puts what a target has to name into the place of ids that a document
// shows: roleId is {target.role}.
func prerequisites(key string, v any) any {
	switch v := v.(type) {
	case tree.Object:
		out := slices.Clone(v)
		for i, m := range out {
			out[i].Value = prerequisites(m.Key, m.Value)
		}
		return out
	case []any:
		out := slices.Clone(v)
		for i, item := range out {
			out[i] = prerequisites(key, item)
		}
		return out
	case string:
		if name, isID := strings.CutSuffix(key, "Id"); isID {
			return "{target." + name + "}"
		}
	}
	return v
}

// cell writes a value as a table of a feature does.
func cell(v any) string {
	if text, isText := v.(string); isText {
		return text
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}
