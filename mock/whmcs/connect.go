package whmcs

import (
	"fmt"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec/tree"
)

// The credentials of the fixture default, which are no secret: its README shows
// them.
const (
	publicIdentifier = "mock-identifier"
	publicSecret     = "mock-secret"
)

// connect names the public credentials where the store has them, else the first
// ones it has.
func connect(tx *table.Tx, url string) (mock.Connection, error) {
	pairs, err := apiCredentialByIdentifier.Rows(tx)
	if err != nil {
		return mock.Connection{}, err
	}
	var pair apiCredential
	for i, p := range pairs {
		if i == 0 || p.Identifier == publicIdentifier {
			pair = *p
		}
	}
	if len(pairs) == 0 {
		return mock.Connection{Settings: tree.Object{{Key: "url", Value: url}}}, nil
	}
	c := mock.Connection{
		Settings: tree.Object{
			{Key: "url", Value: url}, {Key: "identifier", Value: pair.Identifier}, {Key: "secret", Value: pair.Secret},
		},
		Public: pair.Identifier == publicIdentifier && pair.Secret == publicSecret,
	}
	if c.Public {
		c.Try = fmt.Sprintf("curl -d action=CreateOAuthCredential -d identifier=%s -d secret=%s "+
			"-d grantType=single_sign_on -d scope=clientarea:sso -d serviceId=1 -d responsetype=json %s/includes/api.php",
			pair.Identifier, pair.Secret, url)
	}
	return c, nil
}
