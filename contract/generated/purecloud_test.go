package generated_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/credmock/credmock/contract/generated/purecloud"
)

// TestPureCloud logs in and takes a client from its making to its end.
func TestPureCloud(t *testing.T) {
	t.Parallel()
	ready := serve(t).PureCloud
	ctx := t.Context()
	login, err := purecloud.NewClientWithResponses(ready.LoginURL, purecloud.WithHTTPClient(client))
	if err != nil {
		t.Fatal(err)
	}
	basic := func(_ context.Context, r *http.Request) error {
		r.SetBasicAuth(ready.ClientID, ready.ClientSecret)
		return nil
	}
	issued, err := login.PostOauthTokenWithFormdataBodyWithResponse(ctx, purecloud.TokenRequest{GrantType: purecloud.ClientCredentials}, basic)
	if err != nil || issued.JSON200 == nil {
		t.Fatalf("login = %v, %+v", err, issued)
	}
	c, err := purecloud.NewClientWithResponses(ready.APIURL, purecloud.WithHTTPClient(client), purecloud.WithRequestEditorFn(
		func(_ context.Context, r *http.Request) error {
			r.Header.Set("Authorization", "Bearer "+issued.JSON200.AccessToken)
			return nil
		}))
	if err != nil {
		t.Fatal(err)
	}

	wanted := purecloud.OAuthClientRequest{
		Name: "Typed", AuthorizedGrantType: purecloud.OAuthClientRequestAuthorizedGrantTypeCLIENTCREDENTIALS,
		RoleDivisions: &[]purecloud.RoleDivision{{RoleId: "decade00-0000-4000-8000-000000000001", DivisionId: "*"}},
	}
	made, err := c.PostOauthClientsWithResponse(ctx, wanted)
	if err != nil || made.JSON200 == nil || made.JSON200.Id == nil {
		t.Fatalf("create = %v, %+v", err, made)
	}
	id, secret := *made.JSON200.Id, *made.JSON200.Secret

	listed, err := c.GetOauthClientsWithResponse(ctx)
	if err != nil || listed.JSON200 == nil || len(*listed.JSON200.Entities) != 6 {
		t.Fatalf("list = %v, %+v", err, listed)
	}
	wanted.Name = "Typed, renamed"
	if changed, err := c.PutOauthClientWithResponse(ctx, id, wanted); err != nil || changed.JSON200 == nil || changed.JSON200.Name != wanted.Name {
		t.Fatalf("replace = %v, %+v", err, changed)
	}
	if fresh, err := c.PostOauthClientSecretWithResponse(ctx, id); err != nil || fresh.JSON200 == nil || *fresh.JSON200.Secret == secret {
		t.Fatalf("regenerate = %v, %+v", err, fresh)
	}
	if early, err := c.DeleteOauthClientWithResponse(ctx, id); err != nil || early.JSON400 == nil || *early.JSON400.Code != "cannot.delete.client" {
		t.Fatalf("delete while active = %v, %+v", err, early)
	}
	wanted.State = ptr(purecloud.OAuthClientRequestStateInactive)
	if asleep, err := c.PutOauthClientWithResponse(ctx, id, wanted); err != nil || asleep.JSON200 == nil || *asleep.JSON200.State != "inactive" {
		t.Fatalf("make inactive = %v, %+v", err, asleep)
	}
	if deleted, err := c.DeleteOauthClientWithResponse(ctx, id); err != nil || deleted.StatusCode() != http.StatusNoContent {
		t.Fatalf("delete = %v, %+v", err, deleted)
	}
	if gone, err := c.GetOauthClientWithResponse(ctx, id); err != nil || gone.JSON404 == nil || *gone.JSON404.Code != "not.found" {
		t.Fatalf("get after the end = %v, %+v", err, gone)
	}
}
