package mock

import (
	"bytes"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

// restore puts the prefix of a sandbox back into the addresses of an answer, which
// the service gives without a host: a client that follows one stays in its sandbox.
func (c *Call) restore(a Answer, r Response) Response {
	if c.Prefix == "" || len(r.Body) == 0 || !strings.Contains(a.MediaType, "json") {
		return r
	}
	w := rewriter{value: func(s *spec.Schema, raw []byte) []byte {
		if s == nil || s.Format() != "uri-reference" || !bytes.HasPrefix(raw, []byte(`"/`)) && !bytes.HasPrefix(raw, []byte(`"\/`)) {
			return nil
		}
		return slices.Concat(raw[:1], []byte(c.Prefix), raw[1:])
	}}
	if body, ok := w.rewrite(r.Body, a.Schema()); ok {
		r.Body = body
	}
	return r
}
