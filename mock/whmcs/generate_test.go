package whmcs

import (
	"math/rand/v2"
	"strings"
)

func pick[T any](rnd *rand.Rand, of []T) T { return of[rnd.IntN(len(of))] }

// chance is true once in n.
func chance(rnd *rand.Rand, n int) bool { return rnd.IntN(n) == 0 }

// soup strings some of the pieces together, with a random byte now and then.
func soup(rnd *rand.Rand, pieces []string, most int) string {
	var b strings.Builder
	for range rnd.IntN(most + 1) {
		if chance(rnd, 40) {
			b.WriteByte(byte(1 + rnd.IntN(255))) // no request line or header can hold NUL
		} else {
			b.WriteString(pick(rnd, pieces))
		}
	}
	return b.String()
}

var (
	names    = []string{"a", "b", "k", "redirectUri", "a.b", "k ", " k", "0", "7", "-3", "", "é", "\xff", "GLOBALS", "this", "_GET", "__Host-x"}
	marks    = []string{"[", "]", "[]", "[a]", "[0]", "[5]", "[-7]", "[ ]", "[05]", "[9223372036854775807]", "[9223372036854775808]", "[-9223372036854775808]", ".", " ", "x", "]["}
	escapes  = []string{"+", "%20", "%5B", "%5d", "%00", "%09", "%2E", "%2B", "%", "%4", "%zz", "%ff", "%3D", "%26", "%25"}
	between  = []string{"&", "&", "&", "=", "=", "=", "&&", ";", "==", "\x7f", "\t", "#", "?", "'", `"`, `\`}
	queries  = append(append(append(append([]string{}, names...), marks...), escapes...), between...)
	valuesOf = []string{"", "1", "v", "a b", "é", "\xff", "=", "%41", "+", "x", "a;b"}
)

// randomText is urlencoded text: soup, or well-formed pairs, or too much of it.
func randomText(rnd *rand.Rand) string {
	switch {
	case chance(rnd, 400):
		return strings.Repeat(pick(rnd, []string{"a", "a&", "a=1&", "&", "a[]=1&", "=&", "&&b&"}), maxInputVars-2+rnd.IntN(5)) + "&" + soup(rnd, queries, 9)
	case chance(rnd, 400):
		return "k" + strings.Repeat(pick(rnd, marks), maxInputNesting-3+rnd.IntN(6)) + soup(rnd, queries, 9) + "&k[z]=1"
	case chance(rnd, 2):
		return soup(rnd, queries, 30)
	}
	var pairs []string
	for range rnd.IntN(6) {
		pairs = append(pairs, pick(rnd, names)+soup(rnd, marks, 4)+"="+pick(rnd, valuesOf))
	}
	return strings.Join(pairs, "&")
}

func randomQuery(rnd *rand.Rand) sent { return sent{query: randomText(rnd)} }

func randomForm(rnd *rand.Rand) sent {
	s := sent{body: randomText(rnd)}
	if chance(rnd, 2) {
		s.query = randomText(rnd)
	}
	if chance(rnd, 10) {
		s.body += "\x00" + randomText(rnd)
	}
	s.contentType = pick(rnd, []string{formType, formType, formType + ";charset=UTF-8", strings.ToUpper(formType), formType + " ;", formType + ",x", formType + "\t", formType + "x", "text/plain", " " + formType, ""})
	return s
}

var (
	breaks       = []string{"\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n", "\n\n"}
	dispositions = []string{"Content-Disposition: form-data; ", "content-disposition:form-data;", "Content-Disposition: ", "Content-Disposition : form-data; ", "Content-Disposition: attachment;;; ", "CONTENT-DISPOSITION:\tform-data ; ", "Content-Type: text/plain; ", "Content-Disposition: form-data\r\n ", "X", ""}
	attributes   = []string{"name=", "name=", "name=", "name=", "Name=", "name =", "name= ", " name=", "filename=", "name*=", "x=", "=", "name"}
	quotes       = []string{`"`, `"`, `"`, `'`, ""}
	inner        = []string{"a", "b", "k", "[", "]", "[]", "[x]", ".", " ", `\`, `\\`, `\"`, `\'`, `"`, "'", ";", "=", "é", "\xff", "\t", "%20", "\x00", ",", ":"}
	contents     = []string{"v", "\r\n", "\n", "\r", "--bb", "\r\n--b", "\n--bb", "\r\n--bbx", "\x00", "é", "\xff", "-", "b", " "}
	boundaries   = []string{"--bb", "--bb", "--bb", "--bb", "--bb", "--bb--", "--b", "--bbx", "--bb ", " --bb", "bb", "--BB"}
	formTypes    = []string{
		"multipart/form-data; boundary=bb", `multipart/form-data; boundary="bb"`,
		"Multipart/Form-Data;Boundary=bb", "multipart/form-data; Boundary=x; boundary=bb", "multipart/form-data, boundary=bb,x", "multipart/form-data; boundary=bb;x",
		"multipart/form-data; boundary = bb", "multipart/form-data; boundary= bb", `multipart/form-data; boundary="bb`, "multipart/form-data; boundary", "multipart/form-data; boundary=",
		`multipart/form-data; boundary=""`, "multipart/form-data; boundaryx=bb", "multipart/form-data boundary=bb", "multipart/form-data; boundary=bb ", "multipart/form-data; boundary='bb'", "multipart/form-data",
	}
)

func randomMultipart(rnd *rand.Rand) sent {
	s := sent{contentType: formTypes[0]}
	if chance(rnd, 5) {
		s.contentType = pick(rnd, formTypes)
	}
	if chance(rnd, 4) {
		s.query = randomText(rnd)
	}
	var b strings.Builder
	if chance(rnd, 8) {
		b.WriteString(soup(rnd, contents, 5) + pick(rnd, breaks))
	}
	parts := rnd.IntN(5)
	usual := chance(rnd, 2) // leave the line ends and boundaries alone
	if chance(rnd, 500) {
		parts, usual = maxInputVars-2+rnd.IntN(30), true
	}
	for range parts {
		randomPart(rnd, &b, usual)
	}
	b.WriteString("--bb--\r\n")
	s.body = b.String()
	if chance(rnd, 10) {
		s.body = s.body[:rnd.IntN(len(s.body)+1)]
	}
	if chance(rnd, 10) && s.body != "" {
		at := rnd.IntN(len(s.body))
		s.body = s.body[:at] + pick(rnd, inner) + s.body[at+1:]
	}
	return s
}

func randomPart(rnd *rand.Rand, b *strings.Builder, usual bool) {
	end := func() string {
		if usual {
			return "\r\n"
		}
		return pick(rnd, breaks)
	}
	boundary := "--bb"
	if !usual && chance(rnd, 4) {
		boundary = pick(rnd, boundaries)
	}
	b.WriteString(boundary + end())
	if chance(rnd, 6) {
		b.WriteString(pick(rnd, []string{"Content-Type: text/plain", "X-A: b", " folded", "no colon", ": x", "Content-Disposition: form-data; name=z"}) + end())
	}
	disposition := dispositions[0]
	if chance(rnd, 6) {
		disposition = pick(rnd, dispositions)
	}
	b.WriteString(disposition)
	for i := range 1 + rnd.IntN(3) {
		attribute, quote := "name=", pick(rnd, quotes)
		if i > 0 || chance(rnd, 6) {
			attribute = pick(rnd, attributes)
		}
		b.WriteString(attribute + quote + soup(rnd, inner, 4) + quote + pick(rnd, []string{"", ";", "; ", " ", " x", ";;"}))
	}
	if chance(rnd, 300) {
		b.WriteString(strings.Repeat("long", 1275+rnd.IntN(8)) + soup(rnd, inner, 4))
	}
	b.WriteString(end())
	if chance(rnd, 8) {
		b.WriteString(pick(rnd, []string{"Content-Type: text/plain", "\tfilename=x", " ;name=y", "no colon", "Content-Disposition: form-data; name=z"}) + end())
	}
	b.WriteString(end() + soup(rnd, contents, 4))
	if chance(rnd, 100) {
		b.WriteString(strings.Repeat("l", 4900+rnd.IntN(500)) + soup(rnd, contents, 4))
	}
	b.WriteString(end())
}
