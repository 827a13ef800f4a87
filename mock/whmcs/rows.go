package whmcs

import "time"

// The tables of the store.
const (
	installations  = "whmcs.installation"
	administrators = "whmcs.administrator"
	roles          = "whmcs.role"
	apiCredentials = "whmcs.apiCredential"
	clients        = "whmcs.client"
	services       = "whmcs.service"
	credentials    = "whmcs.credential"
	keyPairs       = "whmcs.keyPair" // only a sequence
)

// An installation is what there is one of.
type installation struct {
	ID         int64
	Company    string
	Version    string
	AccessKey  string
	Addresses  []string // the IP allow-list
	AnyAddress bool     // there is no allow-list
}

// An administrator may call with username and MD5 of the password (A2).
type administrator struct {
	Username string `yaml:"username"`
	Password string `yaml:"password"`
	Disabled bool   `yaml:"disabled,omitempty"`
	NoAccess bool   `yaml:"withoutAPIAccess,omitempty"` // lacks the API Access permission (A3)
}

// A role allows actions; "*" is all of them (A4).
type role struct {
	Name    string   `yaml:"name"`
	Actions []string `yaml:"actions"`
}

// An apiCredential admits to the API. It has nothing to do with the OAuth
// credentials that the API manages (A17).
type apiCredential struct {
	Identifier string   `yaml:"identifier"`
	Secret     string   `yaml:"secret"`
	Admin      string   `yaml:"admin"`
	Roles      []string `yaml:"roles"`
}

// A client is a customer; Closed ones are not valid for a service's credential.
type client struct {
	ID     int64 `yaml:"id"`
	Closed bool  `yaml:"closed,omitempty"`
}

// A service is what a single sign-on credential belongs to.
type service struct {
	ID       int64 `yaml:"id"`
	ClientID int64 `yaml:"client"` // 0: associated with nobody
}

// A credential is an OAuth credential.
type credential struct {
	ID               int64     `yaml:"id"`
	GrantType        string    `yaml:"grantType"`
	Name             string    `yaml:"name,omitempty"`
	Description      string    `yaml:"description,omitempty"`
	Scope            string    `yaml:"scope"`
	ClientIdentifier string    `yaml:"clientIdentifier"`
	ClientSecret     string    `yaml:"clientSecret"`
	ServiceID        int64     `yaml:"service,omitempty"`
	LogoURI          string    `yaml:"logoUri,omitempty"`
	RedirectURIs     []string  `yaml:"redirectUri,omitempty"`
	KeyPairID        int64     `yaml:"rsaKeyPair,omitempty"`
	CreatedAt        time.Time `yaml:"createdAt"`
	UpdatedAt        time.Time `yaml:"updatedAt"`
}
