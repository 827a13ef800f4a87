package drift

import (
	"regexp"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// A comparison is of one source with the document in one dialect.
type comparison struct {
	report   *Report
	form     string
	dialect  string
	source   string // how a patch names it
	ours     *surface
	theirs   *surface
	settings *settings

	op  *operation // of ours, at the moment
	met map[[2]*shape]bool
}

// What a finding may be, and of what.
var (
	changes = []string{"added", "removed", "retyped"}
	kinds   = []string{"operation", "parameter", "field", "value", "status", "permission", "code", "message"}
)

func (c *comparison) run() {
	for _, op := range c.ours.operations {
		if slices.Contains(c.settings.Partial, op.id) {
			continue
		}
		c.op = op
		found, moved := c.theirs.find(op)
		if len(found) == 0 {
			if c.theirs.complete {
				c.report.tell(op.id)
				c.add(Finding{Change: "removed", Kind: "operation", At: op.id, Was: op.method + " " + op.path,
					patch: nest(op.at, c.absent())})
			} else {
				c.report.miss(op.id)
			}
			continue
		}
		c.report.tell(op.id)
		for _, theirs := range found {
			if moved {
				c.add(Finding{Change: "retyped", Kind: "operation", At: op.id, Was: op.method + " " + op.path, Is: theirs.method + " " + theirs.path})
			}
			c.operation(op, theirs)
		}
	}
}

func (c *comparison) add(f Finding) {
	f.Operations, f.form, f.Source = []string{c.op.id}, c.form, c.source
	f.dialect = c.dialect
	c.report.Findings = append(c.report.Findings, &f)
}

func (c *comparison) operation(ours, theirs *operation) {
	c.met = map[[2]*shape]bool{}
	if theirs.told.parameters {
		c.parameters(ours, theirs)
	}
	if theirs.told.parameters || theirs.body != nil {
		c.bodies("request", ours.body, theirs.body)
	}
	if theirs.told.permissions {
		c.permissions(ours, theirs)
	}
	if theirs.told.messages {
		c.messages(ours, theirs)
	}
	if theirs.statuses != nil {
		c.statuses(ours, theirs)
	} else {
		c.bodies("answer", ours.success, theirs.success)
	}
}

func (c *comparison) parameters(ours, theirs *operation) {
	for _, p := range ours.parameters.fields {
		at := ours.id + " " + p.name
		match := theirs.parameters.like(p.name)
		if match == nil {
			c.add(Finding{Change: "removed", Kind: "parameter", At: at, Was: p.shape.String(), byHand: "drop it from the parameters"})
			continue
		}
		if theirs.told.places && p.place != match.place {
			c.add(Finding{Change: "retyped", Kind: "parameter", At: at, Was: "in " + p.place, Is: "in " + match.place, byHand: "change its place"})
		}
		if match.told && p.required != match.required {
			c.add(Finding{Change: "retyped", Kind: "parameter", At: at, Was: need(p.required), Is: need(match.required), byHand: "change required"})
		}
		for _, f := range c.shapes(at, p.shape, match.shape, nil) {
			if f.Kind == "field" {
				f.Kind = "parameter"
			}
			c.add(f)
		}
	}
	for _, p := range theirs.parameters.fields {
		if ours.parameters.like(p.name) == nil && c.settings.blank(p.name) != "" {
			c.add(Finding{Change: "added", Kind: "parameter", At: ours.id + " " + p.name, Is: p.shape.String(), byHand: "add it to the parameters"})
		}
	}
}

func need(required bool) string {
	if required {
		return "required"
	}
	return "optional"
}

// bodies compares what is sent, or what is answered.
func (c *comparison) bodies(what string, ours, theirs *shape) {
	at := c.op.id + " " + what
	switch {
	case ours == nil && theirs == nil:
		return
	case ours == nil:
		c.add(Finding{Change: "added", Kind: "field", At: at, Is: theirs.String(), byHand: "add the body"})
		return
	case theirs == nil:
		c.add(Finding{Change: "removed", Kind: "field", At: at, Was: ours.String(), byHand: "drop the body"})
		return
	}
	if ours.model != "" && (theirs.model == "" || strings.EqualFold(theirs.model, ours.model)) {
		at = ours.model
	}
	for _, f := range c.shapes(at, ours, theirs, nil) {
		c.add(f)
	}
}

// shapes tells how a shape of ours differs from theirs. Names of models are not
// on the wire: where they differ, and what they hold as well, that is one
// difference. site is where ours is used.
func (c *comparison) shapes(at string, ours, theirs *shape, site []string) (found []Finding) {
	pair := [2]*shape{ours, theirs}
	if ours == nil || theirs == nil || c.met[pair] {
		return nil
	}
	c.met[pair] = true
	if site == nil {
		site = ours.at
	}
	if untold := len(theirs.types) == 0 && len(theirs.fields) == 0; untold && theirs.model != "" && ours.model != "" {
		if !strings.EqualFold(ours.model, theirs.model) {
			return []Finding{c.retyped(at, ours, theirs, site)}
		}
		return nil
	}
	if !agree(ours, theirs) {
		return []Finding{c.retyped(at, ours, theirs, site)}
	}
	if ours.format != "" && theirs.format != "" && ours.format != theirs.format {
		return []Finding{c.retyped(at, ours, theirs, site)}
	}
	if theirs.toldEnum {
		found = c.enums(at, ours, theirs)
	}
	if ours.items != nil && theirs.items != nil {
		found = append(found, c.shapes(at+"[]", ours.items, theirs.items, below(ours.at, site, "items"))...)
	}
	if ours.values != nil && theirs.values != nil {
		found = append(found, c.shapes(at+"{}", ours.values, theirs.values, below(ours.at, site, "additionalProperties"))...)
	}
	if !ours.isObject() && !theirs.isObject() || len(theirs.types) == 0 && len(theirs.fields) == 0 {
		return found
	}
	renamed := ours.model != "" && theirs.model != "" && !strings.EqualFold(ours.model, theirs.model)
	if ours.model != "" && !renamed {
		at = ours.model
	}
	fields := c.fields(at, ours, theirs)
	if renamed && len(fields) > 0 {
		whole := c.retyped(at, ours, theirs, site)
		for _, f := range fields {
			whole.Details = append(whole.Details, f.line())
		}
		fields = []Finding{whole}
	}
	return append(found, fields...)
}

// below is where a part of a schema is used.
func below(at, site []string, key string) []string {
	if at == nil {
		at = site
	}
	return join(at, key)
}

// agree reports whether one type is told by both.
func agree(ours, theirs *shape) bool {
	if len(ours.types) == 0 || len(theirs.types) == 0 {
		return true
	}
	return slices.ContainsFunc(ours.types, func(name string) bool {
		return slices.ContainsFunc(theirs.types, func(other string) bool {
			return name == other || theirs.coarse && name == "integer" && other == "number"
		})
	})
}

func (c *comparison) retyped(at string, ours, theirs *shape, site []string) Finding {
	patch := schema(theirs, c.ours)
	was := ours.node
	if !slices.Equal(site, ours.at) {
		was = tree.Object{{Key: "$ref"}}
	}
	for _, key := range []string{"$ref", "type", "format", "pattern", "enum", "items", "additionalProperties"} {
		if was.Has(key) && !patch.Has(key) {
			patch = append(patch, tree.Member{Key: key, Value: nil})
		}
	}
	return Finding{Change: "retyped", Kind: "field", At: at, Was: ours.String(), Is: theirs.String(), patch: nest(site, c.overlay(patch))}
}

func (c *comparison) enums(at string, ours, theirs *shape) (found []Finding) {
	for _, v := range ours.enum {
		if !slices.Contains(theirs.enum, v) {
			found = append(found, Finding{Change: "removed", Kind: "value", At: at, Value: v, edit: &edit{ours.at, "enum", ours.enum, "", v}})
		}
	}
	for _, v := range theirs.enum {
		if !slices.Contains(ours.enum, v) {
			found = append(found, Finding{Change: "added", Kind: "value", At: at, Value: v, edit: &edit{ours.at, "enum", ours.enum, v, ""}})
		}
	}
	return found
}

func (c *comparison) fields(at string, ours, theirs *shape) (found []Finding) {
	var required []string
	for _, f := range ours.fields {
		if f.required {
			required = append(required, f.name)
		}
	}
	for _, f := range ours.fields {
		site := join(ours.at, "properties", f.name)
		match := theirs.field(f.name)
		if match == nil {
			gone := Finding{Change: "removed", Kind: "field", At: at + "." + f.name, Was: f.shape.String(), patch: nest(site, c.absent())}
			if f.required {
				gone.edit = &edit{ours.at, "required", required, "", f.name}
			}
			found = append(found, gone)
			continue
		}
		if match.told && match.required != f.required {
			change := &edit{ours.at, "required", required, f.name, ""}
			if f.required {
				change.add, change.drop = "", f.name
			}
			found = append(found, Finding{Change: "retyped", Kind: "field", At: at + "." + f.name, Was: need(f.required), Is: need(match.required), edit: change})
		}
		found = append(found, c.shapes(at+"."+f.name, f.shape, match.shape, site)...)
	}
	for _, f := range theirs.fields {
		if ours.field(f.name) == nil {
			fresh := Finding{Change: "added", Kind: "field", At: at + "." + f.name, Is: f.shape.String()}
			fresh.patch = nest(join(ours.at, "properties", f.name), c.new(schema(f.shape, c.ours)))
			if f.told && f.required {
				fresh.edit = &edit{ours.at, "required", required, f.name, ""}
			}
			found = append(found, fresh)
		}
	}
	return found
}

func (c *comparison) permissions(ours, theirs *operation) {
	for _, p := range ours.permissions {
		if !slices.Contains(theirs.permissions, p) {
			c.add(Finding{Change: "removed", Kind: "permission", At: ours.id, Value: p, edit: &edit{ours.at, "x-permissions", ours.permissions, "", p}})
		}
	}
	for _, p := range theirs.permissions {
		if !slices.Contains(ours.permissions, p) {
			c.add(Finding{Change: "added", Kind: "permission", At: ours.id, Value: p, edit: &edit{ours.at, "x-permissions", ours.permissions, p, ""}})
		}
	}
}

// messages compares refusals that have no code. Of ours, only documented ones
// can be missed.
func (c *comparison) messages(ours, theirs *operation) {
	known := ours.codes()
	for _, k := range known {
		if k.documented && !slices.ContainsFunc(theirs.messages, func(m string) bool { return c.settings.same(m, k.message) }) {
			c.add(Finding{Change: "removed", Kind: "message", At: ours.id, Value: k.message, byHand: "answer " + k.name})
		}
	}
	for _, m := range theirs.messages {
		if !slices.ContainsFunc(known, func(k code) bool { return c.settings.same(m, k.message) }) {
			c.add(Finding{Change: "added", Kind: "message", At: ours.id, Value: m, byHand: "name an answer for it"})
		}
	}
}

func (op *operation) codes() (all []code) {
	for _, m := range op.node.Object("responses") {
		all = append(all, op.statuses[m.Key].codes...)
	}
	return all
}

func (c *comparison) statuses(ours, theirs *operation) {
	rest := theirs.statuses["default"]
	for _, m := range ours.node.Object("responses") {
		was, is := ours.statuses[m.Key], theirs.statuses[m.Key]
		if is == nil && rest != nil && m.Key < "3" { // such as a success without a status of its own
			is = rest
		}
		if is == nil {
			if !was.derived {
				c.add(Finding{Change: "removed", Kind: "status", At: ours.id, Value: m.Key, patch: nest(join(ours.at, "responses", m.Key), c.absent())})
			}
			continue
		}
		if is.body != nil || is != rest {
			c.bodies(m.Key, was.body, is.body)
		}
		if is.told {
			c.codes(m.Key, was, is)
		}
	}
	for _, m := range theirs.node.Object("responses") {
		if m.Key != "default" && ours.statuses[m.Key] == nil {
			c.add(Finding{Change: "added", Kind: "status", At: ours.id, Value: m.Key,
				patch: nest(join(ours.at, "responses", m.Key), c.fresh(m.Key, theirs.statuses[m.Key]))})
		}
	}
}

func (c *comparison) codes(status string, was, is *reply) {
	for _, k := range was.codes {
		same := slices.IndexFunc(is.codes, func(other code) bool { return other.code == k.code })
		switch {
		case same < 0 && k.documented:
			c.add(Finding{Change: "removed", Kind: "code", At: c.op.id, Value: k.code, Status: status, byHand: "answer " + k.name})
		case same >= 0 && !slices.ContainsFunc(is.codes, func(other code) bool {
			return other.code == k.code && c.settings.same(other.message, k.message)
		}):
			c.add(Finding{Change: "retyped", Kind: "message", At: c.op.id, Value: k.code, Status: status, Was: k.message, Is: is.codes[same].message,
				patch: c.message(k, is.codes[same].message), byHand: "answer " + k.name + " has a template"})
		}
	}
	for _, k := range is.codes {
		if !slices.ContainsFunc(was.codes, func(other code) bool { return other.code == k.code }) {
			c.add(Finding{Change: "added", Kind: "code", At: c.op.id, Value: k.code, Status: status, Is: k.message, byHand: "name an answer for it"})
		}
	}
}

// holes are the places in a vendor's message that differ from call to call.
var holes = regexp.MustCompile(`%[sd]|\{[A-Za-z]+\}`)

// same reports whether a message of ours is one of a vendor's: but for its
// holes, and for what changes without meaning.
func (s *settings) same(theirs, ours string) bool {
	theirs, ours = s.blank(theirs), s.blank(ours)
	var pattern strings.Builder
	last := 0
	for _, hole := range holes.FindAllStringIndex(theirs, -1) {
		pattern.WriteString(regexp.QuoteMeta(theirs[last:hole[0]]) + ".*")
		last = hole[1]
	}
	pattern.WriteString(regexp.QuoteMeta(theirs[last:]))
	return regexp.MustCompile(`(?s)^` + pattern.String() + `$`).MatchString(ours)
}

// blank takes out what changes without meaning.
func (s *settings) blank(text string) string {
	for _, volatile := range s.volatile {
		text = volatile.ReplaceAllString(text, "")
	}
	return text
}
