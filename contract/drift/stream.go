package drift

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// A span is where a part of a file stands.
type span struct{ start, size int64 }

// An index reads a definition in one pass and keeps the paths that are wanted;
// of everything that could be referred to it keeps the place alone. So what it
// holds does not grow with what a vendor publishes beside.
type index struct {
	in    *input
	dec   *json.Decoder
	parts map[string]span
	kept  tree.Object // paths
	root  tree.Object
}

// readDefinition reads Swagger 2.0 or OpenAPI 3, as JSON or as YAML.
func readDefinition(in *input, ours *surface, source Published) (*surface, error) {
	first, err := in.first()
	if err != nil {
		return nil, err
	}
	if first != '{' {
		return readYAML(in, ours, source)
	}
	x := &index{in: in, parts: map[string]span{}, dec: json.NewDecoder(in.reader())}
	if err := x.scan(ours); err != nil {
		return nil, x.where(err)
	}
	d := &definition{root: x.root.With("paths", x.kept), lookup: x.part}
	return d.surface(ours, source)
}

func readYAML(in *input, ours *surface, source Published) (*surface, error) {
	text, err := in.text()
	if err != nil {
		return nil, err
	}
	root, err := tree.Read(text)
	if err != nil {
		return nil, err
	}
	d := &definition{root: root}
	d.lookup = d.within
	return d.surface(ours, source)
}

// where adds line and offset to what is wrong with the JSON.
func (x *index) where(err error) error {
	offset := x.dec.InputOffset()
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		offset, err = x.in.size, errors.New("the file ends in the middle: was it cut off?")
	case errors.As(err, &syntax):
		offset = max(offset, syntax.Offset)
	}
	line, lineErr := x.in.line(offset)
	if lineErr != nil {
		return lineErr
	}
	return &place{line, offset, err}
}

// each calls f for every key of the object that comes next, with its value as
// text and the place of that.
func (x *index) each(f func(key string, value json.RawMessage, at span) error) error {
	if err := x.expect('{'); err != nil {
		return err
	}
	for x.dec.More() {
		key, err := x.key()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := x.dec.Decode(&value); err != nil {
			return err
		}
		size := int64(len(value))
		if err := f(key, value, span{x.dec.InputOffset() - size, size}); err != nil {
			return err
		}
	}
	_, err := x.dec.Token()
	return err
}

func (x *index) expect(want json.Delim) error {
	token, err := x.dec.Token()
	if err == nil && token != want {
		err = fmt.Errorf("found %v where %v is wanted", token, want)
	}
	return err
}

func (x *index) key() (string, error) {
	token, err := x.dec.Token()
	key, _ := token.(string)
	return key, err
}

func (x *index) scan(ours *surface) error {
	if err := x.expect('{'); err != nil {
		return err
	}
	for x.dec.More() {
		key, err := x.key()
		if err != nil {
			return err
		}
		switch key {
		case "paths":
			err = x.each(func(path string, value json.RawMessage, at span) error {
				x.parts["paths/"+path] = at
				return x.keep(path, value, ours)
			})
		case "definitions", "parameters", "responses":
			err = x.each(x.section(key))
		case "components":
			err = x.components()
		case "swagger", "openapi", "info", "basePath", "servers":
			var value json.RawMessage
			if err = x.dec.Decode(&value); err == nil {
				var v any
				if v, err = decode(value); err == nil {
					x.root = x.root.With(key, v)
				}
			}
		default:
			err = x.skip()
		}
		if err != nil {
			return err
		}
	}
	if _, err := x.dec.Token(); err != nil {
		return err
	}
	if _, err := x.dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the end of the definition")
	}
	if !x.root.Has("swagger") && !x.root.Has("openapi") {
		return errors.New("neither swagger nor openapi says which form this is")
	}
	return nil
}

// skip passes over the value that comes next.
func (x *index) skip() error {
	for depth := 0; ; {
		token, err := x.dec.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// keep keeps a path if the document speaks of it, or of one of its operations by
// name: it may have moved.
func (x *index) keep(path string, value json.RawMessage, ours *surface) error {
	for _, op := range ours.operations {
		if strings.HasSuffix(pathKey(op.path), pathKey(path)) || bytes.Contains(value, []byte(`"`+op.id+`"`)) {
			v, err := decode(value)
			x.kept = append(x.kept, tree.Member{Key: path, Value: v})
			return err
		}
	}
	return nil
}

func (x *index) section(prefix string) func(string, json.RawMessage, span) error {
	return func(name string, _ json.RawMessage, at span) error {
		x.parts[prefix+"/"+name] = at
		return nil
	}
}

func (x *index) components() error {
	if err := x.expect('{'); err != nil {
		return err
	}
	for x.dec.More() {
		key, err := x.key()
		if err != nil {
			return err
		}
		if err := x.each(x.section("components/" + key)); err != nil {
			return err
		}
	}
	_, err := x.dec.Token()
	return err
}

// part reads what a reference leads to.
func (x *index) part(pointer []string) (any, error) {
	for depth := len(pointer); depth > 1; depth-- {
		at, ok := x.parts[strings.Join(pointer[:depth], "/")]
		if !ok {
			continue
		}
		text := make([]byte, at.size)
		if _, err := x.in.data.ReadAt(text, at.start); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		v, err := decode(text)
		if err != nil {
			return nil, err
		}
		return descend(v, pointer, depth)
	}
	return nil, missing(pointer)
}

// decode reads JSON in order.
func decode(text []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	return value(dec)
}

func value(dec *json.Decoder) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		o := tree.Object{}
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				return nil, err
			}
			v, err := value(dec)
			if err != nil {
				return nil, err
			}
			o = append(o, tree.Member{Key: key.(string), Value: v})
		}
		_, err = dec.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			v, err := value(dec)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = dec.Token()
		return list, err
	default:
		return token, nil
	}
}
