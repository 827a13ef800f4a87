package purecloud

import (
	"fmt"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

var connect = mock.Connect{
	URLs: []string{"apiUrl", "loginUrl"}, ID: "clientId", Secret: "clientSecret",
	Public: mock.Credentials{ID: "c0ffee00-0000-4000-8000-000000000001", Secret: "mock-client-secret"},
	None:   "the fixture has no active client that can log in for itself",
	Held: func(tx *table.Tx) ([]mock.Credentials, error) {
		rows, err := clientByNumber.Rows(tx)
		var held []mock.Credentials
		for _, cl := range rows {
			if cl.GrantType == grantClientCredentials && cl.State == active && cl.Secret != "" {
				held = append(held, mock.Credentials{ID: cl.ID, Secret: cl.Secret})
			}
		}
		return held, err
	},
	Try: func(url string, c mock.Credentials) string {
		return fmt.Sprintf("curl -u %s:%s -d grant_type=client_credentials %s/oauth/token", c.ID, c.Secret, url)
	},
}
