// Package httpfile writes documents as .http files, which editors send: JetBrains'
// and, with httpYac, Visual Studio Code. The format is what both have in common.
package httpfile

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/postman"
)

// Of returns every request of the document, with the mock's credentials in
// variables at the top. The login comes first, and the requests that delete last.
func Of(d *spec.Document) (string, error) {
	p, err := postman.PlainOf(d)
	if err != nil {
		return "", err
	}
	w := writer{login: p.Login}
	w.line("# " + p.Title)
	w.line("# Send the requests one by one, or all from the top: httpyac send --all FILE")
	w.line("")
	for _, v := range p.Variables {
		w.line("# " + v.Description)
		w.line("@" + v.Key + " = " + v.Value)
	}
	for turn := range turns {
		for _, folder := range p.Folders {
			for _, item := range folder.Item {
				if turnOf(item, p.Login) == turn {
					w.item(item)
				}
			}
		}
	}
	return w.String(), nil
}

const turns = 3

// turnOf puts the login before the rest, and what deletes after it.
func turnOf(item postman.Item, login *postman.Login) int {
	switch {
	case login != nil && item.Name == login.Request:
		return 0
	case item.Deletes:
		return 2
	}
	return 1
}

type writer struct {
	strings.Builder
	login *postman.Login
}

func (w *writer) line(text string) { w.WriteString(text + "\n") }

func (w *writer) item(item postman.Item) {
	r := item.Request
	w.line("\n### " + item.Name)
	if summary, _, _ := strings.Cut(r.Description, "\n"); summary != "" {
		w.line("# " + summary)
	}
	if item.Behavior.Has("followRedirects") {
		w.line("# @no-redirect")
	}
	w.line(r.Method + " " + address(r.URL))
	switch {
	case r.Auth == nil && w.login != nil: // as the whole collection
		w.line("Authorization: Bearer {{" + w.login.Variable + "}}")
	case r.Auth != nil && len(r.Auth.Basic) == 2:
		w.line("Authorization: Basic " + r.Auth.Basic[0].Value + " " + r.Auth.Basic[1].Value)
	}
	for _, h := range r.Header {
		if !h.Disabled {
			w.line(h.Key + ": " + h.Value)
		}
	}
	w.body(r.Body)
	if w.login != nil && item.Name == w.login.Request {
		w.line(fmt.Sprintf("\n> {%% client.global.set(%q, response.body.%s); %%}", w.login.Variable, w.login.Field))
	}
}

func (w *writer) body(b *postman.Body) {
	switch {
	case b == nil:
	case b.Mode == "raw":
		w.line("\n" + b.Raw)
	default:
		w.line("Content-Type: application/x-www-form-urlencoded\n")
		w.line(pairs(b.URLEncoded))
	}
}

// address writes an address with the values of its path and query.
func address(u postman.URL) string {
	base, _, _ := strings.Cut(u.Raw, "?")
	for _, v := range u.Variable {
		base = strings.Replace(base, "/:"+v.Key, "/"+url.PathEscape(v.Value), 1)
	}
	if query := pairs(u.Query); query != "" {
		base += "?" + query
	}
	return base
}

// pairs writes those of the fields that are sent. A variable stays one.
func pairs(fields []postman.Field) string {
	var sent []string
	for _, f := range fields {
		if f.Disabled {
			continue
		}
		value := f.Value
		if !strings.HasPrefix(value, "{{") {
			value = url.QueryEscape(value)
		}
		sent = append(sent, url.QueryEscape(f.Key)+"="+value)
	}
	return strings.Join(sent, "&")
}
