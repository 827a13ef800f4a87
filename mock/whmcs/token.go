package whmcs

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// A token is an access token.
type token struct {
	Token        string    `yaml:"token" needed:"true" help:"The token itself." example:"mock-token"`
	CredentialID int64     `yaml:"credential" needed:"true" help:"The OAuth credential, by number." example:"1"`
	UserID       int64     `yaml:"user" needed:"true" help:"Whom it speaks for, by number." example:"1"`
	Scope        string    `yaml:"scope" values:"@Scope" words:"true" help:"What was granted, parted by spaces." example:"openid profile"`
	ExpiresAt    time.Time `yaml:"expiresAt" help:"When it cannot be used any more." example:"2100-01-01T00:00:00Z"`
}

var (
	tokenByText       = table.Unique("token", func(t *token) string { return t.Token })
	tokenByCredential = table.Many("credential", func(t *token) int64 { return t.CredentialID })
	tokenByExpiry     = table.Many("expiry", func(t *token) int64 { return t.ExpiresAt.Unix() })
	tokens            = table.New("whmcs.token", tokenByText, tokenByCredential, tokenByExpiry)
)

func (t *token) check(p *mock.Problems) {
	mock.Refers(p, "credential", credentialByID, t.CredentialID, "no OAuth credential has id %d")
	mock.Refers(p, "user", userByID, t.UserID, "no user has id %d")
}

// revoke ends everything that was issued to a credential.
func revoke(tx *table.Tx, credentialID int64) error {
	if err := codeByCredential.DeleteAll(tx, credentialID); err != nil {
		return err
	}
	if err := tokenByCredential.DeleteAll(tx, credentialID); err != nil {
		return err
	}
	return ssoTokenByCredential.DeleteAll(tx, credentialID)
}

var tokenAnswers = []string{
	"identityIssued", "tokenIssued",
	"grantTypeMissing", "unsupportedGrantType", "clientCredentialsMissing", "secretMissing", "credentialsRequired", "wrongClient",
	"unauthorizedClient", "codeMissing", "invalidCode", "codeExpired", "redirectUriNotOfCode", "scopeNotOfCode",
	"scopeNotOfClient", "scopeRequired",
	"verifierMissing", "verifierMismatch", "methodNotAllowed",
}

type tokenAnswer struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int64  `json:"expires_in"`
	TokenType   string `json:"token_type"`
	Scope       string `json:"scope"`
	IDToken     string `json:"id_token,omitempty"`
}

// AnswerName tells the answer with an ID token from the one without.
func (t *tokenAnswer) AnswerName() string {
	if t.IDToken != "" {
		return "identityIssued"
	}
	return "tokenIssued"
}

// exchange checks grant type, client, code, the client's grant type and the scope, in
// the order of the library (K5).
func (s *signer) exchange(_ context.Context, c *mock.Call, _ struct{}) (*tokenAnswer, error) {
	p := c.Local.(*request).params
	kind := p.text("grant_type")
	switch kind {
	case "":
		return nil, mock.Refuse("grantTypeMissing")
	case authorizationCode, singleSignOn:
	default:
		c.NoteValue("grant_type", kind, []string{authorizationCode, singleSignOn})
		return nil, mock.Refuse("unsupportedGrantType", "grantType", kind)
	}
	row, err := authenticate(c, p)
	if err != nil {
		return nil, err
	}
	if kind == singleSignOn {
		return provisionFor(c, row, p.text("scope"))
	}
	return s.exchangeCode(c, row, p)
}

func (s *signer) exchangeCode(c *mock.Call, row *credential, p params) (*tokenAnswer, error) {
	from, err := checkCode(c, p)
	switch {
	case err != nil:
		return nil, err
	case from.CredentialID != row.ID:
		return nil, mock.Refuse("invalidCode")
	case row.GrantType != authorizationCode:
		c.Notef("grant_type: the credential is for %s now", row.GrantType)
		return nil, mock.Refuse("unauthorizedClient")
	}
	scope, err := narrowed(c, from, p.text("scope"))
	if err != nil {
		return nil, err
	}
	if err := codes.Delete(c.Tx, from); err != nil {
		return nil, err
	}
	return s.issue(c, row, from, scope)
}

