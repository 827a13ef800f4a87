package whmcs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec"
)

// A portrayal plays one behaviour in one of its values.
type portrayal struct {
	behaviour, value string

	before fields // a call that makes the state; nil for none
	send   fields
	answer string // where a refusal tells the values apart: its name, of Create
	format string // the content type; "" is JSON
	holds  string // a part of the body
	ends   string // how the body ends
	lax    bool   // the schema knows only the dialect's own value, so strict mode would refuse the answer
}

var (
	plainCreate = call("CreateOAuthCredential", nil)
	flat        = call("DeleteOAuthCredential", fields{"credentialId": "1", "responsetype": ""})
	whole       = call("ListOAuthCredentials", fields{"responsetype": ""})
	asNVP       = flat.with(fields{"responsetype": "nvp"})
	badGrant    = call("CreateOAuthCredential", fields{"grantType": "x"})
	nowhere     = call("UpdateOAuthCredential", fields{"credentialId": "1", "serviceId": "99"})
	badScope    = call("CreateOAuthCredential", fields{"scope": "x", "serviceId": "99"})
	manyURIs    = creation("n").with(fields{"redirectUri": "a,b c\nd"})
)

var portrayals = []portrayal{
	{behaviour: "idType", value: "string", send: plainCreate, holds: `"credentialId":"1",`, lax: true},
	{behaviour: "idType", value: "integer", send: plainCreate, holds: `"credentialId":1,`, lax: true},
	{
		behaviour: "jsonSlashes", value: "escaped", before: creation("a/b"),
		send: call("ListOAuthCredentials", nil), holds: `"name":"a\/b"`,
	},
	{
		behaviour: "jsonSlashes", value: "plain", before: creation("a/b"),
		send: call("ListOAuthCredentials", nil), holds: `"name":"a/b"`,
	},
	{behaviour: "jsonQuotes", value: "hex", send: badGrant, holds: `\u0022x\u0022`},
	{behaviour: "jsonQuotes", value: "backslash", send: badGrant, holds: `\"x\"`},
	{
		behaviour: "jsonMarkup", value: "hex", before: creation("<a>&'"),
		send: call("ListOAuthCredentials", nil), holds: `"name":"\u003Ca\u003E\u0026\u0027"`,
	},
	{
		behaviour: "jsonMarkup", value: "plain", before: creation("<a>&'"),
		send: call("ListOAuthCredentials", nil), holds: `"name":"<a>&'"`,
	},
	{behaviour: "defaultResponseType", value: "auto", before: plainCreate, send: flat, format: "text/plain", holds: "result=success;"},
	{behaviour: "defaultResponseType", value: "auto", send: whole, format: "application/xml", holds: "<result>success</result>"},
	{behaviour: "defaultResponseType", value: "json", before: plainCreate, send: flat, holds: `{"result":"success",`},
	{behaviour: "defaultResponseType", value: "json", send: whole, holds: `{"result":"success",`},
	{behaviour: "defaultResponseType", value: "xml", before: plainCreate, send: flat, format: "application/xml", holds: "<result>success</result>"},
	{behaviour: "defaultResponseType", value: "xml", send: whole, format: "application/xml", holds: "<result>success</result>"},
	{behaviour: "defaultResponseType", value: "nvp", before: plainCreate, send: flat, format: "text/plain", holds: "result=success;"},
	{behaviour: "defaultResponseType", value: "nvp", send: whole, format: "application/xml", holds: "<result>success</result>"},
	{behaviour: "nvpTrailing", value: "none", before: plainCreate, send: asNVP, format: "text/plain", ends: ";credentialId=1"},
	{behaviour: "nvpTrailing", value: "semicolon", before: plainCreate, send: asNVP, format: "text/plain", ends: ";credentialId=1;"},
	{
		behaviour: "commandCheck", value: "existenceFirst",
		send: call("CallAPI", fields{"identifier": "mock-viewer-identifier"}), answer: "unknownAction",
	},
	{
		behaviour: "commandCheck", value: "roleFirst",
		send: call("CallAPI", fields{"identifier": "mock-viewer-identifier"}), answer: "permissionDenied",
	},
	{behaviour: "wrongAccessKey", value: "ignored", send: plainCreate.with(fields{"accesskey": "x"}), holds: `"result":"success"`},
	{behaviour: "wrongAccessKey", value: "denied", send: plainCreate.with(fields{"accesskey": "x"}), answer: "accessDenied"},
	{behaviour: "serviceCheck", value: "afterScope", send: badScope, answer: "invalidScope"},
	{behaviour: "serviceCheck", value: "beforeScope", send: badScope, answer: "invalidServiceID"},
	{behaviour: "updatedServices", value: "notChecked", before: plainCreate, send: nowhere, holds: `"result":"success"`},
	{behaviour: "updatedServices", value: "checked", before: plainCreate, send: nowhere, answer: "invalidServiceID"},
	{
		behaviour: "redirectUriSplit", value: "none", before: manyURIs,
		send: call("ListOAuthCredentials", nil), holds: `"redirectUri":["a,b c\nd"]`,
	},
	{
		behaviour: "redirectUriSplit", value: "comma", before: manyURIs,
		send: call("ListOAuthCredentials", nil), holds: `"redirectUri":["a","b c\nd"]`,
	},
	{
		behaviour: "redirectUriSplit", value: "space", before: manyURIs,
		send: call("ListOAuthCredentials", nil), holds: `"redirectUri":["a,b","c\nd"]`,
	},
	{
		behaviour: "redirectUriSplit", value: "newline", before: manyURIs,
		send: call("ListOAuthCredentials", nil), holds: `"redirectUri":["a,b c","d"]`,
	},
	{behaviour: "emptyCollections", value: "array", send: whole.with(fields{"responsetype": "json"}), ends: `"clients":[]}`},
	{behaviour: "emptyCollections", value: "string", send: whole.with(fields{"responsetype": "json"}), ends: `"clients":""}`, lax: true},
}

