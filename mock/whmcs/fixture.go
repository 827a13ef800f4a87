package whmcs

import (
	"errors"
	"fmt"
	"net/netip"
	"unicode/utf8"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
)

// section is the whmcs part of a fixture file.
type section struct {
	Company        string          `yaml:"company,omitempty" help:"The name that begins every client identifier; Company Name where absent." example:"Company Name"`
	Version        string          `yaml:"version,omitempty" help:"The version that WhmcsDetails shows." example:"8.13.1"`
	SystemURL      string          `yaml:"systemUrl,omitempty" help:"The address of the installation, as answers show it; absent: as it is called." example:"https://billing.example.com"`
	AccessKey      string          `yaml:"accessKey,omitempty" help:"The api_access_key, which opens the API from any address." example:"mock-access-key"`
	AllowedIPs     *[]string       `yaml:"allowedIPs,omitempty" help:"The addresses that may call. Absent: any; empty: none." example:"[127.0.0.1]"` // A5
	Administrators []administrator `yaml:"administrators,omitempty" help:"Who may log in with a name and a password, and whom API credentials act for." example:"[{username: admin, password: mock-password}]"`
	Roles          []role          `yaml:"roles,omitempty" help:"What API credentials may do." example:"[{name: everything, actions: ['*']}]"`
	APICredentials []apiCredential `yaml:"apiCredentials,omitempty" help:"Pairs of identifier and secret, which open the API." example:"[{identifier: mock-identifier, secret: mock-secret, admin: admin, roles: [everything]}]"`
	Clients        []client        `yaml:"clients,omitempty" help:"Customers, whom services belong to." example:"[{id: 1}]"`
	Services       []service       `yaml:"services,omitempty" help:"What a single sign-on credential belongs to." example:"[{id: 1, client: 1}]"`
	Users          []user          `yaml:"users,omitempty" help:"Who may sign on; the first one does." example:"[{id: 1, uuid: 3b241101-e2bb-4255-8caf-4136c566a962, client: 1}]"`
	Credentials    []credential    `yaml:"oauthCredentials,omitempty" help:"The OAuth credentials, which the API manages." example:"[{id: 1, grantType: single_sign_on, scope: clientarea:sso, clientIdentifier: mock-client, clientSecret: mock-client-secret, service: 1}]"`
	Codes          []code          `yaml:"oauthCodes,omitempty" help:"Authorization codes that were not used yet." example:"[{code: mock-code, credential: 1, user: 1, redirectUri: https://app.example.com/callback, scope: openid, expiresAt: 2100-01-01T00:00:00Z}]"`
	Tokens         []token         `yaml:"oauthTokens,omitempty" help:"Access tokens that were issued." example:"[{token: mock-token, credential: 1, user: 1, scope: openid, expiresAt: 2100-01-01T00:00:00Z}]"`
	SsoTokens      []ssoToken      `yaml:"ssoTokens,omitempty" help:"Single sign-on tokens that were not used yet." example:"[{token: mock-sso-token, client: 1, user: 1, expiresAt: 2100-01-01T00:00:00Z}]"`
}

const (
	defaultCompany = "Company Name"
	defaultVersion = "8.13.1"
)

// Rows pairs the lists with their tables.
func (s *section) Rows() []mock.Rows {
	return []mock.Rows{
		mock.List("administrators", administratorByName, &s.Administrators, nil),
		mock.List("roles", roleByName, &s.Roles, nil),
		mock.List("apiCredentials", apiCredentialByIdentifier, &s.APICredentials, (*apiCredential).check),
		mock.List("clients", clientByID, &s.Clients, nil),
		mock.List("services", serviceByID, &s.Services, (*service).check),
		mock.List("users", userByID, &s.Users, (*user).check),
		mock.List("oauthCredentials", credentialByID, &s.Credentials, nil),
		mock.List("oauthCodes", codeByText, &s.Codes, (*code).check),
		mock.List("oauthTokens", tokenByText, &s.Tokens, (*token).check),
		mock.List("ssoTokens", ssoTokenByText, &s.SsoTokens, (*ssoToken).check),
	}
}

// Load numbers what the fixture leaves open and writes the installation.
func (s *section) Load(tx *table.Tx) error {
	home := installation{Company: s.Company, Version: s.Version, AccessKey: s.AccessKey, SystemURL: s.SystemURL, AnyAddress: s.AllowedIPs == nil}
	if home.Company == "" {
		home.Company = defaultCompany
	}
	if home.Version == "" {
		home.Version = defaultVersion
	}
	var wrong mock.Problems
	if !utf8.ValidString(home.Version) || !utf8.ValidString(home.Company) {
		wrong.Add("version", "version and company must be UTF-8, since JSON answers carry them")
	}
	if s.AllowedIPs != nil {
		for i, text := range *s.AllowedIPs {
			if _, err := netip.ParseAddr(text); err != nil {
				wrong.Add(fmt.Sprintf("allowedIPs[%d]", i), "%q is not one address: the list matches exactly, without ranges", text)
			}
			home.Addresses = append(home.Addresses, remoteAddress(text))
		}
	}
	for _, row := range s.Credentials { // none of these numbers is given again
		if err := errors.Join(credentials.Used(tx, row.ID), keyPairs.Used(tx, row.KeyPairID)); err != nil {
			return err
		}
	}
	for i := range s.Credentials {
		if err := giveKeyPair(tx, &s.Credentials[i]); err != nil {
			return err
		}
	}
	return errors.Join(wrong.Err(), installations.Create(tx, &home))
}

// Dump fills in the installation.
func (s *section) Dump(tx *table.Tx, _ any) error {
	home, err := installations.Get(tx)
	if err != nil {
		return err
	}
	s.Company, s.Version, s.AccessKey, s.SystemURL = home.Company, home.Version, home.AccessKey, home.SystemURL
	if !home.AnyAddress {
		s.AllowedIPs = &home.Addresses
	}
	return nil
}
