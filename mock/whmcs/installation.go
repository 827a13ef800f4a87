package whmcs

import (
	"github.com/credmock/credmock/mock/table"
)

// An installation is what there is one of.
type installation struct {
	Company    string
	Version    string
	SystemURL  string
	AccessKey  string
	Addresses  []string // the IP allow-list
	AnyAddress bool     // there is no allow-list
}

var installations = table.One[installation]("whmcs.installation")
