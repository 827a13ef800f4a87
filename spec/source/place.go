package source

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// At says where in the files a place of the document stands, as file:line: the
// place itself or, where it is not written, what it stands in. References and
// parts are followed.
func (s *Source) At(path ...string) string {
	found := s.find(path, 0)
	return fmt.Sprintf("%s:%d", s.files[found.file].Name, found.line)
}

// in says where a section of one file stands; below it, keys are parted by NUL.
func (s *Source) in(file int, key string) string {
	found := s.walk(file, s.nodes()[file], strings.Split(key, "\x00"), 0)
	return fmt.Sprintf("%s:%d", s.files[file].Name, found.line)
}

// A spot is where a search came to: how many keys of the path it found.
type spot struct{ file, line, deep int }

func (s *Source) find(path []string, jumps int) spot {
	best := spot{line: 1, deep: -1}
	for i, root := range s.nodes() {
		if found := s.walk(i, root, path, jumps); found.deep > best.deep {
			best = found
		}
	}
	return best
}

// nodes reads the files again, with the places that the tree does not keep.
func (s *Source) nodes() []*yaml.Node {
	s.once.Do(func() {
		for _, f := range s.files {
			var doc yaml.Node
			if yaml.Unmarshal(f.Text, &doc) != nil || len(doc.Content) == 0 {
				doc.Content = []*yaml.Node{{}}
			}
			s.roots = append(s.roots, doc.Content[0])
		}
	})
	return s.roots
}

// walk follows a path down from a node.
func (s *Source) walk(file int, node *yaml.Node, path []string, jumps int) spot {
	at := spot{file: file, line: max(node.Line, 1)}
	for i, part := range path {
		key, value := member(node, part)
		if value == nil {
			return s.jump(node, at, path[i:], jumps)
		}
		node, at.line, at.deep = value, key.Line, i+1
	}
	return at
}

// jump goes on where a reference or a part leads, if more is found there.
func (s *Source) jump(node *yaml.Node, at spot, rest []string, jumps int) spot {
	if jumps > 8 {
		return at
	}
	var ways [][]string
	if _, ref := member(node, "$ref"); ref != nil {
		target := strings.Split(strings.TrimPrefix(ref.Value, "#/"), "/")
		for i, part := range target {
			target[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		}
		ways = append(ways, target)
	}
	if _, names := member(node, "x-include"); names != nil {
		for _, name := range append(slices.Clone(names.Content), names) {
			ways = append(ways, []string{"x-parts", name.Value})
		}
	}
	if name, isTwin := strings.CutSuffix(rest[0], twin); isTwin {
		if key, value := member(node, name); value != nil {
			below := s.walk(at.file, value, rest[1:], jumps+1)
			if below.deep == 0 {
				below.line = key.Line
			}
			return spot{below.file, below.line, at.deep + 1 + below.deep}
		}
	}
	best := at
	for _, way := range ways {
		if found := s.find(append(slices.Clone(way), rest...), jumps+1); found.deep > len(way) && at.deep+found.deep-len(way) > best.deep {
			best = spot{found.file, found.line, at.deep + found.deep - len(way)}
		}
	}
	return best
}

// member returns a member of a mapping, or an item of a list by its index.
func member(node *yaml.Node, name string) (key, value *yaml.Node) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == name {
				return node.Content[i], node.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(node.Content) {
			return node.Content[i], node.Content[i]
		}
	}
	return nil, nil
}

var lineOf = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:yaml: )?line (\d+): `) })

// inFile puts the name of a file before what is wrong with it, and the line
// after the name.
func inFile(name string, err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	if found := lineOf().FindStringSubmatch(text); found != nil {
		return fmt.Errorf("%s:%s: %s", name, found[1], strings.TrimPrefix(text, found[0]))
	}
	return fmt.Errorf("%s:1: %s", name, strings.TrimPrefix(text, "yaml: "))
}
