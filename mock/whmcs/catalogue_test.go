package whmcs_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// guarded is an installation that lets nobody in without the access key, with
// accounts that are refused for each reason that there is.
// empty is the fixture default as far as it is WHMCS's, without its credential.
const empty = `
whmcs:
  company: Company Name
  administrators:
    - {username: admin, password: mock-password}
  roles:
    - {name: everything, actions: ["*"]}
  apiCredentials:
    - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
  systemUrl: https://whmcs.example.com
  clients: [{id: 1}, {id: 2}, {id: 3, closed: true}]
  users: [{id: 2, uuid: 7f0c8d3a-5d1e-4c66-9a1b-2f6b0c9d8e7f, client: 2}]
  services:
    - {id: 1, client: 1}
    - {id: 2, client: 2}
    - {id: 3, client: 3}
    - {id: 4, client: 0}
`

const checking = `  behaviours: {updatedServices: checked}
  oauthCredentials:
    - {id: 1, name: Documents example, grantType: authorization_code, scope: openid, rsaKeyPair: 1, clientIdentifier: COMPANY-NAME.1, clientSecret: kept,
       createdAt: 2016-11-18T09:32:24Z, updatedAt: 2016-11-18T09:32:24Z}
`

const guarded = `
whmcs:
  accessKey: mock-access-key
  allowedIPs: [203.0.113.9]
  behaviours: {commandCheck: roleFirst}
  administrators:
    - {username: admin, password: mock-password}
    - {username: disabled, password: mock-password, disabled: true}
    - {username: outsider, password: mock-password, withoutAPIAccess: true}
  roles:
    - {name: nothing, actions: []}
  apiCredentials:
    - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [nothing]}
    - {identifier: disabled-identifier, secret: mock-secret, admin: disabled, roles: [nothing]}
    - {identifier: outsider-identifier, secret: mock-secret, admin: outsider, roles: [nothing]}
`

// worlds are the states in which the rows of the catalogue test ask.
var worlds = map[string]mocktest.Options{
	"":          {YAML: empty},
	"documents": {Fixture: "documents"},
	"guarded":   {YAML: guarded},
	"checking":  {YAML: empty + checking},
}

// every stands for each operation in turn.
const every = "*"

// A provocation reaches one answer of the catalogue.
type provocation struct {
	operation string
	answer    string
	world     string
	before    []fields          // calls that make the state for it
	send      fields            // what differs from a request that succeeds
	method    string            // "" is POST
	values    map[string]string // of placeholders, where they are not the catalogue's own
	made      map[string]string // members of the answer that the service makes up, by the stored field that holds them
	fault     bool              // reached only through a scheduled fault
	only      string            // the one form in which it can occur
}

var throughGate = fields{"accesskey": "mock-access-key"}

// notUTF8 is text that JSON cannot carry.
const notUTF8 = "\xff"

