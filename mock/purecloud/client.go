package purecloud

import (
	"fmt"
	"slices"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// The states of a client.
const (
	active   = "active"
	disabled = "disabled"
	inactive = "inactive"
)

// The grant types in their spelling with hyphens (§1), as far as they decide
// something here.
const (
	grantCode              = "CODE"
	grantToken             = "TOKEN"
	grantSAML2Bearer       = "SAML2-BEARER"
	grantClientCredentials = "CLIENT-CREDENTIALS"
)

// A client is an OAuth client.
type client struct {
	ID            string         `yaml:"id" needed:"true" help:"Its id, by which it logs in." example:"c0ffee00-0000-4000-8000-000000000001"`
	Name          string         `yaml:"name" needed:"true" help:"Its name." example:"Mock client"`
	Validity      int64          `yaml:"accessTokenValiditySeconds,omitempty" help:"How long its tokens live; 86400 where absent." example:"86400"`
	Description   *string        `yaml:"description,omitempty" help:"What people read of it." example:"For the nightly export"`
	RedirectURIs  []string       `yaml:"registeredRedirectUri,omitempty" help:"Where users may be sent back to." example:"['http://localhost:3000/callback']"`
	Secret        string         `yaml:"secret,omitempty" help:"What it logs in with." example:"mock-client-secret"`
	RoleIDs       []string       `yaml:"roleIds,omitempty" help:"Its roles in all divisions, by id." example:"[decade00-0000-4000-8000-000000000001]"`
	CreatedAt     time.Time      `yaml:"dateCreated,omitempty" help:"When it was made." example:"2021-07-16T00:00:00Z"`
	ModifiedAt    time.Time      `yaml:"dateModified,omitempty" help:"When it was changed." example:"2021-07-16T00:00:00Z"`
	CreatedBy     author         `yaml:"createdBy,omitempty" help:"Who made it; the user of consentsAs where absent." example:"{user: facade00-0000-4000-8000-000000000001}"`
	ModifiedBy    author         `yaml:"modifiedBy,omitempty" help:"Who changed it last." example:"{user: facade00-0000-4000-8000-000000000001}"`
	GrantType     string         `yaml:"authorizedGrantType" needed:"true" values:"CODE TOKEN SAML2-BEARER SAML2BEARER PASSWORD CLIENT-CREDENTIALS CLIENT_CREDENTIALS" help:"How it gets tokens." example:"CLIENT-CREDENTIALS"`
	Scope         []string       `yaml:"scope,omitempty" values:"@ScopeId" others:"told" help:"Its scopes." example:"[oauth, user-basic-info]"`
	RoleDivisions []roleDivision `yaml:"roleDivisions,omitempty" help:"Its roles, each in a division." example:"[{roleId: decade00-0000-4000-8000-000000000001, divisionId: '*'}]"`
	State         string         `yaml:"state,omitempty" values:"active disabled inactive" help:"Whether it can log in." example:"active"`
	DateToDelete  time.Time      `yaml:"dateToDelete,omitempty" help:"When it is to be deleted." example:"2100-01-01T00:00:00Z"`
	RemovedAt     time.Time      `yaml:"removedAt,omitempty" help:"When it was deleted: from then on it is gone." example:"2100-01-01T00:00:00Z"`

	Number int64 `yaml:"-"` // order of creation

	shown *memo // see seal
}

var (
	clientByID     = table.Unique("id", func(cl *client) string { return cl.ID })
	clientByNumber = table.Many("number", func(cl *client) int64 { return cl.Number })
	clients        = table.New("purecloud.client", clientByID, clientByNumber)
)

// check tells of roles and divisions that are not there: callers may name such too, so
// that a state may hold them.
func (cl *client) check(p *mock.Problems) {
	for i, id := range cl.RoleIDs {
		if row, err := roleByID.First(p.Tx, id); row == nil && err == nil {
			p.Tell(fmt.Sprintf("roleIds[%d]", i), noRole+", so it permits nothing", id)
		}
	}
	for i, rd := range cl.RoleDivisions {
		if row, err := roleByID.First(p.Tx, rd.RoleID); row == nil && err == nil {
			p.Tell(fmt.Sprintf("roleDivisions[%d].roleId", i), noRole+", so it permits nothing", rd.RoleID)
		}
		if rd.DivisionID == allDivisions || rd.DivisionID == defaultDivision.ID {
			continue
		}
		if row, err := divisionByID.First(p.Tx, rd.DivisionID); row == nil && err == nil {
			p.Tell(fmt.Sprintf("roleDivisions[%d].divisionId", i), "no division has the id %q", rd.DivisionID)
		}
	}
	for i, uri := range cl.RedirectURIs {
		if !isAbsolute(uri) {
			p.Add(fmt.Sprintf("registeredRedirectUri[%d]", i), "%q is no absolute URI without fragment", uri)
		}
	}
}

// gone reports whether a deletion that was put off has come.
func (cl *client) gone(now time.Time) bool {
	return !cl.RemovedAt.IsZero() && !now.Before(cl.RemovedAt)
}

// roleIDs lists the roles of a client, in whichever way they were given.
func (cl *client) roleIDs() []string {
	ids := slices.Clone(cl.RoleIDs)
	for _, rd := range cl.RoleDivisions {
		ids = append(ids, rd.RoleID)
	}
	return ids
}

// A roleDivision is a role within a division.
type roleDivision struct {
	RoleID     string `yaml:"roleId" json:"roleId" arg:"roleId" needed:"true" help:"The role, by id." example:"decade00-0000-4000-8000-000000000001"`
	DivisionID string `yaml:"divisionId" json:"divisionId" arg:"divisionId" needed:"true" help:"The division, by id; '*' is all." example:"'*'"`
}

// An author is who made or changed something: a user, or a client by itself.
type author struct {
	User   string `yaml:"user,omitempty" help:"A user, by id." example:"facade00-0000-4000-8000-000000000001"`
	Client string `yaml:"client,omitempty" help:"Or a client, by id." example:"c0ffee00-0000-4000-8000-000000000001"`
}

// find returns a client that is there now, or nil.
func find(c *mock.Call, id string) (*client, error) {
	cl, err := clientByID.First(c.Tx, id)
	if err != nil || cl == nil || cl.gone(c.Now()) {
		return nil, err
	}
	return cl, nil
}

// mustFind refuses an id that no client has, of whatever form it is (§9.14).
func mustFind(c *mock.Call, id string) (*client, error) {
	cl, err := find(c, id)
	if err == nil && cl == nil {
		err = mock.Refuse("notFound")
	}
	return cl, err
}

// present lists the clients that are there now, in the order of creation.
func present(c *mock.Call) ([]*client, error) {
	rows, err := clientByNumber.Rows(c.Tx)
	now := c.Now()
	return slices.DeleteFunc(rows, func(cl *client) bool { return cl.gone(now) }), err
}
