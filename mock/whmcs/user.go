package whmcs

import (
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// A user signs on, in the name of a client.
type user struct {
	ID            int64  `yaml:"id" needed:"true" min:"1" help:"Its number." example:"1"`
	UUID          string `yaml:"uuid" needed:"true" help:"What identity tokens call the user." example:"3b241101-e2bb-4255-8caf-4136c566a962"`
	ClientID      int64  `yaml:"client,omitempty" help:"The client whom the user belongs to, by number; 0 is none." example:"1"`
	Name          string `yaml:"name,omitempty" help:"What the scope profile shows." example:"Mock User"`
	Email         string `yaml:"email,omitempty" help:"What the scope email shows." example:"user@example.com"`
	EmailVerified bool   `yaml:"emailVerified,omitempty" help:"Whether the address was confirmed." example:"true"`
	Locale        string `yaml:"locale,omitempty" help:"What the scope profile shows." example:"en_GB"`
	WithoutSSO    bool   `yaml:"withoutSingleSignOn,omitempty" help:"Switched single sign-on off in the security settings." example:"true"` // S8
}

var (
	userByID = table.Unique("id", func(u *user) int64 { return u.ID })
	_        = table.New("whmcs.user", userByID)
)

func (u *user) check(p *mock.Problems) {
	if u.ClientID != 0 {
		mock.Refers(p, "client", clientByID, u.ClientID, "no client has id %d; 0 is none")
	}
}

// checkSignOn refuses who may not use single sign-on: users of a closed client, and
// those who switched it off (S8, S9).
func checkSignOn(c *mock.Call, u *user) error {
	denied, err := mayNot(c, u.ClientID, u)
	if denied {
		err = mock.Refuse("signOnDenied")
	}
	return err
}

// mayNot reports whether a client, or the user who signs on for it, may not.
func mayNot(c *mock.Call, clientID int64, u *user) (bool, error) {
	owner, err := clientByID.First(c.Tx, clientID)
	switch {
	case err != nil:
		return false, err
	case owner != nil && owner.Closed:
		c.Notef("client %d is closed; only active and inactive ones sign on", owner.ID)
		return true, nil
	case u != nil && u.WithoutSSO:
		c.Notef("user %d switched single sign-on off (withoutSingleSignOn)", u.ID)
		return true, nil
	}
	return false, nil
}
