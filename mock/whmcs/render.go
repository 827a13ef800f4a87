package whmcs

import (
	"bytes"
	"errors"
	"net/http"
	"sync"

	"github.com/credmock/credmock/mock"
)

// mediaTypes are the content types of the forms (T22, U4); the spec declares
// them on every response.
var mediaTypes = map[string][]string{
	"json": {"application/json"},
	"xml":  {"application/xml"},
	"nvp":  {"text/plain"},
}

// buffers save a long listing from growing its bytes anew each time.
var buffers = sync.Pool{New: func() any { return &[]byte{} }}

// render writes an answer in the form that was asked for. Without one, a flat
// answer is written as NVP and a nested one as XML (T16, U3); NVP has no known
// form for a nested answer, so that is XML too.
func render(c *mock.Call, a mock.Answer) (mock.Response, error) {
	if isSignOn(c) {
		return renderSignOn(c, a)
	}
	r, ok := c.Local.(*request)
	if !ok { // refused before decoding: only the query can have said how
		var err error
		if r, err = read(c); err != nil {
			return mock.Response{}, err
		}
	}
	format := formatOf(c, r, a.Body)
	response := mock.Response{Status: a.Status, Header: http.Header{"Content-Type": mediaTypes[format]}}
	for _, name := range a.Headers {
		if name == "Allow" {
			response.Header["Allow"] = []string{"GET, HEAD, POST"}
		}
	}
	switch format {
	case "json":
		scratch := buffers.Get().(*[]byte)
		defer buffers.Put(scratch)
		body, err := appendJSON((*scratch)[:0], a.Body, styleOf(c))
		if errors.Is(err, errMalformedUTF8) {
			return response, mock.Refuse("encodingFailed")
		}
		*scratch = body
		response.Body = bytes.Clone(body)
		return response, err
	case "xml":
		response.Body = appendXML(nil, r.home.Version, r.action, a.Body)
	default:
		response.Body = appendNVP(nil, a.Body, c.Behaviour(nvpTrailing) == "semicolon")
	}
	return response, nil
}

func styleOf(c *mock.Call) jsonStyle {
	return jsonStyle{
		PlainSlashes:    c.Behaviour(jsonSlashes) == "plain",
		BackslashQuotes: c.Behaviour(jsonQuotes) == "backslash",
		PlainMarkup:     c.Behaviour(jsonMarkup) == "plain",
		EmptyAsString:   c.Behaviour(emptyCollections) == "string",
	}
}

func formatOf(c *mock.Call, r *request, body any) string {
	format := r.format
	if format == "" {
		format = c.Behaviour(defaultResponseType)
	}
	switch {
	case format == "json" || format == "xml":
		return format
	case nested(body):
		return "xml"
	default:
		return "nvp"
	}
}
