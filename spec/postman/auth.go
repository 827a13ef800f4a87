package postman

import (
	"fmt"
	"strings"

	"github.com/credmock/credmock/spec"
	"github.com/credmock/credmock/spec/tree"
)

// Auth says how a request shows who sends it.
type Auth struct {
	Type   string  `json:"type"`
	Bearer []Field `json:"bearer,omitempty"`
	Basic  []Field `json:"basic,omitempty"`
}

// tokenScheme returns the first security scheme that comes to a bearer token.
func tokenScheme(d *spec.Document) (tree.Object, string) {
	for _, m := range d.Tree().Object("components").Object("securitySchemes") {
		if scheme, _ := m.Value.(tree.Object); isToken(scheme) {
			return scheme, m.Key
		}
	}
	return nil, ""
}

func isToken(scheme tree.Object) bool {
	return scheme.Text("type") == "oauth2" || scheme.Text("scheme") == "bearer"
}

func bearer(scheme tree.Object) *Auth {
	return &Auth{Type: "bearer", Bearer: []Field{{Key: "token", Value: reference(variableOf(scheme)), Type: "string"}}}
}

// auth returns how the operation is called, by its first alternative; nil where
// that is how the whole collection is called.
func (c call) auth() *Auth {
	alternatives, _ := c.op.Node().Get("security").([]any)
	scheme := tree.Object{}
	if len(alternatives) > 0 {
		if first, _ := alternatives[0].(tree.Object); len(first) > 0 {
			scheme = c.d.Tree().Object("components").Object("securitySchemes").Object(first[0].Key)
		}
	}
	switch {
	case isToken(scheme):
		return nil
	case scheme.Text("scheme") == "basic":
		return &Auth{Type: "basic", Basic: basic(c.d, scheme)}
	default:
		return &Auth{Type: "noauth"}
	}
}

func basic(d *spec.Document, scheme tree.Object) []Field {
	var out []Field
	for i, name := range spec.VariablesOf(scheme) {
		out = append(out, Field{Key: []string{"username", "password"}[i], Value: reference(name), Type: "string"})
	}
	return out
}

// login returns the script that gets a token before a request that needs one,
// unless there is one that still lives. It calls the operation at the scheme's
// token URL.
func login(d *spec.Document, scheme tree.Object) *Event {
	if op := loginOperation(d, scheme); op != nil {
		call := call{d: d, op: op}
		settings := tree.Object{{Key: "token", Value: variableOf(scheme)}, {Key: "url", Value: call.server() + op.Path}}
		if auth := call.auth(); auth.Type == "basic" {
			settings = append(settings, tree.Member{Key: "username", Value: auth.Basic[0].Value}, tree.Member{Key: "password", Value: auth.Basic[1].Value})
		}
		more, part := call.loginBody()
		settings = append(settings, more...)
		for _, k := range d.Kept(op) {
			if k.Variable == variableOf(scheme) {
				settings = append(settings, tree.Member{Key: "field", Value: k.Field})
			}
		}
		e, err := script("prerequest", settings, "login_begin", part, "login_end")
		if err != nil {
			panic(fmt.Sprintf("login settings are text: %v", err))
		}
		return &e
	}
	return nil
}

// loginOperation returns the operation at a scheme's token URL, or nil.
func loginOperation(d *spec.Document, scheme tree.Object) *spec.Operation {
	tokenURL := scheme.Object("flows").Object("clientCredentials").Text("tokenUrl")
	for _, op := range d.Operations {
		if op.Method == "POST" && tokenURL != "" && strings.HasSuffix(tokenURL, op.Path) {
			return op
		}
	}
	return nil
}

// loginBody returns what the login script sends, and the part of it that does.
func (c call) loginBody() (settings tree.Object, part string) {
	body, err := c.content()
	switch {
	case err != nil:
		panic(fmt.Sprintf("a login is read from a document: %v", err))
	case body != nil && body.Mode == "raw":
		return tree.Object{{Key: "username", Value: c.caller()}, {Key: "json", Value: body.Raw}}, "login_json"
	}
	form := tree.Object{}
	if body != nil {
		for _, f := range body.URLEncoded {
			if !f.Disabled {
				form = append(form, tree.Member{Key: f.Key, Value: f.Value})
			}
		}
	}
	return tree.Object{{Key: "form", Value: form}}, "login_form"
}

// caller is the first variable of a body that is no secret: a token that another
// caller got is not used.
func (c call) caller() string {
	forms := c.d.Resolve(c.op.Node().Get("requestBody")).Object("content")
	media, _ := forms[0].Value.(tree.Object)
	for _, m := range c.d.Resolve(media.Get("schema")).Object("properties") {
		names := spec.VariablesOf(c.d.Resolve(m.Value))
		if len(names) > 0 && !c.op.Request.Property(m.Key).Secret() {
			return reference(names[0])
		}
	}
	return ""
}
