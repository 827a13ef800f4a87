package whmcs

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec/tree"
)

// A code is an authorization code.
type code struct {
	Code         string    `yaml:"code" needed:"true" help:"The code itself." example:"mock-code"`
	CredentialID int64     `yaml:"credential" needed:"true" help:"The OAuth credential, by number." example:"1"`
	UserID       int64     `yaml:"user" needed:"true" help:"Who signed on, by number." example:"1"`
	RedirectURI  string    `yaml:"redirectUri" help:"Where it was sent." example:"https://app.example.com/callback"`
	Scope        string    `yaml:"scope" values:"@Scope" words:"true" help:"What was granted, parted by spaces." example:"openid profile"`
	Nonce        string    `yaml:"nonce,omitempty" help:"Of the request, for the identity token." example:"mock-nonce"`
	Challenge    string    `yaml:"codeChallenge,omitempty" help:"Of PKCE." example:"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"`
	Method       string    `yaml:"codeChallengeMethod,omitempty" help:"Of PKCE." example:"S256"`
	ExpiresAt    time.Time `yaml:"expiresAt" help:"When it cannot be used any more." example:"2100-01-01T00:00:00Z"`
	SignedOnAt   time.Time `yaml:"signedOnAt" help:"When the user signed on." example:"2026-01-02T03:04:05Z"`
}

var (
	codeByText       = table.Unique("code", func(row *code) string { return row.Code })
	codeByCredential = table.Many("credential", func(row *code) int64 { return row.CredentialID })
	codeByExpiry     = table.Many("expiry", func(row *code) int64 { return row.ExpiresAt.Unix() })
	codes            = table.New("whmcs.code", codeByText, codeByCredential, codeByExpiry)
)

func (row *code) check(p *mock.Problems) {
	mock.Refers(p, "credential", credentialByID, row.CredentialID, "no OAuth credential has id %d")
	mock.Refers(p, "user", userByID, row.UserID, "no user has id %d")
}

var authorizeAnswers = []string{
	"authorizationCodeIssued",
	"redirectedInvalidResponseType", "redirectedUnauthorizedClient", "redirectedInvalidScope", "redirectedScopeRequired",
	"redirectedStateRequired", "redirectedAccessDenied",
	"clientMissing", "unknownClient", "redirectUriMismatch", "signOnDenied", "methodNotAllowed",
}

// The parameters by which the page of the mock's own comes back.
const (
	decision  = "credmock-consent"
	signsOnAs = "credmock-user"
)

type issuedCode struct {
	code string
}

// authorize issues a code, in the order of the library's checks (G5 to G7): without a
// client and one of its redirect URIs there is nowhere to go back to.
func authorize(_ context.Context, c *mock.Call, _ struct{}) (*issuedCode, error) {
	p := c.Local.(*request).params
	row, err := checkDestination(c, p)
	if err != nil {
		return nil, err
	}
	scope, err := checkRequest(c, row, p)
	if err != nil {
		return nil, err
	}
	u, err := consented(c, row, p, scope)
	if err != nil {
		return nil, err
	}
	text, err := newText(c, codeByText, codeByExpiry)
	if err != nil {
		return nil, err
	}
	return &issuedCode{text}, codes.Create(c.Tx, &code{
		Code: text, CredentialID: row.ID, UserID: u.ID, RedirectURI: p.text("redirect_uri"), Scope: scope,
		Nonce: p.text("nonce"), Challenge: p.text("code_challenge"), Method: p.text("code_challenge_method"),
		ExpiresAt: c.Now().Add(seconds(c, signOnCodeLifetime)), SignedOnAt: c.Now(),
	})
}

