// Package judged puts a mock before the suite: it makes targets out of mocks, so
// that each scenario gets one of its own. It alone sees both sides; the suite
// knows no mock, and the mock no suite.
package judged

import (
	"fmt"
	"net/http"

	"github.com/credmock/credmock/contract"
	"github.com/credmock/credmock/fixtures"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec"
)

// Profile is the target file of a mock that starts from the fixture default.
const Profile = "targets/mock.yaml"

// Targets returns what [Profile] says of a mock, for each provider, in the mock's
// dialect and without a URL.
func Targets(server *mock.Server) ([]*contract.Target, error) {
	text, err := fixtures.FS.ReadFile(Profile)
	if err != nil {
		return nil, err
	}
	itself := func(name string) (string, bool) { return name, true } // its credentials are public
	profile, err := contract.ReadProfile(Profile, text, itself)
	if err != nil {
		return nil, err
	}
	return profile.Targets(func(provider, _ string) (*spec.Document, error) { return server.Document(provider), nil })
}

// Mock returns how to start a mock of the fixture default and of a dialect for each
// scenario, by provider.
func Mock(dialect string) (map[string]contract.Start, error) {
	fixture, err := all.Fixture(all.DefaultFixture)
	if err != nil {
		return nil, err
	}
	server, err := mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture, Dialect: dialect})
	if err != nil {
		return nil, err
	}
	targets, err := Targets(server)
	if err != nil {
		return nil, err
	}
	return Starts(server, nil, targets...)
}

// A Wrap stands between the suite and what is started for a scenario; it starts
// the mock as often as it likes.
type Wrap func(start func() (contract.Handlers, error)) (contract.Handlers, error)

// Starts returns how to start a mock of its own for each scenario, by provider: a
// fork of one that has loaded everything. A nil wrap takes it as it is.
func Starts(server *mock.Server, wrap Wrap, targets ...*contract.Target) (map[string]contract.Start, error) {
	plane, err := spec.Load("admin", "")
	if err != nil {
		return nil, fmt.Errorf("judge a mock: %w", err)
	}
	l := local{server: server, plane: plane, wrap: wrap}
	out := map[string]contract.Start{}
	for _, t := range targets {
		out[t.Provider] = contract.Local{New: l.fork, From: l.from}.Start(t)
	}
	return out, nil
}

// A local starts forks of a server.
type local struct {
	server *mock.Server
	plane  *spec.Document
	wrap   Wrap
}

func (l local) fork() (contract.Handlers, error) {
	return l.wrapped(func() (*mock.Server, error) { return l.server.Fork(), nil })
}

func (l local) from(fixture string) (contract.Handlers, error) {
	f, err := all.ReadFixture("fixture", []byte(fixture))
	if err != nil {
		return contract.Handlers{}, err
	}
	return l.wrapped(func() (*mock.Server, error) { return l.server.ForkWith(f) })
}

func (l local) wrapped(start func() (*mock.Server, error)) (contract.Handlers, error) {
	handlers := func() (contract.Handlers, error) {
		s, err := start()
		if err != nil {
			return contract.Handlers{}, err
		}
		return contract.Handlers{API: s, Control: func() (http.Handler, error) { return admin.New(s, admin.Options{Document: l.plane}) }}, nil
	}
	if l.wrap == nil {
		return handlers()
	}
	return l.wrap(handlers)
}
