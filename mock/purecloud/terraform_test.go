package purecloud_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/mocktest"
)

// A provider replays what Terraform's provider sends, in its order, and reads what
// it dereferences: a field that is missing there ends the provider with a panic.
type terraform struct {
	t     *testing.T
	m     *mocktest.Mock
	token string
}

// send makes a request that must not be a 404 unless that is wanted.
func (tf *terraform) send(method, path string, body any) (int, map[string]any) {
	tf.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		tf.t.Fatal(err)
	}
	r, err := http.NewRequest(method, tf.m.URL+path, strings.NewReader(string(text)))
	if err != nil {
		tf.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+tf.token)
	return tf.do(r)
}

func (tf *terraform) do(r *http.Request) (int, map[string]any) {
	tf.t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		tf.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		tf.t.Fatal(err)
	}
	var out map[string]any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &out); err != nil {
			tf.t.Fatalf("%s %s = %d %q: %v", r.Method, r.URL.Path, response.StatusCode, text, err)
		}
	}
	return response.StatusCode, out
}

// must sends a request that must succeed.
func (tf *terraform) must(method, path string, body any) map[string]any {
	tf.t.Helper()
	status, out := tf.send(method, path, body)
	if status < 200 || status > 299 {
		tf.t.Fatalf("%s %s = %d %v", method, path, status, out)
	}
	return out
}

// at follows keys and wants something there.
func (tf *terraform) at(o any, keys ...string) any {
	tf.t.Helper()
	for _, key := range keys {
		object, _ := o.(map[string]any)
		if o = object[key]; o == nil {
			tf.t.Fatalf("%s is missing, which the provider dereferences", strings.Join(keys, "."))
		}
	}
	return o
}

func (tf *terraform) text(o any, keys ...string) string {
	tf.t.Helper()
	text, ok := tf.at(o, keys...).(string)
	if !ok || text == "" {
		tf.t.Fatalf("%s is no text", strings.Join(keys, "."))
	}
	return text
}

func (tf *terraform) login() {
	tf.t.Helper()
	r, err := http.NewRequest(http.MethodPost, tf.m.URL+"/oauth/token", strings.NewReader(url.Values{"grant_type": {"client_credentials"}}.Encode()))
	if err != nil {
		tf.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(publicID+":"+publicSecret)))
	_, out := tf.do(r)
	tf.token = tf.text(out, "access_token")
}

// start is what the provider does before it looks at a resource: it mints a pool of
// tokens and asks for the organization and its products.
func (tf *terraform) start() {
	for range 10 {
		tf.login()
	}
	tf.text(tf.must("GET", "/api/v2/organizations/me", nil), "defaultCountryCode")
	products := tf.must("GET", "/api/v2/authorization/products", nil)
	tf.at(products, "total")
	for _, product := range tf.at(products, "entities").([]any) {
		tf.text(product, "id")
	}
}

// dataSources are those beside clients and credentials.
func (tf *terraform) dataSources() {
	tf.text(tf.must("GET", "/api/v2/authorization/divisions/home", nil), "id")
	for page := 1; ; page++ {
		if page > 10 {
			tf.t.Fatal("the pages of roles do not end")
		}
		roles := tf.must("GET", "/api/v2/authorization/roles?pageSize=1&name=Mock+client&pageNumber="+string(rune('0'+page)), nil)
		for _, role := range tf.at(roles, "entities").([]any) {
			tf.text(role, "id")
			tf.text(role, "name")
		}
		if float64(page) >= tf.at(roles, "pageCount").(float64) {
			return
		}
	}
}

// integrationCredentials lists by cursor, as the provider does, until nothing comes.
func (tf *terraform) integrationCredentials() []string {
	var ids []string
	after := ""
	for range 10 {
		page := tf.must("GET", "/api/v2/integrations/credentials/listing?pageSize=1"+after, nil)
		entities := tf.at(page, "entities").([]any)
		if len(entities) == 0 {
			return ids
		}
		for _, entity := range entities {
			ids = append(ids, tf.text(entity, "id"))
			tf.text(entity, "name")
		}
		after = "&after=" + ids[len(ids)-1]
	}
	tf.t.Fatal("the listing of credentials does not end")
	return nil
}

