package contract

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/credmock/credmock/spec"
)

// A vault knows the secrets that came up, and takes them out of what is stored.
// Each has a number, so that two of them can be told apart in a difference.
type vault struct {
	mu      sync.RWMutex
	numbers map[string]int
	theirs  map[string]bool // those that an answer must not show where its schema has no secret
	forms   []secretForm    // the longest first: one may stand in another
}

// A secretForm is a secret as it may stand in a text.
type secretForm struct {
	text   string
	number int
}

// shortest is how long a secret must be to be looked for in all texts; a shorter
// one would be found everywhere. Those are hidden only where the schema says.
const shortest = 6

func newVault() *vault { return &vault{numbers: map[string]int{}, theirs: map[string]bool{}} }

// learn remembers secrets that no answer may show in a wrong place.
func (v *vault) learn(secrets ...string) {
	v.hide(secrets...)
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, secret := range secrets {
		if len(secret) >= shortest {
			v.theirs[secret] = true
		}
	}
}

// hide remembers what is not to be shown by us.
func (v *vault) hide(secrets ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, secret := range secrets {
		if _, known := v.numbers[secret]; known || len(secret) < shortest {
			continue
		}
		n := len(v.numbers) + 1
		v.numbers[secret] = n
		for _, text := range spellings(secret) {
			v.forms = append(v.forms, secretForm{text, n})
		}
	}
	slices.SortStableFunc(v.forms, func(a, b secretForm) int { return len(b.text) - len(a.text) })
}

// spellings lists how a secret may stand in URLs, forms, JSON, XML and errors.
func spellings(secret string) []string {
	quoted, _ := json.Marshal(secret) // a text always encodes
	inJSON := string(quoted[1 : len(quoted)-1])
	plainJSON := strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(inJSON)
	var inXML strings.Builder
	_ = xml.EscapeText(&inXML, []byte(secret)) // a builder does not fail
	goQuoted := strconv.Quote(secret)
	all := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ReplaceAll(url.QueryEscape(secret), "+", "%20"),
		lowerPercent(url.QueryEscape(secret)), inJSON, plainJSON, strings.ReplaceAll(plainJSON, "/", `\/`),
		strings.ReplaceAll(inJSON, "/", `\/`), inXML.String(), goQuoted[1 : len(goQuoted)-1],
		base64.StdEncoding.EncodeToString([]byte(secret)),
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var percent = regexp.MustCompile(`%[0-9A-F]{2}`)

func lowerPercent(s string) string { return percent.ReplaceAllStringFunc(s, strings.ToLower) }

// redact takes every known secret out of a text.
func (v *vault) redact(text string) string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for _, f := range v.forms {
		if strings.Contains(text, f.text) {
			text = strings.ReplaceAll(text, f.text, fmt.Sprintf("[secret %d]", f.number))
		}
	}
	return text
}

// redactTree does so in every text of a value, before a difference could cut
// secrets into pieces.
func (v *vault) redactTree(value any) any {
	switch t := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(t))
		for name, item := range t {
			out[name] = v.redactTree(item)
		}
		return out
	case []any:
		out := make([]any, len(t))
		for i := range t {
			out[i] = v.redactTree(t[i])
		}
		return out
	case string:
		return v.redact(t)
	default:
		return value
	}
}

// leaks reports whether a secret stands in a text.
func (v *vault) leaks(text string) bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for secret := range v.theirs {
		if strings.Contains(text, secret) {
			return true
		}
	}
	return false
}

// secretNames lists the fields that some operation's request or answer marks as
// secret.
func secretNames(doc *spec.Document) map[string]bool {
	names := map[string]bool{}
	for _, op := range doc.Operations {
		collectSecrets(op.Request, names, 0)
		for _, a := range op.Answers {
			collectSecrets(a.Schema(), names, 0)
		}
	}
	return names
}

func collectSecrets(s *spec.Schema, names map[string]bool, depth int) {
	if s == nil || depth > 6 {
		return
	}
	for _, name := range s.Properties() {
		p := s.Property(name)
		if p.Secret() {
			names[name] = true
		}
		collectSecrets(p, names, depth+1)
	}
	collectSecrets(s.Items(), names, depth+1)
	for _, branch := range s.Branches() {
		collectSecrets(branch, names, depth+1)
	}
}

// secretsIn lists the values that a schema marks as secret.
func secretsIn(value any, s *spec.Schema) []string {
	var out []string
	fields("", value, s, func(f field) {
		if text, ok := f.value.(string); ok && f.schema != nil && f.schema.Secret() {
			out = append(out, text)
		}
	})
	return out
}

// A field is one member of an answer, with its schema.
type field struct {
	path   string
	value  any
	schema *spec.Schema // nil where none is declared
	parent *spec.Schema
}

// fields visits every member below a value, with what the schema says of it.
func fields(path string, value any, s *spec.Schema, visit func(field)) {
	switch v := value.(type) {
	case map[string]any:
		for name, child := range v {
			at := strings.TrimPrefix(path+"."+name, ".")
			var declared *spec.Schema
			if s != nil {
				declared = s.Property(name)
			}
			visit(field{at, child, declared, s})
			fields(at, child, declared, visit)
		}
	case []any:
		var items *spec.Schema
		if s != nil {
			items = s.Items()
		}
		for _, item := range v {
			fields(path+"[]", item, items, visit)
		}
	}
}
