package whmcs

import (
	"crypto/md5" // the wire format of the service (A2)
	"encoding/hex"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/credmock/credmock/mock"
)

// accessAnswers can come of any action.
var accessAnswers = []string{
	"invalidIP", "accessDenied", "authenticationFailed", "invalidCredentials",
	"invalidPassword", "administratorDisabled", "permissionDenied",
}

// admitted adds them to those of an action.
func admitted(answers ...string) []string { return slices.Concat(answers, accessAnswers) }

// admit checks, in the order of the service: address (A12), empty action (U7),
// credentials (A10), and the role (A8). An unknown action is told after the
// credentials and, but for old installations, before the role (U6).
func admit(c *mock.Call) error {
	if isSignOn(c) {
		return nil
	}
	r := c.Local.(*request)
	if err := admitAddress(c, r); err != nil {
		return err
	}
	if r.action == "" {
		return mock.Refuse("emptyAction")
	}
	allowed, err := identify(c, r.params)
	if err != nil {
		return err
	}
	if c.Operation.Union && c.Behaviour(commandCheck) == "existenceFirst" {
		return nil
	}
	return admitAction(c, r, allowed)
}

// admitAddress is the IP gate. The access key opens it and nothing else (A13).
func admitAddress(c *mock.Call, r *request) error {
	if r.home.AnyAddress {
		return nil
	}
	key := r.params.text("accesskey")
	if key != "" && r.home.AccessKey != "" && key == r.home.AccessKey {
		return nil
	}
	if key != "" && c.Behaviour(wrongAccessKey) == "denied" {
		return mock.Refuse("accessDenied")
	}
	address := remoteAddress(c.Request.RemoteAddr)
	if slices.Contains(r.home.Addresses, address) {
		return nil
	}
	return mock.Refuse("invalidIP", "address", address)
}

// remoteAddress is the caller's address as the service prints it: without port
// or zone, IPv4 in its own form.
func remoteAddress(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return a.Unmap().WithZone("").String()
	}
	return host
}

// identify finds who calls, and which roles decide; nil roles mean that none do.
// A pair may stand in identifier and secret or in username and password (A1);
// an empty field counts as absent (T14).
func identify(c *mock.Call, p params) ([]string, error) {
	tx := c.Tx
	name, secret := p.text("identifier"), p.text("secret")
	if name == "" && secret == "" {
		name, secret = p.text("username"), p.text("password")
	}
	if name == "" || secret == "" {
		c.Note(missingHalf(p))
		return nil, mock.Refuse("authenticationFailed")
	}
	pair, err := apiCredentialByIdentifier.First(tx, name)
	if err != nil {
		return nil, err
	}
	if pair == nil {
		return nil, identifyAdministrator(c, p)
	}
	if pair.Secret != secret {
		c.Note("secret: is wrong; the identifier is known")
		return nil, mock.Refuse("authenticationFailed")
	}
	admin, err := administratorByName.First(tx, pair.Admin)
	if err != nil {
		return nil, err
	}
	if pair.Roles == nil {
		return []string{}, admitAdministrator(admin)
	}
	return pair.Roles, admitAdministrator(admin)
}

// identifyAdministrator checks the older way in: a login name and the MD5 of
// its password (A2). Roles belong to credential pairs only (A4).
func identifyAdministrator(c *mock.Call, p params) error {
	if p.text("identifier") != "" {
		c.Note("identifier: no credential of the installation has the one that was sent; the secret was not looked at")
		return mock.Refuse("invalidCredentials")
	}
	admin, err := administratorByName.First(c.Tx, p.text("username"))
	if err != nil {
		return err
	}
	if admin == nil {
		c.Note("username: no administrator has the one that was sent; the password was not looked at")
		return mock.Refuse("invalidCredentials")
	}
	sum := md5.Sum([]byte(admin.Password))
	switch p.text("password") {
	case hex.EncodeToString(sum[:]):
		return admitAdministrator(admin)
	case admin.Password:
		c.Note("password: was sent as it is; the MD5 of it is wanted, in hex")
	default:
		c.Note("password: is wrong; the username is known, and the MD5 of its password is wanted")
	}
	return mock.Refuse("invalidPassword")
}

// missingHalf says which half of a pair did not come.
func missingHalf(p params) string {
	for _, pair := range [][2]string{{"identifier", "secret"}, {"username", "password"}} {
		for i, half := range pair {
			if p.text(half) == "" && p.text(pair[1-i]) != "" {
				return half + ": is missing; it is wanted beside " + pair[1-i]
			}
		}
	}
	return "identifier: is missing; identifier and secret are wanted, or username and the MD5 of its password"
}

func admitAdministrator(admin *administrator) error {
	switch {
	case admin.Disabled:
		return mock.Refuse("administratorDisabled")
	case admin.NoAccess:
		return mock.Refuse("accessDenied")
	default:
		return nil
	}
}

// admitAction lets an action through that any of the caller's roles allows.
func admitAction(c *mock.Call, r *request, names []string) error {
	if names == nil {
		return nil
	}
	for _, name := range names {
		allowing, err := roleByName.First(c.Tx, name)
		if err != nil {
			return err
		}
		for _, action := range allowing.Actions {
			if action == "*" || sameAction(action, r.action) {
				return nil
			}
		}
	}
	c.Notef("action: none of the roles (%s) allows it; give the credential one that does", strings.Join(names, ", "))
	return mock.Refuse("permissionDenied", "action", lower(r.action))
}
