package whmcs

import (
	"bytes"
	"io"
	"math"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
)

// PHP's stock limits, which WHMCS installs rarely change (facts T12).
const (
	maxInputVars    = 1000
	maxInputNesting = 64
)

// params are a request's parameters as PHP would hold them: every value is a
// string or an *array.
type params map[string]any

// decodeParams merges query and body, because published clients split their
// parameters between the two or send everything by GET (facts T2, T3).
func decodeParams(r *http.Request, body []byte) params {
	p := decodeQuery(r.URL.RawQuery)
	if r.Method != http.MethodPost {
		return p
	}
	sent := decodeBody(r.Header.Get("Content-Type"), body)
	if len(p) == 0 {
		return sent
	}
	p.merge(sent)
	return p
}

// decodeBody reads the two media types that PHP turns into parameters. Any
// other body, JSON above all, says nothing (facts T5, T6).
func decodeBody(contentType string, body []byte) params {
	media := contentType
	if i := strings.IndexAny(media, ";, "); i >= 0 {
		media = media[:i]
	}
	switch {
	case strings.EqualFold(media, "application/x-www-form-urlencoded"):
		return decodeQuery(string(body))
	case strings.EqualFold(media, "multipart/form-data"):
		return decodeMultipart(body, boundaryOf(contentType))
	}
	return params{}
}

// boundaryOf is laxer than [mime.ParseMediaType], as PHP is: an unquoted
// boundary such as ----=_Part_1 is no token, yet clients send it.
func boundaryOf(contentType string) string {
	const name = "boundary"
	rest := contentType
	for len(rest) >= len(name) && !strings.EqualFold(rest[:len(name)], name) {
		rest = rest[1:]
	}
	_, value, _ := strings.Cut(rest, "=")
	if quoted, ok := strings.CutPrefix(value, `"`); ok {
		value, _, ok = strings.Cut(quoted, `"`)
		if !ok {
			return ""
		}
		return value
	}
	if end := strings.IndexAny(value, ",;"); end >= 0 {
		value = value[:end]
	}
	return value
}

// decodeQuery reads urlencoded text. It does not use [net/url.ParseQuery],
// which refuses semicolons and malformed escapes that PHP takes literally.
func decodeQuery(raw string) params {
	p := make(params, 16)
	for count := 0; raw != "" && count < maxInputVars; {
		pair := raw
		if i := strings.IndexByte(raw, '&'); i >= 0 {
			pair, raw = raw[:i], raw[i+1:]
		} else {
			raw = ""
		}
		if pair == "" {
			continue
		}
		count++
		key, value, _ := strings.Cut(pair, "=")
		p.assign(unescape(key), unescape(value))
	}
	return p
}

// decodeMultipart reads the text parts of a form. Where the body breaks off or
// stops making sense, the parts before that point stand.
func decodeMultipart(body []byte, boundary string) params {
	p := params{}
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for count := 0; count < maxInputVars; {
		part, err := parts.NextRawPart()
		if err != nil {
			return p
		}
		_, attrs, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		if err != nil {
			return p
		}
		if _, file := attrs["filename"]; file {
			continue
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return p
		}
		count++
		p.assign(attrs["name"], string(value))
	}
	return p
}

// unescape keeps a malformed escape as it stands, unlike
// [net/url.QueryUnescape].
func unescape(s string) string {
	i := 0
	for i < len(s) && s[i] != '%' && s[i] != '+' {
		i++
	}
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:i])
	for ; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b.WriteByte(' ')
		case s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteByte(unhex(s[i+1])<<4 | unhex(s[i+2]))
			i += 2
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return (c | 0x20) - 'a' + 10
}

// assign registers one variable under PHP's naming rules. A name that is
// repeated loses its earlier value, which is how a repeated redirectUri comes
// to lose all but its last (facts T11, T12).
func (p params) assign(key, value string) {
	if isPlain(key) {
		p[key] = value
		return
	}
	key, _, _ = strings.Cut(key, "\x00")
	key = strings.TrimLeft(key, " ")
	name, rest := key, ""
	if i := strings.IndexByte(key, '['); i >= 0 {
		name, rest = key[:i], key[i:]
	}
	if name == "" {
		return
	}
	name = strings.ReplaceAll(strings.ReplaceAll(name, ".", "_"), " ", "_")
	if rest == "" {
		p[name] = value
		return
	}
	p.assignElement(name, rest, value)
}

