package whmcs

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// errMalformedUTF8 says that an answer cannot be written as JSON, although the
// same answer can be written as XML (facts T24).
var errMalformedUTF8 = errors.New("malformed UTF-8")

// A jsonStyle departs from the service's usual JSON where observations differ
// or are missing (facts T20, T21, U2, U15). The zero value is the usual form.
type jsonStyle struct {
	PlainSlashes    bool // "/" rather than "\/"
	BackslashQuotes bool // "\"" rather than "\u0022"
	PlainMarkup     bool // "<" rather than "\u003C", and ">", "&" and "'" likewise
	EmptyAsString   bool // "" rather than [] for an empty list
}

// An ordered value is an object whose keys come in their own order. Members
// has the shape of an iter.Seq2.
type ordered interface {
	Members(yield func(key string, value any) bool)
}

// appendJSON writes v compactly (facts T19), in the manner of PHP's
// json_encode. When it fails, dst comes back as it was.
func appendJSON(dst []byte, v any, style jsonStyle) ([]byte, error) {
	w := jsonWriter{dst: dst, style: style}
	w.value(reflect.ValueOf(v))
	if w.err != nil {
		return dst, w.err
	}
	return w.dst, nil
}

// appendXML writes v inside the service's envelope, one element a line and
// without a final newline (facts T23). Keys must be XML names. It panics on a
// type that no answer may hold.
func appendXML(dst []byte, version, action string, v any) []byte {
	w := xmlWriter{dst: append(dst, `<?xml version="1.0" encoding="utf-8"?>`+"\n"+`<whmcsapi version="`...)}
	w.text(version)
	w.dst = append(w.dst, `">`...)
	w.member("action", reflect.ValueOf(lower(action)))
	eachMember(concrete(reflect.ValueOf(v)), &w)
	return append(w.dst, "\n</whmcsapi>"...)
}

// appendNVP writes key=value pairs between semicolons. Nothing is escaped,
// since no rule is known (facts T17); lists and objects have no such form and
// are left out. Whether the last pair ends in a semicolon is unknown too
// (facts U4). It panics on a type that no answer may hold.
func appendNVP(dst []byte, v any, trailing bool) []byte {
	w := nvpWriter{dst: dst, start: len(dst)}
	eachMember(concrete(reflect.ValueOf(v)), &w)
	if trailing && len(w.dst) > w.start {
		w.dst = append(w.dst, ';')
	}
	return w.dst
}

// nested reports whether v holds a list, even an empty one, or an object. Such
// answers default to XML where others default to NVP (facts T16, U3).
func nested(v any) bool {
	var w nestingProbe
	eachMember(concrete(reflect.ValueOf(v)), &w)
	return w.found
}

// A memberWriter receives an object's members in order.
type memberWriter interface {
	member(key string, v reflect.Value)
}

type jsonWriter struct {
	dst   []byte
	style jsonStyle
	err   error
}

func (w *jsonWriter) member(key string, v reflect.Value) {
	if w.dst[len(w.dst)-1] != '{' {
		w.dst = append(w.dst, ',')
	}
	w.text(key)
	w.dst = append(w.dst, ':')
	w.value(v)
}

func (w *jsonWriter) value(v reflect.Value) {
	v = concrete(v)
	switch kindOf(v) {
	case kindNil:
		w.dst = append(w.dst, "null"...)
	case kindText:
		w.text(v.String())
	case kindBool:
		w.dst = strconv.AppendBool(w.dst, v.Bool())
	case kindInt:
		w.dst = strconv.AppendInt(w.dst, v.Int(), 10)
	case kindList:
		w.list(v)
	case kindObject:
		w.dst = append(w.dst, '{')
		eachMember(v, w)
		w.dst = append(w.dst, '}')
	default:
		w.err = fmt.Errorf("encode %s: no JSON form", v.Type())
	}
}

func (w *jsonWriter) list(v reflect.Value) {
	if v.Len() == 0 && w.style.EmptyAsString {
		w.dst = append(w.dst, `""`...)
		return
	}
	w.dst = append(w.dst, '[')
	for i := range v.Len() {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		w.value(v.Index(i))
	}
	w.dst = append(w.dst, ']')
}

