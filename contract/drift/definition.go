package drift

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// A definition is a Swagger 2.0 or OpenAPI 3 document of which only the parts
// that are asked for are at hand.
type definition struct {
	root   tree.Object // without the components, where they are looked up one by one
	lookup func(pointer []string) (any, error)
	own    *settings // of our own document: its answers stand in examples
	models map[string]*shape
}

var methods = []string{"get", "head", "post", "put", "patch", "delete", "options"}

// surface brings the operations that are wanted into the common form; nil wants
// all.
func (d *definition) surface(wanted *surface, source Published) (*surface, error) {
	d.models = map[string]*shape{}
	s := &surface{complete: true, version: d.root.Object("info").Text("version")}
	prefix := d.prefix()
	for _, path := range d.root.Object("paths") {
		item, err := d.resolve([]string{"paths", path.Key}, path.Value)
		if err != nil {
			return nil, err
		}
		for _, m := range item.node {
			node, isObject := m.Value.(tree.Object)
			if !isObject || !slices.Contains(methods, m.Key) || node.Flag("x-union") {
				continue
			}
			op := &operation{id: node.Text("operationId"), method: strings.ToUpper(m.Key), path: prefix + path.Key, node: node, at: join(item.at, m.Key)}
			if wanted != nil && !wanted.wants(op) {
				continue
			}
			if err := d.operation(op, item, source); err != nil {
				return nil, fmt.Errorf("%s %s: %w", op.method, op.path, err)
			}
			s.operations = append(s.operations, op)
		}
	}
	return s, nil
}

func (s *surface) wants(op *operation) bool {
	found, _ := s.find(op)
	return len(found) > 0
}

// prefix is what stands before every path: the basePath, or the path of the
// first server.
func (d *definition) prefix() string {
	base := d.root.Text("basePath")
	if servers, _ := d.root.Get("servers").([]any); len(servers) > 0 {
		server, _ := servers[0].(tree.Object)
		if u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(server.Text("url"))); err == nil {
			base = u.Path
		}
	}
	return strings.TrimRight(base, "/")
}

// A spot is an object and where it stands, references followed.
type spot struct {
	node tree.Object
	at   []string
	name string // of the component that a reference led to
}

