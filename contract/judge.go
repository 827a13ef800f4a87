package contract

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// judge holds an answer to the document, unasked: it must be one that the
// catalogue of its operation has, with the type, the fields and the headers that
// are declared for it, and show no secret elsewhere.
func (w *world) judge(x *exchange) {
	op := w.study.meant(x.call.op, x.sent)
	x.meant = op
	x.catalogue = slices.Clone(op.Answers)
	if op != x.call.op {
		for _, a := range x.call.op.Answers {
			if op.Answer(a.Name) == nil {
				x.catalogue = append(x.catalogue, a)
			}
		}
	}
	var err error
	if x.value, x.form, err = read(x.got.status, x.got.header, x.got.body); err != nil {
		x.problem(Fail, "", "%v (%s)", err, x.got.header.Get("Content-Type"))
	}
	x.shown, _ = w.withoutForeign(x)
	typed := w.judgeType(x, op)
	if err == nil && typed {
		w.identify(x, op)
	}
	if x.answer != nil {
		w.judgeBody(x, op)
		w.judgeHeaders(x)
	}
	w.judgeSecrets(x)
	x.faulted = w.takeFault(x, op)
}

// judgeType checks the content type. It reports whether the body can be judged.
func (w *world) judgeType(x *exchange, op *spec.Operation) bool {
	if len(x.got.body) == 0 || x.form == formRedirect {
		return true
	}
	allowed := append(slices.Clone(op.Produces(x.got.status)), x.call.op.Produces(x.got.status)...)
	header := x.got.header.Get("Content-Type")
	media, parameters, _ := mime.ParseMediaType(header)
	if len(allowed) == 0 {
		return true // nothing is declared for the status, which identify tells
	}
	if !slices.Contains(allowed, media) {
		slices.Sort(allowed)
		x.problem(Fail, "", "the content type is %q, declared are %s", header, strings.Join(slices.Compact(allowed), ", "))
		return false
	}
	if len(parameters) > 0 && !slices.Contains(allowed, header) {
		x.problem(Drift, "", "the content type is %q, declared without parameters", header)
	}
	return true
}

// identify finds the catalogued answer that came.
func (w *world) identify(x *exchange, op *spec.Operation) {
	if x.form == formXML {
		w.dropEnvelope(x, op)
	}
	var successes []*spec.Answer
	for _, a := range x.catalogue {
		switch {
		case a.Status != x.got.status:
		case x.call.op.Method == http.MethodHead: // the status is all there is
			x.matches = append(x.matches, a)
		case a.MediaType == "":
			if matchesBodyless(a, x) {
				x.matches = append(x.matches, a)
			}
		case a.Refusal:
			if values, ok := a.Match(x.value); ok && x.value != nil {
				x.matches = append(x.matches, a)
				if x.values == nil {
					x.values = values
				}
			}
		default:
			successes = append(successes, a)
		}
	}
	if len(x.matches) == 0 {
		if a := w.success(x, successes); a != nil {
			x.matches = []*spec.Answer{a}
			if x.form != formJSON {
				x.value = likeExample(x.value, a.Value)
			}
		}
	}
	x.shown, _ = w.withoutForeign(x)
	if len(x.matches) == 0 {
		w.uncatalogued(x, op)
		return
	}
	x.answer = x.matches[0]
	for _, a := range x.matches { // of answers that look alike, the likelier one
		if !a.FaultOnly {
			x.answer = a
			break
		}
	}
}

// dropEnvelope takes out the field in which XML repeats what was asked for.
func (w *world) dropEnvelope(x *exchange, op *spec.Operation) {
	object, ok := x.value.(map[string]any)
	if !ok {
		return
	}
	for _, other := range w.study.doc.Operations {
		if other.Path != op.Path {
			continue
		}
		for name := range constants(other) {
			if text, ok := object[name].(string); ok && strings.EqualFold(text, x.sent[name]) {
				delete(object, name)
			}
		}
	}
}

func matchesBodyless(a *spec.Answer, x *exchange) bool {
	example, _ := a.Value.(tree.Object)
	if len(example) == 0 {
		return len(x.got.body) == 0
	}
	object, ok := x.value.(map[string]any)
	if !ok || x.form != formRedirect {
		return false
	}
	for _, m := range example {
		got, has := object[m.Key]
		if !has || a.Refusal && textOf(got) != textOf(m.Value) {
			return false
		}
	}
	return true
}

