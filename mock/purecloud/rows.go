package purecloud

import (
	"slices"
	"time"

	"github.com/credmock/credmock/mock"
)

// The tables of the store.
const (
	organizations  = "purecloud.organization"
	users          = "purecloud.user"
	roles          = "purecloud.role"
	divisions      = "purecloud.division"
	clients        = "purecloud.client"
	authorizations = "purecloud.authorization"
	codes          = "purecloud.code"
	tokens         = "purecloud.token"
	refreshTokens  = "purecloud.refreshToken"
	executions     = "purecloud.execution"
	history        = "purecloud.usage"
)

// An organization is what there is one of.
type organization struct {
	ID         string // of the one row
	UUID       string
	Name       string
	ConsentsAs string // the user whom /oauth/authorize consents as
	MaxClients int64  // with the behaviour clientLimit; 0 is no limit
}

// A user may authorize clients.
type user struct {
	ID    string   `yaml:"id"`
	Name  string   `yaml:"name,omitempty"`
	Roles []string `yaml:"roles,omitempty"`
}

// A role grants permissions, such as oauth:client:view.
type role struct {
	ID          string   `yaml:"id"`
	Name        string   `yaml:"name,omitempty"`
	Permissions []string `yaml:"permissions"`
}

// A division is where a role holds.
type division struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name,omitempty"`
}

const allDivisions = "*"

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

	shown *clientView // see seal
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

// An authorization is what a user allowed a client.
type authorization struct {
	ID         string    `yaml:"-"` // of both
	ClientID   string    `yaml:"client"`
	UserID     string    `yaml:"user"`
	Scope      []string  `yaml:"scope,omitempty"`
	CreatedAt  time.Time `yaml:"dateCreated,omitempty"`
	ModifiedAt time.Time `yaml:"dateModified,omitempty"`
}

func authorizationID(clientID, userID string) string { return clientID + " " + userID }

// A code is an authorization code.
type code struct {
	Code        string    `yaml:"code"`
	ClientID    string    `yaml:"client"`
	UserID      string    `yaml:"user"`
	RedirectURI string    `yaml:"redirectUri"`
	Challenge   string    `yaml:"codeChallenge,omitempty"`
	ExpiresAt   time.Time `yaml:"expiresAt,omitempty"` // zero: never
	Used        bool      `yaml:"used,omitempty"`

	Expiry int64 `yaml:"-"` // in seconds, for the index
}

// A token is an access token.
type token struct {
	Token     string    `yaml:"token"`
	ClientID  string    `yaml:"client"`
	UserID    string    `yaml:"user,omitempty"` // none for client credentials
	ExpiresAt time.Time `yaml:"expiresAt,omitempty"`

	Expiry int64 `yaml:"-"`
	Number int64 `yaml:"-"` // order of issue
}

// A refreshToken renews the access tokens of a user.
type refreshToken struct {
	Token    string `yaml:"token"`
	ClientID string `yaml:"client"`
	UserID   string `yaml:"user"`
}

// find returns a client that is there now, or nil.
func find(c *mock.Call, id string) (*client, error) {
	cl, err := mock.First[client](c.Tx, clients, "id", id)
	if err != nil || cl == nil || cl.gone(c.Now()) {
		return nil, err
	}
	return cl, nil
}

// home returns the organization.
func home(tx *mock.Tx) (*organization, error) {
	return mock.First[organization](tx, organizations, "id", theOrganization)
}

// drop removes the rows of a client from some tables.
func drop[T any](tx *mock.Tx, clientID, table string) error {
	rows, err := mock.All[T](tx, table, "client", clientID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := tx.Delete(table, row); err != nil {
			return err
		}
	}
	return nil
}
