package whmcs

import (
	"fmt"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

var connect = mock.Connect{
	URLs: []string{"url"}, ID: "identifier", Secret: "secret",
	Public: mock.Credentials{ID: "mock-identifier", Secret: "mock-secret"},
	None:   "the fixture has no apiCredentials",
	Held: func(tx *table.Tx) ([]mock.Credentials, error) {
		pairs, err := apiCredentialByIdentifier.Rows(tx)
		var held []mock.Credentials
		for _, pair := range pairs {
			held = append(held, mock.Credentials{ID: pair.Identifier, Secret: pair.Secret})
		}
		return held, err
	},
	Try: func(url string, c mock.Credentials) string {
		return fmt.Sprintf("curl -d action=CreateOAuthCredential -d identifier=%s -d secret=%s "+
			"-d grantType=single_sign_on -d scope=clientarea:sso -d serviceId=1 -d responsetype=json %s/includes/api.php", c.ID, c.Secret, url)
	},
}
