package whmcs

import (
	"context"
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/go-jose/go-jose/v4"

	"github.com/credmock/credmock/mock"
)

// A signer signs ID tokens. It has one key for all sandboxes of a server, made when
// it is first needed: it takes long, and the standard library makes keys of no
// other randomness than its own.
type signer struct {
	key func() (jose.JSONWebKey, error)
}

func newSigner() *signer { return &signer{sync.OnceValues(makeKey)} }

const keyBits = 2048

func makeKey() (jose.JSONWebKey, error) {
	private, err := rsa.GenerateKey(mock.NewRandom(""), keyBits)
	if err != nil {
		return jose.JSONWebKey{}, fmt.Errorf("make signing key: %w", err)
	}
	key := jose.JSONWebKey{Key: private, Algorithm: string(jose.RS256), Use: "sig"}
	thumb, err := key.Thumbprint(crypto.SHA256)
	if err != nil {
		return jose.JSONWebKey{}, fmt.Errorf("name signing key: %w", err)
	}
	key.KeyID = base64.RawURLEncoding.EncodeToString(thumb)
	return key, nil
}

// sign writes claims as a compact JWT with the name of the key.
func (s *signer) sign(claims any) (string, error) {
	key, err := s.key()
	if err != nil {
		return "", err
	}
	signing, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	token, err := signing.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return token.CompactSerialize()
}

type keySet struct {
	Keys []publicKey `json:"keys"`
}

type publicKey struct {
	Kty string `json:"kty"`
	Kid string `json:"kid"`
	Alg string `json:"alg"`
	Use string `json:"use"`
	N   string `json:"n"`
	E   string `json:"e"`
}

// certificates lists the key. Before a credential signs with it there is none on an
// installation that was looked at (E5).
func (s *signer) certificates(_ context.Context, c *mock.Call, _ struct{}) (*keySet, error) {
	out := &keySet{Keys: []publicKey{}}
	signs := c.Behaviour(signingKeys) == "always"
	rows, err := credentialByID.Rows(c.Tx)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		signs = signs || row.GrantType == authorizationCode
	}
	if !signs {
		return out, nil
	}
	key, err := s.key()
	if err != nil {
		return nil, err
	}
	text, err := key.Public().MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("write key: %w", err)
	}
	var public publicKey
	if err := json.Unmarshal(text, &public); err != nil {
		return nil, fmt.Errorf("write key: %w", err)
	}
	out.Keys = append(out.Keys, public)
	return out, nil
}
