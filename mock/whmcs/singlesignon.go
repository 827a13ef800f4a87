package whmcs

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// An ssoToken signs a client's user on, once.
type ssoToken struct {
	Token        string    `yaml:"token" needed:"true" help:"The token itself." example:"mock-sso-token"`
	CredentialID int64     `yaml:"credential,omitempty" help:"The OAuth credential that asked for it, by number; 0: an administrator did." example:"1"`
	ClientID     int64     `yaml:"client,omitempty" help:"Whom it signs on, by number; 0 is nobody." example:"1"`
	UserID       int64     `yaml:"user,omitempty" help:"Whom it signs on, by number; 0: the client has none." example:"1"`
	Destination  string    `yaml:"destination,omitempty" help:"Where it leads, as CreateSsoToken takes it." example:"clientarea:profile"`
	ServiceID    int64     `yaml:"service,omitempty" help:"The service that is shown, by number." example:"1"`
	DomainID     int64     `yaml:"domain,omitempty" help:"The domain that is shown, by number." example:"1"`
	Path         string    `yaml:"redirectPath,omitempty" help:"The path that sso:custom_redirect leads to." example:"cart.php"`
	ExpiresAt    time.Time `yaml:"expiresAt" help:"When it cannot be used any more." example:"2100-01-01T00:00:00Z"`
}

var (
	ssoTokenByText       = table.Unique("token", func(t *ssoToken) string { return t.Token })
	ssoTokenByCredential = table.Many("credential", func(t *ssoToken) int64 { return t.CredentialID })
	ssoTokenByExpiry     = table.Many("expiry", func(t *ssoToken) int64 { return t.ExpiresAt.Unix() })
	ssoTokens            = table.New("whmcs.ssoToken", ssoTokenByText, ssoTokenByCredential, ssoTokenByExpiry)
)

func (t *ssoToken) check(p *mock.Problems) {
	if t.CredentialID != 0 {
		mock.Refers(p, "credential", credentialByID, t.CredentialID, "no OAuth credential has id %d; 0 is none")
	}
	if t.ClientID != 0 {
		mock.Refers(p, "client", clientByID, t.ClientID, "no client has id %d; 0 is nobody")
	}
	if t.UserID != 0 {
		mock.Refers(p, "user", userByID, t.UserID, "no user has id %d; 0 is none")
	}
}

// customRedirect is the destination that sso_redirect_path belongs to (S6).
const customRedirect = "sso:custom_redirect"

// pages are the addresses that a client area shows for the destinations of the
// single sign-on guide (S1). Two of them show one thing, whose number follows.
var pages = map[string]string{
	"clientarea:sso":                           "clientarea.php",
	"clientarea:profile":                       "clientarea.php?action=details",
	"clientarea:billing_info":                  "clientarea.php?action=creditcard",
	"clientarea:emails":                        "clientarea.php?action=emails",
	"clientarea:announcements":                 "announcements.php",
	"clientarea:downloads":                     "downloads.php",
	"clientarea:knowledgebase":                 "knowledgebase.php",
	"clientarea:network_status":                "serverstatus.php",
	"clientarea:services":                      "clientarea.php?action=services",
	productDetails:                             "clientarea.php?action=productdetails&id=",
	"clientarea:domains":                       "clientarea.php?action=domains",
	domainDetails:                              "clientarea.php?action=domaindetails&id=",
	"clientarea:invoices":                      "clientarea.php?action=invoices",
	"clientarea:tickets":                       "supporttickets.php",
	"clientarea:submit_ticket":                 "submitticket.php",
	"clientarea:shopping_cart":                 "cart.php",
	"clientarea:shopping_cart_addons":          "cart.php?gid=addons",
	"clientarea:shopping_cart_domain_register": "cart.php?a=add&domain=register",
	"clientarea:shopping_cart_domain_transfer": "cart.php?a=add&domain=transfer",
}

const (
	clientArea     = "clientarea:sso"
	productDetails = "clientarea:product_details"
	domainDetails  = "clientarea:domain_details"
)

