package purecloud

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// A code is an authorization code.
type code struct {
	Code        string    `yaml:"code" needed:"true" help:"The code itself." example:"mock-code"`
	ClientID    string    `yaml:"client" needed:"true" help:"Whose it is, by id." example:"c0ffee00-0000-4000-8000-000000000001"`
	UserID      string    `yaml:"user" needed:"true" help:"Who signed in, by id." example:"facade00-0000-4000-8000-000000000001"`
	RedirectURI string    `yaml:"redirectUri" help:"Where it was sent." example:"http://localhost:3000/callback"`
	Challenge   string    `yaml:"codeChallenge,omitempty" help:"Of PKCE." example:"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"`
	ExpiresAt   time.Time `yaml:"expiresAt,omitempty" help:"When it cannot be used any more; absent: never." example:"2100-01-01T00:00:00Z"`
	Used        bool      `yaml:"used,omitempty" help:"It was used: using it again revokes what it gave." example:"true"`
}

var (
	codeByText   = table.Unique("code", func(row *code) string { return row.Code })
	codeByClient = table.Many("client", func(row *code) string { return row.ClientID })
	codeByExpiry = table.Many("expiry", func(row *code) int64 { return expiry(row.ExpiresAt) })
	codes        = table.New("purecloud.code", codeByText, codeByClient, codeByExpiry)
)

func (row *code) check(p *mock.Problems) { checkOwner(p, row.UserID, row.ClientID) }

var authorizeAnswers = []string{
	"codeIssued", "tokenIssued",
	"redirectedUnauthorizedClient", "redirectedInvalidRequest", "redirectedUnsupportedResponseType", "redirectedInvalidPkcePackage",
	"redirectedAccessDenied",
	"invalidRequest", "clientNotFound", "clientNotActive", "redirectUriNotRegistered",
}

// A redirect is what goes back with the browser.
type redirect struct {
	name       string
	parameters tree.Object
}

// AnswerName says what was issued.
func (r *redirect) AnswerName() string { return r.name }

// authorize issues what a client asks for in the name of a user. Without a client and one of its
// redirect URIs there is nowhere to go back to; every other refusal goes there.
func authorize(_ context.Context, c *mock.Call, _ struct{}) (*redirect, error) {
	f := exchangeOf(c).form
	cl, err := checkDestination(c, f)
	if err != nil {
		return nil, err
	}
	if err := checkRequest(c, cl, f); err != nil {
		return nil, err
	}
	u, err := consented(c, cl, f)
	if err != nil {
		return nil, err
	}
	if err := remember(c, cl, u.ID); err != nil {
		return nil, err
	}
	if f.values["response_type"] == "token" {
		return sendToken(c, cl, u.ID)
	}
	return sendCode(c, cl, u.ID, f)
}

func checkDestination(c *mock.Call, f form) (*client, error) {
	id, err := f.need("client_id")
	if err != nil {
		return nil, err
	}
	cl, err := find(c, id)
	switch {
	case err != nil:
		return nil, err
	case cl == nil:
		c.Note("client_id: no client has the one that was sent; that of a client with this redirect URI is wanted")
		return nil, mock.Refuse("clientNotFound")
	case cl.State != active:
		return nil, mock.Refuse("clientNotActive")
	}
	uri, err := f.need("redirect_uri")
	if err != nil {
		return nil, err
	}
	switch {
	case !isAbsolute(uri):
		return nil, mock.Refuse("invalidRequest", "parameter", "redirect_uri")
	case !slices.Contains(cl.RedirectURIs, uri):
		c.NoteValue("redirect_uri", uri, cl.RedirectURIs)
		return nil, mock.Refuse("redirectUriNotRegistered")
	}
	return cl, nil
}

// responseTypes says which clients may ask for what.
var responseTypes = map[string]string{"code": grantCode, "token": grantToken}

