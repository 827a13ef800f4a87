// Package secret keeps secrets out of what is stored and shown. It knows those
// that came up, in whatever spelling they stand, and the names of fields that hold
// some. It does not say whether one may be shown: that is the judge's.
package secret

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Vault knows the secrets that came up, and takes them out of what is stored.
// Each has a number, so that two of them can be told apart in a difference.
type Vault struct {
	mu      sync.RWMutex
	numbers map[string]int
	names   map[string]string // of variables, by secret
	theirs  map[string]bool   // those that an answer must not show where its schema has no secret
	forms   []secretForm      // the longest first: one may stand in another
}

// A secretForm is a secret as it may stand in a text.
type secretForm struct {
	text   string
	number int
}

// shortest is how long a secret must be to be looked for in all texts; a shorter
// one would be found everywhere. Those are hidden only where the schema says.
const shortest = 6

func New() *Vault {
	return &Vault{numbers: map[string]int{}, names: map[string]string{}, theirs: map[string]bool{}}
}

// Learn remembers secrets that no answer may show in a wrong place.
func (v *Vault) Learn(secrets ...string) {
	v.Hide(secrets...)
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, secret := range secrets {
		if len(secret) >= shortest {
			v.theirs[secret] = true
		}
	}
}

// Hide remembers what is not to be shown by us.
func (v *Vault) Hide(secrets ...string) {
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

// Redact takes every known secret out of a text.
func (v *Vault) Redact(text string) string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for _, f := range v.forms {
		if strings.Contains(text, f.text) {
			text = strings.ReplaceAll(text, f.text, fmt.Sprintf("[secret %d]", f.number))
		}
	}
	return text
}

// RedactTree does so in every text of a value, before a difference could cut
// secrets into pieces.
func (v *Vault) RedactTree(value any) any {
	switch t := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(t))
		for name, item := range t {
			out[name] = v.RedactTree(item)
		}
		return out
	case []any:
		out := make([]any, len(t))
		for i := range t {
			out[i] = v.RedactTree(t[i])
		}
		return out
	case string:
		return v.Redact(t)
	default:
		return value
	}
}

// Theirs lists the secrets that no answer may show in a wrong place.
func (v *Vault) Theirs() []string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return slices.Collect(maps.Keys(v.theirs))
}
