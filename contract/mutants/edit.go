package mutants

import (
	"bytes"
	"slices"
)

// This file changes JSON in place: what is not changed keeps its bytes, so that a
// mutant differs from the right service in one thing only.

// A member is where a member of an object stands in a text.
type member struct {
	path                        string // dotted, [] for elements: clients[].name
	key, afterKey, value, after int    // offsets: "key" : value
}

// members lists the members at any depth, in order. The text must be JSON.
func members(text []byte) []member {
	s := &scanner{text: text}
	s.value("")
	return s.found
}

type scanner struct {
	text  []byte
	at    int
	found []member
}

func (s *scanner) space() {
	for s.at < len(s.text) && bytes.IndexByte([]byte(" \t\r\n"), s.text[s.at]) >= 0 {
		s.at++
	}
}

// peek returns the next byte that is no space, or zero.
func (s *scanner) peek() byte {
	s.space()
	if s.at >= len(s.text) {
		return 0
	}
	return s.text[s.at]
}

func (s *scanner) value(path string) {
	switch s.peek() {
	case '{':
		s.at++
		for s.peek() == '"' {
			m := member{key: s.at}
			s.word()
			m.afterKey = s.at
			m.path = join(path, string(s.text[m.key+1:m.afterKey-1]))
			s.peek()
			s.at++ // the colon
			s.space()
			m.value = s.at
			i := len(s.found)
			s.found = append(s.found, m)
			s.value(m.path)
			s.found[i].after = s.at
			if s.peek() == ',' {
				s.at++
			}
		}
		s.at++
	case '[':
		s.at++
		for c := s.peek(); c != ']' && c != 0; c = s.peek() {
			s.value(path + "[]")
			if s.peek() == ',' {
				s.at++
			}
		}
		s.at++
	case '"':
		s.word()
	default:
		for s.at < len(s.text) && bytes.IndexByte([]byte(",]} \t\r\n"), s.text[s.at]) < 0 {
			s.at++
		}
	}
}

// word passes over a string.
func (s *scanner) word() {
	for s.at++; s.at < len(s.text) && s.text[s.at] != '"'; s.at++ {
		if s.text[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// edit changes all members at a path, from the last to the first.
func edit(text []byte, path string, change func(text []byte, m member) []byte) []byte {
	found := members(text)
	for _, m := range slices.Backward(found) {
		if m.path == path {
			text = change(text, m)
		}
	}
	return text
}

func splice(text []byte, from, to int, with string) []byte {
	return slices.Concat(text[:from], []byte(with), text[to:])
}

// drop removes a member, and the comma that it leaves over.
func drop(text []byte, m member) []byte {
	from, to := m.key, m.after
	s := scanner{text: text, at: to}
	if s.peek() == ',' {
		return splice(text, from, s.at+1, "")
	}
	if before := bytes.TrimRight(text[:from], " \t\r\n"); bytes.HasSuffix(before, []byte(",")) {
		from = len(before) - 1
	}
	return splice(text, from, to, "")
}

func rename(text []byte, m member) []byte {
	return splice(text, m.afterKey-1, m.afterKey-1, "Renamed")
}

// retype gives a member a value of another type.
func retype(text []byte, m member) []byte {
	value := string(text[m.value:m.after])
	switch value[0] {
	case '"', 'n':
		return splice(text, m.value, m.after, "7")
	case '{', '[':
		return splice(text, m.value, m.after, `"retyped"`)
	default:
		return splice(text, m.value, m.after, `"`+value+`"`)
	}
}

// prefix puts words before a string's own.
func prefix(words string) func([]byte, member) []byte {
	return func(text []byte, m member) []byte {
		if text[m.value] != '"' {
			return text
		}
		return splice(text, m.value+1, m.value+1, words)
	}
}

// replace gives a member another value, which is JSON.
func replace(value string) func([]byte, member) []byte {
	return func(text []byte, m member) []byte { return splice(text, m.value, m.after, value) }
}

// insert adds a member to the outermost object.
func insert(text []byte, more string) []byte {
	at := bytes.LastIndexByte(text, '}')
	if at < 0 {
		return text
	}
	comma := ","
	if len(members(text)) == 0 {
		comma = ""
	}
	return splice(text, at, at, comma+more)
}