func checkDestination(c *mock.Call, p params) (*credential, error) {
	id := p.text("client_id")
	if id == "" {
		return nil, mock.Refuse("clientMissing")
	}
	row, err := credentialByIdentifier.First(c.Tx, id)
	switch uri := p.text("redirect_uri"); {
	case err != nil:
		return nil, err
	case row == nil:
		c.Note("client_id: no OAuth credential has the clientIdentifier that was sent")
		return nil, mock.Refuse("unknownClient")
	case !slices.Contains(row.RedirectURIs, uri): // letter by letter (G5)
		c.NoteValue("redirect_uri", uri, row.RedirectURIs)
		return nil, mock.Refuse("redirectUriMismatch")
	}
	return row, nil
}

// checkRequest returns the scopes that are asked for.
func checkRequest(c *mock.Call, row *credential, p params) (string, error) {
	if kind := p.text("response_type"); kind != "code" {
		c.NoteValue("response_type", kind, []string{"code"})
		return "", mock.Refuse("redirectedInvalidResponseType")
	}
	if row.GrantType != authorizationCode {
		c.Notef("client_id: the credential was created for %s; one for %s is wanted", row.GrantType, authorizationCode)
		return "", mock.Refuse("redirectedUnauthorizedClient")
	}
	scopes := strings.Fields(p.text("scope"))
	if len(scopes) == 0 {
		return "", mock.Refuse("redirectedScopeRequired")
	}
	held := strings.Fields(row.Scope)
	for _, scope := range scopes {
		if !slices.Contains(held, scope) {
			c.NoteValue("scope", scope, held)
			return "", mock.Refuse("redirectedInvalidScope")
		}
	}
	if p.text("state") == "" && c.Behaviour(authorizeState) == "required" {
		c.Note("state: is missing; the behaviour authorizeState makes it optional")
		return "", mock.Refuse("redirectedStateRequired")
	}
	return strings.Join(scopes, " "), nil
}

// consented finds the user who signs on and asks, as the behaviour says.
func consented(c *mock.Call, row *credential, p params, scope string) (*user, error) {
	users, err := userByID.Rows(c.Tx)
	if err != nil {
		return nil, err
	}
	if len(users) == 0 {
		c.Note("users: the fixture has none who could sign on; whmcs.users lists them")
		return nil, mock.Refuse("redirectedAccessDenied")
	}
	u := users[0]
	for _, other := range users {
		if strconv.FormatInt(other.ID, 10) == p.text(signsOnAs) {
			u = other
		}
	}
	how := c.Behaviour(consent)
	if how == "ask" {
		how = p.text(decision)
	}
	switch how {
	case "auto", "allow":
		return u, checkSignOn(c, u)
	case "deny":
		return nil, mock.Refuse("redirectedAccessDenied")
	default:
		return nil, ask(row, users, u, p, scope)
	}
}

func ask(row *credential, users []*user, chosen *user, p params, scope string) error {
	question := mock.Consent{
		Client: row.Name, Scope: strings.Fields(scope), Chosen: strconv.FormatInt(chosen.ID, 10), As: signsOnAs, Decision: decision,
	}
	for _, u := range users {
		question.Users = append(question.Users, mock.Person{ID: strconv.FormatInt(u.ID, 10), Name: u.Name})
	}
	for _, name := range p.names(nil) {
		if name != signsOnAs && name != decision {
			question.Sent = append(question.Sent, mock.Sent{Name: name, Value: p.text(name)})
		}
	}
	page, err := question.Page()
	if err != nil {
		return err
	}
	return page
}

// location is the redirect URI with a code, or with why there is none, and the state.
func location(c *mock.Call, body any) string {
	p := c.Local.(*request).params
	var pairs []string
	add := func(key, value string) { pairs = append(pairs, key+"="+url.QueryEscape(value)) }
	switch body := body.(type) {
	case *issuedCode:
		add("code", body.code)
	case tree.Object:
		for key, value := range body.Members {
			text, _ := value.(string)
			add(key, text)
		}
	}
	if state := p.text("state"); state != "" {
		add("state", state)
	}
	separator := "?"
	if strings.Contains(p.text("redirect_uri"), "?") {
		separator = "&"
	}
	return p.text("redirect_uri") + separator + strings.Join(pairs, "&")
}
