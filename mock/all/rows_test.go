//go:build !race

package all_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
)

// TestStateOfManyRowsAllocations bounds what a row takes when it is dumped and loaded.
func TestStateOfManyRowsAllocations(t *testing.T) { // not parallel: it counts what the process allocates
	const rows = 10_000
	var text strings.Builder
	text.WriteString(`{"purecloud":{"clients":[`)
	for i := range rows {
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, `{"id":"c-%d","name":"n %d","authorizedGrantType":"CODE","secret":"s","registeredRedirectUri":["https://a.example/%d"],"scope":["oauth"]}`, i, i, i)
	}
	text.WriteString(`]}}`)
	s, err := mock.New(mock.Options{Providers: all.Providers()})
	if err != nil {
		t.Fatal(err)
	}
	perRow := func(do func() error) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := do(); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return (after.TotalAlloc - before.TotalAlloc) / rows
	}
	dump := func() error {
		_, err := s.Sandbox().AppendDump(nil)
		return err
	}
	load := func() error {
		f, err := s.Sandbox().ReadState("state", []byte(text.String()))
		if err == nil {
			err = s.Sandbox().Load(f)
		}
		return err
	}
	if got, most := perRow(load), uint64(18_000); got > most {
		t.Errorf("a row that is loaded takes %d bytes, most of them for a moment; want at most %d", got, most)
	}
	if got, most := perRow(dump), uint64(7_000); got > most {
		t.Errorf("a row that is dumped takes %d bytes, most of them for a moment; want at most %d", got, most)
	}
}
