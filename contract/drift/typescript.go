package drift

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// declarations is a file of TypeScript declarations: where the body of each
// interface and class stands, and what was read of them so far.
type declarations struct {
	in     *input
	text   []byte
	bodies map[string]int // qualified name, such as Models.Client, to the offset after its {
	order  []string       // classes
	models map[string]*shape
}

// readTypeScript reads the methods of the classes whose names are operations,
// and the interfaces that they lead to. Such a file tells no status, no
// permission and no refusal, and seldom an enumeration.
func readTypeScript(in *input, ours *surface, _ Published) (*surface, error) {
	text, err := in.text()
	if err != nil {
		return nil, err
	}
	d := &declarations{in: in, text: text, bodies: map[string]int{}, models: map[string]*shape{}}
	s := &surface{complete: true}
	if err := d.scan(); err != nil {
		return nil, err
	}
	for _, class := range d.order {
		t := d.at(d.bodies[class])
		if err := d.class(t, s, ours); err != nil {
			return nil, t.fail(err)
		}
	}
	return s, nil
}

func (d *declarations) at(offset int) *tokens { return &tokens{in: d.in, text: d.text, next: offset} }

// scan notes where every body stands. It fails where the braces do not close.
func (d *declarations) scan() error {
	t := d.at(0)
	type block struct {
		name   string // "" for a block that names nothing below it
		offset int
	}
	var above []block
	pending := ""
	for {
		token, err := t.read()
		if err != nil {
			return t.fail(err)
		}
		switch token {
		case "":
			if len(above) > 0 {
				t.start = above[len(above)-1].offset
				return t.fail(errors.New("this { is never closed: was the file cut off?"))
			}
			return nil
		case "interface", "class", "namespace", "module":
			name, err := t.read()
			if err != nil {
				return t.fail(err)
			}
			if pending = ""; isWord(name) || isText(name) {
				pending = token + " " + name
			}
		case ";", "=", ":":
			pending = ""
		case "{":
			word, name, _ := strings.Cut(pending, " ")
			if len(above) > 0 && above[len(above)-1].name != "" {
				name = above[len(above)-1].name + "." + name
			}
			b := block{offset: t.start}
			switch word {
			case "class", "interface":
				d.bodies[name] = t.next
				if word == "class" {
					d.order = append(d.order, name)
				}
			case "namespace":
				b.name = name
			}
			above, pending = append(above, b), ""
		case "}":
			if len(above) == 0 {
				return t.fail(errors.New("a } that nothing opened"))
			}
			above = above[:len(above)-1]
		}
	}
}

// class reads the methods of a class that are operations.
func (d *declarations) class(t *tokens, s, ours *surface) error {
	for {
		name, err := t.read()
		if err != nil || name == "}" {
			return err
		}
		wanted := slices.ContainsFunc(ours.operations, func(op *operation) bool { return strings.EqualFold(op.id, name) })
		if open := t.peek(); !wanted || open != "(" {
			if err := t.skip(";"); err != nil {
				return err
			}
			continue
		}
		op := &operation{id: name, parameters: &shape{}, told: tells{parameters: true}}
		if err := d.method(t, op); err != nil {
			return err
		}
		s.operations = append(s.operations, op)
	}
}

func (d *declarations) method(t *tokens, op *operation) error {
	parameters, err := d.members(t, ")")
	if err != nil {
		return err
	}
	for _, p := range parameters.fields {
		switch {
		case strings.HasSuffix(p.shape.model, "Options"):
			op.parameters.fields = append(op.parameters.fields, p.shape.fields...)
		case p.name == "body" || p.shape.isObject():
			op.body = p.shape
		default:
			op.parameters.fields = append(op.parameters.fields, p)
		}
	}
	if err := t.want(":"); err != nil {
		return err
	}
	op.success, err = d.kind(t)
	if err == nil {
		err = t.skip(";")
	}
	return err
}

