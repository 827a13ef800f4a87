package whmcs

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/credmock/credmock/mock"
)

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
	b, err := c.Random().Bytes(16)
	if err != nil {
		return "", fmt.Errorf("make client identifier: %w", err)
	}
	return prefix(company) + "." + base64.StdEncoding.EncodeToString(b), nil
}

// prefix is a company's name in capitals, other characters as hyphens (U17).
func prefix(company string) string {
	words := strings.FieldsFunc(strings.ToUpper(company), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}

// newSecret is 64 random bytes (§3, formats).
func newSecret(c *mock.Call) (string, error) {
	b, err := c.Random().Bytes(64)
	if err != nil {
		return "", fmt.Errorf("make client secret: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b), nil
}

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
	if !slices.Contains(c.Document.Enum("GrantType"), grantType) {
		return mock.Refuse("invalidGrantType", "grantType", grantType)
	}
	return nil
}

// checkScopes refuses the first scope that the spec does not list, and returns
// the others in order, each once.
func checkScopes(c *mock.Call, scope string) (string, error) {
	known := c.Document.Enum("Scope")
	var scopes []string
	for s := range strings.FieldsSeq(scope) {
		if !slices.Contains(known, s) {
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

// checkService refuses a service that is not there or that no open client has.
func checkService(tx *mock.Tx, number int64) error {
	s, err := mock.First[service](tx, services, "id", number)
	if err != nil {
		return err
	}
	if s == nil {
		return mock.Refuse("invalidServiceID")
	}
	owner, err := mock.First[client](tx, clients, "id", s.ClientID)
	if err != nil {
		return err
	}
	if owner == nil || owner.Closed {
		return mock.Refuse("serviceNotAssociated")
	}
	return nil
}

// giveKeyPair numbers the key pair that an authorization_code credential signs
// with; single_sign_on ones have none (U16).
func giveKeyPair(tx *mock.Tx, row *credential) error {
	if row.GrantType != authorizationCode || row.KeyPairID != 0 {
		return nil
	}
	number, err := tx.Next(keyPairs)
	row.KeyPairID = number
	return err
}
