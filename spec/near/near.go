// Package near finds the word that was probably meant.
package near

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// many words are more than anybody reads who was told the one that was meant.
const many = 24

// Unknown is the error for a word that is not in a closed list. It names the
// nearest allowed word when one is near, and says what is allowed, but for a long
// list beside a near word.
func Unknown(kind, word string, allowed []string) error {
	hint := ""
	if near := Nearest(word, allowed); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
		if len(allowed) > many {
			return fmt.Errorf("unknown %s %q%s", kind, word, hint)
		}
	}
	return fmt.Errorf("unknown %s %q%s (allowed: %s)", kind, word, hint, strings.Join(allowed, ", "))
}

// Slip returns the allowed word that differs in one or two letters, or "": for lists that
// lack much of what there is.
func Slip(word string, allowed []string) string {
	near := Nearest(word, allowed)
	if near == "" || levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(near)) > 2 {
		return ""
	}
	return near
}

// Nearest returns the allowed word within a third of its length in edits, two at
// least so that swapped letters count as near, or "".
func Nearest(word string, allowed []string) string {
	best, bestDistance := "", 1<<30
	for _, candidate := range allowed {
		limit := max(1, len(candidate)/3)
		if len(candidate) > 3 {
			limit = max(2, limit)
		}
		if len(word) > 4*(len(candidate)+limit) { // a letter has four bytes at most: it is too long to be near, and may be very long
			continue
		}
		if apart := utf8.RuneCountInString(word) - utf8.RuneCountInString(candidate); max(apart, -apart) > limit {
			continue
		}
		d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(candidate))
		if d <= limit && (d < bestDistance || d == bestDistance && candidate < best) {
			best, bestDistance = candidate, d
		}
	}
	return best
}