// success picks the success whose example looks most like the answer: by the
// fields there are, and by what stands in those that have few values. It is nil
// if the answer rather looks like a refusal.
func (w *world) success(x *exchange, candidates []*spec.Answer) *spec.Answer {
	object, ok := x.value.(map[string]any)
	if !ok {
		if len(candidates) == 1 && x.value != nil {
			return candidates[0]
		}
		return nil
	}
	for _, a := range x.catalogue {
		s := w.study.schemas[a]
		if a.Refusal && a.Status == x.got.status && s != nil && len(s.Check(x.value)) == 0 && len(candidates) > 0 {
			if c := w.study.schemas[candidates[0]]; c != nil && len(c.Check(x.value)) > 0 {
				return nil
			}
		}
	}
	var best *spec.Answer
	least := 0
	for _, a := range candidates {
		if d := w.distance(object, a); best == nil || d < least {
			best, least = a, d
		}
	}
	return best
}

func (w *world) distance(object map[string]any, a *spec.Answer) int {
	example, _ := a.Value.(tree.Object)
	d := 0
	for _, m := range example {
		got, has := object[m.Key]
		if !has {
			d++
			continue
		}
		s := w.study.schemas[a]
		if s != nil && s.Property(m.Key) != nil && len(s.Property(m.Key).Enum()) > 1 && textOf(got) != textOf(m.Value) {
			d += 10
		}
	}
	for name := range object {
		if !example.Has(name) {
			d++
		}
	}
	return d
}

// uncatalogued reports an answer that the operation cannot give.
func (w *world) uncatalogued(x *exchange, op *spec.Operation) {
	verdict := byKnown(op.Known)
	if len(x.got.body) == 0 {
		x.problem(verdict, "", "%s cannot answer status %d without a body", op.ID, x.got.status)
		return
	}
	diff := ""
	if nearest := w.nearest(x); nearest != nil {
		diff = w.diff(expectation(nearest, nil), x.shown)
	}
	x.problem(verdict, diff, "%s cannot answer status %d with %s", op.ID, x.got.status, clip(textOf(w.vault.redactTree(x.shown)), 300))
}

// nearest returns the only answer of the status, for comparison.
func (w *world) nearest(x *exchange) *spec.Answer {
	var of []*spec.Answer
	for _, a := range x.catalogue {
		if a.Status == x.got.status && a.MediaType != "" {
			of = append(of, a)
		}
	}
	if len(of) != 1 {
		return nil
	}
	return of[0]
}

// expectation is an answer's body with the given placeholders filled in and the
// others left open.
func expectation(a *spec.Answer, given map[string]string) any {
	values := map[string]string{}
	for _, name := range a.Placeholders() {
		values[name] = "{" + name + "}"
		if v, ok := given[name]; ok {
			values[name] = v
		}
	}
	body, err := a.Render(values)
	if err != nil {
		return nil // Render's values are exactly its placeholders
	}
	return plain(body)
}

