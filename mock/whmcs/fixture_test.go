package whmcs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
)

const sectionKeys = "(allowed: accessKey, administrators, allowedIPs, apiCredentials, clients, company, " +
	"oauthCodes, oauthCredentials, oauthTokens, roles, services, ssoTokens, systemUrl, users, version)"

// wholeCredential is an OAuth credential of a fixture.
const wholeCredential = "{id: 1, grantType: single_sign_on, scope: openid, clientIdentifier: a, clientSecret: s," +
	" createdAt: 2026-01-02T03:04:05Z, updatedAt: 2026-01-02T03:04:05Z}"

var badFixtures = []struct {
	name string
	text string
	want []string // lines
}{
	{"notYAML", "whmcs: [", []string{"f.yaml:1: this is no YAML: did not find expected node content"}},
	{"scalar", "whmcs", []string{"f.yaml:1: a fixture is a mapping of sections"}},
	{"list", "# none\n- whmcs", []string{"f.yaml:2: a fixture is a mapping of sections"}},

	{"unknownSection", "\nwhmc: {}", []string{`f.yaml:2: unknown section "whmc"; did you mean "whmcs"? (allowed: SECTIONS)`}},
	{"unknownSectionFarOff", "plesk: {}", []string{`f.yaml:1: unknown section "plesk" (allowed: SECTIONS)`}},
	{
		"unknownKey", "whmcs:\n  compny: x",
		[]string{`f.yaml:2: in whmcs: unknown key "compny"; did you mean "company"? ` + sectionKeys},
	},
	{
		"unknownKeyInARow", "whmcs:\n  services:\n    - {id: 1, client: 1}\n    - {id: 2, clent: 1}",
		[]string{`f.yaml:4: in whmcs.services[1]: unknown key "clent"; did you mean "client"? (allowed: client, id)`},
	},
	{
		"caseOfKey", "whmcs:\n  allowedIps: []",
		[]string{`f.yaml:2: in whmcs: unknown key "allowedIps"; did you mean "allowedIPs"? ` + sectionKeys},
	},
	{
		"severalUnknownKeys", "whmcs:\n  x1: x\n  x2: x",
		[]string{`f.yaml:2: in whmcs: unknown key "x1" ` + sectionKeys, `f.yaml:3: in whmcs: unknown key "x2" ` + sectionKeys},
	},
	{
		"unknownBehaviour", "whmcs:\n  behaviours:\n    idtype: string",
		[]string{`f.yaml:3: in whmcs: unknown behaviour "idtype"; did you mean "idType"?`},
	},
	{
		"unknownValue", "whmcs:\n  behaviours:\n    idType: strng",
		[]string{`f.yaml:3: whmcs.behaviours.idType: unknown value "strng"; did you mean "string"? (allowed: string, integer)`},
	},
	{
		"otherValueOfFixedBehaviour", "whmcs:\n  behaviours: {idReuse: always}",
		[]string{`f.yaml:2: whmcs.behaviours.idReuse: unknown value "always" (allowed: never)`},
	},

	{"textForSection", "whmcs: x", []string{`f.yaml:1: whmcs: a mapping is wanted, and "x" stands here`}},
	{"textForNumber", "whmcs:\n  services:\n    - {id: one, client: 1}", []string{`f.yaml:3: whmcs.services[0].id: a whole number is wanted, and "one" stands here`}},
	{"numberTooBig", "whmcs:\n  clients:\n    - {id: 9223372036854775808}", []string{`f.yaml:3: whmcs.clients[0].id: a whole number is wanted, and "9223372036854775808" stands here`}},
	{"textForList", "whmcs:\n  services: none", []string{`f.yaml:2: whmcs.services: a list is wanted, and "none" stands here`}},
	{"listForText", "whmcs:\n  company: [a, b]", []string{"f.yaml:2: whmcs.company: text is wanted, and a list stands here"}},
	{"textForTruth", "whmcs:\n  clients:\n    - {id: 1, closed: maybe}", []string{`f.yaml:3: whmcs.clients[0].closed: true or false is wanted, and "maybe" stands here`}},
	{
		"severalTypes", "whmcs:\n  clients:\n    - {id: a}\n    - {id: b}",
		[]string{`f.yaml:3: whmcs.clients[0].id: a whole number is wanted, and "a" stands here`, `f.yaml:4: whmcs.clients[1].id: a whole number is wanted, and "b" stands here`},
	},
	{
		"notATime", "whmcs:\n  oauthCredentials:\n    - {id: 1, createdAt: yesterday}",
		[]string{
			`f.yaml:3: whmcs.oauthCredentials[0].createdAt: a time such as 2026-01-02T03:04:05Z is wanted, and "yesterday" stands here`,
			"f.yaml:3: whmcs.oauthCredentials[0]: lacks grantType, scope, clientIdentifier and clientSecret",
		},
	},
	{
		"keyTwice", "whmcs:\n  company: a\n  company: b",
		[]string{`f.yaml:3: key "company" stands twice, first on line 2`},
	},

	{
		"unknownAdministrator", "whmcs:\n  apiCredentials:\n    - {identifier: i, secret: s, admin: nobody}",
		[]string{`f.yaml:3: whmcs.apiCredentials[0].admin: no administrator is called "nobody"`},
	},
	{
		"unknownRole", "whmcs:\n  administrators:\n    - {username: a, password: p}\n  apiCredentials:\n" +
			"    - identifier: i\n      secret: s\n      admin: a\n      roles:\n        - x",
		[]string{`f.yaml:9: whmcs.apiCredentials[0].roles[0]: no role is called "x"`},
	},
	{
		"unknownClient", "whmcs:\n  clients: [{id: 1}]\n  services:\n    - {id: 1, client: 2}",
		[]string{"f.yaml:4: whmcs.services[0].client: no client has id 2; 0 is nobody"},
	},
	{
		"unknownGrantType", "whmcs:\n  oauthCredentials:\n    - " + strings.Replace(wholeCredential, "single_sign_on", "singlesignon", 1),
		[]string{`f.yaml:3: whmcs.oauthCredentials[0].grantType: unknown value "singlesignon"; did you mean "single_sign_on"? ` +
			"(allowed: authorization_code, single_sign_on)"},
	},
	{
		"bareRows", "whmcs:\n  administrators: [{}]\n  roles: [{}]\n  clients: [{}]\n  services: [{}]\n  oauthCredentials: [{}]\n" +
			"  apiCredentials:\n    - {admin: \"\"}",
		[]string{
			"f.yaml:2: whmcs.administrators[0]: lacks username and password",
			"f.yaml:3: whmcs.roles[0]: lacks name",
			"f.yaml:4: whmcs.clients[0]: lacks id",
			"f.yaml:5: whmcs.services[0]: lacks id",
			"f.yaml:6: whmcs.oauthCredentials[0]: lacks id, grantType, scope, clientIdentifier and clientSecret",
			"f.yaml:8: whmcs.apiCredentials[0].admin: is empty",
			"f.yaml:8: whmcs.apiCredentials[0]: lacks identifier and secret",
		},
	},
	{
		"addressRange", "whmcs:\n  allowedIPs:\n    - 192.0.2.1\n    - 192.0.2.0/24",
		[]string{`f.yaml:4: whmcs.allowedIPs[1]: "192.0.2.0/24" is not one address: the list matches exactly, without ranges`},
	},
	{
		"addressWildcard", "whmcs:\n  allowedIPs: ['*', '']",
		[]string{
			`f.yaml:2: whmcs.allowedIPs[0]: "*" is not one address: the list matches exactly, without ranges`,
			`f.yaml:2: whmcs.allowedIPs[1]: "" is not one address: the list matches exactly, without ranges`,
		},
	},

	{
		"serviceTwice", "whmcs:\n  services:\n    - {id: 1, client: 0}\n    - {id: 1, client: 0}",
		[]string{"f.yaml:4: whmcs.services[1]: create in whmcs.service: another row has the same id"},
	},
	{
		"credentialTwice", "whmcs:\n  oauthCredentials:\n    - " + wholeCredential + "\n    - " +
			strings.Replace(wholeCredential, "clientIdentifier: a", "clientIdentifier: b", 1),
		[]string{"f.yaml:4: whmcs.oauthCredentials[1]: create in whmcs.credential: another row has the same id"},
	},
	{
		"clientIdentifierTwice", "whmcs:\n  oauthCredentials:\n    - " + wholeCredential + "\n    - " +
			strings.Replace(wholeCredential, "id: 1", "id: 2", 1),
		[]string{"f.yaml:4: whmcs.oauthCredentials[1]: create in whmcs.credential: another row has the same clientIdentifier"},
	},
	{
		"roleTwice", "whmcs:\n  roles:\n    - {name: a, actions: []}\n    - {name: a, actions: []}",
		[]string{"f.yaml:4: whmcs.roles[1]: create in whmcs.role: another row has the same name"},
	},

	{"textForSequence", "whmcs: {}\nsequences:\n  whmcs.credential: many", []string{`f.yaml:3: sequences.whmcs.credential: a whole number is wanted, and "many" stands here`}},
	{"listForSequences", "whmcs: {}\nsequences: [1]", []string{"f.yaml:2: sequences: a mapping is wanted, and a list stands here"}},
}

