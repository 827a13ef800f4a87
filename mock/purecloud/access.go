package purecloud

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/credmock/credmock/mock"
)

// identify finds the caller by the bearer token, and counts the call against
// the token's rate limit.
func identify(c *mock.Call, x *exchange) error {
	x.identified = true
	err := holder(c, x)
	if x.token != nil {
		x.window = c.Counters().(*counters).call(x.token.Token, c.Now(), seconds(c, rateLimitWindow))
	}
	return err
}

// holder looks up who holds the bearer token as the store is now.
func holder(c *mock.Call, x *exchange) error {
	x.token, x.client, x.seen = nil, nil, c.Tx
	sent := c.Bearer()
	if sent == "" {
		return nil
	}
	t, err := tokenByText.First(c.Tx, sent)
	switch {
	case err != nil:
		return err
	case t == nil:
		c.Note("Authorization: nobody holds this token, be it that it was never issued or is revoked; one of the login is wanted")
		return nil
	case !c.Now().Before(t.ExpiresAt):
		c.Notef("Authorization: the token expired at %s by the mock's clock; log in again", t.ExpiresAt.UTC().Format(time.RFC3339))
		return nil
	}
	cl, err := find(c, t.ClientID)
	if err != nil || cl == nil || cl.State == disabled { // §5.3
		c.Note("Authorization: the token's client is gone or disabled; an active one is wanted")
		return err
	}
	x.token, x.client = t, cl
	return nil
}

// admit checks, in this order, the token, its permissions and whether the body
// could be read. The login service has its own checks.
func admit(c *mock.Call) error {
	if strings.HasPrefix(c.Operation.Path, "/oauth/") {
		return nil
	}
	x := exchangeOf(c)
	if x.token != nil && x.seen != c.Tx { // it may have been revoked before the store was locked
		if err := holder(c, x); err != nil {
			return err
		}
	}
	switch {
	case c.Bearer() == "":
		return mock.Refuse("authenticationRequired")
	case x.token == nil:
		return mock.Refuse("badCredentials")
	case x.window.count > number(c, rateLimitAllowed) && c.Behaviour(rateLimit) == "enforced": // §4.4
		return mock.Refuse("tooManyRequests", "seconds", strconv.FormatInt(x.window.reset, 10))
	}
	allowed, err := permitted(c, x)
	if err != nil {
		return err
	}
	if !allowed {
		c.Notef("the caller's roles grant none of %s; give it a role with such a permission", strings.Join(c.Operation.Permissions, ", "))
		return mock.Refuse("missingAnyPermissions", "permissions", strings.Join(c.Operation.Permissions, ", "))
	}
	return x.unreadable
}

// permitted reports whether the caller holds any of the permissions that the
// operation asks for: a client by its own roles, a user by the user's.
func permitted(c *mock.Call, x *exchange) (bool, error) {
	if len(c.Operation.Permissions) == 0 {
		return true, nil
	}
	if x.token.UserID == "" {
		for _, rd := range x.client.RoleDivisions {
			if ok, err := grants(c, rd.RoleID); ok || err != nil {
				return ok, err
			}
		}
		return anyGrants(c, x.client.RoleIDs)
	}
	u, err := userByID.First(c.Tx, x.token.UserID)
	if err != nil || u == nil {
		return false, err
	}
	return anyGrants(c, u.Roles)
}

func anyGrants(c *mock.Call, roleIDs []string) (bool, error) {
	for _, id := range roleIDs {
		if ok, err := grants(c, id); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// grants reports whether a role opens the operation. One that nobody knows,
// as Terraform sends them, opens nothing.
func grants(c *mock.Call, roleID string) (bool, error) {
	r, err := roleByID.First(c.Tx, roleID)
	if err != nil || r == nil {
		return false, err
	}
	return slices.ContainsFunc(c.Operation.Permissions, func(p string) bool { return slices.Contains(r.Permissions, p) }), nil
}

// self is the caller as author: a user where the token has one.
func self(c *mock.Call) author {
	x := exchangeOf(c)
	if x.token.UserID != "" {
		return author{User: x.token.UserID}
	}
	return author{Client: x.client.ID}
}
