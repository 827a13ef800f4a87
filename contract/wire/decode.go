package wire

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// This file reads what came back. Whatever its form, an answer is read into what
// [encoding/json] makes of JSON, so that steps and judge see one thing.

// A Form is how an answer stands on the wire.
type Form string

const (
	FormNone     Form = "no body"
	FormJSON     Form = "JSON"
	FormXML      Form = "XML"
	FormPairs    Form = "pairs"
	FormText     Form = "text"
	FormRedirect Form = "redirect"
	FormOther    Form = "other"
)

// Read decodes a response by its content type. An error says that the body is not
// what its type promises. Plain text holds pairs, or is one text: the type does not
// tell, so prose does.
func Read(r Received, prose bool) (value any, f Form, err error) {
	header, body := r.Header, r.Body
	if location := header.Get("Location"); r.Status >= 300 && r.Status < 400 && location != "" {
		value, err := readRedirect(location)
		return value, FormRedirect, err
	}
	if len(body) == 0 {
		return nil, FormNone, nil
	}
	media, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	switch {
	case media == "application/json" || strings.HasSuffix(media, "+json"):
		value, err = readJSON(body)
		return value, FormJSON, err
	case media == "application/xml" || media == "text/xml":
		value, err = readXML(body)
		return value, FormXML, err
	case media == "text/plain" && prose:
		return string(body), FormText, nil
	case media == "text/plain":
		value, err = readPairs(string(body))
		return value, FormPairs, err
	default:
		return nil, FormOther, nil
	}
}

// readJSON reads exactly one value, whose objects hold each key once.
func readJSON(body []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, errors.New("the body is not JSON")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON value of the body")
	}
	return value, nil
}

// readRedirect reads the parameters of a redirect: those of its query, and those
// of its fragment.
func readRedirect(location string) (any, error) {
	u, err := url.Parse(location)
	if err != nil {
		return nil, errors.New("the Location is not a URL")
	}
	value := map[string]any{}
	for _, part := range []string{u.RawQuery, u.EscapedFragment()} {
		parameters, err := url.ParseQuery(part)
		if err != nil {
			return nil, errors.New("the parameters of the Location are malformed")
		}
		for name, values := range parameters {
			if _, twice := value[name]; twice || len(values) > 1 {
				return nil, fmt.Errorf("the Location holds %s twice", name)
			}
			value[name] = values[0]
		}
	}
	return value, nil
}

// readPairs reads key=value pairs parted by semicolons. Nothing in them is
// escaped, so what has no = belongs to the value before.
func readPairs(body string) (any, error) {
	value := map[string]any{}
	last := ""
	for pair := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(body), ";"), ";") {
		name, v, ok := strings.Cut(pair, "=")
		inValue := !ok || strings.ContainsAny(name, " <>\"'{}")
		if inValue && last == "" {
			return nil, errors.New("the body is not key=value pairs")
		}
		if inValue {
			before, _ := value[last].(string)
			value[last] = before + ";" + pair
			continue
		}
		value[name], last = v, name
	}
	return value, nil
}

// readXML reads the elements below the root: texts, lists of what is repeated,
// and objects.
func readXML(body []byte) (any, error) {
	dec := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := dec.Token()
		if err != nil {
			return nil, errors.New("the body is not XML")
		}
		if _, ok := token.(xml.StartElement); ok {
			break
		}
	}
	value, err := readElement(dec)
	if err != nil {
		return nil, errors.New("the body is not XML")
	}
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if text, ok := token.(xml.CharData); err != nil || !ok || len(bytes.TrimSpace(text)) > 0 {
			return nil, errors.New("something follows the XML of the body")
		}
	}
	if _, ok := value.(map[string]any); !ok {
		return nil, errors.New("the body's XML holds no elements")
	}
	return value, nil
}

func readElement(dec *xml.Decoder) (any, error) {
	var text strings.Builder
	var children map[string]any
	for {
		token, err := dec.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			child, err := readElement(dec)
			if err != nil {
				return nil, err
			}
			if children == nil {
				children = map[string]any{}
			}
			switch was, again := children[t.Name.Local]; was := was.(type) {
			case repeated:
				children[t.Name.Local] = append(was, child)
			default:
				if again {
					child = repeated{was, child}
				}
				children[t.Name.Local] = child
			}
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if children == nil {
				return text.String(), nil
			}
			for name, child := range children {
				if list, ok := child.(repeated); ok {
					children[name] = []any(list)
				}
			}
			return children, nil
		}
	}
}

// repeated are elements of one name; it is told from a list that one element is.
type repeated []any

// LikeExample turns texts into what an example has in their place: XML and pairs
// know neither numbers nor lists. What does not fit is left as it is.
func LikeExample(value, example any) any {
	switch e := example.(type) {
	case tree.Object:
		o, ok := value.(map[string]any)
		if !ok {
			return value
		}
		out := make(map[string]any, len(o))
		for name, v := range o {
			out[name] = v
			if e.Has(name) {
				out[name] = LikeExample(v, e.Get(name))
			}
		}
		return out
	case []any:
		list, ok := value.([]any)
		if !ok {
			if value == "" {
				return []any{}
			}
			list = []any{value}
		}
		out := slices.Clone(list)
		for i := range out {
			if len(e) > 0 {
				out[i] = LikeExample(out[i], e[0])
			}
		}
		return out
	case nil:
		if value == "" {
			return nil
		}
	case int, int64, float64:
		if text, ok := value.(string); ok {
			if n, err := strconv.ParseFloat(text, 64); err == nil {
				return n
			}
		}
	case bool:
		if text, ok := value.(string); ok {
			if b, err := strconv.ParseBool(text); err == nil {
				return b
			}
		}
	}
	return value
}
