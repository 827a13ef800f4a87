package whmcs_test

import (
	"crypto/md5" // the wire format of the service (facts A2)
	"encoding/hex"
	"net/url"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
)

// accounts are the ways in. What stands before them in a section decides which
// addresses may call.
const accounts = `
  administrators:
    - {username: admin, password: mock-password}
    - {username: disabled, password: mock-password, disabled: true}
    - {username: outsider, password: mock-password, withoutAPIAccess: true}
  roles:
    - {name: everything, actions: ["*"]}
    - {name: lists, actions: [listoauthcredentials]}
    - {name: details, actions: [WhmcsDetails]}
  apiCredentials:
    - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
    - {identifier: lister, secret: mock-secret, admin: admin, roles: [lists]}
    - {identifier: both, secret: mock-secret, admin: admin, roles: [lists, details]}
    - {identifier: without-role, secret: mock-secret, admin: admin, roles: []}
    - {identifier: without-roles, secret: mock-secret, admin: admin}
    - {identifier: disabled-identifier, secret: mock-secret, admin: disabled, roles: [everything]}
    - {identifier: outsider-identifier, secret: mock-secret, admin: outsider, roles: [everything]}
`

// accessKey holds every kind of character that one may (facts A13).
const accessKey = "aZ09!@#$%.()*[]-_"

// doors are the ways in which addresses are let in.
var doors = map[string]string{
	"open":    "whmcs:" + accounts,
	"listed":  "whmcs:\n  accessKey: '" + accessKey + "'\n  allowedIPs: [192.0.2.1, '2001:DB8:0::1', '::ffff:192.0.2.9']" + accounts,
	"noKey":   "whmcs:\n  allowedIPs: [192.0.2.1]" + accounts,
	"closed":  "whmcs:\n  allowedIPs: []" + accounts,
	"strict":  "whmcs:\n  accessKey: '" + accessKey + "'\n  allowedIPs: [192.0.2.1]\n  behaviours: {wrongAccessKey: denied}" + accounts,
	"oldRole": "whmcs:\n  allowedIPs: [192.0.2.1]\n  behaviours: {commandCheck: roleFirst}" + accounts,
}

// An entry is one attempt to call.
type entry struct {
	name    string
	door    string // "" is open
	from    string // "" is 192.0.2.1
	send    string // a form
	answer  string // "" is the success of WhmcsDetails
	address string // in the message, where it is not from
	action  string // in the message
}

const (
	pairSent  = "action=WhmcsDetails&identifier=mock-identifier&secret=mock-secret"
	noAction  = "identifier=mock-identifier&secret=mock-secret"
	asLister  = "identifier=lister&secret=mock-secret"
	detailing = "action=WhmcsDetails"
)

