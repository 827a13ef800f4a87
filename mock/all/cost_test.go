package all_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
)

// fill lets a sandbox hold many credentials.
func fill(t testing.TB, server *mock.Server, box *mock.Sandbox, rows int) {
	t.Helper()
	connections, err := box.Connections("")
	if err != nil {
		t.Fatal(err)
	}
	c := connections[0].Settings
	form := fmt.Sprintf("action=CreateOAuthCredential&grantType=authorization_code&scope=openid&name=n&responsetype=json&identifier=%s&secret=%s", c.Text("identifier"), c.Text("secret"))
	for range rows {
		r := httptest.NewRequest(http.MethodPost, box.URL("")+"/includes/api.php", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		if server.ServeHTTP(w, r); !strings.Contains(w.Body.String(), "success") {
			t.Fatal(w.Body)
		}
	}
}

// allocated is how many bytes a function allocates, at the least of some turns:
// others may allocate at the same time.
func allocated(do func()) uint64 {
	least := ^uint64(0)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		do()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
}

// TestForkOfManyRows copies a sandbox for the same however much it holds. It is not
// parallel, as it counts what the process allocates.
func TestForkOfManyRows(t *testing.T) {
	server, _ := newServer(t, mock.Options{Seed: "cost"})
	full := create(t, server, "full", mock.Start{})
	next := 0
	fork := func() {
		next++
		create(t, server, fmt.Sprint("copy-", next), mock.Start{From: "full"})
	}
	fork() // what is made once
	empty := allocated(fork)
	fill(t, server, full, 5000)
	if got := allocated(fork); got > 32<<10 || got > 2*empty {
		t.Errorf("a copy of a sandbox with 5000 credentials allocates %d bytes, of an empty one %d; want at most 32 KiB, and about the same", got, empty)
	}
}

// TestManySandboxes keeps ten thousand of them in 100 MiB.
func TestManySandboxes(t *testing.T) {
	server, _ := newServer(t, mock.Options{Seed: "many"})
	create(t, server, "first", mock.Start{}) // what is made once
	const many = 1000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range many {
		create(t, server, fmt.Sprint("box-", i), mock.Start{})
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(server)
	if got := int64(after.HeapAlloc) - int64(before.HeapAlloc); got > 10<<20 {
		t.Errorf("%d sandboxes take %d bytes, want at most 10 MiB", many, got)
	} else {
		t.Logf("%d bytes each", got/many)
	}
}

// BenchmarkFork copies a sandbox with a hundred thousand credentials.
func BenchmarkFork(b *testing.B) {
	server, _ := newServer(b, mock.Options{Seed: "cost", MaxSandboxes: 1 << 30})
	fill(b, server, create(b, server, "full", mock.Start{}), 100_000)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		create(b, server, fmt.Sprint("copy-", i), mock.Start{From: "full"}).Clock() // which opens it
	}
}
