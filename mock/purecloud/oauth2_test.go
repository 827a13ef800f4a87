package purecloud_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/credmock/credmock/mock/mocktest"
)

// TestOAuth2ClientCredentials uses the usual Go client, which sends id and
// secret as Basic at first.
func TestOAuth2ClientCredentials(t *testing.T) {
	t.Parallel()
	m := mocktest.Start(t, mocktest.Options{})
	config := clientcredentials.Config{ClientID: publicID, ClientSecret: publicSecret, TokenURL: m.URL + "/oauth/token"}
	if got := clientOf(t, config.Client(context.Background()), m); got != publicID {
		t.Errorf("tokens/me names client %s, want %s", got, publicID)
	}
	config.ClientSecret = "wrong"
	_, err := config.Token(context.Background())
	var refusal *oauth2.RetrieveError
	if !errors.As(err, &refusal) || refusal.ErrorCode != "invalid_client" || refusal.Response.StatusCode != http.StatusBadRequest {
		t.Errorf("Token with a wrong secret = %v, want invalid_client with status 400", err)
	}
}

// TestOAuth2AuthorizationCode goes the code grant with PKCE, with a secret and
// as a public client, and renews the token.
func TestOAuth2AuthorizationCode(t *testing.T) {
	t.Parallel()
	for name, secret := range map[string]string{"confidential": documentsSecret, "public": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := mocktest.Start(t, mocktest.Options{Fixture: "documents"})
			config := oauth2.Config{
				ClientID: documentsID, ClientSecret: secret, RedirectURL: documentsURI,
				Endpoint: oauth2.Endpoint{AuthURL: m.URL + "/oauth/authorize", TokenURL: m.URL + "/oauth/token"},
			}
			ctx, verifier := context.Background(), oauth2.GenerateVerifier()
			back := visit(t, config.AuthCodeURL("a state", oauth2.S256ChallengeOption(verifier)))
			if got := back.Query().Get("state"); got != "a state" {
				t.Errorf("state came back as %q, want %q", got, "a state")
			}
			token, err := config.Exchange(ctx, back.Query().Get("code"), oauth2.VerifierOption(verifier))
			if err != nil {
				t.Fatalf("Exchange: %v", err)
			}
			if token.TokenType != "bearer" || token.RefreshToken == "" || time.Until(token.Expiry) < 23*time.Hour {
				t.Errorf("Exchange = %s with refresh token %t until %s, want bearer with one for a day",
					token.TokenType, token.RefreshToken != "", token.Expiry)
			}
			if got := clientOf(t, config.Client(ctx, token), m); got != documentsID {
				t.Errorf("tokens/me names client %s, want %s", got, documentsID)
			}
			if secret == "" {
				return // a public client has nothing to renew a token with
			}
			old := *token
			old.Expiry = time.Now().Add(-time.Minute)
			renewed, err := config.TokenSource(ctx, &old).Token()
			if err != nil || renewed.AccessToken == token.AccessToken || renewed.RefreshToken != token.RefreshToken {
				t.Errorf("renewing gave another access token: %t, the same refresh token: %t, error %v; want true, true, nil",
					renewed.AccessToken != token.AccessToken, renewed.RefreshToken == token.RefreshToken, err)
			}
		})
	}
}

// visit follows one redirect as a browser would, and returns where it leads.
func visit(t testing.TB, address string) *url.URL {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := send(t, r)
	back, err := url.Parse(got.Header.Get("Location"))
	if err != nil || got.Status != http.StatusFound {
		t.Fatalf("GET %s = %d to %q, want 302", address, got.Status, got.Header.Get("Location"))
	}
	return back
}

// clientOf asks tokens/me whose client the token of an HTTP client is.
func clientOf(t *testing.T, client *http.Client, m *mocktest.Mock) string {
	t.Helper()
	response, err := client.Get(m.URL + "/api/v2/tokens/me")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var info struct{ OAuthClient struct{ ID string } }
	if err := json.NewDecoder(response.Body).Decode(&info); err != nil {
		t.Fatal(err)
	}
	return info.OAuthClient.ID
}
