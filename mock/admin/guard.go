package admin

import (
	"crypto/subtle"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/spec"
)

// admit keeps out web pages, callers by a foreign name and callers without the
// token, and refuses a body and parameters that the operation would not read: who sent
// them meant something by it.
func (p *plane) admit(c *mock.Call) error {
	if !p.knows(c.Request.Host) || !p.fromHere(c.Request) {
		return mock.Refuse("foreignHost")
	}
	health := c.Operation != nil && c.Operation.ID == "getHealth"
	if p.opts.Token != "" && !health && subtle.ConstantTimeCompare([]byte(c.Bearer()), []byte(p.opts.Token)) != 1 {
		return mock.Refuse("unauthorized")
	}
	if err := unreadQuery(c); err != nil {
		return err
	}
	if c.Operation != nil && c.Operation.Request == nil && (len(c.Body) > 0 || c.Oversized) {
		return refuse("the body: %s reads none; leave it out", c.Operation.ID)
	}
	return nil
}

// unreadQuery refuses a parameter that the operation has not.
func unreadQuery(c *mock.Call) error {
	if c.Operation == nil || c.Request.URL.RawQuery == "" {
		return nil
	}
	var known []string
	for _, p := range c.Operation.Parameters {
		if p.In == "query" {
			known = append(known, p.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Request.URL.Query())) {
		if !slices.Contains(known, name) {
			return refuse("%v", spec.Unknown("query parameter", name, known))
		}
	}
	return nil
}

// knows reports whether the listener may be called by a name. A token keeps out
// who is led here by DNS rebinding, so with one any name will do unless some are
// stated; an address cannot be rebound.
func (p *plane) knows(hostport string) bool {
	if p.opts.Token != "" && len(p.opts.Hosts) == 0 {
		return true
	}
	host := hostOf(hostport)
	if isNamed(host, append([]string{"localhost"}, p.opts.Hosts...)) {
		return true
	}
	_, err := netip.ParseAddr(host)
	return err == nil
}

// fromHere keeps out web pages of other sites, which a browser lets post without
// asking first. Pages of this machine, such as those of a test runner, may.
func (p *plane) fromHere(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return p.browsers.Check(r) == nil
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	host := hostOf(u.Host)
	a, _ := netip.ParseAddr(host)
	switch {
	case a.IsLoopback(), isNamed(host, append([]string{"localhost"}, p.opts.Hosts...)):
		return true
	default:
		return u.Host == r.Host && p.browsers.Check(r) == nil
	}
}

func hostOf(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	return host
}

func isNamed(host string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(host, name) })
}
