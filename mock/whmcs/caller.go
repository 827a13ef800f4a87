package whmcs

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// callers are whom the service knows: pairs by their identifier, administrators by
// their name, and applications by their identifier, code or token.
var callers = []table.Keys{
	table.KeysOf(apiCredentialByIdentifier), table.KeysOf(administratorByName),
	table.KeysOf(credentialByIdentifier), table.KeysOf(codeByText), table.KeysOf(tokenByText), table.KeysOf(ssoTokenByText),
}

// caller is what a call says that it comes from (A1).
func caller(c *mock.Call) string {
	if isSignOn(c) {
		return application(c)
	}
	r := &request{params: decodeParams(c.Request, c.Text())}
	c.Local = r // read goes on from here
	if identifier := r.params.text("identifier"); identifier != "" {
		return identifier
	}
	return r.params.text("username")
}

// application is the token of a call, or else the client identifier.
func application(c *mock.Call) string {
	if token := c.Bearer(); token != "" {
		return token
	}
	if id, _, ok := c.Request.BasicAuth(); ok {
		return unescaped(id)
	}
	p := signOnParams(c)
	if token := p.text("access_token"); token != "" {
		return token
	}
	if id := p.text("client_id"); id != "" {
		return id
	}
	return p.text("code")
}

// renew gives pairs and administrators new names and secrets. An administrator's
// name stays readable; an identifier has the length of the service's own.
func renew(tx *table.Tx, sandbox string, random *mock.Random) ([]mock.Renewed, error) {
	names := map[string]string{}
	administrators, err := administratorByName.Rows(tx)
	if err != nil {
		return nil, err
	}
	for _, row := range administrators {
		next := *row
		next.Username = row.Username + "-" + sandbox
		names[row.Username] = next.Username
		if next.Password, err = renewedText(random); err != nil {
			return nil, err
		}
		if err := table.Exchange(tx, administratorByName, row, &next); err != nil {
			return nil, err
		}
	}
	pairs, err := apiCredentialByIdentifier.Rows(tx)
	if err != nil {
		return nil, err
	}
	var out []mock.Renewed
	for _, row := range pairs {
		next := *row
		next.Admin = names[row.Admin]
		if next.Identifier, err = renewedText(random); err != nil {
			return nil, err
		}
		if next.Secret, err = renewedText(random); err != nil {
			return nil, err
		}
		if err := table.Exchange(tx, apiCredentialByIdentifier, row, &next); err != nil {
			return nil, err
		}
		out = append(out, mock.Renewed{Of: row.Identifier, Now: mock.Credentials{ID: next.Identifier, Secret: next.Secret}})
	}
	renewed, err := renewCredentials(tx, random)
	return append(out, renewed...), err
}

// renewCredentials gives OAuth credentials new identifiers and secrets, and what was
// issued to them new texts.
func renewCredentials(tx *table.Tx, random *mock.Random) ([]mock.Renewed, error) {
	rows, err := credentialByID.Rows(tx)
	if err != nil {
		return nil, err
	}
	var out []mock.Renewed
	for _, row := range rows {
		next := *row
		begin, _, _ := strings.Cut(row.ClientIdentifier, ".")
		tail, err := random.Text(16, base64.StdEncoding)
		if err != nil {
			return nil, err
		}
		next.ClientIdentifier = begin + "." + tail
		if next.ClientSecret, err = random.Text(64, base64.StdEncoding); err != nil {
			return nil, err
		}
		if err := table.Exchange(tx, credentialByID, row, &next); err != nil {
			return nil, err
		}
		out = append(out, mock.Renewed{Of: row.ClientIdentifier, Now: mock.Credentials{ID: next.ClientIdentifier, Secret: next.ClientSecret}})
	}
	if err := eachText(tx, codeByText, random, func(row *code) *string { return &row.Code }); err != nil {
		return nil, err
	}
	if err := eachText(tx, tokenByText, random, func(row *token) *string { return &row.Token }); err != nil {
		return nil, err
	}
	return out, eachText(tx, ssoTokenByText, random, func(row *ssoToken) *string { return &row.Token })
}

// eachText gives every row of a table a new text.
func eachText[Row any](tx *table.Tx, by *table.Index[Row, string], random *mock.Random, text func(*Row) *string) error {
	rows, err := by.Rows(tx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		next := *row
		b := make([]byte, 20)
		if _, err := random.Read(b); err != nil {
			return err
		}
		*text(&next) = hex.EncodeToString(b)
		if err := table.Exchange(tx, by, row, &next); err != nil {
			return err
		}
	}
	return nil
}

// renewedText is 32 letters and digits.
func renewedText(random *mock.Random) (string, error) {
	b := make([]byte, 20)
	_, err := random.Read(b)
	return strings.ToLower(base32.StdEncoding.EncodeToString(b)), err
}
