package interop_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// A service is a mock that was started.
type service struct {
	t     *testing.T
	WHMCS struct{ URL, Identifier, Secret string }
	Admin struct{ URL string }
}

const start = `
whmcs:
  behaviours: {wellKnownRewrite: installed, pkce: verify}
  administrators: [{username: admin, password: mock-password}]
  roles: [{name: everything, actions: ["*"]}]
  apiCredentials: [{identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}]
  clients: [{id: 1}]
  services: [{id: 1, client: 1}]
  users: [{id: 1, uuid: 3b241101-e2bb-4255-8caf-4136c566a962, client: 1, name: Mock User, email: user@example.com}]
`

func serve(t *testing.T) *service {
	t.Helper()
	binary := os.Getenv("CREDMOCK_BINARY")
	if binary == "" {
		t.Fatal("CREDMOCK_BINARY names no binary: run make interop")
	}
	ready, fixture := filepath.Join(t.TempDir(), "ready.json"), filepath.Join(t.TempDir(), "fixture.yaml")
	if err := os.WriteFile(fixture, []byte(start), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, binary, "serve", "--quiet", "--strict", "--fixture", fixture,
		"--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--ready-file", ready)
	cmd.Env, cmd.Stderr = []string{}, t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("credmock after SIGTERM: %v", err)
		}
	})
	s := &service{t: t}
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile(ready)
		if err != nil {
			continue
		}
		if err := json.Unmarshal(text, s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Fatal("credmock was not ready within 20 s")
	return nil
}

// call runs an action of the API, which must succeed.
func (s *service) call(action string, fields url.Values) map[string]any {
	s.t.Helper()
	form := url.Values{"action": {action}, "identifier": {s.WHMCS.Identifier}, "secret": {s.WHMCS.Secret}, "responsetype": {"json"}}
	for name, values := range fields {
		form[name] = values
	}
	response, err := http.PostForm(s.WHMCS.URL+"/includes/api.php", form)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(response.Body).Decode(&out); err != nil {
		s.t.Fatal(err)
	}
	if out["result"] != "success" {
		s.t.Fatalf("%s answers %v", action, out)
	}
	return out
}

// advance moves the sandbox's clock on.
func (s *service) advance(by string) {
	s.t.Helper()
	response, err := http.Post(s.Admin.URL+"/__admin/clock/advance", "application/json", strings.NewReader(`{"by":"`+by+`"}`))
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		s.t.Fatalf("advance the clock = %d", response.StatusCode)
	}
}

var browser = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// visit opens an address as a browser would and returns where it is sent.
func (s *service) visit(address string) (int, *url.URL) {
	s.t.Helper()
	response, err := browser.Get(address)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	to, err := url.Parse(response.Header.Get("Location"))
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, to
}

// code signs on and returns the code that comes back.
func (s *service) code(config *oauth2.Config, options ...oauth2.AuthCodeOption) string {
	s.t.Helper()
	status, to := s.visit(config.AuthCodeURL("state", options...))
	if got := to.Query(); status != http.StatusFound || got.Get("state") != "state" || got.Get("code") == "" {
		s.t.Fatalf("authorize = %d %s", status, to)
	}
	return to.Query().Get("code")
}

// refused wants an error code of the token endpoint.
func (s *service) refused(err error, want string) {
	s.t.Helper()
	var refusal *oauth2.RetrieveError
	if !errors.As(err, &refusal) || refusal.ErrorCode != want {
		s.t.Errorf("exchange: %v, want %s", err, want)
	}
}

