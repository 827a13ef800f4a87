package purecloud

import (
	"context"
	"encoding/base64"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// regenerateSecret gives a client a new secret. The old one fails at once; what
// becomes of issued tokens nobody has said (§5.3, §9.6).
func regenerateSecret(_ context.Context, c *mock.Call, in clientArgs) (*clientView, error) {
	cl, err := mustFind(c, in.ID)
	if err != nil {
		return nil, err
	}
	next := *cl
	if next.Secret, err = newSecret(c); err != nil {
		return nil, err
	}
	next.ModifiedAt, next.ModifiedBy = c.Now(), self(c)
	if c.Behaviour(tokensAfterRegenerate) == "revoked" {
		if err := revoke(c.Tx, next.ID); err != nil {
			return nil, err
		}
	}
	out := view(c, next.seal(), true)
	return &out, clients.Replace(c.Tx, &next)
}

// giveSecret gives a client its first secret. Whether clients of the implicit
// grant, which never send one, get it too is unknown (§9.5).
func giveSecret(c *mock.Call, cl *client) error {
	if cl.GrantType == grantToken && c.Behaviour(secretOfImplicitClients) == "omitted" {
		return nil
	}
	var err error
	cl.Secret, err = newSecret(c)
	return err
}

// newSecret is also the form of authorization codes (§3). Base64url has neither
// % nor +, which raw and encoding senders would write differently.
func newSecret(c *mock.Call) (string, error) { return random(c, 32) }

// newToken is the form of access tokens (§3).
func newToken(c *mock.Call) (string, error) { return random(c, 64) }

func random(c *mock.Call, bytes int) (string, error) {
	return c.Random().Text(bytes, base64.RawURLEncoding)
}

// revoke ends all that was issued to a client: access tokens, refresh tokens
// and codes.
func revoke(tx *table.Tx, clientID string) error {
	if err := tokenByClient.DeleteAll(tx, clientID); err != nil {
		return err
	}
	if err := refreshTokenByClient.DeleteAll(tx, clientID); err != nil {
		return err
	}
	return codeByClient.DeleteAll(tx, clientID)
}