var entries = []entry{
	{name: "identifierAndSecret", send: pairSent},
	{name: "pairInUsernameAndPassword", send: detailing + "&username=mock-identifier&password=mock-secret"},
	{name: "usernameAndMD5", send: detailing + "&username=admin&password=" + md5Of("mock-password")},
	{name: "identifierBeforeUsername", send: pairSent + "&username=nobody&password=wrong"},
	{name: "wrongIdentifierBeforeUsername", send: detailing + "&identifier=x&secret=x&username=mock-identifier&password=mock-secret", answer: "invalidCredentials"},
	{name: "emptyPairBesideUsername", send: detailing + "&identifier=&secret=&username=mock-identifier&password=mock-secret"},
	{name: "emptyUsernameBesidePair", send: pairSent + "&username=&password=&accesskey="},
	{name: "nothing", send: detailing, answer: "authenticationFailed"},
	{name: "allEmpty", send: detailing + "&identifier=&secret=&username=&password=&accesskey=", answer: "authenticationFailed"},
	{name: "beginningOfTheSecret", send: detailing + "&identifier=mock-identifier&secret=mock-secre", answer: "authenticationFailed"},
	{name: "moreThanTheSecret", send: detailing + "&identifier=mock-identifier&secret=mock-secret2", answer: "authenticationFailed"},
	{name: "rolesLeftOut", send: detailing + "&identifier=without-roles&secret=mock-secret", answer: "permissionDenied", action: "whmcsdetails"},
	{name: "addressListedAsMappedIPv6", door: "listed", from: "192.0.2.9", send: pairSent},
	{name: "identifierAlone", send: detailing + "&identifier=mock-identifier", answer: "authenticationFailed"},
	{name: "secretAlone", send: detailing + "&secret=mock-secret", answer: "authenticationFailed"},
	{name: "usernameAlone", send: detailing + "&username=admin", answer: "authenticationFailed"},
	{name: "wrongSecret", send: detailing + "&identifier=mock-identifier&secret=wrong", answer: "authenticationFailed"},
	{name: "wrongSecretInPassword", send: detailing + "&username=mock-identifier&password=wrong", answer: "authenticationFailed"},
	{name: "caseOfIdentifier", send: detailing + "&identifier=Mock-Identifier&secret=mock-secret", answer: "invalidCredentials"},
	{name: "unknownIdentifier", send: detailing + "&identifier=x&secret=x", answer: "invalidCredentials"},
	{name: "unknownUsername", send: detailing + "&username=x&password=x", answer: "invalidCredentials"},
	{name: "loginInIdentifier", send: detailing + "&identifier=admin&secret=" + md5Of("mock-password"), answer: "invalidCredentials"},
	{name: "wrongMD5", send: detailing + "&username=admin&password=" + md5Of("wrong"), answer: "invalidPassword"},
	{name: "passwordInClear", send: detailing + "&username=admin&password=mock-password", answer: "invalidPassword"},
	{name: "disabledLogin", send: detailing + "&username=disabled&password=" + md5Of("mock-password"), answer: "administratorDisabled"},
	{name: "disabledLoginWrongMD5", send: detailing + "&username=disabled&password=x", answer: "invalidPassword"},
	{name: "pairOfDisabled", send: detailing + "&identifier=disabled-identifier&secret=mock-secret", answer: "administratorDisabled"},
	{name: "pairOfDisabledWrongSecret", send: detailing + "&identifier=disabled-identifier&secret=x", answer: "authenticationFailed"},
	{name: "loginWithoutAPIAccess", send: detailing + "&username=outsider&password=" + md5Of("mock-password"), answer: "accessDenied"},
	{name: "pairWithoutAPIAccess", send: detailing + "&identifier=outsider-identifier&secret=mock-secret", answer: "accessDenied"},

	{name: "noListLetsAnyoneIn", from: "198.51.100.7", send: pairSent},
	{name: "listedIPv4", door: "listed", send: pairSent},
	{name: "otherIPv4", door: "listed", from: "192.0.2.10", send: pairSent, answer: "invalidIP"},
	{name: "listedIPv6", door: "listed", from: "2001:db8::1", send: pairSent},
	{name: "otherIPv6", door: "listed", from: "2001:db8::2", send: pairSent, answer: "invalidIP"},
	{name: "localIPv6", door: "listed", from: "::1", send: pairSent, answer: "invalidIP"},
	{name: "IPv4InIPv6", door: "listed", from: "::ffff:192.0.2.1", send: pairSent},
	{name: "otherIPv4InIPv6", door: "listed", from: "::ffff:192.0.2.10", send: pairSent, answer: "invalidIP", address: "192.0.2.10"},
	{name: "zoneIsDropped", door: "listed", from: "fe80::1%eth0", send: pairSent, answer: "invalidIP", address: "fe80::1"},
	{name: "emptyListLetsNobodyIn", door: "closed", send: pairSent, answer: "invalidIP"},
	{name: "emptyListLoopback", door: "closed", from: "127.0.0.1", send: pairSent, answer: "invalidIP"},

	{name: "accessKey", door: "listed", from: "198.51.100.7", send: pairSent + "&accesskey=" + url.QueryEscape(accessKey)},
	{name: "accessKeyOnClosedDoor", door: "noKey", from: "198.51.100.7", send: pairSent + "&accesskey=x", answer: "invalidIP"},
	{name: "emptyAccessKey", door: "noKey", from: "198.51.100.7", send: pairSent + "&accesskey=", answer: "invalidIP"},
	{
		name: "accessKeyNeedsCredentials", door: "listed", from: "198.51.100.7",
		send: detailing + "&accesskey=" + url.QueryEscape(accessKey), answer: "authenticationFailed",
	},
	{
		name: "accessKeyOpensNoRole", door: "listed", from: "198.51.100.7",
		send: detailing + "&" + asLister + "&accesskey=" + url.QueryEscape(accessKey), answer: "permissionDenied", action: "whmcsdetails",
	},
	{name: "wrongAccessKeyIsIgnored", door: "listed", from: "198.51.100.7", send: pairSent + "&accesskey=x", answer: "invalidIP"},
	{name: "wrongAccessKeyFromListed", door: "listed", send: pairSent + "&accesskey=x"},
	{name: "wrongAccessKeyDenied", door: "strict", from: "198.51.100.7", send: pairSent + "&accesskey=x", answer: "accessDenied"},
	{name: "wrongAccessKeyDeniedFromListed", door: "strict", send: pairSent + "&accesskey=x", answer: "accessDenied"},
	{name: "noAccessKeyWhereWrongIsDenied", door: "strict", send: pairSent},
	{name: "accessKeyWhereWrongIsDenied", door: "strict", from: "198.51.100.7", send: pairSent + "&accesskey=" + url.QueryEscape(accessKey)},

	{name: "roleAllows", send: detailing + "&identifier=both&secret=mock-secret"},
	{name: "roleAllowsNot", send: detailing + "&" + asLister, answer: "permissionDenied", action: "whmcsdetails"},
	{name: "noRoleAllowsNothing", send: detailing + "&identifier=without-role&secret=mock-secret", answer: "permissionDenied", action: "whmcsdetails"},
	{name: "roleBeforeParameters", send: "action=CreateOAuthCredential&" + asLister, answer: "permissionDenied", action: "createoauthcredential"},
	{name: "loginHasNoRoles", send: detailing + "&username=admin&password=" + md5Of("mock-password")},

	{name: "addressBeforeEmptyAction", door: "closed", answer: "invalidIP"},
	{name: "addressBeforeCredentials", door: "closed", send: detailing + "&identifier=x&secret=x", answer: "invalidIP"},
	{name: "wrongAccessKeyBeforeEmptyAction", door: "strict", send: "accesskey=x", answer: "accessDenied"},
	{name: "emptyActionBeforeCredentials", answer: "emptyAction"},
	{name: "emptyActionOfKnownCaller", send: noAction, answer: "emptyAction"},
	{name: "credentialsBeforeUnknownAction", send: "action=AddClient&identifier=x&secret=x", answer: "invalidCredentials"},
	{name: "unknownActionBeforeRole", send: "action=AddClient&" + asLister, answer: "unknownAction", action: "addclient"},
	{name: "roleBeforeUnknownAction", door: "oldRole", send: "action=AddClient&" + asLister, answer: "permissionDenied", action: "addclient"},
	{name: "unknownActionOfAnyRole", door: "oldRole", send: "action=AddClient&" + noAction, answer: "unknownAction", action: "addclient"},
	{name: "credentialsBeforeRole", door: "oldRole", send: "action=AddClient&identifier=lister&secret=x", answer: "authenticationFailed"},
}

