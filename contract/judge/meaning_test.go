package judge

import (
	"net/http"
	"testing"

	"github.com/credmock/credmock/spec"
)

// TestMeans holds headers to what they mean: each value on the left means what the
// document declares, each on the right does not.
func TestMeans(t *testing.T) {
	t.Parallel()
	doc, err := spec.Load("purecloud", "")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		header      string
		same, other []string
	}{
		{"Cache-Control", []string{"no-cache, no-store, must-revalidate", "no-store", "No-Cache,no-store,must-revalidate, private", "must-revalidate, no-cache, no-store, max-age=0"}, []string{"no-cache", "public, max-age=60", "no-cache, must-revalidate", ""}},
		{"Pragma", []string{"no-cache", "No-Cache"}, []string{"cache", ""}},
		{"Strict-Transport-Security", []string{"max-age=600; includeSubDomains", "max-age=600", "max-age=31536000 ; includeSubDomains; preload", `includeSubDomains; max-age="600"`}, []string{"max-age=0; includeSubDomains", "includeSubDomains", "max-age=soon"}},
		{"Expires", []string{"0", "-1", "Thu, 19 Nov 1981 08:52:00 GMT"}, []string{"Thu, 19 Nov 2381 08:52:00 GMT"}},
	}
	declared := map[string]spec.Header{}
	for _, h := range doc.Operation("getOauthClients").Answer("clientsListed").Declared() {
		declared[h.Name] = h
	}
	for _, tt := range tests {
		for want, values := range map[bool][]string{true: tt.same, false: tt.other} {
			for _, value := range values {
				if got := keeps(declared[tt.header], http.Header{tt.header: {value}, "Date": {"Tue, 24 Nov 2026 00:00:00 GMT"}}); got != want {
					t.Errorf("keeps(%s: %s) = %t, want %t", tt.header, value, got, want)
				}
			}
		}
	}
}
