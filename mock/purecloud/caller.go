package purecloud

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// callers are whom the service knows: clients, and what was issued to them.
var callers = []table.Keys{table.KeysOf(tokenByText), table.KeysOf(clientByID)}

// caller is the token of a call, or the client of a login.
func caller(c *mock.Call) string {
	if token := c.Bearer(); token != "" {
		return token
	}
	if !strings.HasPrefix(c.Operation.Path, "/oauth/") {
		return ""
	}
	if id, _, ok := c.Request.BasicAuth(); ok {
		return unescaped(id)
	}
	if c.Operation.Request == nil {
		return parseForm(c.Request.URL.RawQuery).values["client_id"]
	}
	return parseForm(string(c.Body)).values["client_id"]
}

// renew gives clients new ids and secrets, wherever they are named, and what was
// issued to them new texts.
func renew(tx *table.Tx, _ string, random *mock.Random) ([]mock.Renewed, error) {
	rows, err := clientByNumber.Rows(tx)
	if err != nil {
		return nil, err
	}
	r := &renewal{tx: tx, random: random, ids: map[string]string{}}
	for _, row := range rows {
		id, err := uuid.NewRandomFromReader(random)
		if err != nil {
			return nil, err
		}
		r.ids[row.ID] = id.String()
	}
	var out []mock.Renewed
	for _, row := range rows {
		next := *row
		next.ID = r.ids[row.ID]
		next.CreatedBy.Client, next.ModifiedBy.Client = r.id(row.CreatedBy.Client), r.id(row.ModifiedBy.Client)
		if row.Secret != "" {
			next.Secret = r.text(32)
		}
		next.shown = &memo{} // of many sandboxes hardly one is ever asked for it
		r.exchange(table.Exchange(tx, clientByID, row, &next))
		out = append(out, mock.Renewed{Of: row.ID, Now: mock.Credentials{ID: next.ID, Secret: next.Secret}})
	}
	each(r, authorizationByID, func(a *authorization) { a.ClientID = r.id(a.ClientID) })
	each(r, codeByText, func(c *code) { c.ClientID, c.Code = r.id(c.ClientID), r.text(32) })
	each(r, tokenByText, func(t *token) { t.ClientID, t.Token = r.id(t.ClientID), r.text(64) })
	each(r, refreshTokenByText, func(t *refreshToken) { t.ClientID, t.Token = r.id(t.ClientID), r.text(64) })
	each(r, executionByID, func(e *execution) {
		e.ClientID, e.Rows = r.id(e.ClientID), slices.Clone(e.Rows)
		for i := range e.Rows {
			e.Rows[i].ClientID = r.id(e.Rows[i].ClientID)
		}
	})
	each(r, usageByID, func(u *usage) { u.ClientID = r.id(u.ClientID) })
	return out, r.err
}

// A renewal remembers which client got which id, and the first thing that failed.
type renewal struct {
	tx     *table.Tx
	random *mock.Random
	ids    map[string]string
	err    error
}

func (r *renewal) exchange(err error) {
	if r.err == nil {
		r.err = err
	}
}

// id is the new one of a client; what is none stays.
func (r *renewal) id(old string) string {
	if id, ok := r.ids[old]; ok {
		return id
	}
	return old
}

func (r *renewal) text(bytes int) string {
	text, err := r.random.Text(bytes, base64.RawURLEncoding)
	r.exchange(err)
	return text
}

// each changes every row of a table.
func each[Row any](r *renewal, by *table.Index[Row, string], change func(*Row)) {
	rows, err := by.Rows(r.tx)
	r.exchange(err)
	for _, row := range rows {
		next := *row
		change(&next)
		r.exchange(table.Exchange(r.tx, by, row, &next))
	}
}
