package mock

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/credmock/credmock/spec"
)

// restore puts the prefix of a sandbox back into the addresses of an answer, which
// the service gives without a host: a client that follows one stays in its sandbox.
func (c *Call) restore(a Answer, r Response) Response {
	if c.Prefix == "" || len(r.Body) == 0 || !strings.Contains(a.MediaType, "json") {
		return r
	}
	w := addresses{text: r.Body, d: json.NewDecoder(bytes.NewReader(r.Body)), prefix: c.Prefix}
	if w.value(a.Schema()) != nil {
		return r // no JSON after all
	}
	r.Body = append(w.out, w.text[w.done:]...)
	return r
}

// addresses copies a JSON text and changes those of its strings that a schema calls
// addresses without a host.
type addresses struct {
	text   []byte
	d      *json.Decoder
	prefix string
	out    []byte
	done   int64 // how much of the text is copied
}

func (w *addresses) value(s *spec.Schema) error {
	before := w.d.InputOffset()
	token, err := w.d.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Delim:
		for w.d.More() {
			inner, err := w.inner(s, token)
			if err != nil {
				return err
			}
			if err := w.value(inner); err != nil {
				return err
			}
		}
		_, err = w.d.Token()
		return err
	case string:
		if s != nil && s.Format() == "uri-reference" && strings.HasPrefix(token, "/") {
			at := before + int64(bytes.IndexByte(w.text[before:], '"')) + 1
			w.out = append(append(w.out, w.text[w.done:at]...), w.prefix...)
			w.done = at
		}
	}
	return nil
}

// inner reads what stands before a value, and returns the schema of that value.
func (w *addresses) inner(s *spec.Schema, container json.Delim) (*spec.Schema, error) {
	key := ""
	if container == '{' {
		token, err := w.d.Token()
		if err != nil {
			return nil, err
		}
		key = token.(string)
	}
	switch {
	case s == nil:
		return nil, nil
	case container == '{':
		return s.Property(key), nil
	default:
		return s.Items(), nil
	}
}
