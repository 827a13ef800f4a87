package mocktest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/mock/purecloud"
	"github.com/credmock/credmock/mock/whmcs"
)

// ask calls an action of WHMCS.
func ask(t *testing.T, base string, c mock.Credentials, action string, pairs ...string) (int, string) {
	t.Helper()
	form := url.Values{"action": {action}, "identifier": {c.ID}, "secret": {c.Secret}, "responsetype": {"json"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.PostForm(base+"/includes/api.php", form)
	if err != nil {
		return 0, ""
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// Parallel tests share one mock, each in a sandbox that its client finds by nothing
// but its credentials.
func TestSandbox(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{Clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)})
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			box := m.Sandbox(t)
			own := box.Credentials(t, "whmcs", "")
			viewer := box.Credentials(t, "whmcs", mocktest.WHMCSViewerIdentifier)
			if i == 0 {
				box.Fault(t, whmcs.Operations.CreateOAuthCredential.Comes(whmcs.Answers.InvalidIP))
				box.Fault(t, whmcs.Operations.CreateOAuthCredential.Meets(mock.Lost))
			}
			for range 3 {
				ask(t, m.URL, own, "CreateOAuthCredential", "grantType", "authorization_code", "scope", "openid", "name", t.Name())
			}
			if _, err := box.Clock().Advance(time.Duration(i) * time.Hour); err != nil {
				t.Fatal(err)
			}
			ask(t, box.URL, viewer, "ListOAuthCredentials")
			made, wanted := whmcs.Operations.CreateOAuthCredential, 3
			if i == 0 {
				wanted = 2
				box.Verify(t, made.Expect().Times(3), made.Expect().Answered(whmcs.Answers.InvalidIP).Times(1))
			} else {
				box.Verify(t, made.Expect().Answered(whmcs.Answers.Created).With("name", t.Name()).Times(3))
			}
			box.VerifyAll(t, mock.Verification{InOrder: true, Calls: []mock.Expected{made.Expect().Min(1), whmcs.Operations.ListOAuthCredentials.Expect().Max(1)}, Lint: true})
			if got := len(box.Calls()); got != 4 {
				t.Errorf("%d calls are in the journal, want 4", got)
			}
			if got := len(box.Calls(whmcs.Operations.ListOAuthCredentials, purecloud.Operations.GetOauthClients)); got != 1 {
				t.Errorf("%d of them list, want 1", got)
			}
			var state whmcs.State
			box.State(t, "whmcs", &state)
			want := []whmcs.Credential{{GrantType: "authorization_code", Name: t.Name(), Scope: "openid"}}
			got := cmp.Diff(want, state.Credentials[1:2], cmpopts.IgnoreFields(whmcs.Credential{}, "ID", "ClientIdentifier", "ClientSecret", "KeyPairID", "CreatedAt", "UpdatedAt"))
			if got != "" || len(state.Credentials) != wanted+1 { // the fixture has one of its own
				t.Errorf("%d credentials are kept, want %d; the second (-want +got):\n%s", len(state.Credentials), wanted+1, got)
			}
		})
	}
}

// A sandbox goes back to its start, and its mock's other sandboxes do not.
func TestReset(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{})
	box, other := m.Sandbox(t), m.Sandbox(t)
	if box.Name() == other.Name() {
		t.Fatalf("two sandboxes are called %s", box.Name())
	}
	for _, b := range []*mocktest.Box{box, other} {
		ask(t, b.URL, b.Credentials(t, "whmcs", ""), "CreateOAuthCredential", "grantType", "authorization_code", "scope", "openid", "name", "n")
	}
	box.Reset()
	if reset, kept := len(box.Calls()), len(other.Calls()); reset != 0 || kept != 1 {
		t.Errorf("%d and %d calls are in the journals, want 0 and 1", reset, kept)
	}
}

// A test may start from a state that it writes in Go.
func TestState(t *testing.T) {
	t.Parallel()
	want := purecloud.State{
		Organization: purecloud.Organization{ID: "0dd0c0de-0000-4000-8000-0000000000ff", Name: "Mine"},
		Clients:      []purecloud.Client{{ID: "mine", Name: "Mine", GrantType: "CLIENT-CREDENTIALS", Secret: "s"}},
	}
	m := mocktest.Start(t, mocktest.Options{State: map[string]any{"purecloud": want}})
	var got purecloud.State
	m.State(t, "purecloud", &got)
	if got.Organization != want.Organization || len(got.Clients) != 1 || got.Clients[0].Secret != "s" {
		t.Errorf("the mock starts from %+v, want %+v", got, want)
	}
}

// The constants are those of the fixture.
func TestConstants(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{})
	for of, secret := range map[string]string{mocktest.WHMCSIdentifier: mocktest.WHMCSSecret, mocktest.WHMCSViewerIdentifier: mocktest.WHMCSViewerSecret} {
		if got := m.Credentials(t, "whmcs", of); got.Secret != secret {
			t.Errorf("the secret of %s is %q, want %q", of, got.Secret, secret)
		}
	}
	for of, secret := range map[string]string{mocktest.PureCloudClientID: mocktest.PureCloudClientSecret, mocktest.PureCloudViewerID: mocktest.PureCloudViewerSecret} {
		if got := m.Credentials(t, "purecloud", of); got.Secret != secret {
			t.Errorf("the secret of %s is %q, want %q", of, got.Secret, secret)
		}
	}
	var cloud purecloud.State
	m.State(t, "purecloud", &cloud)
	found := map[string]string{}
	for _, c := range cloud.Clients {
		found[c.ID] = c.Secret
	}
	_, implicit := found[mocktest.PureCloudImplicitID]
	if found[mocktest.PureCloudApplicationID] != mocktest.PureCloudApplicationSecret || !implicit {
		t.Errorf("the applications of the fixture are %v", found)
	}
	var installation whmcs.State
	m.State(t, "whmcs", &installation)
	if a := installation.Administrators[0]; a.Username != mocktest.WHMCSAdmin || a.Password != mocktest.WHMCSAdminPassword {
		t.Errorf("the first administrator is %s", a.Username)
	}
}
