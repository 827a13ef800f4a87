package whmcs

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A sent is what of a POST request makes parameters.
type sent struct{ query, contentType, body string }

func (s sent) String() string { return fmt.Sprintf("%q %q %q", s.query, s.contentType, s.body) }

// held is what a request leaves in $_GET, $_POST and $_REQUEST, in the notation
// of PHP's serialize.
func held(s sent) string {
	r := &http.Request{Method: http.MethodPost, URL: &url.URL{RawQuery: s.query}, Header: http.Header{"Content-Type": {s.contentType}}}
	out := appendPHP(nil, decodeQuery(s.query))
	out = appendPHP(out, decodeBody(s.contentType, s.body))
	return string(appendPHP(out, decodeParams(r, s.body)))
}

// appendPHP writes v in the notation of PHP's serialize. The variables of a
// request come in the order of their names: nothing depends on another.
func appendPHP(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return fmt.Appendf(dst, "s:%d:\"%s\";", len(v), v)
	case int:
		return fmt.Appendf(dst, "i:%d;", v)
	case bool:
		return fmt.Appendf(dst, "b:%d;", map[bool]int{true: 1}[v])
	case nil:
		return append(dst, "N;"...)
	case params:
		dst = fmt.Appendf(dst, "a:%d:{", len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			dst = appendPHP(appendKey(dst, key), v[key])
		}
	case *array:
		dst = fmt.Appendf(dst, "a:%d:{", len(v.keys))
		for i, key := range v.keys {
			dst = appendPHP(appendKey(dst, key), v.values[i])
		}
	case []any:
		dst = fmt.Appendf(dst, "a:%d:{", len(v))
		for i, item := range v {
			dst = appendPHP(appendPHP(dst, i), item)
		}
	case sampleMembers:
		dst = fmt.Appendf(dst, "O:8:\"stdClass\":%d:{", len(v))
		for _, p := range v {
			dst = appendPHP(appendPHP(dst, p.Key), p.Value)
		}
	default:
		panic(fmt.Sprintf("%T has no form in PHP", v))
	}
	return append(dst, '}')
}

func appendKey(dst []byte, key string) []byte {
	if n, ok := integerKey(key); ok {
		return fmt.Appendf(dst, "i:%d;", n)
	}
	return appendPHP(dst, key)
}

// referee starts PHP, or skips where there is none and nobody asked for it. It
// returns the number of inputs that REFEREE asks for, some by default, and
// their source, by REFEREE_SEED or by the clock.
func referee(t *testing.T) (p *php, count int, rnd *rand.Rand) {
	t.Helper()
	count, seed := 500, uint64(time.Now().UnixNano())
	asked := os.Getenv("REFEREE") != ""
	if asked {
		n, err := strconv.Atoi(os.Getenv("REFEREE"))
		if err != nil {
			t.Fatalf("REFEREE: %v", err)
		}
		count = n
	}
	binary, err := exec.LookPath("php-cgi")
	if err != nil {
		absent(t, asked, err.Error())
	}
	if text := os.Getenv("REFEREE_SEED"); text != "" {
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("REFEREE_SEED: %v", err)
		}
	}
	p = startPHP(t, binary)
	version, err := p.ask("version", sent{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(version), "without") {
		absent(t, asked, "PHP "+string(version))
	}
	t.Logf("PHP %s judges; again with REFEREE=%d REFEREE_SEED=%d", version, count, seed)
	return p, count, rand.New(rand.NewPCG(seed, 0))
}

// absent fails a test that was asked for and skips any other.
func absent(t *testing.T, asked bool, why string) {
	t.Helper()
	if asked {
		t.Fatalf("no referee, install php-cgi and php-xml: %s", why)
	}
	t.Skipf("PHP is not asked, install php-cgi and php-xml for that: %s", why)
}

// TestRefereeRequests asks PHP what random requests hold. There is no list of
// differences to be allowed: none is wanted.
func TestRefereeRequests(t *testing.T) {
	t.Parallel()
	for name, generate := range map[string]func(*rand.Rand) sent{"query": randomQuery, "form": randomForm, "multipart": randomMultipart} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, count, rnd := referee(t)
			for found := 0; count > 0 && found < maxDifferences; count-- {
				if s := generate(rnd); differs(t, p, s) {
					found++
					reportShrunk(t, p, s)
				}
			}
		})
	}
}

func differs(t *testing.T, p *php, s sent) bool {
	t.Helper()
	want, err := p.ask("request", s)
	if err != nil {
		t.Fatalf("%v: %v", s, err)
	}
	return string(want) != held(s)
}

// maxDifferences bounds what one run reports.
const maxDifferences = 10

// reportShrunk cuts out of a request what the difference does not need, and
// prints the rest as a line for the corpus.
func reportShrunk(t *testing.T, p *php, s sent) {
	t.Helper()
	for _, part := range []*string{&s.query, &s.body, &s.contentType} {
		for size := len(*part); size > 0; size /= 2 {
			for at := 0; at+size <= len(*part); {
				whole := *part
				*part = whole[:at] + whole[at+size:]
				if !differs(t, p, s) {
					*part = whole
					at += size
				}
			}
		}
	}
	want, err := p.ask("request", s)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.body) > 2000 {
		s.body = s.body[:2000] + "..."
	}
	t.Errorf("differs from PHP; when mended, keep in %s:\n%v %q\ngot %q", corpusFile, s, want, held(s))
}

// corpusFile keeps the requests that were once read otherwise than by PHP, and
// what PHP said.
const corpusFile = "testdata/referee.txt"

// corpus returns the requests of the corpus with PHP's word on each.
func corpus(t testing.TB) (requests []sent, said []string) {
	t.Helper()
	data, err := os.ReadFile(corpusFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if line := lines.Text(); line != "" && !strings.HasPrefix(line, "#") {
			var s sent
			var want string
			if _, err := fmt.Sscanf(line, "%q %q %q %q", &s.query, &s.contentType, &s.body, &want); err != nil {
				t.Fatalf("%s:%d: %v", corpusFile, n, err)
			}
			requests, said = append(requests, s), append(said, want)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return requests, said
}

// TestRefereeCorpus needs no PHP, but holds the corpus to it where it is.
func TestRefereeCorpus(t *testing.T) {
	t.Parallel()
	requests, said := corpus(t)
	for i, s := range requests {
		if got := held(s); got != said[i] {
			t.Errorf("%v\n got %q\nwant %q", s, got, said[i])
		}
	}
	p, _, _ := referee(t)
	for i, s := range requests {
		got, err := p.ask("request", s)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != said[i] {
			t.Errorf("PHP says otherwise than the corpus of %v\n got %q\nwant %q", s, got, said[i])
		}
	}
}