// page is where a token leads, below the installation.
func (t *ssoToken) page() string {
	switch {
	case t.Path != "":
		return strings.TrimLeft(t.Path, "/")
	case t.Destination == productDetails:
		return pages[productDetails] + strconv.FormatInt(t.ServiceID, 10)
	case t.Destination == domainDetails:
		return pages[domainDetails] + strconv.FormatInt(t.DomainID, 10)
	case pages[t.Destination] != "":
		return pages[t.Destination]
	default:
		return pages[clientArea]
	}
}

// provision makes the text and the end of a new token and stores it.
func provision(c *mock.Call, t *ssoToken) error {
	var err error
	if t.Token, err = newText(c, ssoTokenByText, ssoTokenByExpiry); err != nil {
		return err
	}
	t.ExpiresAt = c.Now().Add(seconds(c, ssoTokenLifetime))
	return ssoTokens.Create(c.Tx, t)
}

var createSsoTokenAnswers = []string{
	"ssoTokenCreated",
	"clientOrUserRequired", "invalidClientID", "invalidUserID", "invalidUserIDForClient", "invalidDestination", "ssoBlocked",
}

type ssoArgs struct {
	ClientID    int64  `arg:"client_id"`
	UserID      int64  `arg:"user_id"`
	Destination string `arg:"destination"`
	ServiceID   int64  `arg:"service_id"`
	DomainID    int64  `arg:"domain_id"`
	Path        string `arg:"sso_redirect_path"`
}

type ssoCreated struct {
	Result      string `json:"result"`
	AccessToken string `json:"access_token"`
	RedirectURL string `json:"redirect_url"`
}

// createSsoToken makes a token for whomever the caller names (S6).
func createSsoToken(_ context.Context, c *mock.Call, in ssoArgs) (*ssoCreated, error) {
	t := &ssoToken{ClientID: in.ClientID, Destination: in.Destination, ServiceID: in.ServiceID, DomainID: in.DomainID}
	u, err := whom(c.Tx, in)
	if err != nil {
		return nil, err
	}
	if u != nil {
		t.UserID, t.ClientID = u.ID, u.ClientID
	}
	if err := checkDestinationOf(c, in); err != nil {
		return nil, err
	}
	if in.Destination == "" || in.Destination == customRedirect {
		t.Path = in.Path
	} else if in.Path != "" {
		c.Note("sso_redirect_path: counts with the destination " + customRedirect + " or without one, ignored")
	}
	denied, err := mayNot(c, t.ClientID, u)
	switch {
	case err != nil:
		return nil, err
	case denied:
		return nil, mock.Refuse("ssoBlocked", "client", strconv.FormatInt(t.ClientID, 10))
	}
	if err := provision(c, t); err != nil {
		return nil, err
	}
	return &ssoCreated{"success", t.Token, systemURL(c) + singleSignOnPath + "?access_token=" + t.Token}, nil
}

// whom finds the user who is to sign on; a client may have none.
func whom(tx *table.Tx, in ssoArgs) (*user, error) {
	if in.ClientID == 0 && in.UserID == 0 {
		return nil, mock.Refuse("clientOrUserRequired")
	}
	if in.ClientID != 0 {
		if _, err := mock.MustFirst(tx, clientByID, in.ClientID, "invalidClientID"); err != nil {
			return nil, err
		}
	}
	if in.UserID == 0 {
		return firstUser(tx, in.ClientID)
	}
	u, err := mock.MustFirst(tx, userByID, in.UserID, "invalidUserID")
	if err == nil && in.ClientID != 0 && u.ClientID != in.ClientID {
		err = mock.Refuse("invalidUserIDForClient")
	}
	return u, err
}

// firstUser is the user with the lowest number that a client has, or nil.
func firstUser(tx *table.Tx, clientID int64) (*user, error) {
	users, err := userByID.Rows(tx)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if u.ClientID == clientID {
			return u, nil
		}
	}
	return nil, nil
}

