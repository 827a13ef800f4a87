package purecloud

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// An authorization is what a user allowed a client.
type authorization struct {
	ClientID   string    `yaml:"client" needed:"true" help:"The client, by id." example:"c0ffee00-0000-4000-8000-000000000001"`
	UserID     string    `yaml:"user" needed:"true" help:"The user, by id." example:"facade00-0000-4000-8000-000000000001"`
	Scope      []string  `yaml:"scope,omitempty" values:"@ScopeId" others:"told" help:"What was granted." example:"[oauth]"`
	CreatedAt  time.Time `yaml:"dateCreated,omitempty" help:"When." example:"2021-07-16T00:00:00Z"`
	ModifiedAt time.Time `yaml:"dateModified,omitempty" help:"When it was changed." example:"2021-07-16T00:00:00Z"`
}

var (
	authorizationByID     = table.Unique("client and user", func(a *authorization) string { return authorizationID(a.ClientID, a.UserID) })
	authorizationByClient = table.Many("client", func(a *authorization) string { return a.ClientID })
	authorizationByUser   = table.Many("user", func(a *authorization) string { return a.UserID })
	authorizations        = table.New("purecloud.authorization", authorizationByID, authorizationByClient, authorizationByUser)
)

func authorizationID(clientID, userID string) string { return clientID + " " + userID }

func (a *authorization) check(p *mock.Problems) { checkOwner(p, a.UserID, a.ClientID) }

// An authorizationView is an authorization as answers show it.
type authorizationView struct {
	Client        clientView `json:"client"`
	Scope         []string   `json:"scope,omitempty"`
	Roles         *[]string  `json:"roles,omitempty"`
	ResourceOwner entityRef  `json:"resourceOwner"`
	DateCreated   string     `json:"dateCreated"`
	DateModified  string     `json:"dateModified"`
	CreatedBy     entityRef  `json:"createdBy"`
	ModifiedBy    entityRef  `json:"modifiedBy"`
	Pending       bool       `json:"pending"`
	State         string     `json:"state,omitempty"`
	SelfURI       string     `json:"selfUri"`
}

// authorized is the state of an authorization that holds.
const authorized = "Authorized"

type authorizationPage struct {
	Total    int                 `json:"total"`
	Entities []authorizationView `json:"entities"`
	SelfURI  string              `json:"selfUri"`
}

// listAuthorizations shows what the token's user has authorized: nothing, where
// a client calls for itself (§5.1).
func listAuthorizations(_ context.Context, c *mock.Call, _ struct{}) (*authorizationPage, error) {
	page := &authorizationPage{Entities: []authorizationView{}, SelfURI: authorizationsPath}
	owner := exchangeOf(c).token.UserID
	if owner == "" {
		return page, nil
	}
	rows, err := authorizationByUser.All(c.Tx, owner)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(rows, func(a, b *authorization) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ClientID, b.ClientID))
	})
	for _, row := range rows {
		cl, err := find(c, row.ClientID)
		if err != nil {
			return nil, err
		}
		if cl != nil {
			page.Entities = append(page.Entities, authorizationOf(c, row, cl))
		}
	}
	page.Total = len(page.Entities)
	return page, nil
}

func getAuthorization(_ context.Context, c *mock.Call, in clientArgs) (*authorizationView, error) {
	cl, err := mustFind(c, in.ID)
	if err != nil {
		return nil, err
	}
	row, err := mock.MustFirst(c.Tx, authorizationByID, authorizationID(cl.ID, exchangeOf(c).token.UserID), "notFound")
	if err != nil {
		return nil, err
	}
	out := authorizationOf(c, row, cl)
	return &out, nil
}

// authorizationOf never shows the client's secret: no real answer was ever
// seen, and this one goes to a user.
func authorizationOf(c *mock.Call, row *authorization, cl *client) authorizationView {
	owner := userRef(row.UserID)
	v := authorizationView{
		Client: view(c, cl, false), Scope: row.Scope, ResourceOwner: owner,
		DateCreated: stamp(row.CreatedAt), DateModified: stamp(row.ModifiedAt),
		CreatedBy: owner, ModifiedBy: owner, SelfURI: authorizationsPath + "/" + cl.ID,
	}
	if today(c) {
		v.Roles, v.State = &[]string{}, authorized
	}
	return v
}
