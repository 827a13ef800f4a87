package spec_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/openapi"
	"github.com/credmock/credmock/spec/tree"
)

func load(t testing.TB, name, dialect string) *spec.Document {
	t.Helper()
	d, err := spec.Load(name, dialect)
	if err != nil {
		t.Fatalf("Load(%s, %s): %v", name, dialect, err)
	}
	return d
}

// TestWHMCSFollowsItsDocuments is the proof that spec/whmcs/whmcs.yaml is derived from
// the four pages: what differs is listed, and says why where it stands.
func TestWHMCSFollowsItsDocuments(t *testing.T) {
	t.Parallel()
	found := compare(t, load(t, "whmcs", "documented"))
	listed := map[difference]bool{}
	for _, e := range explained {
		for _, action := range []string{"CreateOAuthCredential", "UpdateOAuthCredential", "ListOAuthCredentials", "DeleteOAuthCredential"} {
			if e.Action != every && e.Action != action {
				continue
			}
			d := difference{action, e.Item, e.Kind}
			if listed[d] {
				t.Errorf("%v is listed twice", d)
			}
			listed[d] = true
			if _, ok := found[d]; !ok {
				t.Errorf("%v is listed, but the spec no longer differs there", d)
			}
		}
	}
	for d, source := range found {
		switch {
		case !listed[d]:
			t.Errorf("%v differs from the page and is not listed", d)
		case source == "":
			t.Errorf("%v is listed, but no x-source explains it", d)
		case d.Kind != "added" && !strings.Contains(source, pageOf(d.Action)):
			t.Errorf("%v is explained by %q, which does not name the %s page", d, source, pageOf(d.Action))
		}
	}
}

// pageOf names an action's page as an x-source does.
func pageOf(action string) string {
	page, _, _ := strings.Cut(action, "OAuth")
	return page
}

