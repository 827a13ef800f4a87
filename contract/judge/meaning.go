package judge

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/credmock/credmock/spec"
)

// Some headers have a standard that says what their values mean. They are held to
// the meaning of what is declared: a service in front of another may say the same
// in other words, or more. Their bytes are a matter of features about the wire.

// means reports whether a header says what one of its declared values says, and
// whether there is a standard to tell by.
func means(h spec.Header, all http.Header) (same, told bool) {
	got := all.Values(h.Name)
	for _, declared := range h.Schema.Enum() {
		switch http.CanonicalHeaderKey(h.Name) {
		case "Cache-Control": // RFC 9111, §5.2.2: no-store forbids all that the others do
			same = same || holds(got, ",", "no-store") || holdsAll(got, directives([]string{declared}, ","))
		case "Pragma": // RFC 9111, §5.4
			same = same || holds(got, ",", declared)
		case "Strict-Transport-Security": // RFC 6797, §6.1: sub-domains are the deployment's to add
			same = same || maxAge(got) > 0 && maxAge([]string{declared}) > 0
		case "Expires": // RFC 9111, §5.3: what is no date, and 0 above all, is in the past
			same = same || isPast(got[0], all.Get("Date")) && isPast(declared, "")
		default:
			return false, false
		}
		told = true
	}
	return same, told
}

// directives reads the values of a header as a list; names have no case.
func directives(values []string, separator string) []string {
	var out []string
	for d := range strings.SplitSeq(strings.Join(values, separator), separator) {
		if d = strings.ToLower(strings.TrimSpace(d)); d != "" {
			out = append(out, d)
		}
	}
	return out
}

func holds(values []string, separator, directive string) bool {
	return slices.Contains(directives(values, separator), strings.ToLower(directive))
}

func holdsAll(values, list []string) bool {
	return !slices.ContainsFunc(list, func(d string) bool { return !holds(values, ",", d) })
}

// maxAge is how long a browser stays on HTTPS, in seconds.
func maxAge(values []string) int {
	for _, d := range directives(values, ";") {
		name, value, _ := strings.Cut(d, "=")
		if seconds, err := strconv.Atoi(strings.Trim(strings.TrimSpace(value), `"`)); err == nil && strings.TrimSpace(name) == "max-age" {
			return seconds
		}
	}
	return 0
}

// isPast reports whether a date is over when the answer is made: what is no date
// counts as such.
func isPast(value, date string) bool {
	at, err := http.ParseTime(value)
	now, unknown := http.ParseTime(date)
	return err != nil || unknown == nil && !at.After(now)
}
