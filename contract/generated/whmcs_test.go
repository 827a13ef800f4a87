package generated_test

import (
	"slices"
	"testing"

	"github.com/credmock/credmock/contract/generated/whmcs"
)

// TestWHMCS makes, lists, changes and deletes a credential through a client that
// knows one operation for each action.
func TestWHMCS(t *testing.T) {
	t.Parallel()
	ready := serve(t)
	c, err := whmcs.NewClientWithResponses(ready.WHMCS.URL, whmcs.WithHTTPClient(client))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	identifier, secret, asJSON := &ready.WHMCS.Identifier, &ready.WHMCS.Secret, ptr(whmcs.Json)

	uris := []string{"https://app.example.com/callback?a=1&b=2", "https://app.example.com/second"}
	made, err := c.CreateOAuthCredentialWithFormdataBodyWithResponse(ctx, whmcs.CreateOAuthCredentialRequest{
		Action: whmcs.CreateOAuthCredential, Identifier: identifier, Secret: secret, Responsetype: asJSON,
		GrantType: whmcs.CreateOAuthCredentialRequestGrantTypeAuthorizationCode, Scope: "openid profile", Name: ptr("Typed"),
		RedirectUri: ptr[any](uris),
	})
	if err != nil || made.JSON200 == nil {
		t.Fatalf("create = %v, %+v", err, made)
	}
	created, err := made.JSON200.AsCreateOAuthCredentialAnswer()
	if err != nil || created.Result != whmcs.Success("success") || created.ClientSecret == "" {
		t.Fatalf("create = %v, %s", err, made.Body)
	}

	list := func() []whmcs.OAuthCredential {
		t.Helper()
		got, err := c.ListOAuthCredentialsWithFormdataBodyWithResponse(ctx, whmcs.ListOAuthCredentialsRequest{
			Action: whmcs.ListOAuthCredentials, Identifier: identifier, Secret: secret, Responsetype: asJSON,
		})
		if err != nil || got.JSON200 == nil {
			t.Fatalf("list = %v, %+v", err, got)
		}
		listed, err := got.JSON200.AsListOAuthCredentialsAnswer()
		if err != nil {
			t.Fatalf("list = %v, %s", err, got.Body)
		}
		return listed.Clients
	}
	rows := list()[1:] // beside the documents' own
	if len(rows) != 1 || rows[0].Name != "Typed" || rows[0].ClientSecret != created.ClientSecret || !slices.Equal(rows[0].RedirectUri, uris) {
		t.Fatalf("list = %+v", rows)
	}

	change, err := c.UpdateOAuthCredentialWithFormdataBodyWithResponse(ctx, whmcs.UpdateOAuthCredentialRequest{
		Action: whmcs.UpdateOAuthCredential, Identifier: identifier, Secret: secret, Responsetype: asJSON,
		CredentialId: &rows[0].CredentialId, Name: ptr("Typed, renamed"), ResetSecret: ptr[any](1),
	})
	if err != nil || change.JSON200 == nil {
		t.Fatalf("update = %v, %+v", err, change)
	}
	updated, err := change.JSON200.AsUpdateOAuthCredentialAnswer()
	if err != nil || updated.NewClientSecret == nil || *updated.NewClientSecret == created.ClientSecret {
		t.Fatalf("update = %v, %s", err, change.Body)
	}
	if rows := list()[1:]; rows[0].Name != "Typed, renamed" || rows[0].ClientSecret != *updated.NewClientSecret {
		t.Fatalf("list after the update = %+v", rows)
	}

	remove := func() *whmcs.DeleteOAuthCredentialResponse {
		t.Helper()
		got, err := c.DeleteOAuthCredentialWithFormdataBodyWithResponse(ctx, whmcs.DeleteOAuthCredentialRequest{
			Action: whmcs.DeleteOAuthCredential, Identifier: identifier, Secret: secret, Responsetype: asJSON, CredentialId: rows[0].CredentialId,
		})
		if err != nil || got.JSON200 == nil {
			t.Fatalf("delete = %v, %+v", err, got)
		}
		return got
	}
	if deleted, err := remove().JSON200.AsDeleteOAuthCredentialAnswer(); err != nil || deleted.CredentialId != created.CredentialId {
		t.Fatalf("delete = %v, %+v", err, deleted)
	}
	if refused, err := remove().JSON200.AsError(); err != nil || refused.Message != "Invalid Credential ID provided." {
		t.Fatalf("delete again = %v, %+v", err, refused)
	}
	if rows := list()[1:]; len(rows) != 0 {
		t.Fatalf("list after the end = %+v", rows)
	}
}