func checkRequest(c *mock.Call, cl *client, f form) error {
	kind := f.values["response_type"]
	grantType, offered := responseTypes[kind]
	switch {
	case kind == "" || len(f.bad) > 0:
		return mock.Refuse("redirectedInvalidRequest")
	case !offered:
		c.NoteValue("response_type", kind, slices.Sorted(maps.Keys(responseTypes)))
		return mock.Refuse("redirectedUnsupportedResponseType")
	case cl.GrantType != grantType:
		c.Notef("response_type: %s is for clients of the grant type %s; this one was created for %s", kind, grantType, cl.GrantType)
		return mock.Refuse("redirectedUnauthorizedClient")
	case !isPKCE(f.values["code_challenge"], f.values["code_challenge_method"]):
		c.Note("code_challenge: with code_challenge_method=S256 the SHA-256 of the verifier in base64url is wanted, 43 letters without padding")
		return mock.Refuse("redirectedInvalidPkcePackage")
	default:
		return checkScopes(c, "redirectedInvalidRequest", strings.Fields(f.values["scope"]))
	}
}

// challenges have the form of a SHA-256 in base64url (§5.2).
var challenges = spec.Pattern(`^[A-Za-z0-9_-]{43}$`)

func isPKCE(challenge, method string) bool {
	if challenge == "" && method == "" {
		return true
	}
	return method == "S256" && challenges().MatchString(challenge)
}

// remember notes that the user authorized the client.
func remember(c *mock.Call, cl *client, userID string) error {
	row, err := authorizationByID.First(c.Tx, authorizationID(cl.ID, userID))
	if err != nil {
		return err
	}
	next := authorization{ClientID: cl.ID, UserID: userID, Scope: cl.Scope, CreatedAt: c.Now(), ModifiedAt: c.Now()}
	if row != nil {
		next.CreatedAt = row.CreatedAt
		if slices.Equal(row.Scope, next.Scope) {
			return nil
		}
	}
	return authorizations.Replace(c.Tx, &next)
}

func sendCode(c *mock.Call, cl *client, userID string, f form) (*redirect, error) {
	const kept = 24 * time.Hour // that an expired code is still known as one
	if err := table.Prune(c.Tx, codeByExpiry, c.Now().Add(-kept).Unix()); err != nil {
		return nil, err
	}
	text, err := unused(c, codeByText, newSecret)
	if err != nil {
		return nil, err
	}
	row := &code{
		Code: text, ClientID: cl.ID, UserID: userID, RedirectURI: f.values["redirect_uri"],
		Challenge: f.values["code_challenge"], ExpiresAt: c.Now().Add(seconds(c, codeLifetime)),
	}
	return &redirect{"codeIssued", tree.Object{{Key: "code", Value: text}}}, codes.Create(c.Tx, row)
}

func sendToken(c *mock.Call, cl *client, userID string) (*redirect, error) {
	t, err := issue(c, cl, userID)
	if err != nil {
		return nil, err
	}
	return &redirect{"tokenIssued", tree.Object{
		{Key: "access_token", Value: t.Token},
		{Key: "expires_in", Value: strconv.FormatInt(cl.Validity, 10)},
		{Key: "token_type", Value: "bearer"},
	}}, nil
}

// location is the redirect URI with what an answer sends there: in the query,
// and for who asked for a token in the fragment, which stays in the browser and
// is the only place where the SDK's implicit login looks for an error. The state
// comes back with errors too.
func location(f form, body any) string {
	var parameters tree.Object
	switch body := body.(type) {
	case *redirect:
		parameters = body.parameters
	case tree.Object:
		parameters = body
	}
	if state, sent := f.values["state"]; sent {
		parameters = append(slices.Clip(parameters), tree.Member{Key: "state", Value: state})
	}
	var pairs []string
	for key, value := range parameters.Members {
		text, _ := value.(string)
		pairs = append(pairs, key+"="+strings.ReplaceAll(url.QueryEscape(text), "+", "%20")) // scripts read a + as one
	}
	uri, separator := f.values["redirect_uri"], "?"
	switch {
	case f.values["response_type"] == "token":
		separator = "#"
	case strings.Contains(uri, "?"):
		separator = "&"
	}
	return uri + separator + strings.Join(pairs, "&")
}
