//go:build !race

package all_test

import (
	"net/http"
	"runtime"
	"testing"
)

// What a call takes does not grow with what is stored, and what is stored takes
// little: allocations and bytes are counted, for they depend on no machine.
func TestCallsStayFlatAllocations(t *testing.T) { // not parallel: it counts what the process allocates
	const grown, perRow = 1.5, 1500
	server, token := measuredServer(t)
	create := measured{method: http.MethodPost, path: "/includes/api.php", body: apiCreate, form: true}.again(t, server, token)
	count := func() map[string]float64 {
		out := map[string]float64{}
		for _, m := range measuredCalls {
			out[m.name] = testing.AllocsPerRun(50, m.again(t, server, token))
		}
		return out
	}
	few := count()
	for range 5000 { // the journal is full then
		measuredCalls[1].again(t, server, token)()
	}
	before := live()
	const rows = 10_000
	for range rows {
		create()
	}
	each := float64(live()-before) / rows
	t.Logf("%.0f bytes a credential", each)
	if each > perRow {
		t.Errorf("a credential takes %.0f bytes, want %d at most", each, perRow)
	}
	for name, many := range count() {
		if many > grown*few[name] {
			t.Errorf("%s takes %.0f allocations with %d credentials and %.0f with few", name, many, rows, few[name])
		}
	}
}

// live is how many bytes of the heap are in use.
func live() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