// TestBadFixtures holds what a person reads who made a mistake in a fixture:
// file and line, what is wrong, and what was meant if it is near.
func TestBadFixtures(t *testing.T) {
	t.Parallel()
	var sections []string
	for _, p := range all.Providers() {
		sections = append(sections, p.Name)
	}
	actual := strings.NewReplacer("SECTIONS", strings.Join(append(sections, "sequences"), ", "))
	for _, tt := range badFixtures {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := actual.Replace(strings.Join(tt.want, "\n"))
			err := startFrom(tt.text)
			if err == nil {
				t.Fatalf("fixture %q starts a mock, want:\n%s", tt.text, want)
			}
			if diff := cmp.Diff(want, err.Error()); diff != "" {
				t.Errorf("fixture %q: error mismatch (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// TestSparseFixtures start a mock, although much is not there.
func TestSparseFixtures(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"{}", "whmcs: {}", "whmcs:\n  behaviours: {}", "whmcs: {services: [{id: 1, client: 0}]}"} {
		if err := startFrom(text); err != nil {
			t.Errorf("fixture %q: %v", text, err)
		}
	}
}

// startFrom starts a mock from a fixture's text and reports why it cannot.
func startFrom(text string) error {
	fixture, err := all.ReadFixture("f.yaml", []byte(text))
	if err != nil {
		return err
	}
	_, err = mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture})
	return err
}
