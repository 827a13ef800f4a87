package purecloud

import (
	"cmp"
	"encoding/base64"
	"encoding/xml"
	"strings"

	"github.com/credmock/credmock/mock"
)

// An assertion is what is read of one of SAML 2.0: whom it speaks of. It comes
// by itself, or in the response of an identity provider.
type assertion struct {
	Subject   string `xml:"Subject>NameID"`
	Responded string `xml:"Assertion>Subject>NameID"`
}

// exchangeAssertion issues a token to the user whom an assertion names. Who
// signed it, for whom and until when is not looked at.
func exchangeAssertion(c *mock.Call, cl *client, f form) (*tokenAnswer, error) {
	sent, err := f.need("assertion")
	if err != nil {
		return nil, err
	}
	orgName, err := f.need("orgName")
	if err != nil {
		return nil, err
	}
	name, ok := subjectOf(sent)
	if !ok {
		c.Note("assertion: base64 of an XML Assertion is wanted, or of a Response that holds one, with a Subject and its NameID")
		return nil, mock.Refuse("assertionUnreadable")
	}
	u, err := userNamed(c, name)
	if err != nil {
		return nil, err
	}
	if u == nil {
		c.Note("assertion: its NameID is neither the id nor the e-mail address of a user")
		return nil, mock.Refuse("assertionOfNobody")
	}
	org, err := home(c.Tx)
	if err != nil {
		return nil, err
	}
	if orgName != org.Name {
		c.NoteValue("orgName", orgName, []string{org.Name})
	}
	t, err := issue(c, cl, u.ID)
	if err != nil {
		return nil, err
	}
	return answerOf(cl, t, ""), nil
}

// fromURL turns the alphabet of RFC 7522 into the one that identity providers
// use.
var fromURL = strings.NewReplacer("-", "+", "_", "/", "=", "", "\r", "", "\n", "")

// subjectOf reads the NameID of an assertion.
func subjectOf(sent string) (name string, ok bool) {
	text, err := base64.RawStdEncoding.DecodeString(fromURL.Replace(sent))
	if err != nil {
		return "", false
	}
	var a assertion
	if err := xml.Unmarshal(text, &a); err != nil {
		return "", false
	}
	name = strings.TrimSpace(cmp.Or(a.Subject, a.Responded))
	return name, name != ""
}

// userNamed finds a user by id or else by e-mail address, in any case.
func userNamed(c *mock.Call, name string) (*user, error) {
	u, err := userByID.First(c.Tx, name)
	if err != nil || u != nil {
		return u, err
	}
	return userByEmail.First(c.Tx, strings.ToLower(name))
}
