package purecloud

import "github.com/credmock/credmock/mock/table"

// An organization is what there is one of.
type organization struct {
	ID         string
	Name       string
	ConsentsAs string // the user whom /oauth/authorize consents as
	MaxClients int64  // with the behaviour clientLimit; 0 is no limit
}

var organizations = table.One[organization]("purecloud.organization")

// home returns the organization.
func home(tx *table.Tx) (*organization, error) { return organizations.Get(tx) }
