package play

import "testing"

func TestCarries(t *testing.T) {
	t.Parallel()
	const run = "credmock-abc"
	for text, want := range map[string]bool{
		"credmock-abc-1 ci": true, "credmock-abc": true, "my credmock-abc.": true, "credmock-abcd-1": false, "xcredmock-abc": false,
		"": false, "credmock-abd": false, "credmock-abcx credmock-abc": true,
	} {
		if got := carries(text, run); got != want {
			t.Errorf("carries(%q) = %t, want %t", text, got, want)
		}
	}
}
