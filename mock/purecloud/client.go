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
	ID            string         `yaml:"id"`
	Name          string         `yaml:"name"`
	Validity      int64          `yaml:"accessTokenValiditySeconds,omitempty"`
	Description   *string        `yaml:"description,omitempty"` // "" is one
	RedirectURIs  []string       `yaml:"registeredRedirectUri,omitempty"`
	Secret        string         `yaml:"secret,omitempty"`
	RoleIDs       []string       `yaml:"roleIds,omitempty"`
	CreatedAt     time.Time      `yaml:"dateCreated,omitempty"`
	ModifiedAt    time.Time      `yaml:"dateModified,omitempty"`
	CreatedBy     author         `yaml:"createdBy,omitempty"`
	ModifiedBy    author         `yaml:"modifiedBy,omitempty"`
	GrantType     string         `yaml:"authorizedGrantType"`
	Scope         []string       `yaml:"scope,omitempty"`
	RoleDivisions []roleDivision `yaml:"roleDivisions,omitempty"`
	State         string         `yaml:"state,omitempty"`
	DateToDelete  time.Time      `yaml:"dateToDelete,omitempty"`
	RemovedAt     time.Time      `yaml:"removedAt,omitempty"` // deleted, and gone from this time on

	Number int64 `yaml:"-"` // order of creation

	shown *memo // see seal
}

var (
	clientByID     = table.Unique("id", func(cl *client) string { return cl.ID })
	clientByNumber = table.Many("number", func(cl *client) int64 { return cl.Number })
	clients        = table.New("purecloud.client", clientByID, clientByNumber)
)

// allGrantTypes are those that a client can have; one of them gets no token here.
var allGrantTypes = []string{grantCode, grantToken, grantSAML2Bearer, "PASSWORD", grantClientCredentials}

// check does not look up roles: callers may name unknown ones too.
func (cl *client) check(p *mock.Problems) {
	if cl.ID == "" || cl.Name == "" {
		p.Add("", "wants an id and a name")
	}
	if !slices.Contains(allGrantTypes, cl.GrantType) {
		p.Add("authorizedGrantType", "%q is none of %q", cl.GrantType, allGrantTypes)
	}
	if states := []string{active, disabled, inactive}; !slices.Contains(states, cl.State) {
		p.Add("state", "%q is none of %q", cl.State, states)
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
	RoleID     string `yaml:"roleId" json:"roleId" arg:"roleId"`
	DivisionID string `yaml:"divisionId" json:"divisionId" arg:"divisionId"`
}

// An author is who made or changed something: a user, or a client by itself.
type author struct {
	User   string `yaml:"user,omitempty"`
	Client string `yaml:"client,omitempty"`
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
