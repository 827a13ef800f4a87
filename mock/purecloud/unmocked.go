package purecloud

import (
	"net/http"

	"github.com/credmock/credmock/mock"
)

// unknown tells a path that only the mock lacks from one that the service lacks
// too, where the fixture wants to know. The text is the mock's own.
func unknown(c *mock.Call, sent string) *mock.Page {
	if c.Behaviour(unmockedPaths) != "notImplemented" || !c.Document.Unmocked(sent) {
		return nil
	}
	return &mock.Page{Name: "notMocked", Response: mock.Response{
		Status: http.StatusNotImplemented,
		Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}},
		Body:   []byte("credmock knows that the service has this path, and does not mock it"),
	}}
}
