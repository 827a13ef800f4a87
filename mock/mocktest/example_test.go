package mocktest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/mock/whmcs"
)

// A T stands for the t of a test: an example has none.
type T struct {
	testing.TB
	cleanups []func()
}

func (t *T) Helper()                           {}
func (t *T) Context() context.Context          { return context.Background() }
func (t *T) Name() string                      { return "TestMyClient" }
func (t *T) Cleanup(f func())                  { t.cleanups = append(t.cleanups, f) }
func (t *T) Logf(string, ...any)               {}
func (t *T) Failed() bool                      { return false }
func (t *T) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (t *T) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func (t *T) end() {
	for i := len(t.cleanups) - 1; i >= 0; i-- {
		t.cleanups[i]()
	}
}

// call is the client under test: it returns the body that WHMCS answers.
func call(address, action string, pairs ...string) string {
	form := url.Values{"action": {action}, "responsetype": {"json"}, "identifier": {mocktest.WHMCSIdentifier}, "secret": {mocktest.WHMCSSecret}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	response, err := http.PostForm(address+"/includes/api.php", form)
	if err != nil {
		return "no answer"
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return string(body)
}

func ExampleStart() {
	t := &T{} // that of the test
	defer t.end()

	m := mocktest.Start(t, mocktest.Options{})
	call(m.URL, "DeleteOAuthCredential", "credentialId", "7")
	fmt.Println(m.Calls()[0].Answer)
	// Output:
	// invalidCredentialID
}

// A handler alone serves a client whose transport needs no network.
func ExampleNew() {
	t := &T{}
	defer t.end()

	handler := mocktest.New(t, mocktest.Options{Dialect: "current"})
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/api/v2/oauth/clients", nil))
	fmt.Println(w.Code)
	// Output:
	// 401
}

// A lost answer is served, and what it did is kept: a client that asks again makes a
// second credential.
func ExampleBox_Fault() {
	t := &T{}
	defer t.end()

	m := mocktest.Start(t, mocktest.Options{})
	m.Fault(t, whmcs.Operations.CreateOAuthCredential.Meets(mock.Lost))
	fmt.Println(call(m.URL, "CreateOAuthCredential", "grantType", "authorization_code", "scope", "openid", "name", "n"))

	var kept whmcs.State
	m.State(t, "whmcs", &kept)
	fmt.Println(len(kept.Credentials), "credentials")
	// Output:
	// no answer
	// 2 credentials
}

func ExampleBox_Verify() {
	t := &T{}
	defer t.end()

	m := mocktest.Start(t, mocktest.Options{})
	call(m.URL, "CreateOAuthCredential", "grantType", "authorization_code", "scope", "openid", "name", "n")
	m.Verify(t, whmcs.Operations.CreateOAuthCredential.Expect().With("name", "n").Times(1))
	m.Verify(t, whmcs.Operations.DeleteOAuthCredential.Expect().Times(0))
	for _, c := range m.Calls() {
		fmt.Println(c.Operation, c.Answer)
	}
	// Output:
	// CreateOAuthCredential created
}

func ExampleBox_VerifyAll() {
	t := &T{}
	defer t.end()

	m := mocktest.Start(t, mocktest.Options{})
	go call(m.URL, "ListOAuthCredentials") // by a worker, some time
	m.VerifyAll(t, mock.Verification{
		Calls:  []mock.Expected{whmcs.Operations.ListOAuthCredentials.Expect().Times(1)},
		Within: 10 * time.Second,
	})
	// Output:
}

// Tests that share a mock have a sandbox each, with credentials of its own.
func ExampleMock_Sandbox() {
	t := &T{}
	defer t.end()

	m := mocktest.Start(t, mocktest.Options{})
	box := m.Sandbox(t)
	own := box.Credentials(t, "whmcs", mocktest.WHMCSIdentifier)
	call(m.URL, "CreateOAuthCredential", "identifier", own.ID, "secret", own.Secret, "grantType", "authorization_code", "scope", "openid", "name", "n")
	fmt.Println(len(box.Calls()), "call here,", len(m.Calls()), "there")
	// Output:
	// 1 call here, 0 there
}

// The clock moves for what the mock issues and for what it checks.
func ExampleBox_Clock() {
	t := &T{}
	defer t.end()

	m := mocktest.Start(t, mocktest.Options{Clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)})
	m.Clock().Advance(24 * time.Hour)
	fmt.Println(m.Clock().Now().UTC().Format(time.RFC3339))
	// Output:
	// 2026-01-03T03:04:05Z
}

// A state may be given as values, too; see [mocktest.Options].
func ExampleBox_State() {
	t := &T{}
	defer t.end()

	m := mocktest.Start(t, mocktest.Options{Fixture: "documents"})
	var state whmcs.State
	m.State(t, "whmcs", &state)
	fmt.Println(len(state.Credentials), state.Credentials[0].GrantType)
	// Output:
	// 3 single_sign_on
}
