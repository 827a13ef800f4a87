package main

import (
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/mock/judged"
)

// ownTarget is the profile of the mock that conform starts itself.
const ownTarget = "mock"

// ownMock returns how to start a mock of one dialect for each scenario.
func ownMock(dialect string) (starter, error) {
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		return nil, err
	}
	server, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture, Dialect: dialect})
	if err != nil {
		return nil, err
	}
	targets, err := judged.Targets(server)
	if err != nil {
		return nil, err
	}
	return judged.Starts(server, nil, targets...)
}
