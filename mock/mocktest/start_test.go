package mocktest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock/mocktest"
)

// A start after the first shares documents, routes and rows with it.
func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		mocktest.New(b, mocktest.Options{})
	}
}

func TestMocksShareNothingThatChanges(t *testing.T) {
	t.Parallel()
	one, other := mocktest.Start(t, mocktest.Options{Seed: "a"}), mocktest.Start(t, mocktest.Options{Seed: "a"})
	const create = "action=CreateOAuthCredential&grantType=single_sign_on&serviceId=1&scope=clientarea:sso&identifier=mock-identifier&secret=mock-secret&responsetype=json"
	post := func(m *mocktest.Mock) string {
		r, err := http.Post(m.URL+"/includes/api.php", "application/x-www-form-urlencoded", strings.NewReader(create))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	first := post(one)
	if second := post(one); second == first {
		t.Errorf("a mock made %s twice", first)
	}
	if got := post(other); got != first {
		t.Errorf("another mock of the same seed made %s, want %s", got, first)
	}
}
