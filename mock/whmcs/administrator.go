package whmcs

import (
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

// A role allows actions; "*" is all of them (A4).
type role struct {
	Name    string   `yaml:"name"`
	Actions []string `yaml:"actions"`
}

var (
	roleByName = table.Unique("name", func(r *role) string { return r.Name })
	_          = table.New("whmcs.role", roleByName)
)

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
