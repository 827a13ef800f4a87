package whmcs

import (
	"fmt"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// An administrator may call with username and MD5 of the password (A2).
type administrator struct {
	Username string `yaml:"username" needed:"true" help:"What is logged in with." example:"admin"`
	Password string `yaml:"password" needed:"true" help:"In plain text; callers send its MD5." example:"mock-password"`
	Disabled bool   `yaml:"disabled,omitempty" help:"May not log in." example:"true"`
	NoAccess bool   `yaml:"withoutAPIAccess,omitempty" help:"Lacks the permission API Access." example:"true"` // A3
}

var (
	administratorByName = table.Unique("username", func(a *administrator) string { return a.Username })
	_                   = table.New("whmcs.administrator", administratorByName)
)

// A role allows actions; "*" is all of them (A4).
type role struct {
	Name    string   `yaml:"name" needed:"true" help:"What API credentials call it." example:"everything"`
	Actions []string `yaml:"actions" values:"@operations" others:"near" help:"The actions that it allows; '*' is all of them." example:"[ListOAuthCredentials, WhmcsDetails]"`
}

var (
	roleByName = table.Unique("name", func(r *role) string { return r.Name })
	_          = table.New("whmcs.role", roleByName)
)

// An apiCredential admits to the API. It has nothing to do with the OAuth
// credentials that the API manages (A17).
type apiCredential struct {
	Identifier string   `yaml:"identifier" needed:"true" help:"What is sent as identifier." example:"mock-identifier"`
	Secret     string   `yaml:"secret" needed:"true" help:"What is sent as secret." example:"mock-secret"`
	Admin      string   `yaml:"admin" needed:"true" help:"The administrator whom it acts for, by username." example:"admin"`
	Roles      []string `yaml:"roles" help:"What it may do, by the names of roles." example:"[everything]"`
}

var (
	apiCredentialByIdentifier = table.Unique("identifier", func(a *apiCredential) string { return a.Identifier })
	_                         = table.New("whmcs.apiCredential", apiCredentialByIdentifier)
)

func (a *apiCredential) check(p *mock.Problems) {
	mock.Refers(p, "admin", administratorByName, a.Admin, "no administrator is called %q")
	for i, name := range a.Roles {
		mock.Refers(p, fmt.Sprintf("roles[%d]", i), roleByName, name, "no role is called %q")
	}
}
