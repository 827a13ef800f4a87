package mutants

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

// This file holds the wrong behaviours. Each does one thing wrong, and all else as
// the right service.

// succeeded reports whether a reply is a success of the operation.
func (r *reply) succeeded(op *spec.Operation) bool {
	if r.operation != op.ID {
		return false
	}
	a := op.Answer(r.answer)
	return a != nil && !a.Refusal
}

// forget answers as if it had been done.
func forget(op *spec.Operation, concerns func(*reply) bool) behaviour {
	return func(w *world, q *request) *reply {
		if q.names(op) {
			if r := w.try(q); r.succeeded(op) && concerns(r) {
				w.mistake()
				return r
			}
		}
		return w.do(q)
	}
}

// touch changes another field of the row as well.
func touch(op *spec.Operation, name string) behaviour {
	return func(w *world, q *request) *reply {
		r := w.do(q)
		if !r.succeeded(op) {
			return r
		}
		id, _ := q.argument(op, w.provider.kept.Argument)
		if _, given := q.argument(op, name); given && op.Method != http.MethodPut || id == "" {
			return r
		}
		before := wire.Text(wire.Plain(w.provider.row(w, id).Get(name)))
		for _, value := range w.provider.others(name) {
			next := w.provider.change(w, id, name, value)
			if w.try(next).succeeded(op) && w.do(next).succeeded(op) && wire.Text(wire.Plain(w.provider.row(w, id).Get(name))) != before {
				w.mistake()
				break
			}
		}
		return r
	}
}

// touchOther does the same to another row, which the scenario made too.
func touchOther(op *spec.Operation) behaviour {
	return func(w *world, q *request) *reply {
		others := slices.Clone(w.made)
		r := w.do(q)
		id, _ := q.argument(op, w.provider.kept.Argument)
		if !r.succeeded(op) {
			return r
		}
		for _, other := range others {
			if other == id {
				continue
			}
			for _, also := range append([]*request{w.provider.asOwner(w, q.with(op, w.provider.kept.Argument, other))}, w.provider.example(w, op, other)...) {
				if w.do(also).succeeded(op) {
					w.mistake()
					return r
				}
			}
		}
		return r
	}
}

// stale shows what there was before the last change.
func stale(op *spec.Operation) behaviour {
	last := -1 // in the past, the last request that changed something
	return func(w *world, q *request) *reply {
		before := len(w.past)
		r := w.do(q)
		if called := w.provider.doc.Operation(r.operation); called != nil && called.Effect != spec.Read && r.succeeded(called) {
			last = before
		}
		if r.operation != op.ID || last < 0 {
			return r
		}
		old := w.copyAt(last)
		was := old.do(q)
		if was.status == 401 && r.status != 401 { // a token that was issued since
			was = old.do(w.provider.asOwner(old, q))
		}
		if !was.succeeded(op) && !r.succeeded(op) || was.status == 401 || was.says(r) {
			return r
		}
		w.mistake()
		return was
	}
}

// keepSecret resets nothing, and says so by the old secret.
func keepSecret(op *spec.Operation, isReset func(*reply) bool) behaviour {
	return func(w *world, q *request) *reply {
		if q.names(op) {
			r := w.try(q)
			id, _ := lookup(r.body, w.provider.kept.ID)
			if old, secret := w.secrets[id], w.provider.newSecret(r); r.succeeded(op) && isReset(r) && old != "" {
				r.body = []byte(strings.ReplaceAll(string(r.body), quote(secret), quote(old)))
				w.mistake()
				return r
			}
		}
		return w.do(q)
	}
}

// newSecret is the secret that an answer shows, or "".
func (p *provider) newSecret(r *reply) string {
	if p.kept == nil {
		return ""
	}
	for _, name := range p.kept.Secrets {
		if secret, ok := lookup(r.body, name); ok {
			return secret
		}
	}
	return ""
}

