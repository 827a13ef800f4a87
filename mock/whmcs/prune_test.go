package whmcs_test

import (
	"testing"
	"time"

	"github.com/credmock/credmock/mock/whmcs"
)

// TestExpiredTokensMakeRoom lets codes and tokens go a day after they expired, as new
// ones come, by the clock of the sandbox.
func TestExpiredTokensMakeRoom(t *testing.T) {
	t.Parallel()
	a := startApplication(t, "")
	issue := func() {
		a.code(nil) // that nobody exchanges
		if got := a.token(a.code(nil), nil); got.Status != 200 {
			t.Fatalf("token = %d %s", got.Status, got.Body)
		}
		if got := a.ssoToken("clientarea:sso"); got.Status != 200 {
			t.Fatalf("single sign-on token = %d %s", got.Status, got.Body)
		}
	}
	held := func() [3]int {
		var s whmcs.State
		a.m.State(t, "whmcs", &s)
		return [3]int{len(s.Codes), len(s.Tokens), len(s.SsoTokens)}
	}
	const made = 6
	for range made {
		issue()
	}
	if got, want := held(), [3]int{made, made, made}; got != want {
		t.Fatalf("%v codes, tokens and single sign-on tokens are there, want %v", got, want)
	}
	a.m.Clock().Advance(26 * time.Hour)
	for range made {
		issue()
	}
	if got, want := held(), [3]int{made, made, made}; got != want {
		t.Errorf("a day after the first expired %v codes, tokens and single sign-on tokens are there, want the new ones alone, %v", got, want)
	}
}