// TestTerraform takes clients through the provider's start, create, read, update,
// destroy and data sources, with a credential of an integration and without.
func TestTerraform(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"documented", "current"} {
		for name, kept := range map[string]bool{"without a credential": false, "with a credential": true} {
			t.Run(dialect+" "+name, func(t *testing.T) {
				t.Parallel()
				tf := &terraform{t: t, m: mocktest.Start(t, mocktest.Options{Dialect: dialect})}
				tf.start()
				tf.live(kept)
				tf.dataSources()
			})
		}
	}
}

func (tf *terraform) live(kept bool) {
	tf.t.Helper()
	body := map[string]any{
		"name": "Managed", "authorizedGrantType": "CLIENT-CREDENTIALS", "accessTokenValiditySeconds": 600, "state": "active",
		"roleDivisions": []any{map[string]any{"roleId": "decade00-0000-4000-8000-000000000001", "divisionId": "*"}},
	}
	me := tf.must("GET", "/api/v2/tokens/me", nil)
	tf.text(me, "OAuthClient", "organization", "id") // with no check for nil
	made := tf.must("POST", "/api/v2/oauth/clients", body)
	id, secret := tf.text(made, "id"), tf.text(made, "secret")
	credential := ""
	fields := func(name string) map[string]any {
		return map[string]any{
			"name": name, "type": map[string]any{"name": "pureCloudOAuthClient"}, "credentialFields": map[string]any{"clientId": id, "clientSecret": secret},
		}
	}
	if kept {
		info := tf.must("POST", "/api/v2/integrations/credentials", fields("Kept"))
		credential = tf.text(info, "id")
		tf.text(info, "name")
	}
	tf.text(tf.must("GET", "/api/v2/oauth/clients/"+id, nil), "name")

	body["name"] = "Managed, renamed"
	tf.must("PUT", "/api/v2/oauth/clients/"+id, body)
	if kept {
		tf.text(tf.must("GET", "/api/v2/integrations/credentials/"+credential, nil), "id")
		tf.must("PUT", "/api/v2/integrations/credentials/"+credential, fields("Kept, renamed"))
		if ids := tf.integrationCredentials(); len(ids) != 2 || ids[1] != credential {
			tf.t.Errorf("listed %v, want the fixture's and %s", ids, credential)
		}
	}
	tf.find("Managed, renamed", id)
	tf.destroy(id, credential, body)
}

// find is the data source of a client: the first of exactly that name.
func (tf *terraform) find(name, id string) {
	tf.t.Helper()
	for _, entity := range tf.at(tf.must("GET", "/api/v2/oauth/clients?pageSize=100&pageNumber=1", nil), "entities").([]any) {
		if tf.text(entity, "name") == name {
			if got := tf.text(entity, "id"); got != id {
				tf.t.Errorf("%s has the id %s, want %s", name, got, id)
			}
			return
		}
	}
	tf.t.Errorf("no client is listed as %s", name)
}

// destroy makes a client inactive, deletes it and asks until it is gone.
func (tf *terraform) destroy(id, credential string, body map[string]any) {
	tf.t.Helper()
	if credential != "" {
		tf.must("GET", "/api/v2/integrations/credentials/"+credential, nil)
		tf.must("DELETE", "/api/v2/integrations/credentials/"+credential, nil)
		if ids := tf.integrationCredentials(); len(ids) != 1 {
			tf.t.Errorf("listed %v, want the fixture's alone", ids)
		}
	}
	body["state"] = "inactive"
	tf.must("PUT", "/api/v2/oauth/clients/"+id, body)
	tf.must("DELETE", "/api/v2/oauth/clients/"+id, nil)
	if status, _ := tf.send("GET", "/api/v2/oauth/clients/"+id, nil); status != http.StatusNotFound {
		tf.t.Errorf("the client that was deleted = %d, want 404", status)
	}
}

// What a credential keeps is shown nowhere: not in the journal either.
func TestIntegrationCredentialsKeepTheirSecret(t *testing.T) {
	t.Parallel()
	m := start(t, "", "")
	answer := call{operation: "postIntegrationsCredentials"}.over(t, m)
	if strings.Contains(answer.Body, "kept-secret") {
		t.Errorf("the answer shows it: %s", answer.Body)
	}
	calls, _ := m.Server.Sandbox().Journal(mock.Filter{})
	for _, entry := range calls {
		text, err := json.Marshal(entry)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "kept-secret") {
			t.Errorf("the journal shows it: %s", text)
		}
	}
}