// harmless are the bytes that stand for themselves in every style.
var harmless = func() (table [256]bool) {
	for c := byte(' '); c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\' && c != '/' && !markup(c)
	}
	return table
}()

// markup reports the bytes that PHP escapes for the sake of HTML and XML.
func markup(c byte) bool { return c == '<' || c == '>' || c == '&' || c == '\'' }

// text copies runs of harmless bytes and escapes what lies between them.
func (w *jsonWriter) text(s string) {
	dst := append(w.dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if harmless[c] || c == '/' && w.style.PlainSlashes || w.style.PlainMarkup && markup(c) {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			dst = w.appendEscape(append(dst, s[start:i]...), c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			w.err = errMalformedUTF8
			return
		}
		dst = appendRune(append(dst, s[start:i]...), r)
		i += size
		start = i
	}
	w.dst = append(append(dst, s[start:]...), '"')
}

func (w *jsonWriter) appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"':
		if w.style.BackslashQuotes {
			return append(dst, `\"`...)
		}
	case '\\', '/':
		return append(dst, '\\', c)
	case '<': // with a digit in upper case, unlike any other
		return append(dst, `\u003C`...)
	case '>':
		return append(dst, `\u003E`...)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	return appendUnit(dst, rune(c))
}

func appendRune(dst []byte, r rune) []byte {
	if r <= 0xffff {
		return appendUnit(dst, r)
	}
	high, low := utf16.EncodeRune(r)
	return appendUnit(appendUnit(dst, high), low)
}

func appendUnit(dst []byte, u rune) []byte {
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15])
}

type xmlWriter struct{ dst []byte }

// member repeats the element for each item of a list, so that a list of one
// looks like a plain value (facts T23). An empty list keeps one empty element
// (facts U21).
func (w *xmlWriter) member(key string, v reflect.Value) {
	v = concrete(v)
	kind := kindOf(v)
	if kind == kindList && v.Len() > 0 {
		for i := range v.Len() {
			w.member(key, v.Index(i))
		}
		return
	}
	w.dst = append(append(append(w.dst, "\n<"...), key...), '>')
	switch kind {
	case kindList:
	case kindText:
		w.text(v.String())
	case kindObject:
		w.children(v)
	default:
		w.dst = appendScalar(w.dst, v)
	}
	w.dst = append(append(append(w.dst, "</"...), key...), '>')
}

func (w *xmlWriter) children(v reflect.Value) {
	before := len(w.dst)
	eachMember(v, w)
	if len(w.dst) > before {
		w.dst = append(w.dst, '\n')
	}
}

// text copies plain ASCII itself: [xml.EscapeText] wants an io.Writer, which
// costs allocations for every value.
func (w *xmlWriter) text(s string) {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c >= utf8.RuneSelf, c == '<', c == '>', c == '&', c == '"', c == '\'':
			var b bytes.Buffer
			_ = xml.EscapeText(&b, []byte(s)) // a bytes.Buffer does not fail
			w.dst = append(w.dst, b.Bytes()...)
			return
		}
	}
	w.dst = append(w.dst, s...)
}

type nvpWriter struct {
	dst   []byte
	start int
}

func (w *nvpWriter) member(key string, v reflect.Value) {
	v = concrete(v)
	if kind := kindOf(v); kind == kindList || kind == kindObject {
		return
	}
	if len(w.dst) > w.start {
		w.dst = append(w.dst, ';')
	}
	w.dst = appendScalar(append(append(w.dst, key...), '='), v)
}

type nestingProbe struct{ found bool }

func (w *nestingProbe) member(_ string, v reflect.Value) {
	kind := kindOf(concrete(v))
	w.found = w.found || kind == kindList || kind == kindObject
}

// appendScalar writes a scalar as PHP turns it into text: true is "1", false
// and null are empty.
func appendScalar(dst []byte, v reflect.Value) []byte {
	switch kindOf(v) {
	case kindNil:
		return dst
	case kindText:
		return append(dst, v.String()...)
	case kindInt:
		return strconv.AppendInt(dst, v.Int(), 10)
	case kindBool:
		if v.Bool() {
			return append(dst, '1')
		}
		return dst
	}
	panic(fmt.Sprintf("whmcs: encode %s: no text form", v.Type()))
}
