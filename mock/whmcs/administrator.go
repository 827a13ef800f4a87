package whmcs

import (
	"fmt"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// An administrator may call with username and MD5 of the password (A2).
type administrator struct {
	Username string `yaml:"username"`
	Password string `yaml:"password"`
	Disabled bool   `yaml:"disabled,omitempty"`
	NoAccess bool   `yaml:"withoutAPIAccess,omitempty"` // lacks the API Access permission (A3)
}

var (
	administratorByName = table.Unique("username", func(a *administrator) string { return a.Username })
	_                   = table.New("whmcs.administrator", administratorByName)
)

func (a *administrator) check(p *mock.Problems) {
	if a.Username == "" || a.Password == "" {
		p.Add("", "wants a username and a password")
	}
}

// A role allows actions; "*" is all of them (A4).
type role struct {
	Name    string   `yaml:"name"`
	Actions []string `yaml:"actions"`
}

var (
	roleByName = table.Unique("name", func(r *role) string { return r.Name })
	_          = table.New("whmcs.role", roleByName)
)

func (r *role) check(p *mock.Problems) {
	if r.Name == "" {
		p.Add("", "wants a name")
	}
}

// An apiCredential admits to the API. It has nothing to do with the OAuth
// credentials that the API manages (A17).
type apiCredential struct {
	Identifier string   `yaml:"identifier"`
	Secret     string   `yaml:"secret"`
	Admin      string   `yaml:"admin"`
	Roles      []string `yaml:"roles"`
}

var (
	apiCredentialByIdentifier = table.Unique("identifier", func(a *apiCredential) string { return a.Identifier })
	_                         = table.New("whmcs.apiCredential", apiCredentialByIdentifier)
)

func (a *apiCredential) check(p *mock.Problems) {
	if a.Identifier == "" || a.Secret == "" {
		p.Add("", "wants an identifier and a secret")
	}
	mock.Refers(p, "admin", administratorByName, a.Admin, "no administrator is called %q")
	for i, name := range a.Roles {
		mock.Refers(p, fmt.Sprintf("roles[%d]", i), roleByName, name, "no role is called %q")
	}
}
