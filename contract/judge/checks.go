package judge

import (
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/credmock/credmock/contract/verdict"
	"github.com/credmock/credmock/contract/wire"
	"github.com/credmock/credmock/spec"
)

func problem(v verdict.Verdict, pointer, format string, args ...any) []Problem {
	return []Problem{{Verdict: v, Pointer: pointer, What: fmt.Sprintf(format, args...)}}
}

// readable wants the body to be what its type promises.
func readable(_ *Index, _ Call, r Received) []Problem {
	if r.Unreadable == nil {
		return nil
	}
	return problem(verdict.Fail, "", "%v (%s)", r.Unreadable, r.Header.Get("Content-Type"))
}

// contentType wants a type that is declared for the status, without parameters
// unless they are declared, too.
func contentType(_ *Index, c Call, r Received) []Problem {
	if len(r.Body) == 0 || r.Form == wire.FormRedirect {
		return nil
	}
	allowed := produced(c, r)
	header := r.Header.Get("Content-Type")
	media, parameters, _ := mime.ParseMediaType(header)
	switch {
	case len(allowed) == 0: // nothing is declared for the status, which the catalogue tells
		return nil
	case !slices.Contains(allowed, media):
		slices.Sort(allowed)
		return problem(verdict.Fail, "Content-Type", "the content type is %q, declared are %s", header, strings.Join(slices.Compact(allowed), ", "))
	case len(parameters) > 0 && !slices.Contains(allowed, header):
		return problem(verdict.Drift, "Content-Type", "the content type is %q, declared without parameters", header)
	}
	return nil
}

// produced lists the content types that are declared for an answer's status.
func produced(c Call, r Received) []string {
	return append(slices.Clone(r.Operation.Produces(r.Status)), c.Operation.Produces(r.Status)...)
}

// catalogued wants an answer that the operation can give.
func catalogued(_ *Index, _ Call, r Received) []Problem {
	if !r.judged || r.Answer != nil {
		return nil
	}
	if a := r.ofAnotherStatus(); a != nil {
		known := a.StatusKnown()
		return []Problem{{Verdict: verdict.By(known), Known: known, What: fmt.Sprintf("%s comes with status %d, declared is %d", a.Name, r.Status, a.Status), Got: r.Value}}
	}
	p := Problem{Verdict: verdict.By(r.Operation.Known), Known: r.Operation.Known, Got: r.Value}
	p.What = fmt.Sprintf("%s cannot answer status %d", r.Operation.ID, r.Status)
	if len(r.Body) == 0 {
		p.What += " without a body"
		p.Got = nil
	} else if nearest := r.nearest(); nearest != nil {
		p.Want = Expectation(nearest, nil)
	}
	return []Problem{p}
}

// ofAnotherStatus returns the refusal that came with a status of its own, where the
// status is known in another way than the text.
func (r Received) ofAnotherStatus() *spec.Answer {
	for _, a := range r.Catalogue {
		if !a.Refusal || a.MediaType == "" || r.Value == nil || a.StatusKnown() == a.Known {
			continue
		}
		if _, ok := a.Match(r.Value); ok {
			return a
		}
	}
	return nil
}

// nearest returns the only answer of the status, for comparison.
func (r Received) nearest() *spec.Answer {
	var of []*spec.Answer
	for _, a := range r.Catalogue {
		if a.Status == r.Status && a.MediaType != "" {
			of = append(of, a)
		}
	}
	if len(of) != 1 {
		return nil
	}
	return of[0]
}

// Expectation is an answer's body with the given placeholders filled in and the
// others left open.
func Expectation(a *spec.Answer, given map[string]string) any {
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
	return wire.Plain(body)
}

