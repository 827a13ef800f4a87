package whmcs

import (
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// A client is a customer; Closed ones are not valid for a service's credential.
type client struct {
	ID     int64 `yaml:"id" needed:"true" min:"1" help:"Its number." example:"1"`
	Closed bool  `yaml:"closed,omitempty" help:"Its services can have no credential, and its users may not sign on." example:"true"`
}

var (
	clientByID = table.Unique("id", func(c *client) int64 { return c.ID })
	_          = table.New("whmcs.client", clientByID)
)

// A service is what a single sign-on credential belongs to.
type service struct {
	ID       int64 `yaml:"id" needed:"true" min:"1" help:"Its number." example:"1"`
	ClientID int64 `yaml:"client" help:"Whom it belongs to, by number; 0 is nobody." example:"1"`
}

var (
	serviceByID = table.Unique("id", func(s *service) int64 { return s.ID })
	_           = table.New("whmcs.service", serviceByID)
)

func (s *service) check(p *mock.Problems) {
	if s.ClientID != 0 {
		mock.Refers(p, "client", clientByID, s.ClientID, "no client has id %d; 0 is nobody")
	}
}

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
