package purecloud

import (
	"net/http"
	"path"
	"slices"

	"github.com/credmock/credmock/mock"
)

// unmocked are paths that the service has beside those of the document, with ?* for
// a value: what clients of OAuth come across in its documentation (§2), in the
// provider for Terraform and in the addresses that answers give.
var unmocked = []string{
	"/api/v2/authorization/divisions/?*",
	"/api/v2/docs/swagger",
	"/api/v2/integrations/credentials/types",
	"/api/v2/tokens/?*",
	"/api/v2/usage/aggregates/query/jobs",
	"/api/v2/usage/aggregates/query/jobs/?*",
	"/api/v2/usage/client/?*/aggregates/query/jobs",
	"/api/v2/usage/client/?*/aggregates/query/jobs/?*",
	"/api/v2/usage/query",
	"/api/v2/usage/query/?*/results",
	"/api/v2/usage/simplesearch",
	"/api/v2/usage/simplesearch/?*/results",
	"/api/v2/users/?*",
}

// unknown tells a path that only the mock lacks from one that the service lacks
// too, where the fixture wants to know. The text is the mock's own.
func unknown(c *mock.Call, sent string) *mock.Page {
	has := func(pattern string) bool {
		ok, _ := path.Match(pattern, sent) // a test reads the patterns
		return ok
	}
	if c.Behaviour(unmockedPaths) != "notImplemented" || !slices.ContainsFunc(unmocked, has) {
		return nil
	}
	return &mock.Page{Name: "notMocked", Response: mock.Response{
		Status: http.StatusNotImplemented,
		Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}},
		Body:   []byte("credmock knows that the service has this path, and does not mock it"),
	}}
}
