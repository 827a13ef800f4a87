// Package bruno writes documents as OpenCollection files, which Bruno imports and
// keeps. Its own import of OpenAPI knows neither the second host nor the
// credentials.
package bruno

import (
	"strings"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/postman"
	"github.com/credmock/credmock/spec/tree"
)

// Of returns the document as a collection: a request for each operation, in
// folders by tag, with the values of the mock. An environment, staging, is there to
// be filled in; its values win over those of the collection.
func Of(d *spec.Document) (tree.Object, error) {
	p, err := postman.PlainOf(d)
	if err != nil {
		return nil, err
	}
	return tree.Object{
		{Key: "opencollection", Value: "1.0.0"},
		{Key: "info", Value: tree.Object{{Key: "name", Value: p.Title}}},
		{Key: "bundled", Value: true},
		{Key: "config", Value: tree.Object{{Key: "environments", Value: []any{staging(p)}}}},
		{Key: "request", Value: tree.Object{
			{Key: "auth", Value: tokenOf(p)},
			{Key: "variables", Value: variables(p, func(v postman.Variable) tree.Member { return tree.Member{Key: "value", Value: v.Value} })},
		}},
		{Key: "items", Value: folders(p)},
	}, nil
}

func staging(p *postman.Plain) tree.Object {
	return tree.Object{{Key: "name", Value: "staging"}, {Key: "variables", Value: variables(p, func(v postman.Variable) tree.Member {
		if v.Type == "secret" {
			return tree.Member{Key: "secret", Value: true}
		}
		return tree.Member{Key: "value", Value: ""}
	})}}
}

func variables(p *postman.Plain, value func(postman.Variable) tree.Member) []any {
	var out []any
	for _, v := range p.Variables {
		out = append(out, tree.Object{{Key: "name", Value: v.Key}, value(v), {Key: "description", Value: v.Description}})
	}
	return out
}

// tokenOf says how Bruno fetches the token that requests inherit. Where the login
// is not one that it knows, the request that logs in sets a variable.
func tokenOf(p *postman.Plain) any {
	if p.Login == nil {
		return tree.Object{}
	}
	for _, folder := range p.Folders {
		for _, item := range folder.Item {
			if item.Name != p.Login.Request || item.Request.Auth == nil || len(item.Request.Auth.Basic) != 2 {
				continue
			}
			basic := item.Request.Auth.Basic
			return tree.Object{
				{Key: "type", Value: "oauth2"},
				{Key: "flow", Value: "client_credentials"},
				{Key: "accessTokenUrl", Value: item.Request.URL.Raw},
				{Key: "credentials", Value: tree.Object{
					{Key: "clientId", Value: basic[0].Value}, {Key: "clientSecret", Value: basic[1].Value}, {Key: "placement", Value: "basic_auth_header"},
				}},
				{Key: "tokenConfig", Value: tree.Object{{Key: "placement", Value: tree.Object{{Key: "header", Value: "Bearer"}}}}},
				{Key: "settings", Value: tree.Object{{Key: "autoFetchToken", Value: true}, {Key: "autoRefreshToken", Value: false}}},
			}
		}
	}
	return tree.Object{{Key: "type", Value: "bearer"}, {Key: "token", Value: "{{" + p.Login.Variable + "}}"}}
}

func folders(p *postman.Plain) []any {
	var out []any
	for i, folder := range p.Folders {
		var items []any
		for j, item := range folder.Item {
			items = append(items, request(p, item, j+1))
		}
		out = append(out, tree.Object{
			{Key: "info", Value: info(folder.Name, "folder", i+1)},
			{Key: "docs", Value: folder.Description},
			{Key: "items", Value: items},
		})
	}
	return out
}

func info(name, kind string, seq int) tree.Object {
	return tree.Object{{Key: "name", Value: name}, {Key: "type", Value: kind}, {Key: "seq", Value: seq}}
}

func request(p *postman.Plain, item postman.Item, seq int) tree.Object {
	r := item.Request
	http := tree.Object{{Key: "method", Value: r.Method}, {Key: "url", Value: r.URL.Raw}}
	if headers := fields(r.Header, ""); len(headers) > 0 {
		http = append(http, tree.Member{Key: "headers", Value: headers})
	}
	if params := append(fields(r.URL.Query, "query"), fields(r.URL.Variable, "path")...); len(params) > 0 {
		http = append(http, tree.Member{Key: "params", Value: params})
	}
	if b := r.Body; b != nil && b.Mode == "raw" {
		http = append(http, tree.Member{Key: "body", Value: tree.Object{{Key: "type", Value: "json"}, {Key: "data", Value: b.Raw}}})
	} else if b != nil {
		http = append(http, tree.Member{Key: "body", Value: tree.Object{{Key: "type", Value: "form-urlencoded"}, {Key: "data", Value: fields(b.URLEncoded, "")}}})
	}
	if auth := authOf(p, r); auth != nil {
		http = append(http, tree.Member{Key: "auth", Value: auth})
	}
	out := tree.Object{
		{Key: "info", Value: info(item.Name, "http", seq)},
		{Key: "http", Value: http},
		{Key: "settings", Value: tree.Object{{Key: "followRedirects", Value: !item.Behavior.Has("followRedirects")}}},
		{Key: "docs", Value: strings.TrimSpace(r.Description)},
	}
	if p.Login != nil && item.Name == p.Login.Request {
		out = append(out, tree.Member{Key: "runtime", Value: keeps(p.Login)})
	}
	return out
}

// keeps sets the variable of the token from an answer.
func keeps(l *postman.Login) tree.Object {
	return tree.Object{{Key: "actions", Value: []any{tree.Object{
		{Key: "type", Value: "set-variable"},
		{Key: "phase", Value: "after-response"},
		{Key: "selector", Value: tree.Object{{Key: "expression", Value: "res.body." + l.Field}, {Key: "method", Value: "jsonq"}}},
		{Key: "variable", Value: tree.Object{{Key: "name", Value: l.Variable}, {Key: "scope", Value: "runtime"}}},
	}}}}
}

// authOf says how a request shows who sends it; nil for not at all.
func authOf(p *postman.Plain, r *postman.Request) any {
	switch {
	case r.Auth == nil && p.Login != nil:
		return "inherit"
	case r.Auth != nil && len(r.Auth.Basic) == 2:
		return tree.Object{
			{Key: "type", Value: "basic"}, {Key: "username", Value: r.Auth.Basic[0].Value}, {Key: "password", Value: r.Auth.Basic[1].Value},
		}
	}
	return nil
}

// fields writes headers, parameters of a kind, or the fields of a form.
func fields(list []postman.Field, kind string) []any {
	var out []any
	for _, f := range list {
		o := tree.Object{{Key: "name", Value: f.Key}, {Key: "value", Value: f.Value}}
		if kind != "" {
			o = append(o, tree.Member{Key: "type", Value: kind})
		}
		if f.Description != "" {
			o = append(o, tree.Member{Key: "description", Value: f.Description})
		}
		if f.Disabled {
			o = append(o, tree.Member{Key: "disabled", Value: true})
		}
		out = append(out, o)
	}
	return out
}
