package spec_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/postman"
	"github.com/credmock/credmock/spec/projection"
	"github.com/credmock/credmock/spec/tree"
)

var update = flag.Bool("update", false, "write what the projections mean to testdata")

// Every projection of every document means what it meant before: a line of
// testdata for each operation, answer and schema says so in a few letters of a
// checksum, over the value with its references followed. What only says how a
// document is written does not count.
//
// A change of meaning is written with -update, and its lines are read like a
// change of the documents.
func TestProjectionsMeanTheSame(t *testing.T) {
	t.Parallel()
	recorded, err := filepath.Glob(filepath.Join("testdata", "*-means.txt"))
	if err != nil || len(recorded) < 3 {
		t.Fatalf("recorded is %q, %v: a document is added with -update, once its file is there", recorded, err)
	}
	for _, file := range recorded {
		name := strings.TrimSuffix(filepath.Base(file), "-means.txt")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := meanings(t, name, func(form, dialect string) []byte { return projected(t, name, form, dialect) })
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := linesOf(string(want), got); diff != "" {
				t.Errorf("the projections of %s mean something else (-before +now):\n%s", name, diff)
			}
		})
	}
}

// linesOf lists the lines that one text has and the other has not.
func linesOf(before, now string) string {
	was, is := strings.Split(before, "\n"), strings.Split(now, "\n")
	var out []string
	for _, list := range []struct {
		sign       string
		these, but []string
	}{{"-", was, is}, {"+", is, was}} {
		but := map[string]bool{}
		for _, line := range list.but {
			but[line] = true
		}
		for _, line := range list.these {
			if !but[line] {
				out = append(out, list.sign+line)
			}
		}
	}
	return strings.Join(out, "\n")
}

// forms lists the projections, with the letter that stands for each.
var forms = []struct{ name, letter string }{
	{"json", "j"}, {"strict", "x"}, {"import", "i"}, {"served", "s"}, {"postman", "p"}, {"environment", "e"}, {"staging", "t"},
}

// meanings writes a document's projections as lines: the place, a checksum, and
// which forms and dialects (d, c) have it there.
func meanings(t *testing.T, name string, print func(form, dialect string) []byte) string {
	t.Helper()
	where := map[string][]string{}
	for _, form := range forms {
		for _, dialect := range spec.Dialects {
			m := meaning{sums: map[string]string{}}
			m.root, _ = ordered(t, print(form.name, dialect)).(tree.Object)
			m.look("", "", m.root)
			for at, sum := range m.sums {
				line := at + " " + sum
				where[line] = append(where[line], form.letter+dialect[:1])
			}
		}
	}
	var b strings.Builder
	for _, line := range slices.Sorted(maps.Keys(where)) {
		fmt.Fprintf(&b, "%s %s\n", line, strings.Join(where[line], ","))
	}
	return b.String()
}

// unsaid lists the keys that say how a document is written, not what it means.
var unsaid = []string{"links", "x-cleanup", "x-makes", "x-resources"}

// named lists the places whose members are things with names: each gets a line.
// In nodes, what does not get lines of its own shares one.
var (
	named = []string{
		"/paths", "/paths/*/*/parameters", "/paths/*/*/responses", "/paths/*/*/responses/*/content/*/examples",
		"/components", "/components/responses", "/components/schemas", "/components/securitySchemes", "/tags", "/servers",
		"/x-behaviours", "/x-variables", "/x-lifecycle", "/variable", "/values", "/item", "/item/*/item", "/item/*/item/*/response",
	}
	nodes = []string{"", "/paths/*", "/paths/*/*", "/paths/*/*/responses/*", "/paths/*/*/responses/*/content", "/paths/*/*/responses/*/content/*", "/item/*", "/item/*/item/*"}
	// unsorted lists those whose order nobody sees.
	unsorted = []string{"/components", "/components/responses", "/components/schemas", "/components/securitySchemes", "/x-behaviours", "/x-variables"}
	// referred lists components that count where something refers to them.
	referred = []string{"examples", "headers", "parameters"}
)

// A meaning gathers the checksums of one projection.
type meaning struct {
	root tree.Object
	sums map[string]string
}

