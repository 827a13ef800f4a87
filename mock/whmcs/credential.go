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
	"github.com/credmock/credmock/spec"
)

// A credential is an OAuth credential.
type credential struct {
	ID               int64     `yaml:"id"`
	GrantType        string    `yaml:"grantType"`
	Name             string    `yaml:"name,omitempty"`
	Description      string    `yaml:"description,omitempty"`
	Scope            string    `yaml:"scope"`
	ClientIdentifier string    `yaml:"clientIdentifier"`
	ClientSecret     string    `yaml:"clientSecret"`
	ServiceID        int64     `yaml:"service,omitempty"`
	LogoURI          string    `yaml:"logoUri,omitempty"`
	RedirectURIs     []string  `yaml:"redirectUri,omitempty"`
	KeyPairID        int64     `yaml:"rsaKeyPair,omitempty"`
	CreatedAt        time.Time `yaml:"createdAt"`
	UpdatedAt        time.Time `yaml:"updatedAt"`
}

var (
	credentialByID         = table.Unique("id", func(c *credential) int64 { return c.ID })
	credentialByIdentifier = table.Unique("clientIdentifier", func(c *credential) string { return c.ClientIdentifier })
	credentials            = table.New("whmcs.credential", credentialByID, credentialByIdentifier)
)

func (c *credential) check(p *mock.Problems) {
	known := []string{authorizationCode, singleSignOn}
	switch {
	case c.ID <= 0 || c.ClientIdentifier == "" || c.ClientSecret == "" || c.GrantType == "" || c.Scope == "":
		p.Add("", "wants an id above 0, grantType, scope, clientIdentifier and clientSecret")
	case !slices.Contains(known, c.GrantType):
		p.Add("grantType", "%v", spec.Unknown("grant type", c.GrantType, known))
	}
}

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