// authenticate finds the credential of a token request.
func authenticate(c *mock.Call, p params) (*credential, error) {
	id, secret := p.text("client_id"), p.text("client_secret")
	if user, password, ok := c.Request.BasicAuth(); ok {
		id, secret = unescaped(user), unescaped(password)
	}
	if id == "" {
		return nil, mock.Refuse("clientCredentialsMissing")
	}
	row, err := credentialByIdentifier.First(c.Tx, id)
	switch {
	case err != nil:
		return nil, err
	case secret == "" && c.Behaviour(missingSecret) == "publicClients":
		return nil, mock.Refuse("secretMissing")
	case secret == "":
		return nil, mock.Refuse("credentialsRequired")
	case row == nil:
		c.Note("client_id: no OAuth credential has the clientIdentifier that was sent; the secret was not looked at")
		return nil, mock.Refuse("wrongClient")
	case secret != row.ClientSecret:
		c.Note("client_secret: is wrong; the client_id is known")
		return nil, mock.Refuse("wrongClient")
	}
	return row, nil
}

// unescaped percent-decodes half of Basic credentials, which some clients escape
// (RFC 6749 §2.3.1). A raw half holds + and / but no percent sign.
func unescaped(half string) string {
	if plain, err := url.PathUnescape(half); err == nil {
		return plain
	}
	return half
}

func checkCode(c *mock.Call, p params) (*code, error) {
	text := p.text("code")
	if text == "" {
		return nil, mock.Refuse("codeMissing")
	}
	from, err := codeByText.First(c.Tx, text)
	switch {
	case err != nil:
		return nil, err
	case from == nil:
		return nil, mock.Refuse("invalidCode")
	case from.RedirectURI != p.text("redirect_uri"):
		c.Note("redirect_uri: is not the one that the code was issued for")
		return nil, mock.Refuse("redirectUriNotOfCode")
	case !c.Now().Before(from.ExpiresAt):
		return nil, mock.Refuse("codeExpired")
	}
	return from, checkVerifier(c, from, p.text("code_verifier"))
}

// checkVerifier holds a code to its PKCE challenge, where the installation does (G8).
func checkVerifier(c *mock.Call, from *code, verifier string) error {
	if from.Challenge == "" || c.Behaviour(pkce) == "ignore" {
		return nil
	}
	if verifier == "" {
		return mock.Refuse("verifierMissing")
	}
	made := verifier
	if from.Method == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		made = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	if made != from.Challenge {
		return mock.Refuse("verifierMismatch")
	}
	return nil
}

// narrowed returns the scopes of a token: those of the code, or fewer.
func narrowed(c *mock.Call, from *code, asked string) (string, error) {
	scopes, held := strings.Fields(asked), strings.Fields(from.Scope)
	if len(scopes) == 0 {
		return from.Scope, nil
	}
	for _, scope := range scopes {
		if !slices.Contains(held, scope) {
			c.NoteValue("scope", scope, held)
			return "", mock.Refuse("scopeNotOfCode")
		}
	}
	return strings.Join(scopes, " "), nil
}

func (s *signer) issue(c *mock.Call, row *credential, from *code, scope string) (*tokenAnswer, error) {
	text, err := newText(c, tokenByText, tokenByExpiry)
	if err != nil {
		return nil, err
	}
	lifetime := seconds(c, signOnTokenLifetime)
	t := &token{Token: text, CredentialID: row.ID, UserID: from.UserID, Scope: scope, ExpiresAt: c.Now().Add(lifetime)}
	out := &tokenAnswer{AccessToken: text, ExpiresIn: int64(lifetime / time.Second), TokenType: "Bearer", Scope: scope}
	if slices.Contains(strings.Fields(scope), "openid") {
		if out.IDToken, err = s.identify(c, row, from, t); err != nil {
			return nil, err
		}
	}
	return out, tokens.Create(c.Tx, t)
}

// claims stand in the order of the library (I2).
type claims struct {
	Issuer     string `json:"iss"`
	Subject    string `json:"sub"`
	Audience   string `json:"aud"`
	IssuedAt   int64  `json:"iat"`
	ExpiresAt  int64  `json:"exp"`
	SignedOnAt int64  `json:"auth_time"`
	Nonce      string `json:"nonce,omitempty"`
	Hash       string `json:"at_hash"`
}

// identify makes an ID token.
func (s *signer) identify(c *mock.Call, row *credential, from *code, t *token) (string, error) {
	u, err := userByID.First(c.Tx, from.UserID)
	if err != nil || u == nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(t.Token))
	said := claims{
		Issuer: systemURL(c), Subject: u.UUID, Audience: row.ClientIdentifier,
		IssuedAt: c.Now().Unix(), ExpiresAt: t.ExpiresAt.Unix(), SignedOnAt: from.SignedOnAt.Unix(),
		Hash: base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2]),
	}
	if c.Behaviour(nonce) == "echoed" {
		said.Nonce = from.Nonce
	}
	return s.sign(said)
}