func (d *definition) resolve(at []string, v any) (spot, error) {
	found := spot{at: at}
	for range 32 { // a reference may lead to another, and a bad one to itself
		node, isObject := v.(tree.Object)
		if !isObject && v != nil {
			return found, fmt.Errorf("/%s is no object", strings.Join(found.at, "/"))
		}
		ref := node.Text("$ref")
		if ref == "" {
			found.node = node
			return found, nil
		}
		pointer, isLocal := strings.CutPrefix(ref, "#/")
		if !isLocal {
			return found, fmt.Errorf("the reference %q leads out of the file", ref)
		}
		found.at = strings.Split(pointer, "/")
		for i, part := range found.at {
			found.at[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		}
		found.name = found.at[len(found.at)-1]
		var err error
		if v, err = d.lookup(found.at); err != nil {
			return found, err
		}
	}
	return found, fmt.Errorf("the references at /%s go round in a circle", strings.Join(found.at, "/"))
}

// within looks a reference up in a document that is wholly at hand.
func (d *definition) within(pointer []string) (any, error) { return descend(d.root, pointer, 0) }

// descend follows a pointer whose first keys have been followed already.
func descend(v any, pointer []string, done int) (any, error) {
	for _, key := range pointer[done:] {
		o, _ := v.(tree.Object)
		if !o.Has(key) {
			return nil, missing(pointer)
		}
		v = o.Get(key)
	}
	return v, nil
}

func missing(pointer []string) error {
	return fmt.Errorf("#/%s is referred to and does not exist", strings.Join(pointer, "/"))
}

func (d *definition) operation(op *operation, item spot, source Published) error {
	op.parameters = &shape{}
	op.told = tells{parameters: true, places: true}
	for _, holder := range []spot{{node: op.node, at: op.at}, item} {
		list, _ := holder.node.Get("parameters").([]any)
		for i, v := range list {
			p, err := d.resolve(join(holder.at, "parameters", fmt.Sprint(i)), v)
			if err != nil {
				return err
			}
			if err := d.parameter(op, p); err != nil {
				return err
			}
		}
	}
	body, err := d.resolve(join(op.at, "requestBody"), op.node.Get("requestBody"))
	if err != nil {
		return err
	}
	if op.body == nil {
		if op.body, err = d.content(body, nil); err != nil {
			return err
		}
	}
	if source.Permissions != "" {
		op.told.permissions = true
		op.permissions = texts(op.node, source.Permissions)
	}
	op.statuses = map[string]*reply{}
	for _, m := range op.node.Object("responses") {
		response, err := d.resolve(join(op.at, "responses", m.Key), m.Value)
		if err != nil {
			return err
		}
		if op.statuses[m.Key], err = d.reply(m.Key, response, source); err != nil {
			return err
		}
		if op.success == nil && strings.HasPrefix(m.Key, "2") {
			op.success = op.statuses[m.Key].body
		}
	}
	return nil
}

// texts reads a list of words at a path such as x-needs/permissions.
func texts(node tree.Object, path string) []string {
	parts := strings.Split(path, "/")
	for _, part := range parts[:len(parts)-1] {
		node = node.Object(part)
	}
	return node.Texts(parts[len(parts)-1])
}

func (d *definition) parameter(op *operation, p spot) error {
	holder := spot{node: p.node, at: p.at}
	var err error
	if p.node.Has("schema") {
		if holder, err = d.resolve(join(p.at, "schema"), p.node.Get("schema")); err != nil {
			return err
		}
	}
	switch p.node.Text("in") {
	case "body":
		op.body, err = d.shape(holder)
	case "formData":
		if op.body == nil {
			op.body = &shape{types: []string{"object"}}
		}
		err = d.field(op.body, p.node.Text("name"), p.node.Flag("required"), "", holder)
	default:
		if op.parameters.like(p.node.Text("name")) == nil { // an operation's own comes first
			err = d.field(op.parameters, p.node.Text("name"), p.node.Flag("required"), p.node.Text("in"), holder)
		}
	}
	return err
}

func (d *definition) field(of *shape, name string, required bool, place string, holder spot) error {
	s, err := d.shape(holder)
	of.fields = append(of.fields, field{name: name, shape: s, required: required, told: true, place: place})
	return err
}

// content returns the shape of the JSON in a body, else of the first form that is
// told. Of several branches that one is meant which holds what the example holds.
func (d *definition) content(holder spot, example tree.Object) (*shape, error) {
	forms := holder.node.Object("content")
	if len(forms) == 0 {
		return nil, nil
	}
	media := forms[max(0, slices.IndexFunc(forms, func(m tree.Member) bool { return strings.HasPrefix(m.Key, "application/json") }))]
	node, _ := media.Value.(tree.Object)
	at, err := d.resolve(join(holder.at, "content", media.Key, "schema"), node.Get("schema"))
	if err != nil {
		return nil, err
	}
	branches, _ := at.node.Get("anyOf").([]any)
	for i, v := range branches {
		branch, err := d.resolve(join(at.at, "anyOf", fmt.Sprint(i)), v)
		if err != nil {
			return nil, err
		}
		if example != nil && !slices.ContainsFunc(example, func(m tree.Member) bool { return !branch.node.Object("properties").Has(m.Key) }) {
			return d.shape(branch)
		}
	}
	return d.shape(at)
}

func (d *definition) reply(status string, response spot, source Published) (r *reply, err error) {
	r = &reply{at: response.at, node: response.node}
	var example tree.Object
	if d.own != nil {
		if example, err = d.answers(r, status); err != nil {
			return nil, err
		}
	}
	if source.Codes != "" && response.node.Has(source.Codes) {
		r.told = true
		for _, m := range response.node.Object(source.Codes) {
			r.codes = append(r.codes, code{code: m.Key, message: fmt.Sprint(m.Value), documented: true})
		}
	}
	if response.node.Has("schema") { // Swagger 2.0
		at, err := d.resolve(join(response.at, "schema"), response.node.Get("schema"))
		if err != nil {
			return nil, err
		}
		r.body, err = d.shape(at)
		return r, err
	}
	r.body, err = d.content(response, example)
	return r, err
}

// answers reads the catalogue of our own document: what each refusal says, and
// how it is known. It returns what a success looks like.
func (d *definition) answers(r *reply, status string) (success tree.Object, err error) {
	r.derived = r.node.Text("x-known") != "documented"
	for _, media := range r.node.Object("content") {
		content, _ := media.Value.(tree.Object)
		for _, m := range content.Object("examples") {
			e, err := d.resolve(join(r.at, "content", media.Key, "examples", m.Key), m.Value)
			if err != nil {
				return nil, err
			}
			value := e.node.Object("value")
			documented := e.node.Text("x-known") == "documented"
			if documented {
				r.derived = false
			}
			if status < "4" && !e.node.Flag("x-refusal") {
				r.derived = r.derived && e.node.Text("x-known") == "inferred"
				if success == nil {
					success = value
				}
				continue
			}
			r.codes = append(r.codes, code{
				code: value.Text(d.own.Code), message: value.Text(d.own.Message), name: m.Key,
				documented: documented, at: e.at, node: e.node,
			})
		}
	}
	return success, nil
}

// shape reads a schema. A model is read once, so one may hold itself.
func (d *definition) shape(holder spot) (*shape, error) {
	if known := d.models[holder.name]; known != nil && holder.name != "" {
		return known, nil
	}
	node := holder.node
	s := &shape{model: holder.name, format: node.Text("format"), enum: node.Texts("enum"), toldEnum: true, at: holder.at, node: node}
	switch types := node.Get("type").(type) {
	case string:
		s.types = []string{scalar(types)}
	case []any: // OpenAPI 3.1
		for _, v := range types {
			if name := scalar(fmt.Sprint(v)); name != "" {
				s.types = append(s.types, name)
			}
		}
	}
	if holder.name != "" {
		d.models[holder.name] = s
	}
	if err := d.fields(s, holder, true); err != nil {
		return nil, err
	}
	if len(s.fields) == 0 {
		s.model = "" // a name for a word or a list is not on the wire
	}
	for key, to := range map[string]**shape{"items": &s.items, "additionalProperties": &s.values} {
		if _, isObject := node.Get(key).(tree.Object); !isObject {
			continue
		}
		below, err := d.resolve(join(holder.at, key), node.Get(key))
		if err != nil {
			return nil, err
		}
		if *to, err = d.shape(below); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// fields adds the properties of a schema and of what it is composed of; of
// alternatives none is required.
func (d *definition) fields(s *shape, holder spot, binding bool) error {
	required := holder.node.Texts("required")
	for _, m := range holder.node.Object("properties") {
		if s.field(m.Key) != nil {
			continue
		}
		at, err := d.resolve(join(holder.at, "properties", m.Key), m.Value)
		if err != nil {
			return err
		}
		if err := d.field(s, m.Key, binding && slices.Contains(required, m.Key), "", at); err != nil {
			return err
		}
	}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		branches, _ := holder.node.Get(key).([]any)
		for i, v := range branches {
			branch, err := d.resolve(join(holder.at, key, fmt.Sprint(i)), v)
			if err != nil {
				return err
			}
			if branch.name != "" && d.models[branch.name] == s {
				continue // composed of itself
			}
			if len(s.types) == 0 && branch.node.Text("type") != "" {
				s.types = []string{scalar(branch.node.Text("type"))}
			}
			if err := d.fields(s, branch, binding && key == "allOf"); err != nil {
				return err
			}
		}
	}
	return nil
}

func join(at []string, more ...string) []string { return slices.Concat(at, more) }
