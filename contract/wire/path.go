package wire

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Lookup follows a path such as clients.0.name or clients[0].name, and within a
// list [0].name; the empty one leads nowhere else.
func Lookup(value any, path string) (any, bool) {
	path = strings.TrimPrefix(strings.NewReplacer("[", ".", "]", "").Replace(path), ".")
	if path == "" {
		return value, true
	}
	for part := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			child, ok := v[part]
			if !ok {
				return nil, false
			}
			value = child
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// Text writes a value as a feature would: texts and numbers plain, the rest as
// JSON.
func Text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case nil:
		return "null"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}