func isPlain(key string) bool {
	for i := range len(key) {
		switch key[i] {
		case 0, ' ', '.', '[':
			return false
		}
	}
	return key != ""
}

// assignElement walks the brackets that follow name. An unclosed bracket
// spoils the name when it is the first and is ignored further in. Nesting too
// deep discards the whole variable, whatever it held before.
func (p params) assignElement(name, brackets, value string) {
	index, rest, closed := cutIndex(brackets)
	if !closed {
		p[name+"_"+brackets[1:]] = value
		return
	}
	at, _ := p[name].(*array)
	if at == nil {
		at = newArray()
		p[name] = at
	}
	for depth := 1; strings.HasPrefix(rest, "["); depth++ {
		if depth == maxInputNesting {
			delete(p, name)
			return
		}
		next, tail, closed := cutIndex(rest)
		if !closed {
			break
		}
		if at = at.child(index); at == nil {
			return
		}
		index, rest = next, tail
	}
	at.set(index, value)
}

// cutIndex takes the leading [index] off s. The index is empty where PHP
// appends, which [] and a bracketed single blank both ask for.
func cutIndex(s string) (index, rest string, closed bool) {
	index, rest, closed = strings.Cut(s[1:], "]")
	if len(index) == 1 && strings.Contains(" \t\n\v\f\r", index) {
		index = ""
	}
	return index, rest, closed
}

// merge lets the body win key by key, in nested arrays too, as PHP's
// $_REQUEST does under its default request order (facts T4).
func (p params) merge(body params) {
	for key, value := range body {
		p[key] = merged(p[key], value)
	}
}

func merged(query, body any) any {
	into, ok := query.(*array)
	from, both := body.(*array)
	if !ok || !both {
		return body
	}
	for i, key := range from.keys {
		var old any
		if at, ok := into.at[key]; ok {
			old = into.values[at]
		}
		into.put(key, merged(old, from.values[i]))
	}
	return into
}

// An array is a PHP array: ordered, keyed by text, with integer-like keys
// deciding where the next append goes.
type array struct {
	keys     []string
	values   []any
	at       map[string]int // position by key
	next     int64
	numbered bool // an integer-like key exists, so next counts from it
}

func newArray() *array {
	return &array{at: make(map[string]int)}
}

// list returns the values in insertion order. The caller must not change it.
func (a *array) list() []any { return a.values }

// set stores value under index, or appends it when index is empty. It reports
// false when no number is left to append under.
func (a *array) set(index string, value any) bool {
	if index == "" {
		index = strconv.FormatInt(a.next, 10)
		if _, taken := a.at[index]; taken {
			return false
		}
	}
	a.put(index, value)
	return true
}

// child returns the array under index, replacing a scalar that stands there,
// or nil when it cannot be appended.
func (a *array) child(index string) *array {
	if i, ok := a.at[index]; ok {
		if held, ok := a.values[i].(*array); ok {
			return held
		}
	}
	made := newArray()
	if !a.set(index, made) {
		return nil
	}
	return made
}

func (a *array) put(key string, value any) {
	if i, ok := a.at[key]; ok {
		a.values[i] = value
		return
	}
	a.at[key] = len(a.keys)
	a.keys = append(a.keys, key)
	a.values = append(a.values, value)
	if n, ok := integerKey(key); ok && (!a.numbered || n >= a.next) {
		a.numbered = true
		a.next = n
		if n < math.MaxInt64 {
			a.next++
		}
	}
}

// integerKey accepts only the canonical spelling: "05", "+5" and "-0" are text
// to PHP.
func integerKey(key string) (int64, bool) {
	digits := strings.TrimPrefix(key, "-")
	if digits == "" || digits[0] < '0' || digits[0] > '9' || digits[0] == '0' && key != "0" {
		return 0, false
	}
	n, err := strconv.ParseInt(key, 10, 64)
	return n, err == nil
}
