package whmcs

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec/tree"
)

type userInfo struct {
	Subject       string  `json:"sub"`
	Name          *string `json:"name,omitempty"`
	Locale        *string `json:"locale,omitempty"`
	Email         *string `json:"email,omitempty"`
	EmailVerified *bool   `json:"email_verified,omitempty"`
}

// AnswerName says how much is told.
func (u *userInfo) AnswerName() string {
	switch {
	case u.Name != nil && u.Email != nil:
		return "userDescribed"
	case u.Name != nil:
		return "userNamed"
	case u.Email != nil:
		return "userAddressed"
	default:
		return "userIdentified"
	}
}

// describeUser tells who signed on, as far as the scopes of the token go (F2).
func describeUser(_ context.Context, c *mock.Call, _ struct{}) (*userInfo, error) {
	t, err := shownToken(c)
	if err != nil {
		return nil, err
	}
	scopes := strings.Fields(t.Scope)
	if !slices.Contains(scopes, "openid") {
		c.NoteValue("scope", t.Scope, []string{"openid"})
		return nil, mock.Refuse("insufficientScope")
	}
	u, err := mock.MustFirst(c.Tx, userByID, t.UserID, "invalidToken")
	if err != nil {
		return nil, err
	}
	out := &userInfo{Subject: u.UUID}
	if slices.Contains(scopes, "profile") {
		out.Name, out.Locale = &u.Name, &u.Locale
	}
	if slices.Contains(scopes, "email") {
		out.Email, out.EmailVerified = &u.Email, &u.EmailVerified
	}
	return out, nil
}

// shownToken is the token of the header or of the query, not of both (F4).
func shownToken(c *mock.Call) (*token, error) {
	text, bearer := c.Local.(*request).params.text("access_token"), c.Bearer()
	switch {
	case text != "" && bearer != "":
		return nil, mock.Refuse("twoTokens")
	case bearer != "":
		text = bearer
	case text == "":
		return nil, mock.Refuse("tokenMissing")
	}
	t, err := mock.MustFirst(c.Tx, tokenByText, text, "invalidToken")
	if err == nil && !c.Now().Before(t.ExpiresAt) {
		err = mock.Refuse("tokenExpired")
	}
	return t, err
}

// challengeTo says in a header what was wrong with a token.
func challengeTo(a mock.Answer) string {
	said := `Bearer realm="Service"`
	body, _ := a.Body.(tree.Object)
	for _, key := range []string{"error", "error_description"} {
		if text := body.Text(key); text != "" {
			said += fmt.Sprintf(", %s=%q", key, text)
		}
	}
	return said
}
