package purecloud

import (
	"maps"
	"net/http"
	"slices"

	"github.com/credmock/credmock/mock"
)

// decision is the parameter by which the page of [ask] comes back. It is the
// mock's own: the service's page does not show how it does it.
const decision = "credmock-consent"

// consented finds the user who signs in and asks whether the client may act for
// it, as the behaviour says: always, never, or as a person decides on a page.
func consented(c *mock.Call, cl *client, f form) (*user, error) {
	u, err := signsIn(c, f)
	if err != nil {
		return nil, err
	}
	how := c.Behaviour(consent)
	if how == "ask" {
		how = f.values[decision]
	}
	switch how {
	case "auto", "allow":
		return u, nil
	case "deny":
		return nil, mock.Refuse("redirectedAccessDenied")
	default:
		return nil, ask(c, cl, u, f)
	}
}

// signsIn is the user whom login_hint names by id or name, else the fixture's.
func signsIn(c *mock.Call, f form) (*user, error) {
	hint := f.values["login_hint"]
	if hint != "" {
		users, err := userByID.Rows(c.Tx)
		if err != nil {
			return nil, err
		}
		for _, u := range users {
			if u.ID == hint || u.Name == hint {
				return u, nil
			}
		}
		c.Note("login_hint: no user of the fixture has such an id or name; the one of consentsAs signs in")
	}
	org, err := home(c.Tx)
	if err != nil {
		return nil, err
	}
	return userByID.First(c.Tx, org.ConsentsAs)
}

// ask shows a page that comes back to the same address with the decision.
func ask(c *mock.Call, cl *client, chosen *user, f form) error {
	users, err := userByID.Rows(c.Tx)
	if err != nil {
		return err
	}
	question := mock.Consent{Client: cl.Name, Scope: cl.Scope, Chosen: chosen.ID, As: "login_hint", Decision: decision}
	for _, u := range users {
		question.Users = append(question.Users, mock.Person{ID: u.ID, Name: u.Name})
	}
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		if name != "login_hint" && name != decision {
			question.Sent = append(question.Sent, mock.Sent{Name: name, Value: f.values[name]})
		}
	}
	page, err := question.Page()
	if err != nil {
		return err
	}
	return page
}

// logout sends the browser on. Nobody is signed in here for longer than a
// request, so there is nothing to end. It goes only where a client is registered
// to be sent back to.
func logout(c *mock.Call) (*mock.Page, error) {
	f := parseForm(c.Request.URL.RawQuery)
	to := f.values["redirect_uri"]
	if cl, err := find(c, f.values["client_id"]); err != nil {
		return nil, err
	} else if cl != nil && slices.Contains(cl.RedirectURIs, to) {
		return &mock.Page{Name: "loggedOut", Response: mock.Response{Status: http.StatusFound, Header: http.Header{"Location": {to}}}}, nil
	}
	if to != "" {
		c.Note("redirect_uri: is not registered for client_id; with one of the client's own the browser is sent back")
	}
	return mock.HTML("loggedOut", []byte("<!doctype html><html lang=en><meta charset=utf-8><title>Logged out</title><p>You are logged out of the mock.\n")), nil
}