var provocations = []provocation{
	{operation: every, answer: "invalidIP", world: "guarded", values: map[string]string{"address": "127.0.0.1"}},
	{operation: every, answer: "authenticationFailed", world: "guarded", send: throughGate.with(fields{"secret": "wrong"})},
	{operation: every, answer: "invalidCredentials", world: "guarded", send: throughGate.with(fields{"identifier": "nobody"})},
	{
		operation: every, answer: "invalidPassword", world: "guarded",
		send: throughGate.with(fields{"identifier": "", "secret": "", "username": "admin", "password": "wrong"}),
	},
	{operation: every, answer: "administratorDisabled", world: "guarded", send: throughGate.with(fields{"identifier": "disabled-identifier"})},
	{operation: every, answer: "accessDenied", world: "guarded", send: throughGate.with(fields{"identifier": "outsider-identifier"})},
	{operation: every, answer: "adminUserRequired", fault: true},
	{operation: "CallAPI", answer: "permissionDenied", world: "guarded", send: throughGate.with(fields{"action": "AddClient"})},
	denied("CreateOAuthCredential"), denied("UpdateOAuthCredential"), denied("ListOAuthCredentials"),
	denied("DeleteOAuthCredential"), denied("WhmcsDetails"), denied("CreateSsoToken"),

	{operation: "CallAPI", answer: "unknownAction"},
	{operation: "CallAPI", answer: "commandNotFound", fault: true},
	{operation: "CallAPI", answer: "unknownActionNotFound", fault: true},
	{operation: "CallAPI", answer: "encodingFailed", send: fields{"action": notUTF8}, only: "json"},
	{operation: "CallAPI", answer: "emptyAction", send: fields{"action": ""}},
	{operation: "CallAPI", answer: "methodNotAllowed", method: http.MethodPut},

	{
		operation: "CreateOAuthCredential", answer: "created",
		made: map[string]string{"clientIdentifier": "clientIdentifier", "clientSecret": "clientSecret"},
	},
	{operation: "CreateOAuthCredential", answer: "grantTypeRequired", send: fields{"grantType": ""}},
	{operation: "CreateOAuthCredential", answer: "invalidGrantType", send: fields{"grantType": "x"}},
	{operation: "CreateOAuthCredential", answer: "nameRequired", send: fields{"grantType": "authorization_code"}},
	{operation: "CreateOAuthCredential", answer: "serviceIDRequired", send: fields{"serviceId": ""}},
	{operation: "CreateOAuthCredential", answer: "scopeRequired", send: fields{"scope": ""}},
	{operation: "CreateOAuthCredential", answer: "invalidScope", send: fields{"scope": "clientarea:sso x y"}},
	{operation: "CreateOAuthCredential", answer: "invalidServiceID", send: fields{"serviceId": "99"}},
	{operation: "CreateOAuthCredential", answer: "serviceNotAssociated", send: fields{"serviceId": "4"}},
	{operation: "CreateOAuthCredential", answer: "encodingFailed", send: fields{"scope": notUTF8}, only: "json"},

	{operation: "UpdateOAuthCredential", answer: "updated", world: "documents", send: fields{"name": "other"}},
	{
		operation: "UpdateOAuthCredential", answer: "secretReset", world: "documents", send: fields{"resetSecret": "1"},
		made: map[string]string{"newClientSecret": "clientSecret"},
	},
	{operation: "UpdateOAuthCredential", answer: "identifierRequired", world: "documents", send: fields{"credentialId": "", "name": "other"}},
	{operation: "UpdateOAuthCredential", answer: "invalidCredentialID", world: "documents", send: fields{"credentialId": "99", "name": "other"}},
	{
		operation: "UpdateOAuthCredential", answer: "invalidClientIdentifier", world: "documents",
		send: fields{"credentialId": "", "clientApiIdentifier": "COMPANY-NAME.none", "name": "other"},
	},
	{
		operation: "UpdateOAuthCredential", answer: "invalidGrantType", world: "documents",
		send: fields{"name": "other", "resetSecret": "1", "grantType": "xxxxx"},
	},
	{operation: "UpdateOAuthCredential", answer: "invalidServiceID", world: "checking", send: fields{"serviceId": "99"}},
	{operation: "UpdateOAuthCredential", answer: "serviceNotAssociated", world: "checking", send: fields{"serviceId": "4"}},
	{
		operation: "UpdateOAuthCredential", answer: "nameRequired", world: "documents",
		send: fields{"description": "other", "resetSecret": "1", "grantType": "authorization_code"},
	},
	{
		operation: "UpdateOAuthCredential", answer: "serviceIDRequired", world: "documents",
		send: fields{"name": "other", "resetSecret": "1", "serviceId": "0"},
	},
	{
		operation: "UpdateOAuthCredential", answer: "invalidScope", world: "documents",
		send: fields{"name": "other", "resetSecret": "1", "scope": "openid xxxxxxx"},
	},
	{
		operation: "UpdateOAuthCredential", answer: "encodingFailed", world: "documents",
		send: fields{"name": "other", "resetSecret": "1", "grantType": notUTF8}, only: "json",
	},

	{operation: "ListOAuthCredentials", answer: "listed", world: "documents"},
	{
		operation: "ListOAuthCredentials", answer: "encodingFailed", only: "json",
		before: []fields{call("CreateOAuthCredential", fields{"description": notUTF8})},
	},

	{operation: "DeleteOAuthCredential", answer: "deleted", world: "documents"},
	{operation: "DeleteOAuthCredential", answer: "invalidCredentialID", world: "documents", send: fields{"credentialId": "99"}},

	{operation: "WhmcsDetails", answer: "details"},

	{operation: "CreateSsoToken", answer: "ssoTokenCreated", made: map[string]string{"access_token": "token", "redirect_url": "token"}},
	{operation: "CreateSsoToken", answer: "clientOrUserRequired", send: fields{"client_id": ""}},
	{operation: "CreateSsoToken", answer: "invalidClientID", send: fields{"client_id": "99"}},
	{operation: "CreateSsoToken", answer: "invalidUserID", send: fields{"user_id": "99"}},
	{operation: "CreateSsoToken", answer: "invalidUserIDForClient", send: fields{"user_id": "2"}},
	{operation: "CreateSsoToken", answer: "invalidDestination", send: fields{"destination": "clientarea:homepage"}},
	{operation: "CreateSsoToken", answer: "ssoBlocked", send: fields{"client_id": "3"}},
	{operation: "CreateSsoToken", answer: "tokenNotProvisioned", fault: true},
}

func denied(operation string) provocation {
	return provocation{
		operation: operation, answer: "permissionDenied", world: "guarded", send: throughGate,
		values: map[string]string{"action": strings.ToLower(operation)},
	}
}

