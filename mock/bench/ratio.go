// Package bench measures the mock as its users meet it: as a process of its own,
// driven over loopback by a load generator in another, in turns with a bare
// net/http program that answers with the same bytes; see TestShares. [Ratio] does
// the same within one process, for the benchmarks of the providers. Only the ratios
// mean anything.
package bench

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// Ratio times b.N calls of a handler over loopback, in turns with a bare
// net/http handler that writes the same bytes, so that a slow moment of the
// machine meets both. It reports the handler's share of the bare handler's
// requests per second, of which only the ratio means anything.
func Ratio(b *testing.B, handler http.Handler, request func(base string) (*http.Request, error)) {
	b.Helper()
	mocked := httptest.NewServer(handler)
	defer mocked.Close()
	body, header := fetch(b, mocked, request)
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header()["Content-Type"] = header["Content-Type"]
		_, _ = w.Write(body)
	}))
	defer bare.Close()
	fetch(b, bare, request) // both connections are open now

	const round = 50
	var spent [2]time.Duration
	b.ReportAllocs()
	b.ResetTimer()
	for done := 0; done < b.N; done += round {
		for side, target := range []*httptest.Server{mocked, bare} {
			start := b.Elapsed()
			for range min(round, b.N-done) {
				fetch(b, target, request)
			}
			spent[side] += b.Elapsed() - start
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(spent[1])/float64(spent[0]), "of-bare")
	b.ReportMetric(testing.AllocsPerRun(50, func() { serveOnce(b, handler, request) }), "handler-allocs")
}

func fetch(b *testing.B, target *httptest.Server, request func(base string) (*http.Request, error)) ([]byte, http.Header) {
	b.Helper()
	r, err := request(target.URL)
	if err != nil {
		b.Fatal(err)
	}
	response, err := target.Client().Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.Fatal(err)
	}
	return body, response.Header
}

func serveOnce(b *testing.B, handler http.Handler, request func(base string) (*http.Request, error)) {
	b.Helper()
	r, err := request("http://mock")
	if err != nil {
		b.Fatal(err)
	}
	handler.ServeHTTP(httptest.NewRecorder(), r)
}
