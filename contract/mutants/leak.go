package mutants

import (
	"strings"

	"github.com/credmock/credmock/spec"
)

// leakable is a field of a success that may hold any text, or "".
func leakable(a *spec.Answer) string {
	if a.MediaType == "" || a.Schema() == nil {
		return ""
	}
	for _, path := range a.Fields() {
		s := a.Schema()
		for part := range strings.SplitSeq(path, ".") {
			name, isList := strings.CutSuffix(part, "[]")
			if s = s.Property(name); s != nil && isList {
				s = s.Items()
			}
			if s == nil {
				break
			}
		}
		if s != nil && s.Type() == "string" && !s.Secret() && len(s.Enum()) == 0 && !strings.HasSuffix(strings.ToLower(path), "id") {
			return path
		}
	}
	return ""
}

func leak(op *spec.Operation, a *spec.Answer, field, secret string) func() behaviour {
	return changing(op, a, func(r *reply) {
		if r.isJSON() {
			r.body = edit(r.body, field, replace(quote(secret)))
		}
	})
}

func leakInHeader(op *spec.Operation, a *spec.Answer, secret string) func() behaviour {
	return changing(op, a, func(r *reply) { r.header.Set("X-Debug", secret) })
}
