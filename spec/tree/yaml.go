package tree

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// YAML writes an object as YAML, its keys in order.
func (o Object) YAML() ([]byte, error) {
	text, err := o.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var node yaml.Node
	text = printable(text)
	if err := yaml.Unmarshal(text, &node); err != nil { // JSON is YAML, in flow style
		return nil, fmt.Errorf("read what was just written: %w", err)
	}
	block(&node)
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	err = enc.Encode(&node)
	return b.Bytes(), err
}

// printable escapes what may stand in the texts of JSON and not in YAML.
func printable(text []byte) []byte {
	var out []byte
	from := 0
	for at, r := range string(text) {
		if r >= 0x7f && r < 0xa0 || r == 0xfeff || r == 0xfffe || r == 0xffff {
			out = fmt.Appendf(append(out, text[from:at]...), `\u%04x`, r)
			from = at + utf8.RuneLen(r)
		}
	}
	return append(out, text[from:]...)
}

// block writes a node over several lines, where it has contents.
func block(n *yaml.Node) {
	n.Style = 0
	if strings.Contains(n.Value, "\n") && strings.IndexByte(" \t\n", n.Value[0]) >= 0 {
		n.Style = yaml.DoubleQuotedStyle // yaml.v3 cannot read its own block of such a text
	}
	for _, child := range n.Content {
		block(child)
	}
}