// members reads what stands in braces, or the parameters in parentheses, until
// the end.
func (d *declarations) members(t *tokens, end string) (*shape, error) {
	s := &shape{types: []string{"object"}}
	if end == ")" {
		if err := t.want("("); err != nil {
			return nil, err
		}
	}
	for {
		name, err := t.read()
		switch {
		case err != nil:
			return nil, err
		case name == end:
			return s, nil
		case name == ";", name == ",", name == "readonly":
			continue
		case name == "[": // [key: string]: T
			if err := t.skip("]"); err != nil {
				return nil, err
			}
			if err := t.want(":"); err != nil {
				return nil, err
			}
			if s.values, err = d.kind(t); err != nil {
				return nil, err
			}
			continue
		case !isWord(name) && !isText(name):
			return nil, fmt.Errorf("found %q where the name of a member is wanted", name)
		}
		f := field{name: strings.Trim(name, `"'`), required: true, told: true}
		if t.peek() == "?" {
			f.required = false
			_, _ = t.read()
		}
		if t.peek() == "(" { // a method of an interface is no field
			if err := t.skip(";"); err != nil {
				return nil, err
			}
			continue
		}
		if err := t.want(":"); err != nil {
			return nil, err
		}
		if f.shape, err = d.kind(t); err != nil {
			return nil, err
		}
		if f.shape == nil {
			f.shape = &shape{}
		}
		s.fields = append(s.fields, f)
	}
}

// kind reads a type; nil is void. Literals beside each other are an
// enumeration.
func (d *declarations) kind(t *tokens) (*shape, error) {
	var found *shape
	for {
		one, err := d.single(t)
		if err != nil {
			return nil, err
		}
		switch {
		case found == nil:
			found = one
		case one != nil && one.toldEnum && found.toldEnum:
			found.enum = append(found.enum, one.enum...)
		case one != nil && len(one.types) > 0:
			found.types = append(found.types, one.types...)
		}
		if t.peek() != "|" {
			return found, nil
		}
		_, _ = t.read()
	}
}

func (d *declarations) single(t *tokens) (*shape, error) {
	word, err := t.read()
	if err != nil {
		return nil, err
	}
	s := &shape{}
	switch {
	case word == "{":
		if s, err = d.members(t, "}"); err != nil {
			return nil, err
		}
	case isText(word):
		s = &shape{types: []string{"string"}, enum: []string{strings.Trim(word, `"'`)}, toldEnum: true}
	case word == "(":
		if err := t.skip(")"); err != nil {
			return nil, err
		}
	case isWord(word):
		if s, err = d.named(t, word); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("found %q where a type is wanted", word)
	}
	for t.peek() == "[" {
		_, _ = t.read()
		if err := t.want("]"); err != nil {
			return nil, err
		}
		s = &shape{types: []string{"array"}, items: s}
	}
	return s, nil
}

func (d *declarations) named(t *tokens, name string) (*shape, error) {
	for t.peek() == "." {
		_, _ = t.read()
		part, err := t.read()
		if err != nil {
			return nil, err
		}
		name += "." + part
	}
	var arguments []*shape
	if t.peek() == "<" {
		_, _ = t.read()
		for {
			argument, err := d.kind(t)
			if err != nil {
				return nil, err
			}
			arguments = append(arguments, argument)
			if t.peek() != "," {
				break
			}
			_, _ = t.read()
		}
		if err := t.want(">"); err != nil {
			return nil, err
		}
	}
	switch {
	case name == "Promise" && len(arguments) == 1:
		return arguments[0], nil
	case (name == "Array" || name == "ReadonlyArray" || name == "Set") && len(arguments) == 1:
		return &shape{types: []string{"array"}, items: arguments[0]}, nil
	case (name == "Record" || name == "Map") && len(arguments) == 2:
		return &shape{types: []string{"object"}, values: arguments[1]}, nil
	case name == "void":
		return nil, nil
	case name == "Date":
		return &shape{types: []string{"string"}}, nil
	case strings.Contains(name, ".") || d.bodies[name] > 0:
		return d.model(name)
	}
	s := typed(name)
	s.coarse = true
	return s, nil
}

// model reads an interface, once.
func (d *declarations) model(name string) (*shape, error) {
	if known := d.models[name]; known != nil {
		return known, nil
	}
	offset, ok := d.bodies[name]
	if !ok {
		return nil, fmt.Errorf("%s is used and not declared", name)
	}
	s := &shape{model: name[strings.LastIndex(name, ".")+1:]}
	d.models[name] = s
	t := d.at(offset)
	body, err := d.members(t, "}")
	if err != nil {
		return nil, t.fail(err)
	}
	s.types, s.fields, s.values = body.types, body.fields, body.values
	return s, nil
}
