package explore

import (
	"net/http"
	"slices"

	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// A Model is what a service must hold after what was done: a list of rows and of
// tokens. It is the reference that a service is compared with.
type Model struct {
	subject *Subject
	rows    []*row
	tokens  []*token
	late    bool // the clock was moved on: whoever calls would have to log in anew
	aliases int
}

type row struct {
	*kind
	is     bool // it was made; a sequence that was cut may lack that
	alive  bool
	alias  string            // of the answer that made it
	keeper string            // of the answer that showed its secret last
	secret string            // the field in which that stands
	was    [][2]string       // by alias and field, secrets that were replaced
	given  [][2]string       // what else it was written with
	texts  map[string]string // by field
}

type token struct {
	is    bool
	alias string
	owner *row // nil: who calls by default
	dead  bool
	vague bool // nobody says whether it outlives the secret
}

// Model returns that of a service before anything is done.
func (s *Subject) Model() *Model { return &Model{subject: s} }

// Calls are all those of a sequence.
func (s *Subject) Calls(q Sequence) []Call {
	m := s.Model()
	var out []Call
	for _, a := range q {
		out = append(out, m.Play(a)...)
	}
	return out
}

// words are texts that any service must keep as they are.
var words = []string{"one", "two", "Zürich 3", "a-b_c.d", "日本", "0", "x y"}

// tomorrow is longer than any token holds that a login gave without asking for more.
const tomorrow = "25h"

func (m *Model) alive() int {
	n := 0
	for _, r := range m.rows {
		if r.alive {
			n++
		}
	}
	return n
}

// row returns the one of a number, which nothing need have made.
func (m *Model) row(i int) *row {
	for len(m.rows) <= i {
		m.rows = append(m.rows, &row{})
	}
	if i < 0 {
		return &row{}
	}
	return m.rows[i]
}

func (m *Model) token(i int) *token {
	for len(m.tokens) <= i {
		m.tokens = append(m.tokens, &token{})
	}
	return m.tokens[i]
}

// name gives out one for an answer.
func (m *Model) name() string {
	m.aliases++
	out := ""
	for n := m.aliases; n > 0; n = (n - 1) / 26 {
		out = string(rune('a'+(n-1)%26)) + out
	}
	return out
}

// Play does an act to the model, and returns the calls that do it to a service, with
// what they must come to. None are returned where the act makes no sense now.
func (m *Model) Play(a Act) []Call {
	if m.late && a.Do != Show {
		return nil
	}
	switch a.Do {
	case Make:
		return m.make(a)
	case List:
		return m.list(m.subject.kinds[a.Kind])
	case Login, Stale:
		return m.login(a)
	case Show, Revoke, Meddle:
		return m.use(a)
	case Advance:
		for _, t := range m.tokens {
			t.dead = true
		}
		m.late = true
		return []Call{{Advance: tomorrow}}
	}
	r := m.row(a.Row)
	if !r.is {
		return nil
	}
	switch a.Do {
	case Settle:
		if r.Find == nil || !r.alive {
			return nil
		}
		c := r.call(r.Find)
		c.Answer, c.Eventually = success(r.Find).Name, true
		return []Call{c}
	case Find:
		return m.find(r)
	case Change:
		return m.change(r, "", r.made, a.Text)
	case Bare:
		if !r.replaces() || len(r.bare) == len(r.made) {
			return nil
		}
		return m.change(r, "", r.bare, a.Text)
	case Reset:
		return m.reset(r)
	default:
		return m.remove(r)
	}
}

func (m *Model) make(a Act) []Call {
	r := m.row(a.Row)
	if r.is {
		return nil
	}
	*r = row{kind: m.subject.kinds[a.Kind], is: true, alive: true, alias: m.name(), texts: map[string]string{}}
	r.given = r.made
	for i, field := range r.kind.texts {
		r.texts[field] = m.text(r.kind, field, a.Text+i)
	}
	if len(r.Secrets) > 0 {
		r.keeper, r.secret = r.alias, r.Secrets[0]
	}
	c := Call{Operation: r.Make[0], Arguments: slices.Clone(r.given), Outcome: Succeeds, Alias: r.alias}
	for _, field := range r.kind.texts {
		c.Arguments = append(c.Arguments, [2]string{field, r.texts[field]})
	}
	return []Call{c}
}

// text is one for a field. Names carry that of the run.
func (m *Model) text(k *kind, field string, i int) string {
	word := words[i%len(words)]
	if field == k.Label {
		return "{run} " + word
	}
	return word
}

// call begins one about a row.
func (r *row) call(op *spec.Operation, further ...[2]string) Call {
	id := [2]string{r.Argument, "{" + r.alias + "." + r.ID + "}"}
	return Call{Operation: op, Arguments: append([][2]string{id}, further...)}
}

// ends says what a call comes to: success, or where the row is gone the refusal that
// proves it. It is false where the document does not say which.
func (r *row) ends(c *Call) bool {
	if r.alive {
		c.Outcome = Succeeds
		return true
	}
	c.Outcome, c.Answer = Fails, r.Gone
	return c.Operation.Answer(r.Gone) != nil
}

func (m *Model) find(r *row) []Call {
	if r.Find == nil {
		return nil
	}
	c := r.call(r.Find)
	if !r.ends(&c) {
		return nil
	}
	if r.alive {
		c.Has = r.shown()
	}
	return []Call{c}
}

// shown is what a row shows of itself.
func (r *row) shown() [][2]string {
	out := [][2]string{{r.ID, "{" + r.alias + "." + r.ID + "}"}}
	for _, field := range r.kind.texts {
		out = append(out, [2]string{field, r.texts[field]})
	}
	return out
}

func (m *Model) list(k *kind) []Call {
	c := Call{Operation: k.List, Outcome: Succeeds}
	for _, r := range m.rows {
		switch {
		case !r.is || r.kind != k:
			continue
		case r.alive:
			shown := r.shown()
			c.Order = append(c.Order, shown[0])
			if k.list.secret != "" {
				shown = append(shown, [2]string{k.list.secret, "{" + r.keeper + "." + r.secret + "}"})
			}
			c.Lists = append(c.Lists, shown)
		default:
			c.ListsNot = append(c.ListsNot, r.shown()[0])
		}
		if k.list.secret != "" {
			for _, old := range r.was {
				c.ListsNot = append(c.ListsNot, [2]string{k.list.secret, "{" + old[0] + "." + old[1] + "}"})
			}
		}
	}
	if len(c.Order) < 2 {
		c.Order = nil
	}
	if c.Lists == nil && c.ListsNot == nil {
		return nil
	}
	return []Call{c}
}

// change writes new texts: all of them where the call replaces the row, else one.
func (m *Model) change(r *row, as string, given [][2]string, i int) []Call {
	c := r.call(r.kind.change)
	c.As = as
	if !r.ends(&c) {
		return nil
	}
	field := r.kind.texts[i%len(r.kind.texts)]
	next := map[string]string{field: m.text(r.kind, field, i+1)}
	if r.replaces() {
		c.Arguments = append(c.Arguments, given...)
		for n, field := range r.kind.texts {
			next[field] = m.text(r.kind, field, i+1+n)
		}
	}
	for _, field := range r.kind.texts {
		if text, ok := next[field]; ok {
			c.Arguments = append(c.Arguments, [2]string{field, text})
			if r.alive {
				r.texts[field] = text
			}
		}
	}
	if r.alive {
		c.Alias = m.name()
		if r.replaces() {
			r.given = given
		}
	}
	return []Call{c}
}

// replaces reports whether a change leaves nothing of what there was.
func (k *kind) replaces() bool { return k.change.Method == http.MethodPut }

func (m *Model) reset(r *row) []Call {
	if r.kind.reset == nil {
		return nil
	}
	c := r.call(r.kind.reset.Operation)
	for _, set := range r.kind.reset.Set {
		c.Arguments = append(c.Arguments, [2]string{set.Key, cell(set.Value)})
	}
	if !r.ends(&c) {
		return nil
	}
	if r.alive {
		c.Alias = m.name()
		r.was = append(r.was, [2]string{r.keeper, r.secret})
		r.keeper, r.secret = c.Alias, r.renewed
		for _, t := range m.tokens {
			t.vague = t.vague || t.owner == r
		}
	}
	return []Call{c}
}

// remove takes all steps of a row's end; of one that is gone already, the last.
func (m *Model) remove(r *row) []Call {
	var out []Call
	steps := r.Resource.Remove
	if !r.alive {
		steps = steps[len(steps)-1:]
	}
	for _, step := range steps {
		c := r.call(step.Operation)
		if !r.ends(&c) {
			return nil
		}
		for _, name := range step.Copy {
			if text, ok := r.value(name); ok {
				c.Arguments = append(c.Arguments, [2]string{name, text})
			}
		}
		for _, set := range step.Set {
			c.Arguments = append(c.Arguments, [2]string{set.Key, cell(set.Value)})
		}
		if r.alive {
			c.Alias = m.name()
		}
		out = append(out, c)
	}
	r.alive = false
	for _, t := range m.tokens {
		t.dead = t.dead || t.owner == r
	}
	return out
}

// value is what was sent for a field when the row was written last.
func (r *row) value(name string) (string, bool) {
	for _, sent := range r.given {
		if sent[0] == name {
			return sent[1], true
		}
	}
	text, ok := r.texts[name]
	return text, ok
}

// login asks for a token: as a row whose secret is known, or as who calls by default.
func (m *Model) login(a Act) []Call {
	s := m.subject
	if s.login == nil {
		return nil
	}
	c := Call{Operation: s.login, Outcome: Succeeds}
	for _, l := range wire.Login(s.login, nil, "", "") {
		c.Arguments = append(c.Arguments, [2]string{l.Name, wire.Text(l.Value)})
	}
	var owner *row
	if a.Row >= 0 {
		if owner = m.row(a.Row); !owner.is || owner.keeper == "" {
			return nil
		}
		c.As = owner.keeper
	}
	switch {
	case a.Do == Stale && (owner == nil || len(owner.was) == 0):
		return nil
	case a.Do == Stale:
		c.As, c.Outcome = owner.was[a.Text%len(owner.was)][0], Refused
		return []Call{c}
	case owner != nil && !owner.alive:
		c.Outcome = Refused
		return []Call{c}
	}
	t := m.token(a.Token)
	if t.is {
		return nil
	}
	*t = token{is: true, alias: m.name(), owner: owner}
	c.Alias = t.alias
	return []Call{c}
}

// use calls with a token: one that is dead opens nothing, and one of a row that was
// left nothing but what it needs may change nothing.
func (m *Model) use(a Act) []Call {
	t := m.token(a.Token)
	if !t.is || t.vague && !t.dead {
		return nil
	}
	if a.Do == Meddle {
		return m.meddle(t, m.row(a.Row), a.Text)
	}
	r := m.subject.token
	c := Call{As: t.alias, Operation: r.Find, Outcome: Succeeds}
	if a.Do == Revoke {
		c.Operation = r.Remove[len(r.Remove)-1].Operation
	}
	if t.dead {
		c.Outcome, c.Answer = Fails, r.Gone
	} else if a.Do == Revoke {
		t.dead, c.Alias = true, m.name()
	}
	return []Call{c}
}

func (m *Model) meddle(t *token, r *row, i int) []Call {
	if !r.is || !r.alive || !r.replaces() {
		return nil
	}
	bare := t.owner != nil && len(t.owner.given) < len(t.owner.made) && len(r.kind.change.Permissions) > 0
	if !t.dead && !bare {
		return m.change(r, t.alias, r.made, i)
	}
	c := r.call(r.kind.change, append(slices.Clone(r.made), [2]string{r.Label, "{run} meddled"})...)
	c.As, c.Outcome = t.alias, Refused
	if gone := m.subject.token.Gone; t.dead && c.Operation.Answer(gone) != nil {
		c.Outcome, c.Answer = Fails, gone
	}
	return []Call{c}
}

// success is the first answer of an operation that is none of a refusal.
func success(op *spec.Operation) *spec.Answer {
	return op.Answers[slices.IndexFunc(op.Answers, func(a *spec.Answer) bool { return !a.Refusal && !a.FaultOnly })]
}