func md5Of(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

func TestAccess(t *testing.T) {
	t.Parallel()
	handlers := map[string]*mock.Server{}
	for door, text := range doors {
		handlers[door] = mocktest.New(t, mocktest.Options{YAML: text})
	}
	for _, e := range entries {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			if e.door == "" {
				e.door = "open"
			}
			e.check(t, handlers[e.door])
		})
	}
}

func (e entry) check(t *testing.T, s *mock.Server) {
	t.Helper()
	if e.from == "" {
		e.from = "192.0.2.1"
	}
	if e.address == "" {
		e.address = e.from
	}
	r := request{body: e.send + "&responsetype=json"}.build(t, "")
	r.RemoteAddr = "[" + e.from + "]:4711"
	if !strings.Contains(e.from, ":") {
		r.RemoteAddr = e.from + ":4711"
	}
	operation, answer := "WhmcsDetails", e.answer
	var values map[string]string
	switch answer {
	case "":
		answer = "details"
	case "invalidIP":
		values = map[string]string{"address": e.address}
	case "permissionDenied":
		values = map[string]string{"action": e.action}
	case "unknownAction":
		operation, values = "CallAPI", map[string]string{"action": e.action}
	case "emptyAction":
		operation = "CallAPI"
	}
	a, value := rendered(t, s.Document("whmcs"), operation, answer, values)
	checkReply(t, serve(s, r), a, value, "json", "")
}
