package spec_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
)

// describe writes a resource in one line.
func describe(r *spec.Resource) string {
	id := func(op *spec.Operation) string {
		if op == nil {
			return "-"
		}
		return op.ID
	}
	var made, changed, removed []string
	for _, op := range r.Make {
		made = append(made, op.ID)
	}
	for _, change := range r.Change {
		changed = append(changed, change.Operation.ID+strings.Join(change.Set.Keys(), ","))
	}
	for _, step := range r.Remove {
		set, _ := step.Set.MarshalJSON()
		removed = append(removed, fmt.Sprint(step.Operation.ID, string(set), step.Copy))
	}
	within := "-"
	if r.Within != nil {
		within = r.Within.Name
	}
	return fmt.Sprintf("%s: id %s, argument %q, scheme %q, name %q, secrets %v, make %v, find %s, list %s, change %v, remove %v, gone %q, expires %t, within %s",
		r.Name, r.ID, r.Argument, r.Scheme, r.Label, r.Secrets, made, id(r.Find), id(r.List), changed, removed, r.Gone, r.Expires, within)
}

func TestResources(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"admin": {`sandbox: id name, argument "sandbox", scheme "", name "name", secrets [], make [postSandboxes], find getSandbox, list getSandboxes, change [], remove [deleteSandbox{}[]], gone "unknownSandbox", expires false, within -`},
		"whmcs": {`credential: id credentialId, argument "credentialId", scheme "", name "name", secrets [clientSecret newClientSecret], make [CreateOAuthCredential], find -, list ListOAuthCredentials, change [UpdateOAuthCredential UpdateOAuthCredentialresetSecret], remove [DeleteOAuthCredential{}[]], gone "invalidCredentialID", expires false, within -`},
		"purecloud": {
			`authorization: id client.id, argument "clientId", scheme "", name "", secrets [], make [getOauthAuthorize], find getOauthAuthorization, list getOauthAuthorizations, change [], remove [], gone "notFound", expires false, within client`,
			`usageQuery: id executionId, argument "executionId", scheme "", name "", secrets [], make [postOauthClientUsageQuery getOauthClientUsageSummary], find getOauthClientUsageQueryResult, list -, change [], remove [], gone "", expires true, within -`,
			`client: id id, argument "clientId", scheme "", name "name", secrets [secret], make [postOauthClients], find getOauthClient, list getOauthClients, change [putOauthClient postOauthClientSecret], remove [putOauthClient{"state":"inactive"}[name authorizedGrantType scope roleDivisions] deleteOauthClient{}[]], gone "notFound", expires false, within -`,
			`integrationCredential: id id, argument "credentialId", scheme "", name "name", secrets [], make [postIntegrationsCredentials], find getIntegrationsCredential, list getIntegrationsCredentials, change [putIntegrationsCredential], remove [deleteIntegrationsCredential{}[]], gone "notFound", expires false, within -`,
			`token: id access_token, argument "", scheme "PureCloudOAuth", name "", secrets [access_token refresh_token], make [postOauthToken], find getTokensMe, list -, change [], remove [deleteTokensMe{}[]], gone "badCredentials", expires true, within -`,
		},
	}
	for name, want := range want {
		for _, dialect := range spec.Dialects {
			d := load(t, name, dialect)
			var got []string
			for _, r := range d.Resources() {
				got = append(got, describe(r))
				for _, op := range r.Make {
					if d.MadeBy(op) != r || d.Resource(r.Name) != r {
						t.Errorf("%s: %s is not made by %s", name, r.Name, op.ID)
					}
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Resources of %s, %s mismatch (-want +got):\n%s", name, dialect, diff)
			}
		}
	}
}

