package purecloud

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// A token is an access token.
type token struct {
	Token     string    `yaml:"token" needed:"true" help:"The token itself." example:"mock-token"`
	ClientID  string    `yaml:"client" needed:"true" help:"Whose it is, by id." example:"c0ffee00-0000-4000-8000-000000000001"`
	UserID    string    `yaml:"user,omitempty" help:"Whom it speaks for, by id; none for client credentials." example:"facade00-0000-4000-8000-000000000001"`
	ExpiresAt time.Time `yaml:"expiresAt,omitempty" needed:"true" help:"When it cannot be used any more." example:"2100-01-01T00:00:00Z"`

	Number int64 `yaml:"-"` // order of issue
}

var (
	tokenByText   = table.Unique("token", func(t *token) string { return t.Token })
	tokenByClient = table.Many("client", func(t *token) string { return t.ClientID })
	tokenByUser   = table.Many("user", func(t *token) string { return t.UserID })
	tokenByExpiry = table.Many("expiry", func(t *token) int64 { return expiry(t.ExpiresAt) })
	tokens        = table.New("purecloud.token", tokenByText, tokenByClient, tokenByUser, tokenByExpiry)
)

func (t *token) check(p *mock.Problems) {
	mock.Refers(p, "client", clientByID, t.ClientID, noClient)
	if t.UserID != "" {
		mock.Refers(p, "user", userByID, t.UserID, noUser)
	}
}

// A refreshToken renews the access tokens of a user.
type refreshToken struct {
	Token    string `yaml:"token" needed:"true" help:"The token itself." example:"mock-refresh-token"`
	ClientID string `yaml:"client" needed:"true" help:"Whose it is, by id." example:"c0ffee00-0000-4000-8000-000000000001"`
	UserID   string `yaml:"user" needed:"true" help:"Whom it speaks for, by id." example:"facade00-0000-4000-8000-000000000001"`

	Number int64 `yaml:"-"` // order of issue
}

var (
	refreshTokenByText   = table.Unique("token", func(t *refreshToken) string { return t.Token })
	refreshTokenByClient = table.Many("client", func(t *refreshToken) string { return t.ClientID })
	refreshTokenByOwner  = table.Many("owner", func(t *refreshToken) string { return t.ClientID + " " + t.UserID })
	refreshTokens        = table.New("purecloud.refreshToken", refreshTokenByText, refreshTokenByClient, refreshTokenByOwner)
)

func (t *refreshToken) check(p *mock.Problems) { checkOwner(p, t.UserID, t.ClientID) }

type namedEntity struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A tokenView says what a token is. Terraform reads the organization of its
// client (§7).
type tokenView struct {
	Organization     namedEntity     `json:"organization"`
	HomeOrganization namedEntity     `json:"homeOrganization"`
	AuthorizedScope  []string        `json:"authorizedScope"`
	OAuthClient      tokenClientView `json:"OAuthClient"`
}

type tokenClientView struct {
	ID            string         `json:"id"`
	Name          string         `json:"name"`
	DateCreated   string         `json:"dateCreated"`
	DateModified  string         `json:"dateModified"`
	CreatedBy     entityRef      `json:"createdBy"`
	ModifiedBy    entityRef      `json:"modifiedBy"`
	GrantType     string         `json:"authorizedGrantType"`
	Scope         []string       `json:"scope,omitempty"`
	RoleDivisions []roleDivision `json:"roleDivisions,omitempty"`
	State         string         `json:"state"`
	DateToDelete  string         `json:"dateToDelete,omitempty"`
	Organization  namedEntity    `json:"organization"`
}

