package purecloud

import (
	"fmt"
	"strings"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// A user may authorize clients, and signs on by an assertion that names the id
// or the e-mail address.
type user struct {
	ID    string   `yaml:"id" needed:"true" help:"Its id." example:"facade00-0000-4000-8000-000000000001"`
	Name  string   `yaml:"name,omitempty" help:"The name." example:"Mock user"`
	Email string   `yaml:"email,omitempty" help:"The address." example:"user@example.com"`
	Roles []string `yaml:"roles,omitempty" help:"What the user may do, by the ids of roles." example:"[decade00-0000-4000-8000-000000000001]"`
}

var (
	userByID    = table.Unique("id", func(u *user) string { return u.ID })
	userByEmail = table.Many("email", func(u *user) string { return strings.ToLower(u.Email) })
	_           = table.New("purecloud.user", userByID, userByEmail)
)

func (u *user) check(p *mock.Problems) {
	for i, id := range u.Roles {
		mock.Refers(p, fmt.Sprintf("roles[%d]", i), roleByID, id, noRole)
	}
}

// A role grants permissions, such as oauth:client:view.
type role struct {
	ID          string   `yaml:"id" needed:"true" help:"Its id." example:"decade00-0000-4000-8000-000000000001"`
	Name        string   `yaml:"name,omitempty" help:"Its name." example:"Mock client"`
	Permissions []string `yaml:"permissions" values:"@permissions" others:"near" help:"What it permits." example:"[oauth:client:view, oauth:client:add]"`
}

var (
	roleByID = table.Unique("id", func(r *role) string { return r.ID })
	_        = table.New("purecloud.role", roleByID)
)

// A division is where a role holds.
type division struct {
	ID   string `yaml:"id" needed:"true" help:"Its id." example:"d1715100-0000-4000-8000-000000000001"`
	Name string `yaml:"name,omitempty" help:"Its name." example:"Support"`
}

var (
	divisionByID = table.Unique("id", func(d *division) string { return d.ID })
	_            = table.New("purecloud.division", divisionByID)
)

const allDivisions = "*"