// schema wants each field to keep to its schema.
func schema(ix *Index, _ Call, r Received) []Problem {
	s := r.schema(ix)
	if s == nil || r.Value == nil {
		return nil
	}
	var found []Problem
	for _, v := range s.Check(r.Value) {
		if v.Rule == "properties" {
			continue // a field too many, which is drift
		}
		path := dotted(v.Pointer)
		where := path
		if where == "" {
			where = "the body"
		}
		known := ix.Field(r.Operation, path)
		found = append(found, Problem{
			Pointer: path, Verdict: verdict.By(known), Known: known,
			What: fmt.Sprintf("%s: %s breaks %s of its schema", r.Answer.Name, where, v.Rule),
		})
	}
	return found
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

// declared wants no field that nobody declared. A refusal's text was compared as a
// whole.
func declared(ix *Index, _ Call, r Received) []Problem {
	s := r.schema(ix)
	if s == nil || r.Value == nil || r.Answer.Refusal {
		return nil
	}
	var found []Problem
	seen := map[string]bool{}
	walk("", r.Value, s, func(f field) {
		if f.schema == nil && f.parent != nil && !f.parent.Open() && !seen[f.path] {
			seen[f.path] = true
			found = append(found, problem(verdict.Drift, f.path, "%s: nobody declared the field %s", r.Answer.Name, f.path)...)
		}
	})
	return found
}

// headers wants those that the answer declares.
func headers(_ *Index, _ Call, r Received) []Problem {
	if r.Answer == nil {
		return nil
	}
	var found []Problem
	for _, h := range r.Answer.Declared() {
		values := r.Header.Values(h.Name)
		switch {
		case len(values) == 0 && h.Required:
			found = append(found, problem(verdict.Fail, h.Name, "%s: the header %s is missing", r.Answer.Name, h.Name)...)
		case len(values) > 0 && !keeps(h, r.Header):
			found = append(found, problem(verdict.Fail, h.Name, "%s: the header %s breaks its schema with %q", r.Answer.Name, h.Name, values[0])...)
		}
	}
	return found
}

// keeps reports whether a header keeps to its schema.
func keeps(h spec.Header, all http.Header) bool {
	if h.Schema == nil {
		return true
	}
	if same, told := means(h, all); told {
		return same
	}
	value := all.Get(h.Name)
	var typed any = value
	if kind := h.Schema.Type(); kind == "integer" || kind == "number" {
		typed = wire.LikeExample(value, 0)
	}
	return len(h.Schema.Check(typed)) == 0
}

// secrets wants none of those that are known where the schema has none, and none
// in a field of a secret that the answer does not have: whether it may be shown is
// never in doubt, however the field is known. Where the answer is a redirect, the
// address is the answer.
func secrets(ix *Index, c Call, r Received) []Problem {
	known := append(slices.Clone(c.Secrets), Shown(ix, r)...)
	leaks := func(text string) bool {
		return slices.ContainsFunc(known, func(s string) bool { return len(s) >= shortest && strings.Contains(text, s) })
	}
	var found []Problem
	redirected := r.Form == wire.FormRedirect
	walk("", r.Value, r.schema(ix), func(f field) {
		text, ok := f.value.(string)
		switch declared := f.schema != nil && f.schema.Secret(); {
		case !ok || text == "" || redirected:
		case !declared && (leaks(text) || f.schema == nil && r.Answer != nil && !r.Answer.Refusal && ix.kept[nameOf(f.path)]):
			found = append(found, problem(verdict.Fail, f.path, "%s shows a secret, which its schema does not have", f.path)...)
		case declared && !c.Chosen && !r.Answer.Refusal && !slices.Contains(r.Answer.Fields(), f.path):
			found = append(found, problem(verdict.Fail, f.path, "%s shows the secret of %s, which shows none", r.Operation.ID, f.path)...)
		}
	})
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		if name != "Set-Cookie" && !(redirected && name == "Location") && leaks(strings.Join(r.Header[name], "\n")) {
			found = append(found, problem(verdict.Fail, name, "the header %s shows a secret", name)...)
		}
	}
	return found
}

// shortest is how long a secret must be to be looked for: a shorter one would be
// found everywhere.
const shortest = 6