// revive lets a secret open what it opened before it was replaced.
func revive(op *spec.Operation) behaviour {
	now := map[string]string{} // by an old secret
	return func(w *world, q *request) *reply {
		for old, secret := range now {
			if next := q.swap(old, secret); next != nil {
				w.mistake()
				return w.do(next)
			}
		}
		before := map[string]string{}
		for id, secret := range w.secrets {
			before[id] = secret
		}
		r := w.do(q)
		if id, _ := lookup(r.body, w.provider.kept.ID); r.succeeded(op) && before[id] != "" {
			now[before[id]] = w.provider.newSecret(r)
		}
		return r
	}
}

// swap returns the request with another text in place of one, or nil if it does
// not hold that.
func (q *request) swap(from, to string) *request {
	next := q.clone()
	next.url.Path = strings.ReplaceAll(q.url.Path, from, to)
	next.url.RawQuery = strings.ReplaceAll(q.url.RawQuery, from, to)
	next.url.RawPath = ""
	next.body = []byte(strings.ReplaceAll(string(q.body), from, to))
	header := q.header.Get("Authorization")
	if coded, ok := strings.CutPrefix(header, "Basic "); ok {
		if text, err := base64.StdEncoding.DecodeString(coded); err == nil {
			header = "Basic " + base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(string(text), from, to)))
			next.header.Set("Authorization", header)
		}
	}
	if next.url.Path == q.url.Path && next.url.RawQuery == q.url.RawQuery && string(next.body) == string(q.body) && header == q.header.Get("Authorization") {
		return nil
	}
	return next
}

// inPath returns the request with another part in the place of one of its path's.
func (q *request) inPath(from, to string) *request {
	next := q.clone()
	parts := strings.Split(q.url.Path, "/")
	for i, part := range parts {
		if part == from {
			parts[i] = to
		}
	}
	next.url.Path = strings.Join(parts, "/")
	return next
}

// reuse gives a new row the id of the last one that was removed.
func reuse(op *spec.Operation) behaviour {
	shown, real := "", ""
	return func(w *world, q *request) *reply {
		if shown != "" {
			if id, ok := q.argument(&spec.Operation{}, w.provider.kept.Argument); ok && id == shown {
				q = q.with(&spec.Operation{}, w.provider.kept.Argument, real)
			} else if next := q.swap(shown, real); next != nil && len(shown) > 10 {
				q = next
			} else {
				q = q.inPath(shown, real)
			}
		}
		gone := ""
		if len(w.gone) > 0 {
			gone = w.gone[len(w.gone)-1]
		}
		r := w.do(q)
		if id, _ := lookup(r.body, w.provider.kept.ID); r.succeeded(op) && gone != "" && shown == "" {
			shown, real = gone, id
			w.mistake()
		}
		if shown == "" {
			return r
		}
		r = r.clone()
		for _, m := range slices.Backward(members(r.body)) {
			if value := string(r.body[m.value:m.after]); strings.Trim(value, `"`) == real && strings.HasSuffix(m.path, w.provider.kept.ID) {
				r.body = splice(r.body, m.value, m.after, strings.Replace(value, real, shown, 1))
			}
		}
		return r
	}
}

// ignore does not read an argument, nor those that belong to it.
func ignore(op *spec.Operation, name string) behaviour {
	return func(w *world, q *request) *reply {
		if !q.names(op) {
			return w.do(q)
		}
		if _, given := q.argument(op, name); !given {
			return w.do(q)
		}
		next := q.without(op, name)
		for _, param := range op.Parameters {
			if strings.HasPrefix(param.Name, name+"_") {
				next = next.without(op, param.Name)
			}
		}
		read, unread := w.copyAt(len(w.past)), w.copyAt(len(w.past))
		r, wrong := read.do(q), unread.do(next)
		if !wrong.succeeded(op) {
			return w.do(q)
		}
		if op.Effect != spec.Read || !wrong.says(r) {
			w.mistake()
		}
		return w.do(next)
	}
}