// plain turns an ordered tree into what [encoding/json] decodes.
func plain(v any) any {
	switch v := v.(type) {
	case tree.Object:
		out := make(map[string]any, len(v))
		for _, m := range v {
			out[m.Key] = plain(m.Value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	case int:
		return float64(v)
	case int64:
		return float64(v)
	default:
		return v
	}
}

// diff shows what differs, without secrets.
func (w *world) diff(want, got any) string {
	return cmp.Diff(w.vault.redactTree(want), w.vault.redactTree(got))
}

// byKnown is FAIL for a rule that is known, and suspect for one that we made up.
func byKnown(k spec.Known) Verdict {
	if k.How == "inferred" {
		return Suspect
	}
	return Fail
}

// judgeBody checks fields: those that are wrong, those that nobody declared.
func (w *world) judgeBody(x *exchange, op *spec.Operation) {
	s := w.study.schemas[x.answer]
	if s == nil || x.value == nil {
		return
	}
	w.vault.learn(secretsIn(x.value, s)...)
	for _, v := range s.Check(x.value) {
		path := dotted(v.Pointer)
		if v.Rule == "properties" {
			continue // a field too many, which is drift
		}
		where := path
		if where == "" {
			where = "the body"
		}
		x.problem(byKnown(w.study.knownField(op, path)), "", "%s: %s breaks %s of its schema", x.answer.Name, where, v.Rule)
	}
	if x.answer.Refusal {
		return // its text was compared as a whole
	}
	undeclared := map[string]bool{}
	present := map[string]bool{}
	fields("", x.value, s, func(f field) {
		present[f.path] = true
		if f.schema == nil && f.parent != nil && !f.parent.Open() && !undeclared[f.path] {
			undeclared[f.path] = true
			x.problem(Drift, "", "%s: nobody declared the field %s", x.answer.Name, f.path)
		}
	})
	w.noteOptional(x, s, present)
}

// noteOptional remembers which fields came that need not: one that is the
// service's own to give, and that comes at one time and not at another, drifts.
func (w *world) noteOptional(x *exchange, s *spec.Schema, present map[string]bool) {
	for _, path := range x.answer.Fields() {
		if s.Property(path) == nil || s.Requires(path) || w.study.sent[path] {
			continue
		}
		w.run.optional.note(w.target.Provider+" "+x.call.op.ID+" "+x.answer.Name+": "+path, present[path], w, x)
	}
}

// dotted turns a JSON pointer into a path such as clients[].name.
func dotted(pointer string) string {
	path := ""
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if part != "" && strings.Trim(part, "0123456789") == "" {
			path += "[]"
			continue
		}
		path += "." + strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
	}
	return strings.TrimPrefix(path, ".")
}

// judgeHeaders checks the headers that the answer declares.
func (w *world) judgeHeaders(x *exchange) {
	for _, h := range x.answer.Declared() {
		values := x.got.header.Values(h.Name)
		switch {
		case len(values) == 0 && h.Required:
			x.problem(Fail, "", "%s: the header %s is missing", x.answer.Name, h.Name)
		case len(values) == 0:
			w.run.optional.note(w.target.Provider+" "+x.call.op.ID+" "+x.answer.Name+": header "+h.Name, false, w, x)
		case h.Schema != nil && len(h.Schema.Check(typedHeader(values[0], h.Schema))) > 0:
			x.problem(Fail, "", "%s: the header %s breaks its schema with %q", x.answer.Name, h.Name, w.vault.redact(values[0]))
		default:
			w.run.optional.note(w.target.Provider+" "+x.call.op.ID+" "+x.answer.Name+": header "+h.Name, true, w, x)
		}
	}
}

func typedHeader(value string, s *spec.Schema) any {
	if s.Type() == "integer" || s.Type() == "number" {
		return likeExample(value, 0)
	}
	return value
}

// looksSecret tells a token from words. It is asked of what nobody declared: there
// too much is hidden rather than too little.
func looksSecret(text string) bool { return len(text) >= 16 && !strings.ContainsAny(text, " \n") }

// judgeSecrets looks for known secrets where the schema has none.
func (w *world) judgeSecrets(x *exchange) {
	var s *spec.Schema
	if x.answer != nil {
		s = w.study.schemas[x.answer]
	}
	fields("", x.value, s, func(f field) { // where no schema tells, by its name, and by its looks
		text, ok := f.value.(string)
		name := f.path[strings.LastIndex(f.path, ".")+1:]
		if ok && f.schema == nil && (w.study.secret[name] && x.form == formRedirect || looksSecret(text) && !carries(text, w.run.name)) {
			w.vault.hide(text)
		}
	})
	redirected := x.form == formRedirect // there the address is the answer
	fields("", x.value, s, func(f field) {
		if text, ok := f.value.(string); ok && !redirected && (f.schema == nil || !f.schema.Secret()) && w.vault.leaks(text) {
			x.problem(Fail, "", "%s shows a secret, which its schema does not have", f.path)
		}
	})
	for name, values := range x.got.header {
		if name != "Set-Cookie" && !(redirected && name == "Location") && w.vault.leaks(strings.Join(values, "\n")) {
			x.problem(Fail, "", "the header %s shows a secret", name)
		}
	}
}
