package whmcs

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// A credential is an OAuth credential.
type credential struct {
	ID               int64     `yaml:"id" needed:"true" min:"1" help:"Its number, which is given once." example:"1"`
	GrantType        string    `yaml:"grantType" needed:"true" values:"@GrantType" help:"What it is for." example:"single_sign_on"`
	Name             string    `yaml:"name,omitempty" help:"Its name, which a credential for authorization codes has." example:"Mock application"`
	Description      string    `yaml:"description,omitempty" help:"What people read of it." example:"For the customer portal"`
	Scope            string    `yaml:"scope" needed:"true" values:"@Scope" words:"true" help:"Its scopes, parted by spaces." example:"clientarea:sso clientarea:profile"`
	ClientIdentifier string    `yaml:"clientIdentifier" needed:"true" help:"The OAuth client_id." example:"COMPANY-NAME.SQxOYrZOUTQC8YTkLQuQ0w=="`
	ClientSecret     string    `yaml:"clientSecret" needed:"true" help:"The OAuth client_secret." example:"mock-client-secret"`
	ServiceID        int64     `yaml:"service,omitempty" help:"The service that a single sign-on credential belongs to, by number." example:"1"`
	LogoURI          string    `yaml:"logoUri,omitempty" help:"What the consent page shows." example:"https://app.example.com/logo.png"`
	RedirectURIs     []string  `yaml:"redirectUri,omitempty" help:"Where users may be sent back to." example:"[https://app.example.com/callback]"`
	KeyPairID        int64     `yaml:"rsaKeyPair,omitempty" help:"The number of the key pair that signs its identity tokens; absent: a new one." example:"1"`
	CreatedAt        time.Time `yaml:"createdAt" help:"When it was made." example:"2016-11-18T09:32:24Z"`
	UpdatedAt        time.Time `yaml:"updatedAt" help:"When it was changed." example:"2016-11-18T09:32:24Z"`
}

var (
	credentialByID         = table.Unique("id", func(c *credential) int64 { return c.ID })
	credentialByIdentifier = table.Unique("clientIdentifier", func(c *credential) string { return c.ClientIdentifier })
	credentials            = table.New("whmcs.credential", credentialByID, credentialByIdentifier)
)

// keyPairs numbers what authorization_code credentials sign with.
const keyPairs = table.Sequence("whmcs.keyPair")

const (
	authorizationCode = "authorization_code"
	singleSignOn      = "single_sign_on"
)

// id writes a credential's id in the type of the dialect (U1).
func id(c *mock.Call, number int64) any {
	if c.Behaviour(idType) == "integer" {
		return number
	}
	return strconv.FormatInt(number, 10)
}

// newIdentifier is the company's name, a dot and 16 random bytes (§3, formats).
func newIdentifier(c *mock.Call, company string) (string, error) {
	text, err := c.Random().Text(16, base64.StdEncoding)
	return prefix(company) + "." + text, err
}

// prefix is a company's name in capitals, other characters as hyphens (U17).
func prefix(company string) string {
	words := strings.FieldsFunc(strings.ToUpper(company), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}

// newSecret is 64 random bytes (§3, formats).
func newSecret(c *mock.Call) (string, error) { return c.Random().Text(64, base64.StdEncoding) }

// date writes a time as the service does, such as 18th November 2016 9:32:24am.
func date(t time.Time) string {
	day := t.Day()
	ordinal := "th"
	if day < 11 || day > 13 {
		switch day % 10 {
		case 1:
			ordinal = "st"
		case 2:
			ordinal = "nd"
		case 3:
			ordinal = "rd"
		}
	}
	text := append(strconv.AppendInt(make([]byte, 0, 40), int64(day), 10), ordinal...)
	return string(t.AppendFormat(text, " January 2006 3:04:05pm"))
}

// checkGrant refuses a grant type that the spec does not list.
func checkGrant(c *mock.Call, grantType string) error {
	if known := c.Document.Enum("GrantType"); !slices.Contains(known, grantType) {
		c.NoteValue("grantType", grantType, known)
		return mock.Refuse("invalidGrantType", "grantType", grantType)
	}
	return nil
}

// checkScopes refuses the first scope that the spec does not list, and returns
// the others in order, each once.
func checkScopes(c *mock.Call, scope string) (string, error) {
	known := c.Document.Enum("Scope")
	sent := strings.Fields(scope)
	scopes := sent[:0]
	for _, s := range sent {
		if !slices.Contains(known, s) {
			c.NoteValue("scope", s, known)
			return "", mock.Refuse("invalidScope", "scope", s)
		}
		if !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	return strings.Join(scopes, " "), nil
}

// checkNeeds refuses a credential that lacks what its grant type needs: a name,
// or a service.
func checkNeeds(row *credential) error {
	switch {
	case row.GrantType == authorizationCode && row.Name == "":
		return mock.Refuse("nameRequired")
	case row.GrantType == singleSignOn && row.ServiceID == 0:
		return mock.Refuse("serviceIDRequired")
	default:
		return nil
	}
}

// giveKeyPair numbers the key pair that an authorization_code credential signs
// with; single_sign_on ones have none (U16).
func giveKeyPair(tx *table.Tx, row *credential) error {
	if row.GrantType != authorizationCode || row.KeyPairID != 0 {
		return nil
	}
	number, err := keyPairs.Next(tx)
	row.KeyPairID = number
	return err
}
