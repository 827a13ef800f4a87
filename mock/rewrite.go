package mock

import (
	"bytes"
	"encoding/json"

	"github.com/credmock/credmock/spec"
)

// A rewriter copies a JSON text and changes what stands in it, guided by a schema.
// Order and numbers stay as they were written.
type rewriter struct {
	// value returns what a value becomes that is neither list nor object; nil leaves it.
	value func(s *spec.Schema, raw []byte) []byte
	// name returns the schema of a member, and how it is called; nil leaves it.
	name func(s *spec.Schema, name string) (*spec.Schema, string)

	text []byte
	d    *json.Decoder
	out  []byte
	done int64 // how much of the text is copied
}

// rewrite returns the text anew; ok is false where it is no JSON.
func (w *rewriter) rewrite(text []byte, s *spec.Schema) (out []byte, ok bool) {
	w.text, w.d = text, json.NewDecoder(bytes.NewReader(text))
	w.d.UseNumber()
	if w.walk(s) != nil {
		return text, false
	}
	return append(w.out, w.text[w.done:]...), true
}

func (w *rewriter) walk(s *spec.Schema) error {
	before := w.d.InputOffset()
	token, err := w.d.Token()
	if err != nil {
		return err
	}
	if container, isOne := token.(json.Delim); isOne {
		for w.d.More() {
			inner, err := w.inner(s, container)
			if err != nil {
				return err
			}
			if err := w.walk(inner); err != nil {
				return err
			}
		}
		_, err = w.d.Token()
		return err
	}
	raw := bytes.TrimLeft(w.text[before:w.d.InputOffset()], " \t\r\n,:")
	if next := w.value(s, raw); next != nil {
		w.put(raw, next)
	}
	return nil
}

// inner reads what stands before a value, and returns the schema of that value.
func (w *rewriter) inner(s *spec.Schema, container json.Delim) (*spec.Schema, error) {
	if container != '{' {
		if s == nil {
			return nil, nil
		}
		return s.Items(), nil
	}
	before := w.d.InputOffset()
	token, err := w.d.Token()
	if err != nil {
		return nil, err
	}
	key := token.(string)
	if w.name == nil {
		if s == nil {
			return nil, nil
		}
		return s.Property(key), nil
	}
	inner, shown := w.name(s, key)
	if shown != key {
		w.put(bytes.TrimLeft(w.text[before:w.d.InputOffset()], " \t\r\n,"), []byte(`"`+shown+`"`))
	}
	return inner, nil
}

// put writes the text up to the token that was read last, and next in its place.
func (w *rewriter) put(token, next []byte) {
	end := w.d.InputOffset()
	w.out = append(append(w.out, w.text[w.done:end-int64(len(token))]...), next...)
	w.done = end
}
