package wire

import "github.com/credmock/credmock/spec/tree"

// Plain turns an ordered tree into what [encoding/json] decodes.
func Plain(v any) any {
	switch v := v.(type) {
	case tree.Object:
		out := make(map[string]any, len(v))
		for _, m := range v {
			out[m.Key] = Plain(m.Value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = Plain(v[i])
		}
		return out
	case int:
		return float64(v)
	case int64:
		return float64(v)
	default:
		return v
	}
}