// TestCatalogue reaches every answer of the catalogue over HTTP, in each form in
// which it can occur: by a request that the service would answer so or, where
// the catalogue says that there is none, through a fault. A refused call changes
// nothing.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	for _, dialect := range spec.Dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			mocks := map[string]*mocktest.Mock{}
			for world, opts := range worlds {
				opts.Dialect = dialect
				mocks[world] = mocktest.Start(t, opts)
			}
			doc := mocks[""].Server.Document("whmcs")
			rows := byAnswer(t, doc)
			for _, op := range actions(doc) {
				for _, a := range op.Answers {
					row, ok := rows[op.ID+" "+a.Name]
					if !ok {
						t.Errorf("no row reaches answer %s of %s", a.Name, op.ID)
						continue
					}
					for format := range mediaTypes {
						if row.only != "" && row.only != format {
							continue
						}
						t.Run(op.ID+"_"+a.Name+"_"+format, func(t *testing.T) {
							row.check(t, mocks[row.world], doc, format)
						})
					}
				}
			}
		})
	}
}

// actions lists the operations of the API: each is an action of one path.
func actions(doc *spec.Document) []*spec.Operation {
	return slices.DeleteFunc(slices.Clone(doc.Operations), func(op *spec.Operation) bool { return op.Path != endpoint })
}

// byAnswer spreads the rows over the operations they stand for. Each must name
// an answer that the catalogue holds, once.
func byAnswer(t *testing.T, doc *spec.Document) map[string]provocation {
	t.Helper()
	rows := map[string]provocation{}
	for _, row := range provocations {
		for _, op := range actions(doc) {
			if row.operation != every && row.operation != op.ID {
				continue
			}
			spread := row
			spread.operation = op.ID
			key := op.ID + " " + row.answer
			if _, twice := rows[key]; twice {
				t.Errorf("two rows reach answer %s of %s", row.answer, op.ID)
			}
			rows[key] = spread
		}
		if row.operation != every && doc.Operation(row.operation) == nil {
			t.Errorf("a row names operation %s, which the catalogue lacks", row.operation)
		}
	}
	for key, row := range rows {
		a := doc.Operation(row.operation).Answer(row.answer)
		if a == nil {
			t.Errorf("a row names answer %s, which the catalogue lacks", key)
		} else if a.FaultOnly != row.fault {
			t.Errorf("answer %s: the row reaches it through a fault: %t, the catalogue says %t", key, row.fault, a.FaultOnly)
		}
	}
	return rows
}

// check makes the state, sends the request and compares the answer.
func (p provocation) check(t *testing.T, m *mocktest.Mock, doc *spec.Document, format string) {
	m.Server.Sandbox().Reset()
	for _, f := range p.before {
		succeed(t, m.Server, f)
	}
	if p.fault {
		p.schedule(t, m.Server)
	}
	before := dump(t, m.Server)
	form := call(p.operation, p.send).with(fields{"responsetype": format})
	sent := request{body: form.encode()}
	if p.method != "" { // only the query can say which form is wanted
		sent = request{method: p.method, query: form.encode()}
	}
	got := sent.over(t, m)
	a, value := rendered(t, doc, p.operation, p.answer, p.values)
	if p.made != nil {
		value = p.withMade(t, m.Server, value.(tree.Object))
	}
	checkReply(t, got, a, value, format, form["action"])
	if a.Refusal {
		if diff := cmp.Diff(before, dump(t, m.Server)); diff != "" {
			t.Errorf("%s changed the state (-before +after):\n%s", p.answer, diff)
		}
	}
}

func (p provocation) schedule(t *testing.T, s *mock.Server) {
	t.Helper()
	f := mock.Fault{Provider: "whmcs", Operation: p.operation, Answer: p.answer, Count: 1}
	if err := s.Sandbox().Schedule(f); err != nil {
		t.Fatal(err)
	}
}

// withMade puts in what the service made up for the first row that it stored.
func (p provocation) withMade(t *testing.T, s *mock.Server, value tree.Object) tree.Object {
	t.Helper()
	row := p.firstStored(t, s)
	out := tree.Object{}
	for _, m := range value {
		if field, made := p.made[m.Key]; made {
			was := m.Value
			if m.Value = row.Get(field); m.Key == "redirect_url" {
				m.Value = "https://whmcs.example.com/oauth/singlesignon.php?access_token=" + row.Text(field)
			}
			if m.Value == was {
				t.Errorf("%s: %s is the documents' own %v", p.answer, m.Key, was)
			}
		}
		out = append(out, tree.Member{Key: m.Key, Value: m.Value})
	}
	if got := out.Get("credentialId"); got != nil && fmt.Sprint(got) != fmt.Sprint(row.Get("id")) {
		t.Errorf("%s: the first credential has id %v, want %s", p.answer, row.Get("id"), got)
	}
	return out
}

func (p provocation) firstStored(t *testing.T, s *mock.Server) tree.Object {
	t.Helper()
	rows := stored(t, s)
	if p.operation == "CreateSsoToken" {
		rows, _ = dump(t, s).Get("whmcs").(tree.Object).Get("ssoTokens").([]any)
	}
	return rows[0].(tree.Object)
}
