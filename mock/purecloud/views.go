package purecloud

import (
	"sync/atomic"
	"time"

	"github.com/credmock/credmock/mock"
)

const (
	clientsPath        = "/api/v2/oauth/clients"
	authorizationsPath = "/api/v2/oauth/authorizations"
	scopesPath         = "/api/v2/oauth/scopes"
	usersPath          = "/api/v2/users"
)

// A clientView is a client as answers show it. Keys that have no value are
// absent; their order is that of the definition.
type clientView struct {
	ID            string         `json:"id"`
	Name          string         `json:"name"`
	Validity      int64          `json:"accessTokenValiditySeconds,omitempty"`
	Description   *string        `json:"description,omitempty"`
	RedirectURIs  []string       `json:"registeredRedirectUri,omitempty"`
	Secret        string         `json:"secret,omitempty"`
	RoleIDs       []string       `json:"roleIds,omitempty"`
	DateCreated   string         `json:"dateCreated"`
	DateModified  string         `json:"dateModified"`
	CreatedBy     entityRef      `json:"createdBy"`
	ModifiedBy    entityRef      `json:"modifiedBy"`
	GrantType     string         `json:"authorizedGrantType,omitempty"`
	Scope         []string       `json:"scope,omitempty"`
	RoleDivisions []roleDivision `json:"roleDivisions,omitempty"`
	State         string         `json:"state"`
	DateToDelete  string         `json:"dateToDelete,omitempty"`
	SelfURI       string         `json:"selfUri"`
}

// A clientPage is the list of clients.
type clientPage struct {
	Entities   []clientView `json:"entities"`
	PageSize   int          `json:"pageSize"`
	PageNumber int          `json:"pageNumber"`
	Total      int          `json:"total"`
	FirstURI   string       `json:"firstUri"`
	LastURI    string       `json:"lastUri"`
	SelfURI    string       `json:"selfUri"`
	PageCount  int          `json:"pageCount"`
}

// An entityRef refers to a user, or to a client without saying where it is.
type entityRef struct {
	ID      string `json:"id"`
	SelfURI string `json:"selfUri,omitempty"`
}

// seal prepares how a client is shown, which is the same for as long as the row
// is: a list would otherwise spend its time on dates. It comes after the last
// change and before the row is stored.
func (cl *client) seal() *client {
	cl.shown = &memo{}
	cl.shown.of.Store(cl.show())
	return cl
}

// A memo is how a row is shown, once somebody has asked.
type memo struct{ of atomic.Pointer[clientView] }

func (cl *client) show() *clientView {
	return &clientView{
		ID: cl.ID, Name: cl.Name, Validity: cl.Validity, Description: cl.Description,
		RedirectURIs: cl.RedirectURIs, RoleIDs: cl.RoleIDs,
		DateCreated: stamp(cl.CreatedAt), DateModified: stamp(cl.ModifiedAt),
		CreatedBy: cl.CreatedBy.ref(), ModifiedBy: cl.ModifiedBy.ref(),
		Scope: cl.Scope, RoleDivisions: cl.RoleDivisions, State: cl.State,
		DateToDelete: stamp(cl.DateToDelete), SelfURI: clientsPath + "/" + cl.ID,
	}
}

// view shows a client as the sandbox spells it.
func view(c *mock.Call, cl *client, withSecret bool) clientView {
	shown := cl.shown.of.Load()
	if shown == nil {
		shown = cl.show()
		cl.shown.of.Store(shown) // the same whoever writes it
	}
	v := *shown
	v.GrantType = spelled(c, cl.GrantType)
	if withSecret {
		v.Secret = cl.Secret
	}
	return v
}

func (a author) ref() entityRef {
	if a.User != "" {
		return userRef(a.User)
	}
	return entityRef{ID: a.Client}
}

func userRef(id string) entityRef { return entityRef{ID: id, SelfURI: usersPath + "/" + id} }

// stamp writes a time with milliseconds and a literal Z, which the Go SDK
// insists on (facts clients §1); "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// underscored is how the definition of the documents' vintage spells two of the
// grant types (§1).
var underscored = map[string]string{
	grantClientCredentials: "CLIENT_CREDENTIALS",
	grantSAML2Bearer:       "SAML2BEARER",
}

// hyphened returns the spelling of the wire (§1).
func hyphened(grantType string) string {
	for hyphen, other := range underscored {
		if grantType == other {
			return hyphen
		}
	}
	return grantType
}

func spelled(c *mock.Call, grantType string) string {
	if other, ok := underscored[grantType]; ok && c.Behaviour(grantTypeSpelling) == "definition" {
		return other
	}
	return grantType
}
