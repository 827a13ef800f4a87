package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// bodyKey is the argument under which a JSON body stands.
const bodyKey = "body"

var errBody = errors.New("the body is not one JSON value")

// DecodeREST reads path, query and headers into Call.Args, each under its own
// name, and a JSON body under "body". A parameter that was not sent takes its
// default; a body's own fields do not.
func DecodeREST(c *Call) error {
	c.Args = make(map[string]any, len(c.Operation.Parameters)+1)
	query := c.Request.URL.Query()
	for _, p := range c.Operation.Parameters {
		var value string
		switch p.In {
		case "path":
			value = c.Path[p.Name]
		case "query":
			value = query.Get(p.Name)
		case "header":
			value = c.Request.Header.Get(p.Name)
		}
		if value != "" {
			c.Args[p.Name] = value
		} else if d := p.Schema.Default(); d != nil {
			c.Args[p.Name] = d
		}
	}
	if c.Operation.Request == nil {
		return nil
	}
	body, err := decodeJSON(c.Body)
	if err == nil {
		c.Args[bodyKey] = body
	}
	c.bodyFault = err // told after Admit: who may not call learns nothing of the body
	return nil
}

// decodeJSON reads exactly one value: kin-openapi would let trailing text pass.
func decodeJSON(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, errBody
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errBody
	}
	return v, nil
}

// RenderREST writes an answer as compact JSON without HTML escapes.
func RenderREST(_ *Call, a Answer) (Response, error) {
	response := Response{Status: a.Status, Header: http.Header{}}
	if a.MediaType == "" {
		return response, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a.Body); err != nil {
		return Response{}, err
	}
	response.Header["Content-Type"] = []string{a.MediaType}
	response.Body = bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	return response, nil
}

// checkAnswer holds an answer to its schema: the bytes where they are JSON, the
// value they were made of otherwise.
func checkAnswer(a Answer, r Response) error {
	if a.MediaType == "" {
		return nil
	}
	text := r.Body
	if !strings.Contains(r.Header.Get("Content-Type"), "json") {
		var err error
		if text, err = json.Marshal(a.Body); err != nil {
			return fmt.Errorf("check %s: %w", a.Name, err)
		}
	}
	value, err := decodeJSON(text)
	if err != nil {
		return fmt.Errorf("check %s: %w", a.Name, err)
	}
	if violations := a.Check(value); len(violations) > 0 {
		return fmt.Errorf("answer %s breaks its schema: %v", a.Name, violations)
	}
	return nil
}
