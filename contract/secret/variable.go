package secret

import (
	"cmp"
	"strings"
	"unicode"
)

// Variable is the name of the variable of a shell that stands for a secret:
// CREDMOCK_CLIENT_SECRET for clientSecret.
func Variable(words ...string) string {
	var out strings.Builder
	out.WriteString("CREDMOCK")
	for _, word := range words {
		if word != "" {
			out.WriteByte('_')
		}
		before := ' '
		for _, c := range word {
			switch {
			case c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c):
				c = '_'
			case unicode.IsUpper(c) && unicode.IsLower(before):
				out.WriteByte('_')
			}
			before = c
			out.WriteRune(unicode.ToUpper(c))
		}
	}
	return out.String()
}

// Call gives secrets names, under which a shell may know them. A name that a secret has
// already stays.
func (v *Vault) Call(names map[string]string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for secret, name := range names {
		v.names[secret] = cmp.Or(v.names[secret], name)
	}
}

// A Part is a piece of a text: plain, or a secret with its number and, if it has
// one, its name.
type Part struct {
	Text   string
	Number int // 0 is plain
	Name   string
}

// Cut parts a text into what is plain and what is secret as it is.
func (v *Vault) Cut(text string) []Part {
	v.mu.RLock()
	defer v.mu.RUnlock()
	var out []Part
	for text != "" {
		at, found := len(text), ""
		for secret := range v.numbers {
			if i := strings.Index(text, secret); i >= 0 && (i < at || i == at && len(secret) > len(found)) {
				at, found = i, secret
			}
		}
		if at > 0 {
			out = append(out, Part{Text: text[:at]})
		}
		if found != "" {
			out = append(out, Part{Number: v.numbers[found], Name: v.names[found]})
		}
		text = text[at+len(found):]
	}
	return out
}
