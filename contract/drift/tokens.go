package drift

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// tokens cuts declarations into words, texts in quotes, and signs.
type tokens struct {
	in          *input
	text        []byte
	start, next int // of the token that was read last, and of the next one
}

func isText(token string) bool { return token != "" && strings.ContainsRune("\"'`", rune(token[0])) }
func isWord(token string) bool { return token != "" && wordByte(token[0]) }

func wordByte(b byte) bool {
	return b == '_' || b == '$' || b >= 0x80 || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// read returns the next token; "" is the end of the file.
func (t *tokens) read() (string, error) {
	if err := t.space(); err != nil {
		return "", err
	}
	t.start = t.next
	if t.next >= len(t.text) {
		return "", nil
	}
	switch b := t.text[t.next]; {
	case wordByte(b):
		for t.next < len(t.text) && wordByte(t.text[t.next]) {
			t.next++
		}
	case strings.IndexByte("\"'`", b) >= 0:
		for t.next++; ; t.next++ {
			if t.next >= len(t.text) || t.text[t.next] == '\n' && b != '`' {
				return "", errors.New("a text in quotes that does not end")
			}
			if t.text[t.next] == '\\' {
				t.next++
			} else if t.text[t.next] == b {
				break
			}
		}
		t.next++
	default:
		t.next++
	}
	return string(t.text[t.start:t.next]), nil
}

// space passes over blanks and comments.
func (t *tokens) space() error {
	for t.next < len(t.text) {
		rest := t.text[t.next:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			t.next++
		case bytes.HasPrefix(rest, []byte("\ufeff")):
			t.next += len("\ufeff")
		case bytes.HasPrefix(rest, []byte("//")):
			if end := bytes.IndexByte(rest, '\n'); end >= 0 {
				t.next += end
			} else {
				t.next = len(t.text)
			}
		case bytes.HasPrefix(rest, []byte("/*")):
			end := bytes.Index(rest, []byte("*/"))
			if end < 0 {
				t.start = t.next
				return errors.New("a comment that does not end")
			}
			t.next += end + 2
		default:
			return nil
		}
	}
	return nil
}

func (t *tokens) peek() string {
	ahead := *t
	token, err := ahead.read()
	if err != nil {
		return ""
	}
	return token
}

func (t *tokens) want(sign string) error {
	token, err := t.read()
	if err == nil && token != sign {
		err = fmt.Errorf("found %q where %q is wanted", token, sign)
	}
	return err
}

// skip passes over everything up to a sign on the same level.
func (t *tokens) skip(sign string) error {
	for depth := 0; ; {
		token, err := t.read()
		switch {
		case err != nil:
			return err
		case token == "":
			return fmt.Errorf("the file ends where %q is wanted", sign)
		case depth == 0 && token == sign:
			return nil
		case depth == 0 && token == "}": // the last member may lack its sign
			t.next = t.start
			return nil
		case token == "{" || token == "(" || token == "[":
			depth++
		case token == "}" || token == ")" || token == "]":
			depth--
		}
	}
}

// fail adds line and offset, unless they are there.
func (t *tokens) fail(err error) error {
	var known *place
	if err == nil || errors.As(err, &known) {
		return err
	}
	line, lineErr := t.in.line(int64(t.start))
	if lineErr != nil {
		return lineErr
	}
	return &place{line, int64(t.start), err}
}
