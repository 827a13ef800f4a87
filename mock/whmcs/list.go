package whmcs

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/credmock/credmock/mock"
)

type listArgs struct {
	GrantType string `arg:"grantType"`
	SortField string `arg:"sortField"`
	SortOrder string `arg:"sortOrder"`
	Limit     int64  `arg:"limit"`
}

type listed struct {
	Result  string       `json:"result"`
	Clients []listedItem `json:"clients"`
}

// listedItem is a credential as a listing shows it, secret included.
type listedItem struct {
	CredentialID     int64    `json:"credentialId"`
	Name             string   `json:"name"`
	Description      string   `json:"description"`
	GrantTypes       string   `json:"grantTypes"`
	Scope            string   `json:"scope"`
	ClientIdentifier string   `json:"clientIdentifier"`
	ClientSecret     string   `json:"clientSecret"`
	UUID             *string  `json:"uuid"` // null in every row of the page
	ServiceID        int64    `json:"serviceId"`
	LogoURI          string   `json:"logoUri"`
	RedirectURI      []string `json:"redirectUri"`
	KeyPairID        int64    `json:"rsaKeyPairId"`
	CreatedAt        string   `json:"createdAt"`
	UpdatedAt        string   `json:"updatedAt"`
}

// list shows the credentials of one grant type or of all. Its page has no
// errors: what it cannot use it ignores (U13, U14).
func list(_ context.Context, c *mock.Call, in listArgs) (*listed, error) {
	rows, err := credentialByID.Rows(c.Tx)
	if err != nil {
		return nil, err
	}
	if in.GrantType != "" {
		rows = slices.DeleteFunc(rows, func(row *credential) bool { return row.GrantType != in.GrantType })
	}
	sortRows(rows, in)
	if in.Limit > 0 && in.Limit < int64(len(rows)) {
		rows = rows[:in.Limit]
	}
	out := &listed{Result: "success", Clients: make([]listedItem, len(rows))}
	for i, row := range rows {
		out.Clients[i] = item(row)
	}
	return out, nil
}

func item(row *credential) listedItem {
	created := date(row.CreatedAt)
	updated := created
	if !row.UpdatedAt.Equal(row.CreatedAt) {
		updated = date(row.UpdatedAt)
	}
	uris := row.RedirectURIs
	if uris == nil {
		uris = []string{} // a list, in every form of the answer
	}
	return listedItem{
		CredentialID: row.ID, Name: row.Name, Description: row.Description, GrantTypes: row.GrantType,
		Scope: row.Scope, ClientIdentifier: row.ClientIdentifier, ClientSecret: row.ClientSecret,
		ServiceID: row.ServiceID, LogoURI: row.LogoURI, RedirectURI: uris, KeyPairID: row.KeyPairID,
		CreatedAt: created, UpdatedAt: updated,
	}
}

// orders holds a comparison for each field that a listing shows and sorts by.
var orders = map[string]func(a, b *credential) int{
	"id":               func(a, b *credential) int { return cmp.Compare(a.ID, b.ID) },
	"credentialId":     func(a, b *credential) int { return cmp.Compare(a.ID, b.ID) },
	"name":             func(a, b *credential) int { return cmp.Compare(a.Name, b.Name) },
	"description":      func(a, b *credential) int { return cmp.Compare(a.Description, b.Description) },
	"grantType":        func(a, b *credential) int { return cmp.Compare(a.GrantType, b.GrantType) },
	"grantTypes":       func(a, b *credential) int { return cmp.Compare(a.GrantType, b.GrantType) },
	"scope":            func(a, b *credential) int { return cmp.Compare(a.Scope, b.Scope) },
	"clientIdentifier": func(a, b *credential) int { return cmp.Compare(a.ClientIdentifier, b.ClientIdentifier) },
	"serviceId":        func(a, b *credential) int { return cmp.Compare(a.ServiceID, b.ServiceID) },
	"rsaKeyPairId":     func(a, b *credential) int { return cmp.Compare(a.KeyPairID, b.KeyPairID) },
	"createdAt":        func(a, b *credential) int { return a.CreatedAt.Compare(b.CreatedAt) },
	"updatedAt":        func(a, b *credential) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
}

// sortRows sorts rows that come in the order of their numbers; equal ones keep
// it, in either direction.
func sortRows(rows []*credential, in listArgs) {
	order := orders[in.SortField]
	if order == nil {
		order = orders["id"]
	}
	descending := strings.EqualFold(in.SortOrder, "desc")
	slices.SortStableFunc(rows, func(a, b *credential) int {
		if descending {
			return order(b, a)
		}
		return order(a, b)
	})
}
