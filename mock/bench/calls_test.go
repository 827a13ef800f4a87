package bench

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
)

// A call is one thing that is measured, from a fresh mock on.
type call struct {
	name    string
	writes  bool // each round begins with a reset
	prepare func(*testing.T, *process) request
}

const (
	create     = "action=CreateOAuthCredential&grantType=single_sign_on&serviceId=1&scope=clientarea:sso+clientarea:billing_info"
	clientBody = `{"name":"Bench","authorizedGrantType":"CLIENT-CREDENTIALS","roleDivisions":[{"roleId":"decade00-0000-4000-8000-000000000001","divisionId":"*"}]}`
	clients    = "/api/v2/oauth/clients"
)

func calls(t *testing.T) []call {
	t.Helper()
	return []call{
		{name: "WHMCS List of 3", prepare: func(t *testing.T, m *process) request {
			for range 3 {
				form(m, create).record(t, m.url)
			}
			return form(m, "action=ListOAuthCredentials&limit=3")
		}},
		{name: "WHMCS refusal", prepare: func(_ *testing.T, m *process) request {
			return form(m, "action=CreateOAuthCredential&grantType=implicit")
		}},
		{name: "WHMCS create", writes: true, prepare: func(_ *testing.T, m *process) request { return form(m, create) }},
		{name: "PureCloud client get", prepare: func(t *testing.T, m *process) request {
			return bearer(t, m, http.MethodGet, clients+"/"+m.PureCloud.ClientID, "")
		}},
		{name: "PureCloud client list", prepare: func(t *testing.T, m *process) request { return bearer(t, m, http.MethodGet, clients, "") }},
		{name: "PureCloud 401", prepare: func(*testing.T, *process) request { return request{method: http.MethodGet, path: clients} }},
		{name: "PureCloud client create", writes: true, prepare: func(t *testing.T, m *process) request {
			return bearer(t, m, http.MethodPost, clients, clientBody)
		}},
	}
}

// form is a request of the process's WHMCS credential.
func form(m *process, body string) request {
	body += "&" + url.Values{"identifier": {m.WHMCS.Identifier}, "secret": {m.WHMCS.Secret}, "responsetype": {"json"}}.Encode()
	return request{
		method: http.MethodPost, path: "/includes/api.php", body: body,
		header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
	}
}

// bearer is a request of the process's client, which logs in for it.
func bearer(t *testing.T, m *process, method, path, body string) request {
	t.Helper()
	login := request{
		method: http.MethodPost, path: "/oauth/token", body: "grant_type=client_credentials",
		header: map[string]string{
			"Content-Type":  "application/x-www-form-urlencoded",
			"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(m.PureCloud.ClientID+":"+m.PureCloud.ClientSecret)),
		},
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(login.record(t, m.url).Body, &token); err != nil {
		t.Fatal(err)
	}
	return request{method: method, path: path, body: body, header: map[string]string{
		"Authorization": fmt.Sprintf("Bearer %s", token.AccessToken), "Content-Type": "application/json",
	}}
}
