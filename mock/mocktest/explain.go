package mocktest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/credmock/credmock/mock"
)

// maxTold bounds what a failing test has to read.
const maxTold = 50

// explainTo returns an observer that keeps what a client got wrong until the test
// has ended, and then tells it in the log of a test that failed. With lint it is
// itself a failure.
func explainTo(t testing.TB, lint bool) func(context.Context, mock.Record) {
	var mu sync.Mutex
	var told []string
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case len(told) == 0:
		case lint:
			t.Errorf("mocktest: what the client got wrong:\n%s", strings.Join(told, "\n"))
		case t.Failed():
			t.Logf("mocktest: what the client probably got wrong:\n%s", strings.Join(told, "\n"))
		}
	})
	return func(_ context.Context, r mock.Record) {
		if len(r.Findings) == 0 {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if len(told) < maxTold {
			told = append(told, fmt.Sprintf("%s %s (%s): %d %s\n    %s", r.Method, r.Path, r.Operation, r.Status, r.Answer, strings.Join(r.Findings, "\n    ")))
		}
	}
}
