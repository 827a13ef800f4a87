package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// A Resource is something that a service keeps, described once in x-resources:
// what shows it, what makes it, and how it is taken away. What leaves nothing
// behind, tells its own rows from others' and fills in ids reads it here.
type Resource struct {
	Name     string
	ID       string       // field of an answer that identifies it, dotted below the top
	Argument string       // parameter or field of a body that takes the id; "" where Scheme takes it
	Scheme   string       // security scheme that shows the id as who calls, such as a token; "" as a rule
	Label    string       // field that carries a name a caller chose; "" if it carries none
	Secrets  []string     // fields that show its secret
	Make     []*Operation // operations that make one
	Find     *Operation   // by id; nil if only the list can
	List     *Operation   // nil if nothing lists
	Change   []Change     // operations that change one
	Remove   []Removal    // in this order; each step starts from what Find or List shows at that moment
	Gone     string       // answer of Find, or of the last Remove where there is no Find, once it is gone: the proof
	Expires  bool         // it goes by itself, so nothing need remove it
	Within   *Resource    // it goes with this one; nil if it stands alone
}

// A Change is a call that changes a resource.
type Change struct {
	Operation *Operation
	Set       tree.Object // arguments that make it this change, such as resetSecret
}

// A Removal is one step by which a resource is taken away.
type Removal struct {
	Operation *Operation
	Set       tree.Object // arguments with values of their own, such as state: inactive
	Copy      []string    // fields that go along as the row shows them: a call that replaces wants them
}

// Resources lists what the document keeps, in the order it is written.
func (d *Document) Resources() []*Resource { return d.resources }

