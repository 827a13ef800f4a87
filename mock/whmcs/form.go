package whmcs

import (
	"math"
	"net/http"
	"strconv"
	"strings"
)

// PHP's stock limits, which WHMCS installs rarely change (facts T12).
const (
	maxBody         = 8 << 20 // post_max_size
	maxInputVars    = 1000
	maxInputNesting = 64
)

// params are a request's parameters as PHP would hold them: every value is a
// string or an *array.
type params map[string]any

// decodeParams merges query and body, because published clients split their
// parameters between the two or send everything by GET (facts T2, T3).
func decodeParams(r *http.Request, body string) params {
	if r.URL.RawQuery == "" && r.Method == http.MethodPost {
		return decodeBody(r.Header.Get("Content-Type"), body)
	}
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
func decodeBody(contentType, body string) params {
	media := contentType
	if i := strings.IndexAny(media, ";, "); i >= 0 {
		media = media[:i]
	}
	switch {
	case strings.EqualFold(media, "application/x-www-form-urlencoded"):
		return decodeForm(body)
	case strings.EqualFold(media, "multipart/form-data"):
		if boundary, ok := boundaryOf(contentType); ok {
			return decodeMultipart([]byte(body), boundary)
		}
	}
	return params{}
}

// boundaryOf is laxer than [mime.ParseMediaType], as PHP is: an unquoted
// boundary such as ----=_Part_1 is no token, yet clients send it. A boundary in
// another case counts where there is none in lower case.
func boundaryOf(contentType string) (boundary string, ok bool) {
	const name = "boundary"
	at := strings.Index(contentType, name)
	if at < 0 {
		at = strings.Index(lower(contentType), name)
	}
	if at < 0 {
		return "", false
	}
	_, value, ok := strings.Cut(contentType[at:], "=")
	if quoted, ok := strings.CutPrefix(value, `"`); ok {
		value, _, ok = strings.Cut(quoted, `"`)
		return value, ok
	}
	if end := strings.IndexAny(value, ",;"); end >= 0 {
		value = value[:end]
	}
	return value, ok
}

// sizeOf is how many parameters a text may hold, for a map that need not grow.
func sizeOf(raw string) int { return min(strings.Count(raw, "&")+1, maxInputVars) }

// decodeQuery reads the urlencoded text of a query.
func decodeQuery(raw string) params {
	p := make(params, sizeOf(raw))
	count := 0
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		if count == maxInputVars {
			break
		}
		count++
		p.assignPair(pair)
	}
	return p
}

// decodeForm reads a body, in which PHP counts the pairs otherwise: the empty
// ones too, and it notices only at the one after the limit.
func decodeForm(raw string) params {
	p := make(params, sizeOf(raw))
	count := 0
	for pair := range strings.SplitSeq(raw, "&") {
		if count > maxInputVars {
			break
		}
		count++
		p.assignPair(pair)
	}
	return p
}

// assignPair does not leave it to [net/url.ParseQuery], which refuses semicolons
// and malformed escapes that PHP takes literally.
func (p params) assignPair(pair string) {
	key, value, _ := strings.Cut(pair, "=")
	p.assign(unescape(key), unescape(value))
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
	if !strings.Contains(rest, "]") {
		name, rest = key, "" // an unclosed bracket is one more byte of the name
	}
	if name = nameBytes.Replace(name); reserved(name) && !reserved(key) {
		return
	}
	if rest == "" {
		p[name] = value
		return
	}
	p.assignElement(name, rest, value, reserved(key))
}

// reserved are names that PHP lets stand for themselves only, and for no
// element: browsers vouch for cookies of these names.
func reserved(name string) bool {
	return strings.HasPrefix(name, "__Host-") || strings.HasPrefix(name, "__Secure-")
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

// nameBytes are what no name of a variable may hold.
var nameBytes = strings.NewReplacer(".", "_", " ", "_", "[", "_")

// assignElement walks the brackets that follow name, of which the first is
// closed; an unclosed one further in is ignored. Nesting too deep discards the
// whole variable, whatever it held before.
func (p params) assignElement(name, brackets, value string, free bool) {
	index, rest, _ := cutIndex(brackets)
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
		if reserved(index) && !free {
			return
		}
		if at = at.child(index); at == nil {
			return
		}
		index, rest = next, tail
	}
	if reserved(index) && !free {
		return
	}
	at.set(index, value)
}

// cutIndex takes the leading [index] off s. The index is empty where PHP
// appends, which [] and a bracketed single blank both ask for.
func cutIndex(s string) (index, rest string, closed bool) {
	index, rest, closed = strings.Cut(s[1:], "]")
	if len(index) == 1 && isSpace(index[0]) {
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
