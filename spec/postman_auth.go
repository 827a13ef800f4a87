package spec

import (
	"fmt"
	"strings"
)

// CollectionAuth says how a request shows who sends it.
type CollectionAuth struct {
	Type   string            `json:"type"`
	Bearer []CollectionField `json:"bearer,omitempty"`
	Basic  []CollectionField `json:"basic,omitempty"`
}

// tokenScheme returns the first security scheme that comes to a bearer token.
func (d *Document) tokenScheme() (Object, string) {
	for _, m := range d.tree.object("components").object("securitySchemes") {
		if scheme, _ := m.Value.(Object); isToken(scheme) {
			return scheme, m.Key
		}
	}
	return nil, ""
}

func isToken(scheme Object) bool {
	return scheme.text("type") == "oauth2" || scheme.text("scheme") == "bearer"
}

func bearer(scheme Object) *CollectionAuth {
	return &CollectionAuth{Type: "bearer", Bearer: []CollectionField{{Key: "token", Value: reference(variableOf(scheme)), Type: "string"}}}
}

// auth returns how the operation is called, by its first alternative; nil where
// that is how the whole collection is called.
func (c postmanCall) auth() *CollectionAuth {
	alternatives, _ := c.op.tree.Get("security").([]any)
	scheme := Object{}
	if len(alternatives) > 0 {
		if first, _ := alternatives[0].(Object); len(first) > 0 {
			scheme = c.d.tree.object("components").object("securitySchemes").object(first[0].Key)
		}
	}
	switch {
	case isToken(scheme):
		return nil
	case scheme.text("scheme") == "basic":
		return &CollectionAuth{Type: "basic", Basic: c.d.basic(scheme)}
	default:
		return &CollectionAuth{Type: "noauth"}
	}
}

func (d *Document) basic(scheme Object) []CollectionField {
	var out []CollectionField
	for i, name := range variablesOf(scheme) {
		out = append(out, CollectionField{Key: []string{"username", "password"}[i], Value: reference(name), Type: "string"})
	}
	return out
}

// login returns the script that gets a token before a request that needs one,
// unless there is one that still lives. It calls the operation at the scheme's
// token URL.
func (d *Document) login(scheme Object) *CollectionEvent {
	tokenURL := scheme.object("flows").object("clientCredentials").text("tokenUrl")
	if tokenURL == "" {
		return nil
	}
	for _, op := range d.Operations {
		if op.Method != "POST" || !strings.HasSuffix(tokenURL, op.Path) {
			continue
		}
		call := postmanCall{d: d, op: op}
		settings := Object{{"token", variableOf(scheme)}, {"url", call.server() + op.Path}}
		if auth := call.auth(); auth.Type == "basic" {
			settings = append(settings, Member{"username", auth.Basic[0].Value}, Member{"password", auth.Basic[1].Value})
		}
		form := Object{}
		body, _ := call.content()
		for _, f := range body.URLEncoded {
			if !f.Disabled {
				form = append(form, Member{f.Key, f.Value})
			}
		}
		settings = append(settings, Member{"form", form})
		for _, k := range d.keeps(op) {
			if k.variable == variableOf(scheme) {
				settings = append(settings, Member{"field", k.field})
			}
		}
		e, err := script("prerequest", "login", settings)
		if err != nil {
			panic(fmt.Sprintf("login settings are text: %v", err))
		}
		return &e
	}
	return nil
}
