package purecloud

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/credmock/credmock/mock"
)

var loginAnswers = []string{
	"tokenIssued", "userTokenIssued",
	"invalidRequest", "invalidClient", "clientNotFound", "clientNotActive", "unauthorizedClient", "unsupportedGrantType",
	"invalidGrant", "codeExpired", "codeReplayed", "redirectUriMismatch", "wrongVerifier", "refreshTokenInvalid",
	"assertionUnreadable", "assertionOfNobody",
}

// A tokenAnswer is an issued token. Clients take the type in lower case only,
// and a refresh token for proof that there was a code (§5.1).
type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	RefreshToken string `json:"refresh_token,omitempty"`
	ExpiresIn    int64  `json:"expires_in"`
}

// AnswerName tells a token that can be renewed from one that cannot.
func (t *tokenAnswer) AnswerName() string {
	if t.RefreshToken != "" {
		return "userTokenIssued"
	}
	return "tokenIssued"
}

// A grant is one way to a token: which clients may go it, and how it ends.
type grant struct {
	clients  string // their grant type
	exchange func(*mock.Call, *client, form) (*tokenAnswer, error)
}

// grantTypes holds what the login service offers (§5.1). How a client of the
// grant type PASSWORD logs in is described nowhere.
var grantTypes = map[string]grant{
	"client_credentials": {grantClientCredentials, exchangeCredentials},
	"authorization_code": {grantCode, exchangeCode},
	"refresh_token":      {grantCode, exchangeRefreshToken},

	"urn:ietf:params:oauth:grant-type:saml2-bearer": {grantSAML2Bearer, exchangeAssertion},
}

// login checks the grant type, the client and what the grant wants, in this
// order.
func login(_ context.Context, c *mock.Call, _ struct{}) (*tokenAnswer, error) {
	f := exchangeOf(c).form
	kind, err := f.need("grant_type")
	if err != nil {
		return nil, err
	}
	g, ok := grantTypes[kind]
	if !ok {
		c.NoteValue("grant_type", kind, slices.Sorted(maps.Keys(grantTypes)))
		return nil, mock.Refuse("unsupportedGrantType", "grantType", kind)
	}
	cl, err := authenticate(c, f)
	if err != nil {
		return nil, err
	}
	if cl.GrantType != g.clients {
		c.Notef("grant_type: %s is for clients of the grant type %s; this one was created for %s", kind, g.clients, cl.GrantType)
		return nil, mock.Refuse("unauthorizedClient", "grantType", kind)
	}
	return g.exchange(c, cl, f)
}

// authenticate finds the client of a login. Only one that proves itself by a
// PKCE verifier may do without a secret.
func authenticate(c *mock.Call, f form) (*client, error) {
	id, secret, err := credentials(c, f)
	if err != nil {
		return nil, err
	}
	if id == "" {
		c.Note("client_id: is missing; id and secret are wanted, as Basic or as client_id and client_secret")
		return nil, mock.Refuse("invalidClient")
	}
	cl, err := find(c, id)
	switch proven := f.values["grant_type"] == "authorization_code" && f.values["code_verifier"] != ""; {
	case err != nil:
		return nil, err
	case cl == nil:
		c.Note("client_id: no client has the one that was sent; the secret was not looked at")
		return nil, mock.Refuse("clientNotFound")
	case secret == "" && !proven:
		c.Note("client_secret: is missing; it is wanted beside the id, which is known")
		return nil, mock.Refuse("invalidClient")
	case secret != "" && secret != cl.Secret:
		c.Note("client_secret: is wrong; the id is known")
		return nil, mock.Refuse("invalidClient")
	case cl.State != active:
		return nil, mock.Refuse("clientNotActive")
	}
	return cl, nil
}

// credentials reads id and secret from Basic or else from the body, where
// x/oauth2 puts them on its second try (facts clients §1).
func credentials(c *mock.Call, f form) (id, secret string, err error) {
	for _, parameter := range []string{"client_id", "client_secret"} {
		if f.bad[parameter] {
			return "", "", mock.Refuse("invalidRequest", "parameter", parameter)
		}
	}
	sent := c.Request.Header.Get("Authorization")
	if sent == "" {
		return f.values["client_id"], f.values["client_secret"], nil
	}
	id, secret, ok := c.Request.BasicAuth()
	if !ok {
		return "", "", mock.Refuse("invalidRequest", "parameter", "Authorization")
	}
	return unescaped(id), unescaped(secret), nil
}

