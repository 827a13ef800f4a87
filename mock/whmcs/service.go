package whmcs

import (
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// A client is a customer; Closed ones are not valid for a service's credential.
type client struct {
	ID     int64 `yaml:"id"`
	Closed bool  `yaml:"closed,omitempty"`
}

var (
	clientByID = table.Unique("id", func(c *client) int64 { return c.ID })
	_          = table.New("whmcs.client", clientByID)
)

// A service is what a single sign-on credential belongs to.
type service struct {
	ID       int64 `yaml:"id"`
	ClientID int64 `yaml:"client"` // 0: associated with nobody
}

var (
	serviceByID = table.Unique("id", func(s *service) int64 { return s.ID })
	_           = table.New("whmcs.service", serviceByID)
)

// checkService refuses a service that is not there or that no open client has.
func checkService(tx *table.Tx, number int64) error {
	s, err := mock.MustFirst(tx, serviceByID, number, "invalidServiceID")
	if err != nil {
		return err
	}
	owner, err := clientByID.First(tx, s.ClientID)
	if err != nil {
		return err
	}
	if owner == nil || owner.Closed {
		return mock.Refuse("serviceNotAssociated")
	}
	return nil
}
