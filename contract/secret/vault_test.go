package secret

import (
	"slices"
	"testing"
)

func TestVault(t *testing.T) {
	t.Parallel()
	v := New()
	v.Learn(`p/w+"x="`, "short", "p/w+\"x=\" and more")
	v.Hide("only-hidden")
	for text, want := range map[string]string{
		`a p/w+"x=" b`:            "a [secret 1] b",
		`p%2Fw%2B%22x%3D%22`:      "[secret 1]",
		`p%2fw%2b%22x%3d%22`:      "[secret 1]",
		`{"a":"p\/w+\"x=\""}`:     `{"a":"[secret 1]"}`,
		`{"a":"p/w+\"x=\""}`:      `{"a":"[secret 1]"}`,
		`<a>p/w+&#34;x=&#34;</a>`: "<a>[secret 1]</a>",
		"p/w+\"x=\" and more":     "[secret 2]",
		"short":                   "short",
		"only-hidden":             "[secret 3]",
		"Basic cC93KyJ4PSI=":      "Basic [secret 1]",
		"nothing":                 "nothing",
	} {
		if got := v.Redact(text); got != want {
			t.Errorf("Redact(%q) = %q, want %q", text, got, want)
		}
	}
	if got := v.Theirs(); len(got) != 2 || slices.Contains(got, "only-hidden") {
		t.Errorf("Theirs() = %q, want what was learned, and not what is only hidden", got)
	}
}