// Resource returns the resource of that name, or nil.
func (d *Document) Resource(name string) *Resource {
	for _, r := range d.resources {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// MadeBy returns the resource that an operation makes, or nil.
func (d *Document) MadeBy(op *Operation) *Resource {
	for _, r := range d.resources {
		if slices.Contains(r.Make, op) {
			return r
		}
	}
	return nil
}

// Listing returns where the only list of an operation's successes stands, and
// the schema of its members: the name of a field, or "" for an answer that is the
// list. The schema is nil where there is no list, or more than one.
func (d *Document) Listing(op *Operation) (path string, items *Schema) {
	found := map[string]*Schema{}
	for _, a := range op.Answers {
		schema := a.Schema()
		if a.Refusal || schema == nil {
			continue
		}
		if schema.Items() != nil {
			found[""] = schema.Items()
		}
		for _, name := range schema.Properties() {
			if p := schema.Property(name); p.Type() == "array" && p.Items() != nil {
				found[name] = p.Items()
			}
		}
	}
	if len(found) != 1 {
		return "", nil
	}
	for path, items = range found {
	}
	return path, items
}

// resourceKeys lists what an entry of x-resources may hold.
var resourceKeys = []string{
	"argument", "change", "expires", "find", "gone", "id", "list", "make", "name", "remove", "scheme", "secrets", "within",
}

// readResources reads x-resources. What it names and the document lacks is left
// out here and reported by check.
func (d *Document) readResources() {
	for _, m := range d.tree.Object("x-resources") {
		o, _ := m.Value.(tree.Object)
		r := &Resource{
			Name: m.Key, ID: o.Text("id"), Argument: o.Text("argument"), Scheme: o.Text("scheme"), Label: o.Text("name"),
			Secrets: o.Texts("secrets"), Find: d.byID[o.Text("find")], List: d.byID[o.Text("list")], Gone: o.Text("gone"), Expires: o.Flag("expires"),
		}
		if r.Argument == "" && r.Scheme == "" {
			r.Argument = r.ID
		}
		for _, call := range callsOf(o.Get("make")) {
			if op := d.byID[call.Text("operation")]; op != nil {
				r.Make = append(r.Make, op)
			}
		}
		for _, call := range callsOf(o.Get("change")) {
			if op := d.byID[call.Text("operation")]; op != nil {
				r.Change = append(r.Change, Change{Operation: op, Set: call.Object("set")})
			}
		}
		for _, call := range callsOf(o.Get("remove")) {
			if op := d.byID[call.Text("operation")]; op != nil {
				r.Remove = append(r.Remove, Removal{Operation: op, Set: call.Object("set"), Copy: call.Texts("copy")})
			}
		}
		d.resources = append(d.resources, r)
	}
	for _, r := range d.resources {
		r.Within = d.Resource(d.tree.Object("x-resources").Object(r.Name).Text("within"))
	}
}

// callsOf reads one call or a list of them: an operationId, or a mapping that
// says more.
func callsOf(v any) []tree.Object {
	list, isList := v.([]any)
	if !isList && v != nil {
		list = []any{v}
	}
	var out []tree.Object
	for _, item := range list {
		o, isObject := item.(tree.Object)
		if !isObject {
			o = tree.Object{{Key: "operation", Value: item}}
		}
		out = append(out, o)
	}
	return out
}

// resources checks that every operation, field, argument and answer that
// x-resources names is there.
func (c *checker) resources() {
	declared := c.doc.tree.Object("x-resources")
	for i, m := range declared {
		o, _ := m.Value.(tree.Object)
		c.resource(extension("x-resources", m.Key), o, c.doc.resources[i])
	}
	c.wayBack()
	maker := map[*Operation]*Resource{}
	for _, r := range c.doc.resources {
		for _, op := range r.Make {
			if was := maker[op]; was != nil {
				c.add(extension("x-resources", r.Name), "%s makes a %s already", op.ID, was.Name)
			}
			maker[op] = r
		}
	}
}

// wayBack checks that what writes belongs to a resource, whose removal is the way
// back, or says that it leaves nothing behind. A union's actions say so.
func (c *checker) wayBack() {
	part := map[*Operation]bool{}
	for _, r := range c.doc.resources {
		for _, op := range r.Make {
			part[op] = true
		}
		for _, change := range r.Change {
			part[change.Operation] = true
		}
		for _, step := range r.Remove {
			part[step.Operation] = true
		}
	}
	for _, op := range c.doc.Operations {
		makes := op.tree.Get("x-makes")
		switch {
		case makes != nil && makes != "nothing":
			c.add(op.short(), "x-makes is %v, want nothing: what an operation makes stands in x-resources", makes)
		case makes != nil && part[op]:
			c.add(op.short(), "x-makes says nothing, and x-resources names it")
		case makes == nil && !part[op] && !op.Union && (op.Effect == Write || op.Effect == Delete):
			c.add(op.short(), "writes without a way back: name it in x-resources as make, change or remove, or say x-makes: nothing and why in its description")
		}
	}
}

func (c *checker) resource(where place, o tree.Object, r *Resource) {
	for _, m := range o {
		if !slices.Contains(resourceKeys, m.Key) {
			c.add(where, "%w", Unknown("key", m.Key, resourceKeys))
		}
	}
	for _, key := range []string{"make", "find", "list", "change", "remove"} {
		for _, call := range callsOf(o.Get(key)) {
			c.resourceCall(where.below(key), call)
		}
	}
	shown := c.shownOf(r)
	for _, name := range slices.Concat([]string{r.ID, r.Label}, r.Secrets) {
		if name != "" && !slices.Contains(shown, name) {
			c.add(where, "%w", Unknown("field", name, shown))
		}
	}
	for _, step := range r.Remove {
		for _, name := range step.Copy {
			if !slices.Contains(shown, name) {
				c.add(where.below("remove"), "%w", Unknown("field", name, shown))
			}
			c.argument(where.below("remove"), step.Operation, name)
		}
	}
	c.resourceID(where, o, r)
	c.resourceEnd(where, o, r)
}

// resourceCall checks one call of a resource: its operation, and the arguments
// that it sets.
func (c *checker) resourceCall(where place, call tree.Object) {
	for _, m := range call {
		if !slices.Contains([]string{"copy", "operation", "set"}, m.Key) {
			c.add(where, "%w", Unknown("key", m.Key, []string{"copy", "operation", "set"}))
		}
	}
	op := c.doc.byID[call.Text("operation")]
	if op == nil {
		c.add(where, "%w", Unknown("operation", fmt.Sprint(call.Get("operation")), c.doc.operationIDs()))
		return
	}
	for _, m := range call.Object("set") {
		c.argument(where, op, m.Key)
	}
}

// argument checks that an operation takes something under a name.
func (c *checker) argument(where place, op *Operation, name string) {
	if takes := op.arguments(); !slices.Contains(takes, name) {
		c.add(where.below(op.ID), "%w", Unknown("parameter or field", name, takes))
	}
}

// resourceID checks that there is an id, and that what wants it takes it.
func (c *checker) resourceID(where place, o tree.Object, r *Resource) {
	if r.ID == "" {
		c.add(where, "no id: the field of an answer that identifies it")
	}
	if len(r.Make) == 0 && !o.Has("make") {
		c.add(where, "no make: the operations that make one")
	}
	if name := o.Text("within"); name != "" && (r.Within == nil || r.Within == r) {
		var names []string
		for _, other := range c.doc.resources {
			if other != r {
				names = append(names, other.Name)
			}
		}
		c.add(where, "%w", Unknown("resource", name, names))
	}
	if r.Scheme != "" {
		schemes := c.doc.tree.Object("components").Object("securitySchemes")
		if !schemes.Has(r.Scheme) {
			c.add(where, "%w", Unknown("security scheme", r.Scheme, schemes.Keys()))
		}
		return
	}
	var wanting []*Operation
	if r.Find != nil {
		wanting = append(wanting, r.Find)
	}
	for _, change := range r.Change {
		wanting = append(wanting, change.Operation)
	}
	for _, step := range r.Remove {
		wanting = append(wanting, step.Operation)
	}
	for _, op := range wanting {
		c.argument(where, op, r.Argument)
	}
}

// resourceEnd checks that a resource has a way to go, and a proof that it went.
func (c *checker) resourceEnd(where place, o tree.Object, r *Resource) {
	if !o.Has("remove") && !r.Expires && r.Within == nil {
		c.add(where, "no way back: wants remove, or expires: true where it goes by itself, or within: the resource it goes with")
	}
	proof := r.Find
	if proof == nil && len(r.Remove) > 0 {
		proof = r.Remove[len(r.Remove)-1].Operation
	}
	switch {
	case proof == nil:
	case r.Gone == "" && len(r.Remove) > 0:
		c.add(where, "no gone: the answer of %s that proves it is gone (allowed: %s)", proof.ID, strings.Join(proof.Refusals(), ", "))
	case r.Gone != "" && (proof.Answer(r.Gone) == nil || !proof.Answer(r.Gone).Refusal):
		c.add(where, "%w", Unknown("refusal of "+proof.ID, r.Gone, proof.Refusals()))
	}
}

// shownOf lists the fields that the answers about a resource show: those of its
// operations' successes and of the rows of its list.
func (c *checker) shownOf(r *Resource) []string {
	var out []string
	operations := slices.Clone(r.Make)
	if r.Find != nil {
		operations = append(operations, r.Find)
	}
	for _, change := range r.Change {
		operations = append(operations, change.Operation)
	}
	for _, op := range operations {
		for _, a := range op.Answers {
			if !a.Refusal {
				out = append(out, c.doc.fieldsOf(op, a)...)
			}
		}
	}
	if r.List != nil {
		if path, items := c.doc.Listing(r.List); items != nil {
			for _, a := range r.List.Answers {
				if a.Refusal {
					continue
				}
				for _, name := range c.doc.fieldsOf(r.List, a) {
					if field, ok := strings.CutPrefix(name, path+"[]."); ok {
						out = append(out, field)
					}
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// fieldsOf lists the fields of an answer, declared or, where it has no body, in
// its headers.
func (d *Document) fieldsOf(op *Operation, a *Answer) []string {
	var out []string
	response := d.Resolve(op.tree.Object("responses").Get(fmt.Sprint(a.Status)))
	for _, m := range d.Fields(d.Resolve(response.Object("content").Object(a.MediaType).Get("schema"))) {
		out = append(out, m.Key)
	}
	return append(out, a.Fields()...)
}

// arguments lists what an operation takes: parameters, and fields of its body.
func (op *Operation) arguments() []string {
	var out []string
	for _, p := range op.Parameters {
		out = append(out, p.Name)
	}
	if op.Request != nil {
		out = append(out, op.Request.Properties()...)
	}
	return out
}

func (d *Document) operationIDs() []string {
	var out []string
	for _, op := range d.Operations {
		out = append(out, op.ID)
	}
	return out
}
