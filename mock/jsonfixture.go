package mock

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// longList is how many bytes a list of a section has, at the least, whose rows are
// read one by one when they are loaded: as nodes they take many times as much.
const longList = 16 << 10

// A jsonText reads JSON that is valid into the nodes that it has as YAML, and leaves
// the rows of long lists as they are written.
type jsonText struct {
	text []byte
	at   int
	line int
	long map[*yaml.Node]jsonText // by the node of a list, which holds its first row alone
}

// isJSONObject reports whether a text is one object, and nothing else.
func isJSONObject(text []byte) bool {
	trimmed := bytes.TrimLeft(text, " \t\r\n")
	return len(trimmed) > 0 && trimmed[0] == '{' && json.Valid(text)
}

// space passes over what stands between the tokens.
func (j *jsonText) space() {
	for ; j.at < len(j.text); j.at++ {
		switch j.text[j.at] {
		case '\n':
			j.line++
		case ' ', '\t', '\r', ',', ':':
		default:
			return
		}
	}
}

// more reports whether a list or an object has another member, and passes over its
// end where it has none.
func (j *jsonText) more() bool {
	j.space()
	if c := j.text[j.at]; c == ']' || c == '}' {
		j.at++
		return false
	}
	return true
}

// value reads the next value, which stands so deep.
func (j *jsonText) value(depth int) (*yaml.Node, error) {
	j.space()
	node := &yaml.Node{Line: j.line, Column: 1}
	switch from := j.at; j.text[from] {
	case '{':
		node.Kind, node.Tag = yaml.MappingNode, "!!map"
		j.at++
		for j.more() {
			for range 2 { // key and value
				member, err := j.value(depth + 1)
				if err != nil {
					return nil, err
				}
				node.Content = append(node.Content, member)
			}
		}
	case '[':
		node.Kind, node.Tag = yaml.SequenceNode, "!!seq"
		rows := *j
		j.at++
		for j.more() {
			item, err := j.value(depth + 1)
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, item)
			if depth == 2 && len(node.Content) == 1 && item.Kind == yaml.MappingNode {
				if end := rows.end(); end-from > longList {
					j.long[node] = jsonText{text: rows.text[from:end], line: rows.line}
					j.line = rows.line + bytes.Count(rows.text[from:end], []byte("\n"))
					j.at = end
					return node, nil
				}
			}
		}
	case '"':
		j.at = j.endOfText()
		node.Kind, node.Tag, node.Style = yaml.ScalarNode, "!!str", yaml.DoubleQuotedStyle
		if inner := j.text[from+1 : j.at-1]; utf8.Valid(inner) && bytes.IndexByte(inner, '\\') < 0 {
			node.Value = string(inner)
			return node, nil
		}
		return node, json.Unmarshal(j.text[from:j.at], &node.Value)
	default:
		for j.at < len(j.text) && strings.IndexByte(",]} \t\r\n", j.text[j.at]) < 0 {
			j.at++
		}
		node.Kind, node.Value = yaml.ScalarNode, string(j.text[from:j.at])
		node.Tag = node.ShortTag()
	}
	return node, nil
}

// endOfText is where the text that begins here ends.
func (j *jsonText) endOfText() int {
	at := j.at + 1
	for ; j.text[at] != '"'; at++ {
		if j.text[at] == '\\' {
			at++
		}
	}
	return at + 1
}

// end is where the list or object ends that begins here.
func (j *jsonText) end() int {
	deep := 0
	for at := j.at; ; at++ {
		switch j.text[at] {
		case '"':
			at = (&jsonText{text: j.text, at: at}).endOfText() - 1
		case '[', '{':
			deep++
		case ']', '}':
			if deep--; deep == 0 {
				return at + 1
			}
		}
	}
}

// each reads the rows of a long list one by one.
func (j jsonText) each(look func(i int, row *yaml.Node) error) error {
	j.at = 1
	for i := 0; j.more(); i++ {
		row, err := j.value(3)
		if err == nil {
			err = look(i, row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
