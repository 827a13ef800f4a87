package mock_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
)

// The engine serves whatever providers it is given, here those of this project.
func ExampleNew() {
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		fmt.Println(err)
		return
	}
	server, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture, Seed: "1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest("GET", "/api/v2/oauth/scopes", nil))
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	// Output:
	// 401 application/json
}

// A fixture says what there is at the start; what is wrong in it is told by file and
// line when a mock is made of it.
func ExampleReadFixture() {
	fixture, err := mock.ReadFixture("mine.yaml", []byte("whmcs:\n  credential: []\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture})
	fmt.Println(strings.Contains(err.Error(), `mine.yaml:2: in whmcs: unknown key "credential"`))
	// Output:
	// true
}

// A handler says no by the name of an answer; the text stands in the document alone.
func ExampleRefuse() {
	err := mock.Refuse("invalidScope", "scope", "clientarea:nowhere")
	var refusal *mock.Refusal
	fmt.Println(errors.As(err, &refusal), refusal.Name, refusal.Values["scope"])
	// Output:
	// true invalidScope clientarea:nowhere
}

// A clock that was set stands still until it is moved.
func ExampleNewClock() {
	clock := mock.NewClock(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	clock.Advance(time.Minute)
	fmt.Println(clock.Now().UTC().Format(time.TimeOnly), clock.Frozen())
	// Output:
	// 03:05:05 true
}
