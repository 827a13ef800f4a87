package whmcs

import (
	"encoding/base32"
	"strings"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// callers are whom the API lets in: pairs by their identifier, and administrators by
// their name.
var callers = []table.Keys{table.KeysOf(apiCredentialByIdentifier), table.KeysOf(administratorByName)}

// caller is what a call says that it comes from (A1).
func caller(c *mock.Call) string {
	r := &request{params: decodeParams(c.Request, c.Body)}
	c.Local = r // read goes on from here
	if identifier := r.params.text("identifier"); identifier != "" {
		return identifier
	}
	return r.params.text("username")
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
	return out, nil
}

// renewedText is 32 letters and digits.
func renewedText(random *mock.Random) (string, error) {
	b := make([]byte, 20)
	_, err := random.Read(b)
	return strings.ToLower(base32.StdEncoding.EncodeToString(b)), err
}
