package whmcs

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"unicode/utf8"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/table"
	"github.com/credmock/credmock/spec"
)

// section is the whmcs part of a fixture file.
type section struct {
	Company        string          `yaml:"company,omitempty"` // its name begins every client identifier
	Version        string          `yaml:"version,omitempty"`
	AccessKey      string          `yaml:"accessKey,omitempty"`
	AllowedIPs     *[]string       `yaml:"allowedIPs,omitempty"` // absent: any address; empty: none (A5)
	Administrators []administrator `yaml:"administrators,omitempty"`
	Roles          []role          `yaml:"roles,omitempty"`
	APICredentials []apiCredential `yaml:"apiCredentials,omitempty"`
	Clients        []client        `yaml:"clients,omitempty"`
	Services       []service       `yaml:"services,omitempty"`
	Credentials    []credential    `yaml:"oauthCredentials,omitempty"`
}

const (
	defaultCompany = "Company Name"
	defaultVersion = "8.13.1"
)

// Rows pairs the lists with their tables.
func (s *section) Rows() []mock.Rows {
	return []mock.Rows{
		mock.List("administrators", administratorByName, &s.Administrators),
		mock.List("roles", roleByName, &s.Roles),
		mock.List("apiCredentials", apiCredentialByIdentifier, &s.APICredentials),
		mock.List("clients", clientByID, &s.Clients),
		mock.List("services", serviceByID, &s.Services),
		mock.List("oauthCredentials", credentialByID, &s.Credentials),
	}
}

// Load checks the section and writes the installation.
func (s *section) Load(tx *table.Tx) error {
	if err := errors.Join(s.check()...); err != nil {
		return err
	}
	home := installation{ID: 1, Company: s.Company, Version: s.Version, AccessKey: s.AccessKey, AnyAddress: s.AllowedIPs == nil}
	if home.Company == "" {
		home.Company = defaultCompany
	}
	if home.Version == "" {
		home.Version = defaultVersion
	}
	if s.AllowedIPs != nil {
		for _, text := range *s.AllowedIPs {
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
	return installations.Create(tx, &home)
}

// check reports rows that cannot be, and references to rows that are not there.
func (s *section) check() []error {
	var faults []error
	add := func(path, format string, args ...any) {
		faults = append(faults, &mock.FieldError{Path: path, Problem: fmt.Sprintf(format, args...)})
	}
	if !utf8.ValidString(s.Version) || !utf8.ValidString(s.Company) {
		add("version", "version and company must be UTF-8, since JSON answers carry them")
	}
	for i, c := range s.APICredentials {
		at := fmt.Sprintf("apiCredentials[%d]", i)
		if c.Identifier == "" || c.Secret == "" {
			add(at, "wants an identifier and a secret")
		}
		if !slices.ContainsFunc(s.Administrators, func(a administrator) bool { return a.Username == c.Admin }) {
			add(at+".admin", "no administrator is called %q", c.Admin)
		}
		for j, name := range c.Roles {
			if !slices.ContainsFunc(s.Roles, func(r role) bool { return r.Name == name }) {
				add(fmt.Sprintf("%s.roles[%d]", at, j), "no role is called %q", name)
			}
		}
	}
	for i, a := range s.Administrators {
		if a.Username == "" || a.Password == "" {
			add(fmt.Sprintf("administrators[%d]", i), "wants a username and a password")
		}
	}
	for i, r := range s.Roles {
		if r.Name == "" {
			add(fmt.Sprintf("roles[%d]", i), "wants a name")
		}
	}
	for i, c := range s.Clients {
		if c.ID <= 0 {
			add(fmt.Sprintf("clients[%d]", i), "wants an id above 0")
		}
	}
	for i, v := range s.Services {
		if v.ID <= 0 {
			add(fmt.Sprintf("services[%d]", i), "wants an id above 0")
		}
		if v.ClientID != 0 && !slices.ContainsFunc(s.Clients, func(c client) bool { return c.ID == v.ClientID }) {
			add(fmt.Sprintf("services[%d].client", i), "no client has id %d; 0 is nobody", v.ClientID)
		}
	}
	for i, c := range s.Credentials {
		if c.ID <= 0 || c.ClientIdentifier == "" || c.ClientSecret == "" || c.GrantType == "" || c.Scope == "" {
			add(fmt.Sprintf("oauthCredentials[%d]", i), "wants an id above 0, grantType, scope, clientIdentifier and clientSecret")
		} else if known := []string{authorizationCode, singleSignOn}; !slices.Contains(known, c.GrantType) {
			add(fmt.Sprintf("oauthCredentials[%d].grantType", i), "%v", spec.Unknown("grant type", c.GrantType, known))
		}
	}
	if s.AllowedIPs != nil {
		for i, text := range *s.AllowedIPs {
			if _, err := netip.ParseAddr(text); err != nil {
				add(fmt.Sprintf("allowedIPs[%d]", i), "%q is not one address: the list matches exactly, without ranges", text)
			}
		}
	}
	return faults
}

// Dump fills in the installation.
func (s *section) Dump(tx *table.Tx, _ any) error {
	home, err := theInstallation(tx)
	if err != nil {
		return err
	}
	s.Company, s.Version, s.AccessKey = home.Company, home.Version, home.AccessKey
	if !home.AnyAddress {
		s.AllowedIPs = &home.Addresses
	}
	return nil
}
