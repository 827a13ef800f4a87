package cli

import (
	"strings"
	"testing"
)

// FuzzSettingsFile reads anything as a configuration file. What is taken names
// settings that there are; what is not is refused in words that say so.
func FuzzSettingsFile(f *testing.F) {
	for _, text := range []string{
		"", "listen: 127.0.0.1:0\nseed: 007\n", "lissen: 1\n", "listen: [a]\n", "listen: &a x\nseed: *a\n", "a: 1\na: 2\n", "- listen\n", "--- \n...\n", "listen: {b: c}\n", "? {a: b}\n: c\n", "{", "\x00",
	} {
		f.Add(text)
	}
	allowed, err := settings()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := readSettings("c.yaml", []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "c.yaml:") {
				t.Errorf("the error is %q", err)
			}
			return
		}
		for key := range read.values {
			if allowed[key] == nil {
				t.Errorf("%q is taken, which is no setting", key)
			}
		}
	})
}
