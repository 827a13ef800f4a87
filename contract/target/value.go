package target

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A value is a text that stands in the profile, or one that is found elsewhere.
type value struct {
	text   string
	env    string
	file   string
	line   int
	secret string // what the value turned out to be, if it is found elsewhere
}

// UnmarshalYAML reads a text, {env: NAME} or {file: PATH}. Its errors never
// repeat what stands there.
func (v *value) UnmarshalYAML(n *yaml.Node) error {
	v.line = n.Line
	if n.Kind == yaml.ScalarNode {
		v.text = n.Value
		return nil
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[1].Kind == yaml.ScalarNode {
		switch n.Content[0].Value {
		case "env":
			v.env = n.Content[1].Value
			return nil
		case "file":
			v.file = n.Content[1].Value
			return nil
		}
	}
	return errors.New(wantedValue + " is wanted")
}

const wantedValue = "text, {env: NAME} or {file: PATH}"

// Form says what a value looks like.
func (*value) Form() (map[string]any, string) {
	text := map[string]any{"type": "string"}
	found := func(key string) map[string]any {
		return map[string]any{"type": "object", "properties": map[string]any{key: text}, "required": []string{key}, "additionalProperties": false}
	}
	return map[string]any{"anyOf": []any{map[string]any{"type": []string{"string", "number", "boolean"}}, found("env"), found("file")}}, wantedValue
}

func (v *value) literal() bool { return v.env == "" && v.file == "" }

func (v *value) resolve(environ func(string) (string, bool)) error {
	switch {
	case v.env != "":
		text, ok := environ(v.env)
		if !ok || text == "" {
			return fmt.Errorf("the environment variable %s is not set", v.env)
		}
		v.secret = text
	case v.file != "":
		text, err := os.ReadFile(v.file)
		if err != nil {
			return err
		}
		if v.secret = strings.TrimRight(string(text), "\r\n"); v.secret == "" {
			return fmt.Errorf("the file %s is empty", v.file)
		}
	}
	return nil
}

// shellName is what a shell takes for the name of a variable.
var shellName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// from notes the environment variable that a value is found in.
func (v *value) from(variables map[string]string) {
	if v != nil && shellName.MatchString(v.env) {
		variables[v.secret] = v.env
	}
}

func (v *value) get() string {
	if v == nil {
		return ""
	}
	if v.literal() {
		return v.text
	}
	return v.secret
}
