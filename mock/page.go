package mock

import (
	"net/http"
)

// A Page is what a service shows to a person in a browser instead of an answer of
// its API, such as the question whether an application may act for a user. No
// document describes pages, and clients never read them.
//
// It is an error so that a handler can come to one in the place of its value;
// nothing that the handler wrote is kept then.
type Page struct {
	Name string // for the log, such as consent
	Response
}

func (p *Page) Error() string { return "page: " + p.Name }

// HTML returns a page that runs no script, loads nothing and is not kept.
func HTML(name string, text []byte) *Page {
	return &Page{Name: name, Response: Response{Status: http.StatusOK, Body: text, Header: http.Header{
		"Content-Type":            {"text/html; charset=utf-8"},
		"Content-Security-Policy": {"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"},
		"Cache-Control":           {"no-store"},
		"Referrer-Policy":         {"no-referrer"},
		"X-Content-Type-Options":  {"nosniff"},
	}}}
}

// page serves a path that is a provider's page and no operation.
func (s *Server) page(c *Call) (*Page, error) {
	for _, p := range c.sandbox.surface.providers {
		for path, show := range p.Pages {
			if !p.serves(c.Request.URL.Path, path) || c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead {
				continue
			}
			c.provider, c.Document = p, p.doc
			return show(c)
		}
	}
	return nil, nil
}

// serves reports whether a path is one of the provider's, be it behind a gateway's
// prefix.
func (p *provider) serves(sent, path string) bool {
	for _, gateway := range append([]string{""}, p.Gateways...) {
		if sent == gateway+p.root+path {
			return true
		}
	}
	return false
}

// show answers with a page.
func (c *Call) show(p *Page, err error) (Response, error) {
	if err != nil {
		return Response{}, err
	}
	c.page, c.answer = true, p.Name
	return p.Response, nil
}
