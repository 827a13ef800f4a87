package whmcs

import (
	"context"

	"github.com/credmock/credmock/mock"
)

type removeArgs struct {
	CredentialID int64 `arg:"credentialId"` // 0 when absent, which is nobody's either
}

type removed struct {
	Result       string `json:"result"`
	CredentialID any    `json:"credentialId"`
}

// remove deletes a credential for good, and all that was issued to it. One message serves every id that there
// is none for: missing, not a number, unknown, deleted already.
func remove(_ context.Context, c *mock.Call, in removeArgs) (*removed, error) {
	row, err := byNumber(c.Tx, in.CredentialID)
	if err != nil {
		return nil, err
	}
	if err := revoke(c.Tx, row.ID); err != nil {
		return nil, err
	}
	return &removed{"success", id(c, row.ID)}, credentials.Delete(c.Tx, row)
}
