package whmcs

import (
	"context"
	"strings"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

var updateAnswers = []string{
	"updated", "secretReset",
	"identifierRequired", "invalidCredentialID", "invalidClientIdentifier", "invalidGrantType",
	"nameRequired", "serviceIDRequired", "invalidServiceID", "serviceNotAssociated", "invalidScope", "encodingFailed",
}

type updateArgs struct {
	CredentialID *int64    `arg:"credentialId"`
	Identifier   string    `arg:"clientApiIdentifier"`
	Name         *string   `arg:"name"`
	Description  *string   `arg:"description"`
	GrantType    string    `arg:"grantType"`
	Scope        string    `arg:"scope"`
	ServiceID    *int64    `arg:"serviceId"`
	LogoURI      *string   `arg:"logoUri"`
	RedirectURIs *[]string `arg:"redirectUri[]"`
	ResetSecret  bool      `arg:"resetSecret"`
}

type updated struct {
	Result          string `json:"result"`
	CredentialID    any    `json:"credentialId"`
	NewClientSecret string `json:"newClientSecret,omitempty"`
}

// AnswerName tells the answer with a new secret from the one without.
func (u *updated) AnswerName() string {
	if u.NewClientSecret != "" {
		return "secretReset"
	}
	return "updated"
}

// update changes what was passed and nothing else, or nothing at all.
func update(_ context.Context, c *mock.Call, in updateArgs) (*updated, error) {
	row, err := find(c.Tx, in)
	if err != nil {
		return nil, err
	}
	next := *row
	if in.GrantType != "" {
		if err := checkGrant(c, in.GrantType); err != nil {
			return nil, err
		}
		next.GrantType = in.GrantType
	}
	set(&next.Name, in.Name)
	set(&next.Description, in.Description)
	if in.ServiceID != nil {
		next.ServiceID = max(*in.ServiceID, 0) // what numbers no service is none
		if err := checkService(c.Tx, next.ServiceID); next.ServiceID != 0 && err != nil {
			c.Note("serviceId: no service of an open client has it; an update is not known to refuse that, and single sign-on will")
			if c.Behaviour(updatedServices) == "checked" {
				return nil, err
			}
		}
	}
	set(&next.LogoURI, in.LogoURI)
	set(&next.RedirectURIs, in.RedirectURIs)
	if err := checkNeeds(&next); err != nil { // of the row as it would be (U18)
		return nil, err
	}
	if strings.TrimSpace(in.Scope) != "" { // an empty one changes nothing (U19)
		if next.Scope, err = checkScopes(c, in.Scope); err != nil {
			return nil, err
		}
	}
	dropOthers(&next)
	return replace(c, &next, in.ResetSecret)
}

func replace(c *mock.Call, next *credential, resetSecret bool) (*updated, error) {
	out := &updated{Result: "success", CredentialID: id(c, next.ID)}
	if resetSecret {
		var err error
		if next.ClientSecret, err = newSecret(c); err != nil {
			return nil, err
		}
		out.NewClientSecret = next.ClientSecret
		if c.Behaviour(tokensAfterReset) == "revoked" {
			if err := revoke(c.Tx, next.ID); err != nil {
				return nil, err
			}
		}
	}
	if err := giveKeyPair(c.Tx, next); err != nil {
		return nil, err
	}
	next.UpdatedAt = c.Now()
	return out, credentials.Replace(c.Tx, next)
}

// dropOthers clears what belongs to the grant type that a row does not have
// (U16).
func dropOthers(row *credential) {
	if row.GrantType == singleSignOn {
		row.KeyPairID = 0
	} else {
		row.ServiceID = 0
	}
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

// find looks the credential up by its number or, where none was passed, by its
// client identifier.
func find(tx *table.Tx, in updateArgs) (*credential, error) {
	switch {
	case in.CredentialID != nil:
		return byNumber(tx, *in.CredentialID)
	case in.Identifier != "":
		return mock.MustFirst(tx, credentialByIdentifier, in.Identifier, "invalidClientIdentifier")
	default:
		return nil, mock.Refuse("identifierRequired")
	}
}

func byNumber(tx *table.Tx, number int64) (*credential, error) {
	return mock.MustFirst(tx, credentialByID, number, "invalidCredentialID")
}
