package whmcs

import (
	"context"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// This file holds what the endpoints have in common that sign people on. They stand
// beside the API: nobody has to show an API credential there.

func isSignOn(c *mock.Call) bool {
	return c.Operation != nil && !c.Operation.Union && c.Operation.Fragment == "" && c.Operation.Path != apiPath
}

const (
	apiPath          = "/includes/api.php"
	singleSignOnPath = "/oauth/singlesignon.php"
)

// decodeSignOn reads the parameters as PHP does: those of a token request from the
// body alone (K1).
func decodeSignOn(c *mock.Call) error {
	r, err := signOnRequest(c)
	if err != nil {
		return err
	}
	var known []string
	if c.Operation.Request != nil {
		known = c.Operation.Request.Properties()
	}
	for _, p := range c.Operation.Parameters {
		known = append(known, p.Name)
	}
	c.Args = map[string]any{}
	for _, key := range r.params.names(nil) {
		switch text, scalar := r.params[key].(string); {
		case !slices.Contains(known, key):
			if key != decision && key != signsOnAs {
				c.NoteUnknown("parameter", key, known)
			}
		case scalar:
			c.Args[key] = text
		}
	}
	return nil
}

func signOnRequest(c *mock.Call) (*request, error) {
	home, err := installations.Get(c.Tx)
	if err != nil {
		return nil, err
	}
	r := &request{params: signOnParams(c), home: home}
	c.Local = r
	return r, nil
}

func signOnParams(c *mock.Call) params {
	if c.Operation.Request == nil {
		return decodeParams(c.Request, c.Text())
	}
	bodyOnly, u := *c.Request, *c.Request.URL
	u.RawQuery = ""
	bodyOnly.URL = &u
	return decodeParams(&bodyOnly, c.Text())
}

// systemURL is where the installation is: where it says so itself, or as the client
// called it.
func systemURL(c *mock.Call) string {
	r := c.Local.(*request)
	if r.home.SystemURL != "" {
		return strings.TrimRight(r.home.SystemURL, "/")
	}
	scheme := "http"
	if c.Request.TLS != nil {
		scheme = "https"
	}
	root := c.Request.URL.Path
	for strings.Contains(root, "//") {
		root = strings.ReplaceAll(root, "//", "/")
	}
	return scheme + "://" + c.Request.Host + c.Prefix + strings.TrimSuffix(root, c.Operation.Path)
}

type configuration struct {
	Issuer                string   `json:"issuer"`
	AuthorizationEndpoint string   `json:"authorization_endpoint"`
	TokenEndpoint         string   `json:"token_endpoint"`
	UserInfoEndpoint      string   `json:"userinfo_endpoint"`
	KeysURI               string   `json:"jwks_uri"`
	Scopes                []string `json:"scopes_supported"`
	ResponseTypes         []string `json:"response_types_supported"`
	Algorithms            []string `json:"id_token_signing_alg_values_supported"`
	Claims                []string `json:"claims_supported"`
}

// discover says where the endpoints are (E2). The list of response types is empty on
// the installation that was looked at.
func discover(_ context.Context, c *mock.Call, _ struct{}) (*configuration, error) {
	at := systemURL(c)
	return &configuration{
		Issuer:                at,
		AuthorizationEndpoint: at + "/oauth/authorize.php",
		TokenEndpoint:         at + "/oauth/token.php",
		UserInfoEndpoint:      at + "/oauth/userinfo.php",
		KeysURI:               at + "/oauth/certs.php",
		Scopes:                []string{"openid", "email", "profile"},
		ResponseTypes:         []string{},
		Algorithms:            []string{"RS256"},
		Claims:                []string{"iss", "aud", "exp", "sub"},
	}, nil
}

// discoverByRule answers where only a rewrite rule of the web server leads (E1).
func discoverByRule(ctx context.Context, c *mock.Call, in struct{}) (*configuration, error) {
	if c.Behaviour(wellKnownRewrite) == "none" {
		c.Note("the rewrite rule is not installed; the document is at /oauth/openid-configuration.php, and the behaviour wellKnownRewrite installs the rule")
		return nil, mock.Refuse("rewriteMissing")
	}
	return discover(ctx, c, in)
}

// renderSignOn writes an answer as PHP's json_encode does, with the headers that the
// document declares.
func renderSignOn(c *mock.Call, a mock.Answer) (mock.Response, error) {
	response := mock.Response{Status: a.Status, Header: http.Header{}}
	for _, name := range a.Headers {
		response.Header[name] = []string{signOnHeader(c, a, name)}
	}
	if a.MediaType == "" {
		return response, nil
	}
	response.Header["Content-Type"] = []string{a.MediaType}
	var err error
	response.Body, err = appendJSON(nil, a.Body, styleOf(c))
	return response, err
}

func signOnHeader(c *mock.Call, a mock.Answer, name string) string {
	switch name {
	case "Location":
		if c.Operation.Path == singleSignOnPath {
			return pageAt(c, a.Body)
		}
		return location(c, a.Body)
	case "WWW-Authenticate":
		return challengeTo(a)
	case "Allow":
		return strings.Join(append([]string{c.Operation.Method}, c.Operation.Also...), ", ")
	case "Pragma":
		return "no-cache"
	default:
		return "no-store"
	}
}

// seconds reads a behaviour that is a time span.
func seconds(c *mock.Call, behaviour string) time.Duration {
	n, err := strconv.Atoi(c.Behaviour(behaviour))
	if err != nil {
		panic("spec whmcs: behaviour " + behaviour + " is no number") // a test reads them all
	}
	return time.Duration(n) * time.Second
}

// newText is 40 hex digits, as codes and tokens are (K2). What expired long ago makes
// room for what is to come; until then it is refused as expired, not as unknown.
func newText[Row any](c *mock.Call, by *table.Index[Row, string], byExpiry *table.Index[Row, int64]) (string, error) {
	const kept = 24 * time.Hour
	if err := table.Prune(c.Tx, byExpiry, c.Now().Add(-kept).Unix()); err != nil {
		return "", err
	}
	return by.Unused(c.Tx, func() (string, error) {
		b := make([]byte, 20)
		_, err := c.Random().Read(b)
		return hex.EncodeToString(b), err
	})
}