func describeToken(_ context.Context, c *mock.Call, _ struct{}) (*tokenView, error) {
	org, err := home(c.Tx)
	if err != nil {
		return nil, err
	}
	x := exchangeOf(c)
	v, where := view(c, x.client, false), namedEntity{org.ID, org.Name}
	out := &tokenView{
		Organization: where, HomeOrganization: where, AuthorizedScope: []string{},
		OAuthClient: tokenClientView{
			ID: v.ID, Name: v.Name, DateCreated: v.DateCreated, DateModified: v.DateModified,
			CreatedBy: v.CreatedBy, ModifiedBy: v.ModifiedBy, GrantType: v.GrantType, Scope: v.Scope,
			RoleDivisions: v.RoleDivisions, State: v.State, DateToDelete: v.DateToDelete, Organization: where,
		},
	}
	if x.token.UserID != "" && v.Scope != nil {
		out.AuthorizedScope = v.Scope
	}
	return out, nil
}

// verifyToken has nothing to say: whose token is not valid does not get here.
func verifyToken(context.Context, *mock.Call, struct{}) (struct{}, error) { return struct{}{}, nil }

// revokeToken ends the token of the call, and no other.
func revokeToken(_ context.Context, c *mock.Call, _ struct{}) (struct{}, error) {
	t, err := mock.MustFirst(c.Tx, tokenByText, exchangeOf(c).token.Token, "badCredentials") // another call may be quicker
	if err != nil {
		return struct{}{}, err
	}
	return struct{}{}, tokens.Delete(c.Tx, t)
}

// issue makes an access token for a client, and for a user where there is one.
func issue(c *mock.Call, cl *client, userID string) (*token, error) {
	if err := table.Prune(c.Tx, tokenByExpiry, c.Now().Unix()); err != nil {
		return nil, err
	}
	if userID != "" {
		if err := makeRoom(c, userID); err != nil {
			return nil, err
		}
	}
	text, err := unused(c, tokenByText, newToken)
	if err != nil {
		return nil, err
	}
	t := &token{Token: text, ClientID: cl.ID, UserID: userID, ExpiresAt: c.Now().Add(lifetime(cl))}
	if t.Number, err = tokens.Next(c.Tx); err != nil {
		return nil, err
	}
	return t, tokens.Create(c.Tx, t)
}

func lifetime(cl *client) time.Duration { return time.Duration(cl.Validity) * time.Second }

// makeRoom revokes a user's oldest tokens, so that with one more there are no
// more than a user may have (§5.3).
func makeRoom(c *mock.Call, userID string) error {
	return keepLast(c, tokenByUser, userID, func(t *token) int64 { return t.Number })
}

// keepLast removes the oldest rows with a key, so that with one more there are no more
// than a user may have tokens.
func keepLast[Row any](c *mock.Call, by *table.Index[Row, string], key string, issued func(*Row) int64) error {
	held, err := by.All(c.Tx, key)
	if err != nil {
		return err
	}
	slices.SortFunc(held, func(a, b *Row) int { return cmp.Compare(issued(a), issued(b)) })
	for spare := int64(len(held)) + 1 - number(c, tokensPerUser); spare > 0; spare-- {
		if err := by.Table().Delete(c.Tx, held[0]); err != nil {
			return err
		}
		held = held[1:]
	}
	return nil
}

// renewable makes a refresh token. What becomes of old ones nobody has said; a client
// has as many for a user as that user may have access tokens, and the oldest go (§5.3).
func renewable(c *mock.Call, cl *client, userID string) (*refreshToken, error) {
	t := &refreshToken{ClientID: cl.ID, UserID: userID}
	if err := keepLast(c, refreshTokenByOwner, refreshTokenByOwner.Key(t), func(t *refreshToken) int64 { return t.Number }); err != nil {
		return nil, err
	}
	var err error
	if t.Token, err = unused(c, refreshTokenByText, newToken); err != nil {
		return nil, err
	}
	if t.Number, err = refreshTokens.Next(c.Tx); err != nil {
		return nil, err
	}
	return t, refreshTokens.Create(c.Tx, t)
}

const never = 1 << 62

// expiry is a time for an index; none is never.
func expiry(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.Unix()
}
