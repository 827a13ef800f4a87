package whmcs

import (
	"crypto/md5" // the wire format of the service (A2)
	"encoding/hex"
	"net"
	"net/netip"
	"slices"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// accessAnswers can come of any action.
var accessAnswers = []string{
	"invalidIP", "accessDenied", "authenticationFailed", "invalidCredentials",
	"invalidPassword", "administratorDisabled", "permissionDenied",
}

// admit checks, in the order of the service: address (A12), empty action (U7),
// credentials (A10), and the role (A8). An unknown action is told after the
// credentials and, but for old installations, before the role (U6).
func admit(c *mock.Call) error {
	r := c.Local.(*request)
	if err := admitAddress(c, r); err != nil {
		return err
	}
	if r.action == "" {
		return mock.Refuse("emptyAction")
	}
	allowed, err := identify(c.Tx, r.params)
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
func identify(tx *table.Tx, p params) ([]string, error) {
	name, secret := p.text("identifier"), p.text("secret")
	if name == "" && secret == "" {
		name, secret = p.text("username"), p.text("password")
	}
	if name == "" || secret == "" {
		return nil, mock.Refuse("authenticationFailed")
	}
	pair, err := apiCredentialByIdentifier.First(tx, name)
	if err != nil {
		return nil, err
	}
	if pair == nil {
		return nil, identifyAdministrator(tx, p)
	}
	if pair.Secret != secret {
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
func identifyAdministrator(tx *table.Tx, p params) error {
	if p.text("identifier") != "" {
		return mock.Refuse("invalidCredentials")
	}
	admin, err := administratorByName.First(tx, p.text("username"))
	if err != nil {
		return err
	}
	if admin == nil {
		return mock.Refuse("invalidCredentials")
	}
	sum := md5.Sum([]byte(admin.Password))
	if p.text("password") != hex.EncodeToString(sum[:]) {
		return mock.Refuse("invalidPassword")
	}
	return admitAdministrator(admin)
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
	return mock.Refuse("permissionDenied", "action", lower(r.action))
}