// look writes the lines of a node; pattern is its place with * for names.
func (m meaning) look(at, pattern string, v any) {
	v = m.followed(v)
	isNamed, isNode := matches(named, pattern), matches(nodes, pattern)
	if !isNamed && !isNode {
		m.sums[at] = m.sum(v)
		return
	}
	o, isObject := v.(tree.Object)
	if !isObject {
		for i, item := range v.([]any) {
			o = append(o, tree.Member{Key: m.label(i, item), Value: item})
		}
	}
	rest := tree.Object{}
	var names []any
	for _, member := range o {
		below := pattern + "/" + escaped(member.Key)
		if !matches(named, below) && !matches(nodes, below) {
			below = pattern + "/*"
		}
		switch {
		case slices.Contains(unsaid, member.Key):
			continue
		case pattern == "/components" && slices.Contains(referred, member.Key):
			continue
		case pattern == "/components/responses" && !member.Value.(tree.Object).Has("x-status"):
			continue
		case isNamed || matches(named, below) || matches(nodes, below):
			m.look(at+"/"+escaped(member.Key), below, member.Value)
			names = append(names, member.Key)
		default:
			rest = append(rest, member)
		}
	}
	switch {
	case !isNamed:
		m.sums[at] = m.sum(rest)
	case !slices.Contains(unsorted, pattern):
		m.sums[at+" order"] = m.sum(names)
	}
}

// label names a member of a list: by what it calls itself, or by its place.
func (m meaning) label(i int, item any) string {
	o, _ := m.followed(item).(tree.Object)
	for _, key := range []string{"name", "key"} {
		if name := o.Text(key); name != "" {
			return name
		}
	}
	return fmt.Sprint(i)
}

func escaped(key string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(key) }

func matches(patterns []string, place string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		// A name in a place holds no slash.
		ok, _ := path.Match(pattern, place)
		return ok
	})
}

// sum is a short checksum of a value: order counts in lists, in data, and where
// names are listed; the keys of a node may stand in any order.
func (m meaning) sum(v any) string {
	var b bytes.Buffer
	m.write(&b, "", v, nil)
	return fmt.Sprintf("%x", sha256.Sum256(b.Bytes()))[:10]
}

// lists are the keys below which names are listed; data are those below which
// anything may stand.
var (
	lists = []string{"properties", "examples", "responses", "content", "x-placeholders", "x-enum-known", "x-enum-descriptions", "mapping", "scopes"}
	data  = []string{"value", "example", "default", "x-template", "enum", "body", "with", "holds", "lacks"}
)

func (m meaning) write(b *bytes.Buffer, key string, v any, above []string) {
	if key != "data" {
		if o, _ := v.(tree.Object); o.Text("$ref") != "" {
			ref := o.Text("$ref")
			if slices.Contains(above, ref) {
				fmt.Fprintf(b, "again %s", ref)
				return
			}
			above = append(slices.Clone(above), ref)
		}
		v = m.followed(v)
	}
	switch v := v.(type) {
	case tree.Object:
		if key != "data" && !slices.Contains(lists, key) {
			v = slices.Clone(v)
			slices.SortFunc(v, func(a, b tree.Member) int { return strings.Compare(a.Key, b.Key) })
		}
		b.WriteString("{")
		for _, member := range v {
			below := member.Key
			switch {
			case key == "data" || !slices.Contains(lists, key) && slices.Contains(data, below):
				below = "data"
			case slices.Contains(lists, key):
				below = "" // a name, whatever it is
			case slices.Contains(unsaid, below):
				continue
			}
			fmt.Fprintf(b, "%q:", member.Key)
			m.write(b, below, member.Value, above)
		}
		b.WriteString("}")
	case []any:
		b.WriteString("[")
		for _, item := range v {
			if key != "data" {
				key = ""
			}
			m.write(b, key, item, above)
		}
		b.WriteString("]")
	default:
		fmt.Fprintf(b, "%T %v,", v, v)
	}
}

