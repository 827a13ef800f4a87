package tree

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// YAML writes an object as YAML, its keys in order.
func (o Object) YAML() ([]byte, error) {
	text, err := o.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var node yaml.Node
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

// block writes a node over several lines, where it has contents.
func block(n *yaml.Node) {
	n.Style = 0
	for _, child := range n.Content {
		block(child)
	}
}
