package mutants

import (
	"net/http"
	"slices"
	"strings"

	"github.com/credmock/credmock/spec"
)

// A provider is what the specs do not say in a form that a mutant could use: what
// the operations are to each other, and calls that succeed.
type provider struct {
	id     string   // what answers call a row
	idIn   string   // what requests call it
	secret []string // what answers call its secret
	listed string   // the path of the ids in a listing

	create, update, reset, remove, list string   // operations on rows
	issue                               []string // operations whose answers must be good for something later
	stateful                            []string // reads whose answers change with what was done

	fields  map[string]string // by name: another valid value for a field of a row
	auth    []string          // arguments that say who calls
	idle    []string          // arguments that cannot be ignored, or whose effect no answer shows
	caller  string            // a secret of the caller that every target has
	asOwner func(*world, *request) *request
	example func(w *world, operation, id string) []*request // calls that do it to a row, one after the other
}

var providers = map[string]*provider{"whmcs": whmcs(), "purecloud": purecloud()}

func whmcs() *provider {
	const path = "/includes/api.php"
	auth := []string{"identifier", "secret", "username", "password", "accesskey"}
	owner := []string{"identifier", "mock-identifier", "secret", "mock-secret", "accesskey", "mock-access-key"}
	call := func(action string, pairs ...string) []*request {
		pairs = append([]string{"action", action, "responsetype", "json"}, pairs...)
		return []*request{formRequest(path, append(pairs, owner...)...)}
	}
	return &provider{
		id: "credentialId", idIn: "credentialId", secret: []string{"clientSecret", "newClientSecret"}, listed: "clients[].credentialId",
		create: "CreateOAuthCredential", update: "UpdateOAuthCredential", reset: "UpdateOAuthCredential",
		remove: "DeleteOAuthCredential", list: "ListOAuthCredentials",
		stateful: []string{"ListOAuthCredentials"},
		fields: map[string]string{
			"name": "touched", "description": "touched", "scope": "openid profile", "logoUri": "https://touched.example.com/logo.png",
			"redirectUri": "https://touched.example.com/callback",
		},
		idle: []string{
			// It is needed where it stands alone, and not read beside a credentialId.
			"UpdateOAuthCredential clientApiIdentifier",
			// One grant needs it, and to the other it is nothing.
			"CreateOAuthCredential serviceId",
		},
		auth: auth, caller: "mock-secret",
		asOwner: func(_ *world, q *request) *request {
			op := &spec.Operation{Path: path}
			for _, name := range auth {
				q = q.without(op, name)
			}
			if !q.isForm() {
				q = q.clone()
				q.method = http.MethodPost
				q.header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			for i := 0; i < len(owner); i += 2 {
				q = q.with(op, owner[i], owner[i+1])
			}
			return q
		},
		example: func(_ *world, operation, id string) []*request {
			switch operation {
			case "CreateOAuthCredential":
				return call(operation, "grantType", "authorization_code", "scope", "openid", "name", "applied all the same")
			case "UpdateOAuthCredential":
				return call(operation, "credentialId", id, "description", "applied all the same")
			case "DeleteOAuthCredential":
				return call(operation, "credentialId", id)
			case "ListOAuthCredentials":
				return call(operation, "limit", "1000")
			}
			return nil
		},
	}
}

func purecloud() *provider {
	const clients = "/api/v2/oauth/clients"
	asOwner := func(w *world, q *request) *request {
		next := q.clone()
		if q.url.Path == "/oauth/token" {
			basic(next.header)
			return next
		}
		login := formRequest("/oauth/token", "grant_type", "client_credentials")
		basic(login.header)
		token, _ := lookup(w.do(login).body, "access_token")
		next.header.Set("Authorization", "Bearer "+token)
		return next
	}
	owned := func(w *world, method, path, body string) *request {
		return asOwner(w, plainRequest(method, path, "application/json", body))
	}
	return &provider{
		id: "id", idIn: "clientId", secret: []string{"secret"}, listed: "entities[].id",
		create: "postOauthClients", update: "putOauthClient", reset: "postOauthClientSecret",
		remove: "deleteOauthClient", list: "getOauthClients",
		issue:    []string{"postOauthToken", "getOauthAuthorize"},
		stateful: []string{"getOauthClients", "getOauthClient", "getOauthAuthorizations", "getOauthAuthorization", "getTokensMe", "headTokensMe"},
		fields: map[string]string{
			"name": `"touched"`, "description": `"touched"`, "accessTokenValiditySeconds": "4242",
			"registeredRedirectUri": `["https://touched.example.com/callback"]`, "scope": `["notifications"]`, "state": `"inactive"`,
		},
		idle: []string{
			// Each is needed by the grant that has it, and refused if it is missing.
			"postOauthToken code", "postOauthToken code_verifier", "postOauthToken redirect_uri", "postOauthToken refresh_token",
			"getOauthAuthorize code_challenge_method",
			// They choose a page that a person sees, which a mock does not show.
			"getOauthAuthorize org", "getOauthAuthorize provider", "getOauthAuthorize target", "getOauthAuthorize login_hint", "getOauthAuthorize prompt",
			// Of a grant that the documents name and that nobody described (SAML 2.0 bearer).
			"postOauthToken assertion", "postOauthToken orgName",
			// Roles are needed, and without the older way to name them there are none.
			"postOauthClients roleIds", "putOauthClient roleIds",
			// Nobody knows what the services say in other languages.
			"getOauthScopes Accept-Language", "getOauthScope Accept-Language",
			"getOauthAuthorizations Accept-Language", "getOauthAuthorization Accept-Language",
			// Nothing shows when a session has been idle for too long.
			"getTokensMe preserveIdleTTL",
		},
		auth: []string{"client_id", "client_secret"}, caller: "mock-client-secret",
		asOwner: asOwner,
		example: func(w *world, operation, id string) []*request {
			path := clients + "/" + id
			switch operation {
			case "postOauthClients":
				return []*request{owned(w, http.MethodPost, clients,
					`{"name":"applied all the same","authorizedGrantType":"TOKEN","registeredRedirectUri":["https://other.example.com/"]}`)}
			case "putOauthClient":
				return []*request{owned(w, http.MethodPut, path, w.row(id, "description", `"applied all the same"`))}
			case "postOauthClientSecret":
				return []*request{owned(w, http.MethodPost, path+"/secret", "")}
			case "deleteOauthClient":
				return []*request{
					owned(w, http.MethodPut, path, w.row(id, "state", `"inactive"`)), owned(w, http.MethodDelete, path, ""),
				}
			case "getOauthClients":
				return []*request{owned(w, http.MethodGet, clients, "")}
			}
			return nil
		},
	}
}

func basic(h http.Header) {
	r := http.Request{Header: h}
	r.SetBasicAuth("c0ffee00-0000-4000-8000-000000000001", "mock-client-secret")
}

// row is a client as a PUT wants it, with another value for one field.
func (w *world) row(id, field, value string) string {
	copied := w.copyAt(len(w.past))
	get := plainRequest(http.MethodGet, "/api/v2/oauth/clients/"+id, "", "")
	body := copied.do(w.provider.asOwner(copied, get)).body
	if len(lookups(body, "id")) == 0 {
		return "{}"
	}
	for _, name := range []string{"id", "secret", "dateCreated", "dateModified", "createdBy", "modifiedBy", "selfUri", field} {
		for _, m := range members(body) {
			if m.path == name {
				body = drop(body, m)
				break
			}
		}
	}
	return string(insert(body, quote(field)+":"+value))
}

// watch keeps in mind what was made and removed, and the secrets.
func (p *provider) watch(w *world, q *request, r *reply) {
	if q.control {
		w.advanced = w.advanced || strings.HasSuffix(q.url.Path, "/clock/advance")
		return
	}
	if r.operation == "" || r.status >= 300 {
		return
	}
	id, _ := lookup(r.body, p.id)
	for _, name := range p.secret {
		if secret, ok := lookup(r.body, name); ok && id != "" {
			w.secrets[id] = secret
		}
	}
	if r.operation == p.create && id != "" {
		w.made = append(w.made, id)
	}
	if id := p.removed(q, r); id != "" {
		w.made = slices.DeleteFunc(w.made, func(made string) bool { return made == id })
		w.gone = append(w.gone, id)
	}
}

// removed is the row that a call removed, or "".
func (p *provider) removed(q *request, r *reply) string {
	if r.operation != p.remove {
		return ""
	}
	if p.id == p.idIn {
		id, _ := lookup(r.body, p.id)
		return id
	}
	return q.url.Path[strings.LastIndex(q.url.Path, "/")+1:]
}
