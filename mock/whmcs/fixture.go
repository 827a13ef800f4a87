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
	Company        string          `yaml:"company,omitempty"` // its name begins every client identifier
	Version        string          `yaml:"version,omitempty"`
	SystemURL      string          `yaml:"systemUrl,omitempty"` // absent: as the installation is called
	AccessKey      string          `yaml:"accessKey,omitempty"`
	AllowedIPs     *[]string       `yaml:"allowedIPs,omitempty"` // absent: any address; empty: none (A5)
	Administrators []administrator `yaml:"administrators,omitempty"`
	Roles          []role          `yaml:"roles,omitempty"`
	APICredentials []apiCredential `yaml:"apiCredentials,omitempty"`
	Clients        []client        `yaml:"clients,omitempty"`
	Services       []service       `yaml:"services,omitempty"`
	Users          []user          `yaml:"users,omitempty"` // who may sign on; the first does
	Credentials    []credential    `yaml:"oauthCredentials,omitempty"`
	Codes          []code          `yaml:"oauthCodes,omitempty"`
	Tokens         []token         `yaml:"oauthTokens,omitempty"`
	SsoTokens      []ssoToken      `yaml:"ssoTokens,omitempty"`
}

const (
	defaultCompany = "Company Name"
	defaultVersion = "8.13.1"
)

// Rows pairs the lists with their tables.
func (s *section) Rows() []mock.Rows {
	return []mock.Rows{
		mock.List("administrators", administratorByName, &s.Administrators, (*administrator).check),
		mock.List("roles", roleByName, &s.Roles, (*role).check),
		mock.List("apiCredentials", apiCredentialByIdentifier, &s.APICredentials, (*apiCredential).check),
		mock.List("clients", clientByID, &s.Clients, (*client).check),
		mock.List("services", serviceByID, &s.Services, (*service).check),
		mock.List("users", userByID, &s.Users, (*user).check),
		mock.List("oauthCredentials", credentialByID, &s.Credentials, (*credential).check),
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