// followed returns what a reference leads to. What stands beside one counts as
// well: nothing does in a document that tools read.
func (m meaning) followed(v any) any {
	for range 8 {
		o, _ := v.(tree.Object)
		target, isLocal := strings.CutPrefix(o.Text("$ref"), "#/")
		if !isLocal || len(o) > 1 {
			return v
		}
		at := m.root
		for part := range strings.SplitSeq(target, "/") {
			at = at.Object(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
		}
		v = at
	}
	return v
}

// ordered reads JSON in order, numbers as they are written.
func ordered(t *testing.T, text []byte) any {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var read func() any
	token := func() json.Token {
		token, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	read = func() any {
		switch first := token(); first {
		case json.Delim('{'):
			o := tree.Object{}
			for dec.More() {
				key := token().(string)
				o = append(o, tree.Member{Key: key, Value: read()})
			}
			token()
			return o
		case json.Delim('['):
			list := []any{}
			for dec.More() {
				list = append(list, read())
			}
			token()
			return list
		default:
			return first
		}
	}
	return read()
}

// projected prints a document in one of its forms.
func projected(t *testing.T, name, form, dialect string) []byte {
	t.Helper()
	d := load(t, name, dialect)
	var made any
	var err error
	switch form {
	case "json":
		made = json.RawMessage(must(d.JSON()))
	case "strict":
		made = projection.Strict(d)
	case "import":
		made = projection.Filled(d)
	case "served":
		made = d.At("https://mock.example.com/here").Tree()
	case "postman":
		made, err = postman.Of(d)
	case "environment":
		made = postman.Mock(d)
	case "staging":
		made = postman.Staging(d)
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// What means something is seen, and what does not is not.
func TestMeaningSeesWhatCounts(t *testing.T) {
	t.Parallel()
	const document = `{"paths":{"/a":{"get":{"operationId":"get","responses":{"200":{"description":"d","content":{"application/json":{
		"schema":{"$ref":"#/components/schemas/S"},"examples":{"ok":{"$ref":"#/components/examples/ok"}}}}}}}}},
		"components":{"schemas":{"S":{"type":"object","properties":{"m":{"type":"string"},"n":{"type":"integer"},"s":{"$ref":"#/components/schemas/S"}}}},
		"examples":{"ok":{"summary":"s","value":{"m":"one","n":1},"x-known":"documented"}}}}`
	const answer = "/paths/~1a/get/responses/200/content/application~1json/examples/ok"
	tests := []struct {
		name, old, new string
		want           []string // places
	}{
		{"message", `"one"`, `"two"`, []string{answer}},
		{"order_on_the_wire", `{"m":"one","n":1}`, `{"n":1,"m":"one"}`, []string{answer}},
		{"kind", `"n":1`, `"n":"1"`, []string{answer}},
		{"known", `"documented"`, `"inferred"`, []string{answer}},
		{"schema", `"type":"integer"`, `"type":"number"`, []string{"/components/schemas/S", "/paths/~1a/get/responses/200/content/application~1json"}},
		{"order_of_properties", `"m":{"type":"string"},"n":{"type":"integer"}`, `"n":{"type":"integer"},"m":{"type":"string"}`,
			[]string{"/components/schemas/S", "/paths/~1a/get/responses/200/content/application~1json"}},
		{"name_of_an_answer", `{"ok":{"$ref"`, `{"okay":{"$ref"`, []string{answer, answer + "ay", answer[:len(answer)-3] + " order"}},
		{"order_in_a_node", `"summary":"s","value":{"m":"one","n":1}`, `"value":{"m":"one","n":1},"summary":"s"`, nil},
		{"without_reference", `{"$ref":"#/components/examples/ok"}`, `{"summary":"s","value":{"m":"one","n":1},"x-known":"documented"}`, nil},
		{"link", `"description":"d"`, `"description":"d","links":{}`, nil},
		{"makes_nothing", `"operationId":"get"`, `"operationId":"get","x-makes":"nothing"`, nil},
	}
	sums := func(text string) map[string]string {
		m := meaning{sums: map[string]string{}}
		m.root, _ = ordered(t, []byte(text)).(tree.Object)
		m.look("", "", m.root)
		return m.sums
	}
	before := sums(document)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			after := sums(strings.Replace(document, tt.old, tt.new, 1))
			var got []string
			for _, at := range slices.Sorted(maps.Keys(joined(before, after))) {
				if before[at] != after[at] {
					got = append(got, at)
				}
			}
			if diff := cmp.Diff(slices.Sorted(slices.Values(tt.want)), got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("places that changed mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func joined(a, b map[string]string) map[string]string {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}
