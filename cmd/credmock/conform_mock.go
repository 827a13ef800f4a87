package main

import (
	"net/http"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/fixtures"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec"
)

// ownTarget is the profile of the mock that conform starts itself.
const ownTarget = "mock"

// ownMock returns how to start a mock of one dialect for each scenario: a fork of
// one that has loaded everything.
func ownMock(dialect string) (starter, error) {
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		return nil, err
	}
	server, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture, Dialect: dialect})
	if err != nil {
		return nil, err
	}
	name := "targets/" + ownTarget + ".yaml"
	text, err := fixtures.FS.ReadFile(name)
	if err != nil {
		return nil, err
	}
	itself := func(name string) (string, bool) { return name, true } // its credentials are public
	profile, err := contract.ReadProfile(name, text, itself)
	if err != nil {
		return nil, err
	}
	targets, err := profile.Targets(func(provider, _ string) (*spec.Document, error) { return server.Document(provider), nil })
	if err != nil {
		return nil, err
	}
	plane, err := spec.Load("admin", "")
	if err != nil {
		return nil, err
	}
	handlers := func(s *mock.Server) contract.Handlers {
		return contract.Handlers{API: s, Control: func() (http.Handler, error) { return admin.New(s, admin.Options{Document: plane}) }}
	}
	local := contract.Local{
		New: func() (contract.Handlers, error) { return handlers(server.Fork()), nil },
		From: func(text string) (contract.Handlers, error) {
			fixture, err := all.ReadFixture("fixture", []byte(text))
			if err != nil {
				return contract.Handlers{}, err
			}
			fork, err := server.ForkWith(fixture)
			return handlers(fork), err
		},
	}
	out := starter{}
	for _, t := range targets {
		out[t.Provider] = local.Start(t)
	}
	return out, nil
}