func TestResourcesNameWhatExists(t *testing.T) {
	t.Parallel()
	const at = "  x-resources/thing"
	const fields = "(allowed: id, key, name, state)"
	const operations = "(allowed: listThings, addThing, changeThing, dropThing)"
	tests := []struct {
		name     string
		old, new string
		want     string
	}{
		{"key", "    gone: gone", "    goen: gone\n    gone: gone", at + `: unknown key "goen"; did you mean "gone"? (allowed: argument, change, expires, find, gone, id, list, make, name, remove, scheme, secrets, within)`},
		{"id", "id: id", "id: ids", at + `: unknown field "ids"; did you mean "id"? ` + fields},
		{"no_id", "    id: id\n", "", at + ": no id: the field of an answer that identifies it"},
		{"name", "name: name", "name: nama", at + `: unknown field "nama"; did you mean "name"? ` + fields},
		{"secret", "[key]", "[kex]", at + `: unknown field "kex"; did you mean "key"? ` + fields},
		{"list", "list: listThings", "list: listThing", at + `/list: unknown operation "listThing"; did you mean "listThings"? ` + operations},
		{"change", "change: changeThing", "change: chanceThing", at + `/change: unknown operation "chanceThing"; did you mean "changeThing"? ` + operations},
		{"argument", "argument: thingId", "argument: thingID2", at + `/changeThing: unknown parameter or field "thingID2"; did you mean "thingId"? (allowed: thingId, name, state)` + "\n" +
			at + `/changeThing: unknown parameter or field "thingID2"; did you mean "thingId"? (allowed: thingId, name, state)` + "\n" +
			at + `/dropThing: unknown parameter or field "thingID2"; did you mean "thingId"? (allowed: thingId)`},
		{"set", "{state: idle}", "{stat: idle}", at + `/remove/changeThing: unknown parameter or field "stat"; did you mean "state"? (allowed: thingId, name, state)`},
		{"copy", "copy: [name]", "copy: [nane]", at + `/remove: unknown field "nane"; did you mean "name"? ` + fields + "\n" +
			at + `/remove/changeThing: unknown parameter or field "nane"; did you mean "name"? (allowed: thingId, name, state)`},
		{"gone", "gone: gone", "gone: gome", at + `: unknown refusal of dropThing "gome"; did you mean "gone"? (allowed: gone)`},
		{"no_proof", "    gone: gone\n", "", at + ": no gone: the answer of dropThing that proves it is gone (allowed: gone)"},
		{"within", "    gone: gone", "    within: thin\n    gone: gone", at + `: unknown resource "thin" (allowed: )`},
		{"scheme", "argument: thingId", "scheme: token", at + `: unknown security scheme "token" (allowed: )`},
		{"no_way_back", "    remove:\n      - operation: changeThing\n        set: {state: idle}\n        copy: [name]\n      - dropThing\n    gone: gone\n", "",
			at + ": no way back: wants remove, or expires: true where it goes by itself, or within: the resource it goes with\n" +
				"  dropThing: writes without a way back: name it in x-resources as make, change or remove, or say x-makes: nothing and why in its description"},
		{"no_maker", "    make: addThing\n", "", at + ": no make: the operations that make one\n" +
			"  addThing: writes without a way back: name it in x-resources as make, change or remove, or say x-makes: nothing and why in its description"},
		{"makes_nothing_and_is_named", "operationId: addThing", "operationId: addThing\n      x-makes: nothing", "  addThing: x-makes says nothing, and x-resources names it"},
		{"makes_something", "operationId: listThings", "operationId: listThings\n      x-makes: thing", "  listThings: x-makes is thing, want nothing: what an operation makes stands in x-resources"},
		{"two_makers", "    gone: gone\n", "    gone: gone\n  other: {id: id, make: addThing, expires: true}\n", "  x-resources/other: addThing makes a thing already"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := openapi.Parse("test", edited(t, "things.yaml", edit{tt.old, tt.new}), "")
			if diff := cmp.Diff("spec test breaks its own rules:\n"+tt.want, placeless(t, err)); diff != "" {
				t.Errorf("Parse mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// A list may be a field of the answer or the whole of it.
func TestListing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		doc, op, path string
		row           string // a field of it; "" where there is no list
	}{
		{"whmcs", "ListOAuthCredentials", "clients", "credentialId"},
		{"whmcs", "CreateOAuthCredential", "", ""},
		{"purecloud", "getOauthClients", "entities", "id"},
		{"purecloud", "getOauthClient", "", ""}, // it shows more than one
		{"things", "listThings", "", "id"},
	}
	for _, tt := range tests {
		t.Run(tt.op, func(t *testing.T) {
			t.Parallel()
			var d *spec.Document
			if tt.doc == "things" {
				d = parse(t, "things.yaml", "")
			} else {
				d = load(t, tt.doc, "")
			}
			path, items := d.Listing(d.Operation(tt.op))
			if path != tt.path || (items != nil) != (tt.row != "") || items != nil && items.Property(tt.row) == nil {
				t.Errorf("Listing(%s) = %q, %v; want %q with %q", tt.op, path, items, tt.path, tt.row)
			}
		})
	}
}

// The rows of an answer that is a list are in the ledger as others are.
func TestLedgerOfARootArray(t *testing.T) {
	t.Parallel()
	var got []string
	for _, e := range parse(t, "things.yaml", "").Ledger() {
		if e.Operation == "listThings" && e.Kind == "field" {
			got = append(got, e.Name)
		}
	}
	if diff := cmp.Diff([]string{"[].id", "[].name", "[].key", "[].state"}, got); diff != "" {
		t.Errorf("fields of listThings mismatch (-want +got):\n%s", diff)
	}
}

// Links are made of resources: from what makes one to what finds, changes and
// removes it, by the id that the answer shows.
func TestLinks(t *testing.T) {
	t.Parallel()
	tests := []struct{ doc, path, status, want string }{
		{"purecloud", "/api/v2/oauth/clients", "200", `{"getOauthClient":{"operationId":"getOauthClient","parameters":{"clientId":"$response.body#/id"}},"putOauthClient":{"operationId":"putOauthClient","parameters":{"clientId":"$response.body#/id"}},"postOauthClientSecret":{"operationId":"postOauthClientSecret","parameters":{"clientId":"$response.body#/id"}},"deleteOauthClient":{"operationId":"deleteOauthClient","parameters":{"clientId":"$response.body#/id"}}}`},
		{"purecloud", "/api/v2/oauth/clients/{clientId}/usage/query", "202", `{"getOauthClientUsageQueryResult":{"operationId":"getOauthClientUsageQueryResult","parameters":{"clientId":"$request.path.clientId","executionId":"$response.body#/executionId"}}}`},
		{"purecloud", "/oauth/token", "200", `{}`},
		{"whmcs", "/includes/api.php#CreateOAuthCredential", "200", `{"UpdateOAuthCredential":{"operationId":"UpdateOAuthCredential","requestBody":{"credentialId":"$response.body#/credentialId"}},"DeleteOAuthCredential":{"operationId":"DeleteOAuthCredential","requestBody":{"credentialId":"$response.body#/credentialId"}}}`},
		{"whmcs", "/includes/api.php#UpdateOAuthCredential", "200", `{}`},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			response := load(t, tt.doc, "").Tree().Object("paths").Object(tt.path).Object("post").Object("responses").Object(tt.status)
			got, err := response.Object("links").MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("links mismatch (-want +got):\n%s", diff)
			}
		})
	}
}