// The comparison above proves something only if it sees a change of any kind.
func TestComparisonSeesEveryKindOfChange(t *testing.T) {
	t.Parallel()
	const (
		create = "CreateOAuthCredential"
		update = "UpdateOAuthCredential"
		list   = "ListOAuthCredentials"
		remove = "DeleteOAuthCredential"
	)
	source, err := os.ReadFile("whmcs/whmcs.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rest := fstest.MapFS{}
	for _, file := range []string{"whmcs/signon.yaml", "whmcs/singlesignon.yaml"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rest[file] = &fstest.MapFile{Data: text}
	}
	before := compare(t, load(t, "whmcs", ""))
	tests := []struct {
		name     string
		old, new string // every place
		want     []difference
	}{
		{"message", "A valid grant type is required.", "A grant type is required.", []difference{
			{create, "answer grantTypeRequired", "added"}, {create, "message A valid grant type is required.", "missing"}}},
		{"shared_message", "Invalid Credential ID provided.", "Invalid ID provided.", []difference{
			{remove, "answer invalidCredentialID", "added"}, {remove, "message Invalid Credential ID provided.", "missing"},
			{update, "answer invalidCredentialID", "added"}, {update, "message Invalid Credential ID provided.", "missing"}}},
		{"message_known_otherwise", "x-known: documented\n                  x-source: Create page, error 8", "x-known: observed\n                  x-source: one client", []difference{
			{create, "answer serviceNotAssociated", "documented, but marked otherwise"}, {create, "message Service ID not associated with valid Client.", "missing"}}},
		{"message_order", "                nameRequired:\n                  $ref: '#/components/examples/nameRequired'\n                serviceIDRequired:\n                  $ref: '#/components/examples/serviceIDRequired'\n                scopeRequired",
			"                serviceIDRequired:\n                  $ref: '#/components/examples/serviceIDRequired'\n                nameRequired:\n                  $ref: '#/components/examples/nameRequired'\n                scopeRequired", []difference{
				{create, "messages", "order"}}},
		{"parameter_gone", "        sortField:", "        sortfield:", []difference{
			{list, "parameter sortField", "missing"}, {list, "parameter sortfield", "added"}}},
		{"parameter_type", "An unknown one changes nothing.\n          type: string\n          example: credentialId", "An unknown one changes nothing.\n          type: integer", []difference{
			{list, "parameter sortField", "type"}}},
		{"parameter_required", "        - action\n        - grantType\n        - scope\n", "        - action\n        - scope\n", []difference{
			{create, "parameter grantType", "required"}}},
		{"parameter_allowed", "            - ASC\n            - DESC\n", "            - ASC\n            - DESC\n            - asc\n", []difference{
			{list, "parameter sortOrder", "allowed"}}},
		{"field_gone", "newClientSecret", "clientSecret", []difference{
			{update, "field clientSecret", "added"}, {update, "field newClientSecret", "missing"}}},
		{"row_type", "        rsaKeyPairId:\n          description: The key that signs its tokens, or 0 without one.\n          type: integer", "        rsaKeyPairId:\n          type: number", []difference{
			{list, "row rsaKeyPairId", "type"}}},
		{"row_order", "        logoUri:\n          description: Its logo, empty without one.\n          type: string\n        redirectUri:\n          description: Where the code flow may send people back to.\n          type: array\n          items:\n            type: string\n", "        redirectUri:\n          type: array\n          items: {type: string}\n        logoUri:\n          type: string\n", []difference{
			{list, "rows", "order"}}},
		{"sample", "18th November 2016 9:35:20am", "19th November 2016 9:35:20am", []difference{
			{list, "answer listed", "sample"}}},
		{"documented_neighbour", "      x-neighbour: true\n", "", []difference{{"documents", "actions", "order"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := strings.ReplaceAll(string(source), tt.old, tt.new)
			dir := maps.Clone(rest)
			dir["whmcs/whmcs.yaml"] = &fstest.MapFile{Data: []byte(text)}
			src, err := spec.Source(dir, "whmcs")
			if err != nil {
				t.Fatal(err)
			}
			d, err := spec.Parse("whmcs", src, "", openapi.Valid)
			if err != nil {
				t.Fatal(err)
			}
			got, want := map[difference]bool{}, map[difference]bool{}
			for found := range compare(t, d) {
				if _, known := before[found]; !known {
					found.Kind, _, _ = strings.Cut(found.Kind, ":") // an order says which
					got[found] = true
				}
			}
			for _, w := range tt.want {
				want[w] = true
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("compare mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// Create shows its allowed values inline, so that forms offer them.
func TestWHMCSGrantTypeIsOneList(t *testing.T) {
	t.Parallel()
	d := load(t, "whmcs", "")
	want := d.Enum("GrantType")
	if diff := cmp.Diff(want, d.Operation("CreateOAuthCredential").Request.Property("grantType").Enum()); diff != "" {
		t.Errorf("grantType of Create and GrantType mismatch (-want +got):\n%s", diff)
	}
	if len(want) != 2 {
		t.Errorf("GrantType holds %q, want two", want)
	}
}

func TestWHMCSScopes(t *testing.T) {
	t.Parallel()
	scopes := load(t, "whmcs", "").Enum("Scope")
	var clientArea, openID []string
	seen := map[string]bool{}
	for _, scope := range scopes {
		if seen[scope] {
			t.Errorf("scope %s stands twice", scope)
		}
		seen[scope] = true
		if strings.HasPrefix(scope, "clientarea:") {
			clientArea = append(clientArea, scope)
		} else {
			openID = append(openID, scope)
		}
	}
	if len(clientArea) != 19 {
		t.Errorf("%d scopes of the client area, want 19: %q", len(clientArea), clientArea)
	}
	if diff := cmp.Diff([]string{"openid", "profile", "email"}, openID); diff != "" {
		t.Errorf("other scopes mismatch (-want +got):\n%s", diff)
	}
}

// What is known of a scope stands beside it, for every scope.
func TestWHMCSScopesSayHowTheyAreKnown(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("whmcs/whmcs.yaml")
	if err != nil {
		t.Fatal(err)
	}
	root, err := tree.Read(source)
	if err != nil {
		t.Fatal(err)
	}
	scope := object(object(object(root.Get("components")).Get("schemas")).Get("Scope"))
	if diff := cmp.Diff(texts(scope.Get("enum")), keys(object(scope.Get("x-enum-known")))); diff != "" {
		t.Errorf("enum and x-enum-known mismatch (-want +got):\n%s", diff)
	}
}

// The current dialect differs in one thing: IDs are numbers.
func TestWHMCSDialects(t *testing.T) {
	t.Parallel()
	const answers = "/paths//includes/api.php#%sOAuthCredential/post/responses/200/content/application/json/examples/%s/value/credentialId"
	want := map[string][2]any{
		"/components/schemas/CredentialID/type":       {"string", "integer"},
		"/components/schemas/CredentialID/pattern":    {"^[0-9]+$", nil},
		"/x-behaviours/idType/default":                {"string", "integer"},
		fmt.Sprintf(answers, "Create", "created"):     {"1", 1},
		fmt.Sprintf(answers, "Update", "updated"):     {"1", 1},
		fmt.Sprintf(answers, "Update", "secretReset"): {"1", 1},
		fmt.Sprintf(answers, "Delete", "deleted"):     {"1", 1},
	}
	documented, current := map[string]any{}, map[string]any{}
	flatten(t, load(t, "whmcs", "documented"), documented)
	flatten(t, load(t, "whmcs", "current"), current)
	got := map[string][2]any{}
	for _, at := range slices.Concat(slices.Collect(maps.Keys(documented)), slices.Collect(maps.Keys(current))) {
		if documented[at] != current[at] {
			got[at] = [2]any{documented[at], current[at]}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("documented and current mismatch (-want +got):\n%s", diff)
	}
}

// flatten writes every scalar of a document under its path.
func flatten(t *testing.T, d *spec.Document, out map[string]any) {
	t.Helper()
	text, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	root, err := tree.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case tree.Object:
			for key, value := range v.Members {
				walk(at+"/"+key, value)
			}
		case []any:
			for i, item := range v {
				walk(fmt.Sprintf("%s/%d", at, i), item)
			}
		default:
			out[at] = v
		}
	}
	walk("", root)
}
