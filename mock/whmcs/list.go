package whmcs

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
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
	rows, err := chosen(c.Tx, in)
	if err != nil {
		return nil, err
	}
	out := &listed{Result: "success", Clients: make([]listedItem, len(rows))}
	var dates dates
	for i, row := range rows {
		out.Clients[i] = dates.item(row)
	}
	return out, nil
}

// chosen returns the rows that a listing shows. In the order of their numbers,
// those after the last one are not looked at.
func chosen(tx *table.Tx, in listArgs) (rows []*credential, err error) {
	order := orders[in.SortField]
	descending := strings.EqualFold(in.SortOrder, "desc")
	most := math.MaxInt
	if in.Limit > 0 {
		most = int(in.Limit)
	}
	err = credentialByID.Scan(tx, descending, func(row *credential) bool {
		if in.GrantType == "" || row.GrantType == in.GrantType {
			rows = append(rows, row)
		}
		return order != nil || len(rows) < most
	})
	if order != nil {
		sortRows(rows, order, descending)
	}
	return rows[:min(len(rows), most)], err
}

// dates writes dates, most of which are the one before: rows are made together,
// and few are changed.
type dates struct {
	at   time.Time
	text string
}

func (d *dates) of(at time.Time) string {
	if second := at.Truncate(time.Second); d.text == "" || !second.Equal(d.at) {
		d.at, d.text = second, date(at)
	}
	return d.text
}

func (d *dates) item(row *credential) listedItem {
	created, updated := d.of(row.CreatedAt), d.of(row.UpdatedAt)
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

// orders holds a comparison for each field that a listing shows and sorts by, but
// for the number, in whose order rows stand.
var orders = map[string]func(a, b *credential) int{
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

// sortRows sorts rows; equal ones come in the order of their numbers, whichever
// way the others do.
func sortRows(rows []*credential, order func(a, b *credential) int, descending bool) {
	slices.SortFunc(rows, func(a, b *credential) int {
		by := order(a, b)
		if descending {
			by = -by
		}
		return cmp.Or(by, cmp.Compare(a.ID, b.ID))
	})
}