// admit lets those in whom one refusal should keep out.
func admit(op *spec.Operation, a *spec.Answer) behaviour {
	return func(w *world, q *request) *reply {
		r := w.do(q)
		if r.operation != op.ID || r.answer != a.Name {
			return r
		}
		if inside := w.do(w.provider.asOwner(w, q)); inside.answer != a.Name {
			w.mistake()
			return inside
		}
		return r
	}
}

// applyAnyway refuses, and writes all the same.
func applyAnyway(op *spec.Operation, a *spec.Answer) behaviour {
	return func(w *world, q *request) *reply {
		r := w.do(q)
		if r.operation != op.ID || r.answer != a.Name {
			return r
		}
		id, _ := q.argument(op, w.provider.kept.Argument)
		rows := append(w.rows(), w.made...)
		if !slices.Contains(rows, id) && len(rows) > 0 {
			id = rows[len(rows)-1]
		}
		for _, example := range w.provider.example(w, op, id) {
			if applied := w.do(example); applied.succeeded(op) {
				w.mistake()
			}
		}
		return r
	}
}

// expireNever answers as if the clock had not moved, where a token is refused
// only for that.
func expireNever(op *spec.Operation) behaviour {
	return func(w *world, q *request) *reply {
		r := w.do(q)
		if !w.advanced || r.operation != op.ID || r.succeeded(op) {
			return r
		}
		young := w.copyWhere(func(past *request) bool {
			return past != q && (!past.control || !strings.HasSuffix(past.url.Path, "/clock/advance"))
		})
		if was := young.do(q); was.succeeded(op) {
			w.mistake()
			return was
		}
		return r
	}
}

// rows lists the ids of all rows.
func (w *world) rows() []string {
	copied := w.copyAt(len(w.past))
	for _, list := range w.provider.example(copied, w.provider.kept.List, "") {
		return lookups(copied.do(list).body, w.provider.listed)
	}
	return nil
}

// showOthers lists a row of another world as well.
func showOthers(op *spec.Operation) behaviour {
	row := ""
	return func(w *world, q *request) *reply {
		r := w.do(q)
		if !r.succeeded(op) || !r.isJSON() {
			return r
		}
		if row == "" {
			if row = w.foreignRow(); row == "" {
				return r
			}
		}
		next := r.clone()
		next.body = w.provider.append(r.body, row)
		if !next.equal(r) {
			w.mistake()
		}
		return next
	}
}

// append adds a row to a listing.
func (p *provider) append(listing []byte, row string) []byte {
	add := func(text []byte, from, after int) []byte {
		comma := ","
		if strings.Trim(string(text[from:after]), "[] \n") == "" {
			comma = ""
		}
		return splice(text, after-1, after-1, comma+row)
	}
	array, _, _ := strings.Cut(p.listed, "[]")
	if array == "" {
		trimmed := []byte(strings.TrimSpace(string(listing)))
		return add(trimmed, 0, len(trimmed))
	}
	return edit(listing, array, func(text []byte, m member) []byte { return add(text, m.value, m.after) })
}

// foreignRow is what a listing of another world shows, with an id of its own, or ""
// where the owner can make no row.
func (w *world) foreignRow() string {
	other := w.copyAt(0)
	for _, create := range w.provider.example(other, w.provider.kept.Make[0], "") {
		other.do(create)
	}
	if len(other.made) == 0 {
		return ""
	}
	list := other.do(w.provider.example(other, w.provider.kept.List, "")[0]).body
	ids := lookups(list, w.provider.listed)
	id := other.made[len(other.made)-1]
	text := string(list)
	if array, _, _ := strings.Cut(w.provider.listed, "[]"); array != "" {
		text, _ = lookup(list, array)
	}
	var rows []json.RawMessage
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		panic(err) // it was a listing
	}
	row := string(rows[slices.Index(ids, id)])
	foreign := "4242"
	if len(id) > 8 {
		foreign = "f04e1677" + id[8:]
	}
	return strings.ReplaceAll(strings.ReplaceAll(row, ":"+id, ":"+foreign), `"`+id, `"`+foreign)
}
