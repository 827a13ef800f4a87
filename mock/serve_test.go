package mock_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
)

// TestInvalidCallsWaitForNobody sends a body that breaks its schema while another call
// holds the store: it is refused at once, and not looked at under the lock.
func TestInvalidCallsWaitForNobody(t *testing.T) {
	t.Parallel()
	provider := toyProvider("toy")
	holds, goOn := make(chan struct{}), make(chan struct{})
	provider.Handlers["keep"] = mock.Handle(func(context.Context, *mock.Call, keepArgs) (map[string]int, error) {
		close(holds)
		<-goOn
		return map[string]int{"count": 1}, nil
	}, "kept", "refused")
	provider.Invalid = func(*mock.Call, []spec.Violation) error { return mock.Refuse("refused", "reason", "shape") }
	server, err := mock.New(mock.Options{Providers: []mock.Provider{provider}, Documents: map[string]*spec.Document{"toy": toyDocument(t)}})
	if err != nil {
		t.Fatal(err)
	}
	kept := make(chan int)
	go func() { kept <- keepNote(server, "/notes", "long").Code }()
	<-holds
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/notes", strings.NewReader(`{"text":7}`)))
	if w.Code != http.StatusConflict {
		t.Errorf("a wrong body = %d %s, want 409", w.Code, w.Body)
	}
	close(goOn)
	if code := <-kept; code != http.StatusOK {
		t.Errorf("the call before it = %d, want 200", code)
	}
}
