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
	entities []*shownClient
	paging   paging
}

// paging is what a page says of itself.
type paging struct {
	PageSize   int    `json:"pageSize"`
	PageNumber int    `json:"pageNumber"`
	Total      int    `json:"total"`
	FirstURI   string `json:"firstUri"`
	LastURI    string `json:"lastUri"`
	SelfURI    string `json:"selfUri"`
	PageCount  int    `json:"pageCount"`
}

// AppendJSON writes the clients, which are written already, before the rest.
func (p *clientPage) AppendJSON(to []byte) ([]byte, error) {
	to = append(to, `{"entities":[`...)
	for i, cl := range p.entities {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(to, cl.text...)
	}
	to = append(to, ']')
	rest := len(to)
	to, err := mock.AppendJSON(to, p.paging)
	to[rest] = ',' // in the place of a brace
	return to, err
}

// An entityRef refers to a user, or to a client without saying where it is.
type entityRef struct {
	ID      string `json:"id"`
	SelfURI string `json:"selfUri,omitempty"`
}

// seal ends the changes to a client that is to be stored.
func (cl *client) seal() *client {
	cl.shown = &memo{}
	return cl
}

// A memo is how a row is shown alone and in the list, once somebody has asked: that
// is the same for as long as the row is, and a list would otherwise spend its time on
// dates.
type memo struct{ alone, listed atomic.Pointer[shownClient] }

// A shownClient is a client as some answers show it, as JSON.
type shownClient struct {
	grantType  string
	withSecret bool
	text       []byte
}

// AppendJSON writes the client.
func (s *shownClient) AppendJSON(to []byte) ([]byte, error) { return append(to, s.text...), nil }

// showing returns how a client is shown from its memo.
func (cl *client) showing(kept *atomic.Pointer[shownClient], grantType string, withSecret bool) (*shownClient, error) {
	if s := kept.Load(); s != nil && s.grantType == grantType && s.withSecret == withSecret {
		return s, nil
	}
	v := cl.show(grantType, withSecret)
	text, err := mock.AppendJSON(nil, v)
	s := &shownClient{grantType, withSecret, text}
	if err == nil {
		kept.Store(s) // the same whoever writes it
	}
	return s, err
}

func (cl *client) show(grantType string, withSecret bool) clientView {
	v := clientView{
		ID: cl.ID, Name: cl.Name, Validity: cl.Validity, Description: cl.Description,
		RedirectURIs: cl.RedirectURIs, RoleIDs: cl.RoleIDs,
		DateCreated: stamp(cl.CreatedAt), DateModified: stamp(cl.ModifiedAt),
		CreatedBy: cl.CreatedBy.ref(), ModifiedBy: cl.ModifiedBy.ref(), GrantType: grantType,
		Scope: cl.Scope, RoleDivisions: cl.RoleDivisions, State: cl.State,
		DateToDelete: stamp(cl.DateToDelete), SelfURI: clientsPath + "/" + cl.ID,
	}
	if withSecret {
		v.Secret = cl.Secret
	}
	return v
}

// view shows a client as the sandbox spells it.
func view(c *mock.Call, cl *client, withSecret bool) clientView {
	return cl.show(spelled(c, cl.GrantType), withSecret)
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
