package whmcs

import (
	"context"
	"strings"

	"github.com/credmock/credmock/mock"
)

var createAnswers = []string{
	"created",
	"grantTypeRequired", "invalidGrantType", "nameRequired", "serviceIDRequired",
	"scopeRequired", "invalidScope", "invalidServiceID", "serviceNotAssociated",
	"encodingFailed",
}

type createArgs struct {
	GrantType    string   `arg:"grantType"`
	Scope        string   `arg:"scope"`
	Name         string   `arg:"name"`
	ServiceID    int64    `arg:"serviceId"`
	Description  string   `arg:"description"`
	LogoURI      string   `arg:"logoUri"`
	RedirectURIs []string `arg:"redirectUri[]"`
}

type created struct {
	Result           string `json:"result"`
	CredentialID     any    `json:"credentialId"`
	ClientIdentifier string `json:"clientIdentifier"`
	ClientSecret     string `json:"clientSecret"`
}

// create makes a credential. It checks in the order in which its page lists the
// errors; where the two errors about services stand is not known (U9).
func create(_ context.Context, c *mock.Call, in createArgs) (*created, error) {
	if in.GrantType == "" {
		return nil, mock.Refuse("grantTypeRequired")
	}
	if err := checkGrant(c, in.GrantType); err != nil {
		return nil, err
	}
	row := credential{
		GrantType: in.GrantType, Name: in.Name, Description: in.Description,
		LogoURI: in.LogoURI, RedirectURIs: in.RedirectURIs,
		CreatedAt: c.Now(), UpdatedAt: c.Now(),
	}
	if in.GrantType == singleSignOn {
		row.ServiceID = in.ServiceID
	}
	if err := checkNeeds(&row); err != nil {
		return nil, err
	}
	if err := checkScopeAndService(c, &row, in.Scope); err != nil {
		return nil, err
	}
	if err := store(c, &row); err != nil {
		return nil, err
	}
	return &created{"success", id(c, row.ID), row.ClientIdentifier, row.ClientSecret}, nil
}

func checkScopeAndService(c *mock.Call, row *credential, scope string) error {
	if row.GrantType == singleSignOn && c.Behaviour(serviceCheck) == "beforeScope" {
		if err := checkService(c.Tx, row.ServiceID); err != nil {
			return err
		}
	}
	if strings.TrimSpace(scope) == "" {
		return mock.Refuse("scopeRequired")
	}
	var err error
	if row.Scope, err = checkScopes(c, scope); err != nil {
		return err
	}
	if row.GrantType == singleSignOn {
		return checkService(c.Tx, row.ServiceID)
	}
	return nil
}

// store numbers a new row, makes its identifier and secret, and inserts it.
func store(c *mock.Call, row *credential) error {
	var err error
	if row.ID, err = credentials.Next(c.Tx); err != nil {
		return err
	}
	if err := giveKeyPair(c.Tx, row); err != nil {
		return err
	}
	if row.ClientIdentifier, err = newIdentifier(c, c.Local.(*request).home.Company); err != nil {
		return err
	}
	if row.ClientSecret, err = newSecret(c); err != nil {
		return err
	}
	return credentials.Create(c.Tx, row)
}
