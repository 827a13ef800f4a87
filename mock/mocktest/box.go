package mocktest

import (
	"fmt"
	"regexp"
	"sync/atomic"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/mock"
)

// The credentials of the fixture default, which are no secret. A sandbox of its own
// has others: see [Box.Credentials].
const (
	WHMCSIdentifier       = "mock-identifier"
	WHMCSSecret           = "mock-secret"
	WHMCSViewerIdentifier = "mock-viewer-identifier" // may only list
	WHMCSViewerSecret     = "mock-viewer-secret"
	WHMCSAdmin            = "admin"
	WHMCSAdminPassword    = "mock-password" // sent as its MD5, in hex

	PureCloudClientID          = "c0ffee00-0000-4000-8000-000000000001"
	PureCloudClientSecret      = "mock-client-secret"
	PureCloudViewerID          = "c0ffee00-0000-4000-8000-000000000002" // may only view clients
	PureCloudViewerSecret      = "mock-viewer-secret"
	PureCloudApplicationID     = "c0ffee00-0000-4000-8000-000000000003" // logs users in by a code, with PKCE
	PureCloudApplicationSecret = "mock-application-secret"
	PureCloudImplicitID        = "c0ffee00-0000-4000-8000-000000000004" // logs users in by the implicit grant
)

// A Box is a sandbox of a [Mock].
type Box struct {
	URL string // before the paths of both APIs
	box *mock.Sandbox
}

// boxes numbers the sandboxes of the process.
var boxes atomic.Int64

var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// Sandbox makes a sandbox as the mock began, until the test ends. It has credentials
// of its own, so parallel tests can share one mock, be it that their clients call the
// sandbox's URL or only show those credentials.
func (m *Mock) Sandbox(t testing.TB) *Box {
	t.Helper()
	name := unfit.ReplaceAllString(t.Name(), "-")
	name = fmt.Sprintf("t%d-%s", boxes.Add(1), name[:min(len(name), 40)])
	box, err := m.Server.Create(name, mock.Start{Seed: t.Name()})
	if err != nil {
		t.Fatalf("mocktest: %v", err)
	}
	t.Cleanup(func() { _ = m.Server.Delete(name) }) // it may have been idle for too long
	return &Box{URL: box.URL(m.URL), box: box}
}

// Name is the sandbox's.
func (b *Box) Name() string { return b.box.Name }

// Credentials returns those of a provider that the sandbox has in the place of the
// fixture's with an id, such as [WHMCSViewerIdentifier].
func (b *Box) Credentials(t testing.TB, provider, of string) mock.Credentials {
	t.Helper()
	c, err := b.box.Credentials(provider, of)
	if err != nil {
		t.Fatalf("mocktest: %v", err)
	}
	return c
}

// Clock is the sandbox's clock.
func (b *Box) Clock() *mock.Clock { return b.box.Clock() }

// Reset puts the sandbox back to its start.
func (b *Box) Reset() { b.box.Reset() }

// Fault schedules a fault, such as one that the generated names of a provider make:
// whmcs.Operations.CreateOAuthCredential.Meets(mock.Lost).
func (b *Box) Fault(t testing.TB, f mock.Fault) {
	t.Helper()
	if err := b.box.Schedule(f); err != nil {
		t.Fatalf("mocktest: %v", err)
	}
}

// Calls returns the calls of the sandbox, the oldest first: all, or those of some
// operations.
func (b *Box) Calls(of ...mock.OperationName) []mock.Record {
	all, _ := b.box.Journal(mock.Filter{})
	if len(of) == 0 {
		return all
	}
	var calls []mock.Record
	for _, r := range all {
		for _, o := range of {
			if r.Operation == o.String() && r.Provider == o.Provider() {
				calls = append(calls, r)
			}
		}
	}
	return calls
}

// Verify lets the test fail where the calls are not as expected, and says which came
// nearest.
func (b *Box) Verify(t testing.TB, expected ...mock.Expected) {
	t.Helper()
	b.VerifyAll(t, mock.Verification{Calls: expected})
}

// VerifyAll is [Box.Verify] with an order, or a time to wait.
func (b *Box) VerifyAll(t testing.TB, v mock.Verification) {
	t.Helper()
	if err := b.box.Verify(t.Context(), v); err != nil {
		t.Errorf("mocktest: %v", err)
	}
}

// State reads what the sandbox holds of a provider into a pointer to its state, such
// as a *whmcs.State.
func (b *Box) State(t testing.TB, provider string, into any) {
	t.Helper()
	all, err := b.box.Dump()
	if err != nil {
		t.Fatalf("mocktest: %v", err)
	}
	section := all.Object(provider).Without("behaviours")
	text, err := section.MarshalJSON()
	if err == nil {
		err = yaml.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("mocktest: state of %s: %v", provider, err)
	}
}
