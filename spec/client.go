package spec

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec/tree"
)

// This file reads what a client needs beyond what a server does.

// A Scheme is one way in which an operation lets callers say who they are.
type Scheme struct {
	Name string
	Type string // oauth2 or http
	HTTP string // basic or bearer, for http
}

// client reads what clients need of an operation.
func (d *Document) client(op *Operation, item tree.Object) {
	security, _ := op.tree.Get("security").([]any)
	for _, alternative := range security {
		o, _ := alternative.(tree.Object)
		for _, m := range o {
			s := d.tree.Object("components").Object("securitySchemes").Object(m.Key)
			scheme := Scheme{Name: m.Key, Type: s.Text("type"), HTTP: s.Text("scheme")}
			if !slices.Contains(op.Schemes, scheme) {
				op.Schemes = append(op.Schemes, scheme)
			}
		}
	}
	for _, media := range d.Resolve(op.tree.Get("requestBody")).Object("content") {
		op.Consumes = append(op.Consumes, media.Key)
	}
	servers, _ := op.tree.Get("servers").([]any)
	if servers == nil {
		servers, _ = item.Get("servers").([]any)
	}
	for _, server := range servers {
		o, _ := server.(tree.Object)
		_, rest, _ := strings.Cut(o.Text("url"), "://")
		label, _, dotted := strings.Cut(rest, ".")
		if host, _, _ := net.SplitHostPort(rest); dotted && net.ParseIP(host) == nil {
			op.Host = label
		}
	}
}

// A Header is one that an answer declares.
type Header struct {
	Name     string
	Required bool
	Schema   *Schema
}

func (d *Document) headersOf(response tree.Object) []Header {
	var out []Header
	for _, m := range response.Object("headers") {
		if h := d.Resolve(m.Value); h != nil {
			out = append(out, Header{Name: m.Key, Required: h.Flag("required"), Schema: d.schema(h.Get("schema"))})
		}
	}
	return out
}

// Declared returns the headers that the answer declares, in the order of the
// document.
func (a *Answer) Declared() []Header { return a.headers() }

// Produces lists the media types that the operation's answers of a status may
// have.
func (op *Operation) Produces(status int) []string {
	var out []string
	for _, response := range op.tree.Object("responses") {
		if statusOf(response.Key) == status {
			out = append(out, op.doc.Resolve(response.Value).Object("content").Keys()...)
		}
	}
	return out
}

// TokenOperation returns the operation that issues access tokens for client
// credentials, or nil.
func (d *Document) TokenOperation() *Operation {
	for _, m := range d.tree.Object("components").Object("securitySchemes") {
		scheme, _ := m.Value.(tree.Object)
		u, err := url.Parse(scheme.Object("flows").Object("clientCredentials").Text("tokenUrl"))
		if err != nil || u.Path == "" {
			continue
		}
		for _, op := range d.Operations {
			if op.Path == u.Path && op.Method == "POST" {
				return op
			}
		}
	}
	return nil
}