// stage is an installation that the address 192.0.2.1 may call; the behaviours
// stand in it.
const stage = `
whmcs:
  accessKey: mock-access-key
  allowedIPs: [192.0.2.1]
  administrators:
    - {username: admin, password: mock-password}
  roles:
    - {name: everything, actions: ["*"]}
    - {name: nothing, actions: []}
  apiCredentials:
    - {identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}
    - {identifier: mock-viewer-identifier, secret: mock-secret, admin: admin, roles: [nothing]}
  clients: [{id: 1}]
  services: [{id: 1, client: 1}]
`

// A cast is what one mock plays: of each behaviour, the value in one place among
// those of its rows. To start a mock for every value would take the test long,
// and no behaviour of one cast touches what another's rows look at.
type cast struct {
	place int
	lax   bool
}

// casts gives each value its mock.
func casts() (plays map[cast]map[string]string, of map[string]cast) {
	plays, of = map[cast]map[string]string{}, map[string]cast{}
	values := map[string]int{}
	for _, p := range portrayals {
		if _, known := of[p.name()]; known {
			continue
		}
		in := cast{values[p.behaviour], p.lax}
		values[p.behaviour]++
		of[p.name()] = in
		if plays[in] == nil {
			plays[in] = map[string]string{}
		}
		plays[in][p.behaviour] = p.value
	}
	return plays, of
}

// TestBehaviours plays every value of each behaviour that has several, in every
// dialect. What a test has not seen, a fixture should not offer.
func TestBehaviours(t *testing.T) {
	t.Parallel()
	plays, of := casts()
	for _, dialect := range spec.Dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			servers := map[cast]*mock.Server{}
			for in, played := range plays {
				servers[in] = in.start(t, dialect, played)
			}
			for _, p := range portrayals {
				t.Run(p.name(), func(t *testing.T) { p.check(t, servers[of[p.name()]]) })
			}
		})
	}
}

// TestBehavioursArePlayed compares the rows with the spec.
func TestBehavioursArePlayed(t *testing.T) {
	t.Parallel()
	type value struct{ Behaviour, Value string }
	played := map[value]bool{}
	for _, p := range portrayals {
		played[value{p.behaviour, p.value}] = true
	}
	for behaviour, values := range signOnPlayed {
		for _, v := range values {
			played[value{behaviour, v}] = true
		}
	}
	doc, err := spec.Load("whmcs", "")
	if err != nil {
		t.Fatal(err)
	}
	offered := map[value]bool{}
	for _, b := range doc.Behaviours() {
		for _, v := range b.Values {
			if len(b.Values) > 1 {
				offered[value{b.Name, v}] = true
			}
		}
	}
	if diff := cmp.Diff(offered, played); diff != "" {
		t.Errorf("values of behaviours mismatch (-spec +rows):\n%s", diff)
	}
}

func (p portrayal) name() string { return p.behaviour + "_" + p.value }

func (c cast) start(t *testing.T, dialect string, played map[string]string) *mock.Server {
	t.Helper()
	text := stage + "  behaviours:\n"
	for behaviour, value := range played {
		text += "    " + behaviour + ": " + value + "\n"
	}
	fixture, err := all.ReadFixture("stage.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	server, err := mock.New(mock.Options{
		Providers: all.Providers(), Fixture: fixture, Dialect: dialect, Seed: "stage", Strict: !c.lax,
	})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func (p portrayal) check(t *testing.T, s *mock.Server) {
	s.Sandbox().Reset()
	if p.before != nil {
		succeed(t, s, p.before)
	}
	got := ask(t, s, p.send)
	if p.answer != "" {
		operation, values := "CreateOAuthCredential", map[string]string{}
		switch p.answer {
		case "unknownAction", "permissionDenied":
			operation, values = "CallAPI", map[string]string{"action": strings.ToLower(p.send["action"])}
		}
		a, value := rendered(t, s.Document("whmcs"), operation, p.answer, values)
		checkReply(t, got, a, value, "json", "")
		return
	}
	if p.format == "" {
		p.format = "application/json"
	}
	if got.Status != 200 || got.Type != p.format || !strings.Contains(got.Body, p.holds) || !strings.HasSuffix(got.Body, p.ends) {
		t.Errorf("%s %s: got %d %s %q, want 200 %s with %q, ending in %q",
			p.behaviour, p.value, got.Status, got.Type, got.Body, p.format, p.holds, p.ends)
	}
}
