package near

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	allowed := []string{"name", "grantType", "clientIdentifier", "id"}
	tests := []struct{ word, want string }{
		{"nmae", "name"},
		{"granttype", "grantType"},
		{"clientIdentifer", "clientIdentifier"},
		{"ix", "id"},
		{"xy", ""},
		{"", ""},
		{"secret", ""},
		{strings.Repeat("ä", 16), ""},
	}
	for _, tt := range tests {
		if got := Nearest(tt.word, allowed); got != tt.want {
			t.Errorf("Nearest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}

// TestFarWordsCostNothing rejects a word of any length by its length: a caller may
// send megabytes as the name of a field.
func TestFarWordsCostNothing(t *testing.T) { // not parallel: it counts what the process allocates
	long, allowed := strings.Repeat("X", 8<<20), []string{"name", "grantType", "clientIdentifier"}
	if got := testing.AllocsPerRun(10, func() { Nearest(long, allowed) }); got > 0 {
		t.Errorf("a word of 8 MiB takes %.0f allocations, want none", got)
	}
}