// unescaped percent-decodes half of Basic credentials, as RFC 6749 §2.3.1 has
// it; a raw half, which most clients send, stays as it is. A + is a + to both.
func unescaped(half string) string {
	if plain, err := url.PathUnescape(half); err == nil {
		return plain
	}
	return half
}

func exchangeCredentials(c *mock.Call, cl *client, _ form) (*tokenAnswer, error) {
	t, err := issue(c, cl, "")
	if err != nil {
		return nil, err
	}
	return answerOf(cl, t, ""), nil
}

func answerOf(cl *client, t *token, refresh string) *tokenAnswer {
	return &tokenAnswer{AccessToken: t.Token, TokenType: "bearer", RefreshToken: refresh, ExpiresIn: cl.Validity}
}

// exchangeCode turns an authorization code into tokens, once.
func exchangeCode(c *mock.Call, cl *client, f form) (*tokenAnswer, error) {
	row, err := checkCode(c, cl, f)
	if err != nil {
		return nil, err
	}
	used := *row
	used.Used = true
	if err := codes.Replace(c.Tx, &used); err != nil {
		return nil, err
	}
	refresh, err := renewable(c, cl, row.UserID)
	if err != nil {
		return nil, err
	}
	t, err := issue(c, cl, row.UserID)
	if err != nil {
		return nil, err
	}
	return answerOf(cl, t, refresh.Token), nil
}

// checkCode finds the code of an exchange and refuses what does not fit it.
func checkCode(c *mock.Call, cl *client, f form) (*code, error) {
	text, err := f.need("code")
	if err != nil {
		return nil, err
	}
	redirect, err := f.need("redirect_uri")
	if err != nil {
		return nil, err
	}
	verifier := f.values["code_verifier"]
	if f.bad["code_verifier"] || verifier != "" && !isVerifier(verifier) {
		return nil, mock.Refuse("invalidRequest", "parameter", "code_verifier")
	}
	row, err := codeByText.First(c.Tx, text)
	switch {
	case err != nil:
		return nil, err
	case row == nil || row.ClientID != cl.ID:
		return nil, mock.Refuse("invalidGrant")
	case row.Used:
		return nil, mock.Refuse("codeReplayed")
	case !row.ExpiresAt.IsZero() && !c.Now().Before(row.ExpiresAt):
		return nil, mock.Refuse("codeExpired")
	case row.RedirectURI != redirect:
		return nil, mock.Refuse("redirectUriMismatch")
	case row.Challenge == "" && verifier != "" && !hasSecret(c, f):
		return nil, mock.Refuse("invalidClient") // the verifier proves nothing about this code
	case row.Challenge != "" && row.Challenge != challengeOf(verifier):
		return nil, mock.Refuse("wrongVerifier")
	}
	return row, nil
}

func hasSecret(c *mock.Call, f form) bool {
	_, secret, err := credentials(c, f)
	return err == nil && secret != ""
}

// challengeOf is the S256 method of RFC 7636.
func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

func isVerifier(text string) bool {
	return len(text) >= 43 && len(text) <= 128 && strings.Trim(text, unreserved) == ""
}

// exchangeRefreshToken issues another access token. The refresh token stays as
// it is: whether the service gives a new one is not known.
func exchangeRefreshToken(c *mock.Call, cl *client, f form) (*tokenAnswer, error) {
	text, err := f.need("refresh_token")
	if err != nil {
		return nil, err
	}
	row, err := refreshTokenByText.First(c.Tx, text)
	if err != nil {
		return nil, err
	}
	if row == nil || row.ClientID != cl.ID {
		return nil, mock.Refuse("refreshTokenInvalid")
	}
	t, err := issue(c, cl, row.UserID)
	if err != nil {
		return nil, err
	}
	return answerOf(cl, t, row.Token), nil
}
