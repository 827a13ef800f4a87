package whmcs

import (
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// A user signs on, in the name of a client.
type user struct {
	ID            int64  `yaml:"id"`
	UUID          string `yaml:"uuid"`
	ClientID      int64  `yaml:"client,omitempty"` // 0: of none
	Name          string `yaml:"name,omitempty"`
	Email         string `yaml:"email,omitempty"`
	EmailVerified bool   `yaml:"emailVerified,omitempty"`
	Locale        string `yaml:"locale,omitempty"`
	WithoutSSO    bool   `yaml:"withoutSingleSignOn,omitempty"` // switched off in the security settings (S8)
}

var (
	userByID = table.Unique("id", func(u *user) int64 { return u.ID })
	_        = table.New("whmcs.user", userByID)
)

func (u *user) check(p *mock.Problems) {
	if u.ID <= 0 || u.UUID == "" {
		p.Add("", "wants an id above 0 and a uuid")
	}
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
