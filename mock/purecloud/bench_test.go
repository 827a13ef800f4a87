package purecloud_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/bench"
)

// benchCalls are what the benchmark asks of a mock with 25 clients.
var benchCalls = []struct {
	name string
	call call
}{
	{"Get", call{operation: "getOauthClient"}},
	{"ListOf25", call{operation: "getOauthClients"}},
	{"Create", call{operation: "postOauthClients"}},
	{"Refusal", call{operation: "getOauthClients", token: "unknown-token"}},
	{"Login", call{operation: "postOauthToken"}},
}

// BenchmarkServe compares calls with a bare net/http handler that writes the
// same bytes; see [bench.Ratio].
func BenchmarkServe(b *testing.B) {
	for _, one := range benchCalls {
		b.Run(one.name, func(b *testing.B) {
			server := benchServer(b)
			doc := server.Document("purecloud")
			bench.Ratio(b, server, func(base string) (*http.Request, error) {
				return one.call.build(b, doc, base), nil
			})
		})
	}
}

func benchServer(b *testing.B) *mock.Server {
	b.Helper()
	fixture, err := all.ReadFixture("bench.yaml", []byte(world(b, "  behaviours: {rateLimit: unlimited}\n")))
	if err != nil {
		b.Fatal(err)
	}
	server, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture, Seed: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	for i := range 22 { // beside the fixture's three
		c := call{operation: "postOauthClients", body: fmt.Sprintf(`{"name":"Application %d","authorizedGrantType":"CODE","scope":["oauth"],`+
			`"registeredRedirectUri":["https://app.example.com/callback"],"description":"One of many."}`, i)}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, c.build(b, server.Document("purecloud"), ""))
		if w.Code != http.StatusOK {
			b.Fatalf("create = %d %s", w.Code, w.Body)
		}
	}
	return server
}
