package whmcs

import (
	"context"

	"github.com/credmock/credmock/mock"
)

type detailsAnswer struct {
	Result string  `json:"result"`
	WHMCS  version `json:"whmcs"`
}

type version struct {
	Version          string `json:"version"`
	CanonicalVersion string `json:"canonicalversion"`
}

// details answers what two public clients ask to see whether anybody is there.
func details(_ context.Context, c *mock.Call, _ struct{}) (*detailsAnswer, error) {
	v := c.Local.(*request).home.Version
	return &detailsAnswer{"success", version{v, v + "-release.1"}}, nil
}
