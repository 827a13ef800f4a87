package whmcs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// batch is how many answers PHP is asked about at once.
const batch = 500

// inBatches asks PHP about count inputs; each of its lines is about one. It
// stops at the first batch with a difference.
func inBatches(t *testing.T, what string, generate func(*rand.Rand) any, check func(input any, line []byte)) {
	t.Helper()
	p, count, rnd := referee(t)
	for ; count > 0 && !t.Failed(); count -= batch {
		inputs := make([]any, min(batch, count))
		for i := range inputs {
			inputs[i] = generate(rnd)
		}
		answer, err := p.ask(what, sent{body: string(appendPHP(nil, inputs))})
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Split(bytes.TrimSuffix(answer, []byte{'\n'}), []byte{'\n'})
		if len(lines) != len(inputs) {
			t.Fatalf("PHP says %d lines of %d answers: %.200q", len(lines), len(inputs), answer)
		}
		for i, line := range lines {
			check(inputs[i], line)
		}
	}
}

// Options of PHP's json_encode.
const (
	jsonHexMarkup        = 1 | 2 | 4 // of tags, ampersands and apostrophes
	jsonHexQuot          = 8
	jsonUnescapedSlashes = 64
)

// TestRefereeJSON asks json_encode to write what appendJSON writes, in all its
// styles.
func TestRefereeJSON(t *testing.T) {
	t.Parallel()
	generate := func(rnd *rand.Rand) any {
		flags := 0
		for _, flag := range []int{jsonHexMarkup, jsonHexQuot, jsonUnescapedSlashes} {
			flags |= pick(rnd, []int{0, flag})
		}
		return []any{flags, randomValue(rnd, 4, anyKeys)}
	}
	inBatches(t, "json", generate, func(input any, line []byte) {
		flags, value := input.([]any)[0].(int), input.([]any)[1]
		got, err := appendJSON(nil, value, jsonStyle{
			PlainSlashes:    flags&jsonUnescapedSlashes != 0,
			BackslashQuotes: flags&jsonHexQuot == 0,
			PlainMarkup:     flags&jsonHexMarkup == 0,
		})
		if err != nil {
			got = nil // as PHP's false is printed
		}
		if !bytes.Equal(got, line) {
			t.Errorf("appendJSON(%#v) with flags %d\n got %q, %v\nwant %q", value, flags, got, err, line)
		}
	})
}

// TestRefereeXML asks PHP's DOM to read what appendXML writes: how the service
// writes a quote or a line feed is not known, so the text is what counts.
func TestRefereeXML(t *testing.T) {
	t.Parallel()
	type document struct {
		version, action string
		body            sampleMembers
	}
	var sources []document
	generate := func(rnd *rand.Rand) any {
		d := document{version: randomString(rnd), action: randomString(rnd), body: randomMembers(rnd, 4, elementNames)}
		sources = append(sources, d)
		return string(appendXML(nil, d.version, d.action, d.body))
	}
	inBatches(t, "xml", generate, func(input any, line []byte) {
		var got any
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatal(err)
		}
		d := sources[0]
		sources = sources[1:]
		children := append(elements("action", lower(d.action)), members(d.body)...)
		if want := any([]any{"whmcsapi", asXML(d.version), children}); !reflect.DeepEqual(want, got) {
			t.Errorf("appendXML(%#v) gives %q, which PHP reads otherwise (-want +got):\n%s", d, input, cmp.Diff(want, got))
		}
	})
}

// elements states a member as PHP prints the elements that it should find: the
// name, the attribute version, and the children or the text.
func elements(key string, v any) []any {
	switch v := v.(type) {
	case []any:
		var out []any
		for _, item := range v {
			out = append(out, elements(key, item)...)
		}
		if len(v) == 0 {
			return elements(key, "")
		}
		return out
	case sampleMembers:
		if len(v) == 0 {
			return elements(key, "")
		}
		return []any{[]any{key, "", members(v)}}
	case nil:
		return elements(key, "")
	case bool:
		return elements(key, map[bool]string{true: "1"}[v])
	case string:
		return []any{[]any{key, "", asXML(v)}}
	default:
		return elements(key, fmt.Sprint(v))
	}
}

func members(m sampleMembers) []any {
	var out []any
	for _, p := range m {
		out = append(out, elements(p.Key, p.Value)...)
	}
	return out
}

// asXML puts the replacement character where XML cannot hold what s does. The
// ranges are those of Char in XML 1.0.
func asXML(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', ' ' <= r && r <= 0xd7ff, 0xe000 <= r && r <= 0xfffd, 0x10000 <= r:
			return r
		}
		return '\ufffd'
	}, s)
}

var (
	texts = []string{
		"a", "Ω", "é", "€", "😀", "\u2028", "\u2029", "\ufffd", "\ufffe", "\uffff", "\ufeff", "\u0085", "\u00a0", "\u007f", "/", "\\", `"`, "'", "<", ">", "&", "]]>", "&amp;", "<!--",
		"\x00", "\b", "\t", "\n", "\v", "\f", "\r", "\r\n", "\x1f", " ", ":", ",", "=", "0", "\ue000", "\ud7ff", "\U0010ffff",
	}
	broken       = []string{"\x80", "\xc0\xaf", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xff", "\xf0\x9f\x98"}
	elementNames = func(rnd *rand.Rand) string {
		return pick(rnd, []string{"a", "result", "credentialId", "redirectUri", "x1", "client"})
	}
	anyKeys = func(rnd *rand.Rand) string { return "k" + randomString(rnd) } // a member of an object of PHP cannot start with NUL
)

func randomString(rnd *rand.Rand) string {
	var b strings.Builder
	for range rnd.IntN(9) {
		switch {
		case chance(rnd, 60):
			b.WriteString(pick(rnd, broken))
		case chance(rnd, 5):
			b.WriteRune(rune(rnd.IntN(0x110000)))
		default:
			b.WriteString(pick(rnd, texts))
		}
	}
	return b.String()
}

func randomValue(rnd *rand.Rand, depth int, key func(*rand.Rand) string) any {
	switch n := rnd.IntN(12); {
	case n == 0:
		return nil
	case n == 1:
		return chance(rnd, 2)
	case n <= 3:
		return pick(rnd, []int{0, 1, -1, 4, math.MaxInt64, math.MinInt64, rnd.Int(), -rnd.Int()})
	case n == 4 && depth > 0:
		return randomMembers(rnd, depth-1, key)
	case n <= 6 && depth > 0:
		list := make([]any, rnd.IntN(4))
		for i := range list {
			list[i] = randomValue(rnd, depth-1, key)
		}
		return list
	default:
		return randomString(rnd)
	}
}

func randomMembers(rnd *rand.Rand, depth int, key func(*rand.Rand) string) sampleMembers {
	m := sampleMembers{}
	held := map[string]bool{}
	for range rnd.IntN(5) {
		k := key(rnd)
		if !held[k] { // an object of PHP has one member of a name
			held[k] = true
			m = append(m, pair{k, randomValue(rnd, depth, key)})
		}
	}
	return m
}