// TestSignOn takes a credential from its creation to its deletion.
func TestSignOn(t *testing.T) {
	ctx, s := context.Background(), serve(t)
	const first, second = "https://app.example.com/callback", "https://app.example.com/other"
	made := s.call("CreateOAuthCredential", url.Values{"grantType": {"authorization_code"}, "name": {"App"}, "scope": {"openid profile email"}, "redirectUri": {first}})
	provider, err := oidc.NewProvider(ctx, s.WHMCS.URL) // by /.well-known/openid-configuration
	if err != nil {
		t.Fatal(err)
	}
	config := &oauth2.Config{
		ClientID: made["clientIdentifier"].(string), ClientSecret: made["clientSecret"].(string),
		Endpoint: provider.Endpoint(), RedirectURL: first, Scopes: []string{"openid", "profile", "email"},
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: config.ClientID})

	identify := func(token *oauth2.Token, nonce string) {
		t.Helper()
		raw, _ := token.Extra("id_token").(string)
		identity, err := verifier.Verify(ctx, raw)
		if err != nil {
			t.Fatal(err)
		}
		if err := identity.VerifyAccessToken(token.AccessToken); err != nil {
			t.Error(err)
		}
		if identity.Nonce != nonce || identity.Subject != "3b241101-e2bb-4255-8caf-4136c566a962" {
			t.Errorf("nonce %q, subject %q", identity.Nonce, identity.Subject)
		}
		who, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil || who.Email != "user@example.com" {
			t.Errorf("userinfo = %v, %v", who, err)
		}
	}
	token, err := config.Exchange(ctx, s.code(config, oidc.Nonce("n")))
	if err != nil {
		t.Fatal(err)
	}
	identify(token, "n")
	proof := oauth2.GenerateVerifier()
	token, err = config.Exchange(ctx, s.code(config, oauth2.S256ChallengeOption(proof)), oauth2.VerifierOption(proof))
	if err != nil {
		t.Fatal(err)
	}
	identify(token, "")
	_, err = config.Exchange(ctx, s.code(config, oauth2.S256ChallengeOption(proof)), oauth2.VerifierOption(oauth2.GenerateVerifier()))
	s.refused(err, "code_verifier_mismatch")

	late := s.code(config)
	s.advance("31s")
	_, err = config.Exchange(ctx, late)
	s.refused(err, "invalid_grant")
	s.advance("1h")
	if _, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token)); err == nil {
		t.Error("an hour later the token still tells who signed on")
	}

	id := url.Values{"credentialId": {made["credentialId"].(string)}}
	change := func(name, value string) map[string]any {
		return s.call("UpdateOAuthCredential", url.Values{"credentialId": id["credentialId"], name: {value}})
	}
	reset := change("resetSecret", "1")
	_, err = config.Exchange(ctx, s.code(config))
	s.refused(err, "invalid_client")
	config.ClientSecret = reset["newClientSecret"].(string)
	if token, err = config.Exchange(ctx, s.code(config)); err != nil {
		t.Fatal(err)
	}

	change("redirectUri", second)
	if status, to := s.visit(config.AuthCodeURL("state")); status != http.StatusBadRequest {
		t.Errorf("the old redirect URI = %d %s, want 400", status, to)
	}
	config.RedirectURL = second
	kept := s.code(config)

	s.call("DeleteOAuthCredential", id)
	if status, to := s.visit(config.AuthCodeURL("state")); status != http.StatusBadRequest {
		t.Errorf("authorize after the deletion = %d %s, want 400", status, to)
	}
	_, err = config.Exchange(ctx, kept)
	s.refused(err, "invalid_client")
	if _, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token)); err == nil {
		t.Error("after the deletion the token still tells who signed on")
	}
}

// TestSingleSignOn uses a token of each kind, once, and lets one grow too old.
func TestSingleSignOn(t *testing.T) {
	s := serve(t)
	door := func(token string) int {
		status, _ := s.visit(s.WHMCS.URL + "/oauth/singlesignon.php?access_token=" + token)
		return status
	}
	made := s.call("CreateOAuthCredential", url.Values{"grantType": {"single_sign_on"}, "serviceId": {"1"}, "scope": {"clientarea:sso"}})
	ofCredential := func() string {
		response, err := http.PostForm(s.WHMCS.URL+"/oauth/token.php", url.Values{
			"grant_type": {"single_sign_on"}, "client_id": {made["clientIdentifier"].(string)}, "client_secret": {made["clientSecret"].(string)},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var out map[string]any
		if err := json.NewDecoder(response.Body).Decode(&out); err != nil {
			t.Fatal(err)
		}
		return out["access_token"].(string)
	}
	ofAdministrator := func() string {
		return s.call("CreateSsoToken", url.Values{"client_id": {"1"}})["access_token"].(string)
	}
	for name, issue := range map[string]func() string{"credential": ofCredential, "administrator": ofAdministrator} {
		token := issue()
		if got := []int{door(token), door(token)}; !slices.Equal(got, []int{http.StatusFound, http.StatusForbidden}) {
			t.Errorf("token of the %s, twice = %v", name, got)
		}
		old := issue()
		s.advance("61s")
		if got := door(old); got != http.StatusForbidden {
			t.Errorf("token of the %s, after 61 s = %d", name, got)
		}
	}
}
