package whmcs

import (
	"github.com/credmock/credmock/mock/table"
)

// An installation is what there is one of.
type installation struct {
	ID         int64
	Company    string
	Version    string
	AccessKey  string
	Addresses  []string // the IP allow-list
	AnyAddress bool     // there is no allow-list
}

var (
	installationByID = table.Unique("id", func(i *installation) int64 { return i.ID })
	installations    = table.New("whmcs.installation", installationByID)
)

func theInstallation(tx *table.Tx) (*installation, error) { return installationByID.First(tx, 1) }
