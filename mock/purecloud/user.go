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
	ID    string   `yaml:"id"`
	Name  string   `yaml:"name,omitempty"`
	Email string   `yaml:"email,omitempty"`
	Roles []string `yaml:"roles,omitempty"`
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
	ID          string   `yaml:"id"`
	Name        string   `yaml:"name,omitempty"`
	Permissions []string `yaml:"permissions"`
}

var (
	roleByID = table.Unique("id", func(r *role) string { return r.ID })
	_        = table.New("purecloud.role", roleByID)
)

// A division is where a role holds.
type division struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name,omitempty"`
}

var (
	divisionByID = table.Unique("id", func(d *division) string { return d.ID })
	_            = table.New("purecloud.division", divisionByID)
)

const allDivisions = "*"
