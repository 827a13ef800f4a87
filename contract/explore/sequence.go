package explore

import "slices"

// A Verb is what an [Act] does.
type Verb string

// The verbs. Those of tokens come with subjects that have them.
const (
	Make    Verb = "make"
	Settle  Verb = "settle" // waits until what was made is found
	Change  Verb = "change"
	Bare    Verb = "bare" // replaces a row by what it cannot be without: no roles
	Reset   Verb = "reset"
	Find    Verb = "find"
	List    Verb = "list"
	Remove  Verb = "remove"
	Login   Verb = "login"
	Stale   Verb = "stale" // logs in with a secret that was replaced
	Show    Verb = "show"
	Revoke  Verb = "revoke"
	Meddle  Verb = "meddle" // changes a row with a token
	Advance Verb = "advance"
)

// An Act is one thing that is done. Rows and tokens go by numbers that stay the same
// when acts before it are left out.
type Act struct {
	Do    Verb
	Kind  int
	Row   int // -1 is none: the login of who calls by default
	Token int
	Text  int // which texts are written
}

// A Sequence is what is done, in order.
type Sequence []Act

// A Draw chooses a number below n.
type Draw func(what string, n int) int

// Limits bound what sequences do.
type Limits struct {
	Acts    int  // at most, before all is looked at
	Clock   bool // it can be moved
	Login   bool // who calls by default can log in anew
	Patient bool // what is made may take a while to be found
}

// rowsAlive is how many rows of a sequence there are at most at a time.
const rowsAlive = 4

// weights say how often an act is drawn, next to others.
var weights = []struct {
	do Verb
	n  int
}{{Make, 5}, {Change, 5}, {Bare, 2}, {Reset, 4}, {Find, 3}, {List, 2}, {Remove, 3}, {Login, 4}, {Stale, 3}, {Show, 2}, {Revoke, 2}, {Meddle, 4}, {Advance, 1}}

// Generate makes up a sequence. In the end it looks at all that it touched.
func (s *Subject) Generate(draw Draw, l Limits) Sequence {
	m := s.Model()
	var out Sequence
	add := func(a Act) {
		if m.Play(a) != nil {
			out = append(out, a)
		}
	}
	for range 1 + draw("acts", l.Acts) {
		a := s.draw(draw, m, l)
		add(a)
		if a.Do == Make && l.Patient {
			add(Act{Do: Settle, Row: a.Row})
		}
	}
	if out == nil {
		add(Act{Do: Make})
	}
	for kind := range s.kinds {
		add(Act{Do: List, Kind: kind})
	}
	for row := range m.rows {
		add(Act{Do: Find, Row: row})
	}
	for token := range m.tokens {
		add(Act{Do: Show, Token: token})
	}
	return out
}

// draw chooses an act. One that cannot be done now is passed over by the model.
func (s *Subject) draw(draw Draw, m *Model, l Limits) Act {
	total := 0
	for _, w := range weights {
		total += w.n
	}
	at := draw("verb", total)
	a := Act{Row: -1}
	for _, w := range weights {
		if at -= w.n; at < 0 {
			a.Do = w.do
			break
		}
	}
	if len(m.rows) == 0 && a.Do != Login && a.Do != Show && a.Do != Revoke {
		a.Do = Make
	}
	switch a.Do {
	case Make:
		if m.alive() >= rowsAlive {
			a.Do = Change
			break
		}
		a.Kind, a.Row, a.Text = draw("kind", len(s.kinds)), len(m.rows), draw("text", len(words))
		return a
	case Advance:
		if !l.Clock || len(m.tokens) == 0 || draw("late", 4) > 0 {
			a.Do = List
		}
	case Login:
		a.Token = len(m.tokens)
		if l.Login && draw("default", 3) == 0 {
			return a
		}
	case Show, Revoke, Meddle:
		if len(m.tokens) == 0 {
			a.Do, a.Token = Login, 0
			break
		}
		a.Token = draw("token", len(m.tokens))
	}
	if len(m.rows) > 0 {
		a.Row = draw("row", len(m.rows))
	}
	if a.Do == List {
		a.Kind = draw("kind", len(s.kinds))
	}
	a.Text = draw("text", len(words))
	return a
}

// Shrink makes a sequence that breaks something as short as it can be: fails says
// whether one still does.
func Shrink(q Sequence, fails func(Sequence) bool) Sequence {
	try := func(next Sequence) {
		if fails(next) {
			q = next
		}
	}
	cut := func(size int) {
		for at := len(q) - size; at >= 0; at -= size {
			try(slices.Delete(slices.Clone(q), at, at+size))
		}
	}
	for size := len(q) / 2; size > 0; size /= 2 {
		cut(size)
	}
	defer func() { cut(1) }() // what was needed for the sake of what is simpler now
	for i := range q {
		for _, simpler := range q[i].simpler() {
			next := slices.Clone(q)
			next[i] = simpler
			try(next)
		}
	}
	return q
}

// simpler lists acts that could do as well: by who calls by default, or with the first
// of the texts.
func (a Act) simpler() []Act {
	var out []Act
	if a.Do == Meddle {
		out = append(out, Act{Do: Change, Row: a.Row, Text: a.Text})
	}
	if a.Do == Login && a.Row >= 0 {
		out = append(out, Act{Do: Login, Row: -1, Token: a.Token})
	}
	if a.Text != 0 {
		first := a
		first.Text = 0
		out = append(out, first)
	}
	return out
}

// Narrow takes out of calls what need not be looked at for them to fail. Nothing that
// is done changes, so what fails then is still wrong.
func Narrow(calls []Call, fails func([]Call) bool) []Call {
	for i := len(calls) - 1; i >= 0; i-- {
		for _, less := range calls[i].less() {
			next := slices.Clone(calls)
			if next[i] = less(next[i]); fails(next) {
				calls = next
			}
		}
	}
	return calls
}

// less lists how a call can ask for less of its answer.
func (c Call) less() []func(Call) Call {
	if c.Alias != "" || c.Eventually || c.Advance != "" {
		return nil
	}
	out := []func(Call) Call{
		func(c Call) Call { c.Has = nil; return c },
		func(c Call) Call { c.Order = nil; return c },
	}
	for n := range c.ListsNot {
		at := len(c.ListsNot) - 1 - n
		out = append(out, func(c Call) Call { c.ListsNot = without(c.ListsNot, at); return c })
	}
	for n := range c.Lists {
		at := len(c.Lists) - 1 - n
		out = append(out, func(c Call) Call { c.Lists = without(c.Lists, at); return c })
	}
	return append(out, func(c Call) Call { c.Outcome = Any; return c })
}

func without[T any](list []T, at int) []T { return slices.Delete(slices.Clone(list), at, at+1) }