func checkDestinationOf(c *mock.Call, in ssoArgs) error {
	if in.Destination != "" && in.Destination != customRedirect && pages[in.Destination] == "" {
		c.NoteValue("destination", in.Destination, append(slices.Sorted(maps.Keys(pages)), customRedirect))
		return mock.Refuse("invalidDestination")
	}
	switch {
	case in.Destination == productDetails && in.ServiceID == 0:
		c.Note("service_id: is missing; " + productDetails + " shows the service that it names")
	case in.Destination == domainDetails && in.DomainID == 0:
		c.Note("domain_id: is missing; " + domainDetails + " shows the domain that it names")
	case in.Destination == customRedirect && in.Path == "":
		c.Note("sso_redirect_path: is missing; " + customRedirect + " opens the path that it names")
	}
	return nil
}

// provisionFor gives a credential for single sign-on a token (S2): it signs the client of its
// service on, and no other.
func provisionFor(c *mock.Call, row *credential, asked string) (*tokenAnswer, error) {
	if row.GrantType != singleSignOn {
		c.Notef("grant_type: the credential was created for %s", row.GrantType)
		return nil, mock.Refuse("unauthorizedClient")
	}
	t := &ssoToken{CredentialID: row.ID, ServiceID: row.ServiceID}
	scope, err := destinationOf(c, row, asked)
	if err != nil {
		return nil, err
	}
	t.Destination = scope
	s, err := serviceByID.First(c.Tx, row.ServiceID)
	if err != nil {
		return nil, err
	}
	if s != nil && s.ClientID != 0 {
		t.ClientID = s.ClientID
		u, err := firstUser(c.Tx, s.ClientID)
		if err != nil {
			return nil, err
		}
		if u != nil {
			t.UserID = u.ID
		}
	}
	if err := provision(c, t); err != nil {
		return nil, err
	}
	return &tokenAnswer{
		AccessToken: t.Token, ExpiresIn: int64(seconds(c, ssoTokenLifetime) / time.Second), TokenType: "Bearer", Scope: scope,
	}, nil
}

// destinationOf is the scope that is asked for, the first that is a page where there are several.
func destinationOf(c *mock.Call, row *credential, asked string) (string, error) {
	scopes, held := strings.Fields(asked), strings.Fields(row.Scope)
	if len(scopes) == 0 {
		if c.Behaviour(ssoScope) == "required" {
			c.Note("scope: is missing; one of the credential's is the destination")
			return "", mock.Refuse("scopeRequired")
		}
		return clientArea, nil
	}
	for _, scope := range scopes {
		if !slices.Contains(held, scope) {
			c.NoteValue("scope", scope, held)
			return "", mock.Refuse("scopeNotOfClient")
		}
	}
	for _, scope := range scopes {
		if scope != clientArea {
			return scope, nil
		}
	}
	return scopes[0], nil
}

// An entrance is what the browser is sent to.
type entrance struct {
	at string
}

// enter signs on with a token, which is used up by it. One answer serves a token that is
// unknown, used or too old (S8).
func enter(_ context.Context, c *mock.Call, _ struct{}) (*entrance, error) {
	t, err := ssoTokenByText.First(c.Tx, c.Local.(*request).params.text("access_token"))
	switch {
	case err != nil:
		return nil, err
	case t == nil:
		c.Note("access_token: no single sign-on token is this one; each signs on once")
		return nil, mock.Refuse("ssoTokenRefused")
	case !c.Now().Before(t.ExpiresAt):
		c.Notef("access_token: expired; a single sign-on token is good for %s seconds", c.Behaviour(ssoTokenLifetime))
		return nil, mock.Refuse("ssoTokenRefused")
	}
	u, err := userByID.First(c.Tx, t.UserID)
	if err != nil {
		return nil, err
	}
	denied, err := mayNot(c, t.ClientID, u)
	switch {
	case err != nil:
		return nil, err
	case denied || u == nil && t.ClientID == 0:
		c.Note("the token is for nobody who may sign on")
		return nil, mock.Refuse("signOnDenied")
	}
	return &entrance{systemURL(c) + "/" + t.page()}, ssoTokens.Delete(c.Tx, t)
}

// pageAt is where an answer leads; one that a fault gives has no token.
func pageAt(c *mock.Call, body any) string {
	if to, ok := body.(*entrance); ok {
		return to.at
	}
	return systemURL(c) + "/" + pages[clientArea]
}
