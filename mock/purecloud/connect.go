package purecloud

import (
	"fmt"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec/tree"
)

// The credentials of the fixture default, which are no secret: its README shows
// them.
const (
	publicID     = "c0ffee00-0000-4000-8000-000000000001"
	publicSecret = "mock-client-secret"
)

// connect names the public credentials where the store has them, else those of
// the first client that can log in for itself.
func connect(tx *table.Tx, url string) (mock.Connection, error) {
	rows, err := clientByNumber.Rows(tx)
	if err != nil {
		return mock.Connection{}, err
	}
	var chosen client
	for _, cl := range rows {
		usable := cl.GrantType == grantClientCredentials && cl.State == active
		if usable && (chosen.ID == "" || cl.ID == publicID) {
			chosen = *cl
		}
	}
	out := mock.Connection{
		Settings: tree.Object{
			{Key: "apiUrl", Value: url}, {Key: "loginUrl", Value: url},
			{Key: "clientId", Value: chosen.ID}, {Key: "clientSecret", Value: chosen.Secret},
		},
		Public: chosen.ID == publicID && chosen.Secret == publicSecret,
	}
	if out.Public {
		out.Try = fmt.Sprintf("curl -u %s:%s -d grant_type=client_credentials %s/oauth/token", chosen.ID, chosen.Secret, url)
	}
	return out, nil
}
