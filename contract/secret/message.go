package secret

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Hidden stands where a value is left out for what it is called.
const Hidden = "[hidden]"

// A Screen shows messages without what is secret in them: known values, and what
// stands under a name that is a secret's.
type Screen struct {
	Vault   *Vault
	Names   map[string]bool // of fields
	Private http.Header     // of the profile: whoever wrote it knows what stands there
}

// Headers shows headers, in the order of their names.
func (s Screen) Headers(h http.Header) [][2]string {
	var out [][2]string
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			out = append(out, [2]string{name, s.Vault.Redact(s.header(name, value))})
		}
	}
	return out
}

func (s Screen) header(name, value string) string {
	if s.Private.Get(name) != "" && name != "Accept" && name != "User-Agent" {
		return Hidden
	}
	switch http.CanonicalHeaderKey(name) {
	case "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie":
		if scheme, _, ok := strings.Cut(value, " "); ok && (scheme == "Basic" || scheme == "Bearer") {
			return scheme + " " + Hidden
		}
		return Hidden
	case "Location":
		return s.location(value)
	}
	return value
}

// Body shows a request's body: by what its fields are called where it is a form,
// and by known values.
func (s Screen) Body(contentType string, body []byte) string {
	text := string(body)
	if strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		text = s.pairs(text)
	}
	return s.Vault.Redact(text)
}

// location shows a URL without what is secret in its query or fragment.
func (s Screen) location(url string) string {
	at := strings.IndexAny(url, "?#")
	if at < 0 {
		return url
	}
	base, rest := url[:at+1], url[at+1:]
	if query, fragment, ok := strings.Cut(rest, "#"); ok {
		return base + s.pairs(query) + "#" + s.pairs(fragment)
	}
	return base + s.pairs(rest)
}

// pairs shows name=value pairs.
func (s Screen) pairs(text string) string {
	pairs := strings.Split(text, "&")
	for i, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if ok && value != "" && s.Names[name] && s.Vault.Redact(value) == value {
			pairs[i] = name + "=" + Hidden
		}
	}
	return strings.Join(pairs, "&")
}
