// Package mocktest starts a mock for a test. It is the only package below mock
// that imports testing.
package mocktest

import (
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/all"
)

// Options adjusts a [Mock]. The zero value serves the fixture default as the
// documents say, with the same identifiers and secrets in every run.
type Options struct {
	Fixture string         // name of an embedded fixture; "" is default
	YAML    string         // a fixture's own text, instead of a name
	State   map[string]any // by provider, a state such as a whmcs.State, instead of a name; what is missing is the fixture default's
	Dialect string         // documented or current; "" is documented
	Seed    string         // "" is the name of the test
	Clock   time.Time      // zero runs with the machine's clock
	Lint    bool           // let the test fail of what the client under test got wrong, even where the service passes over it
}

// A Mock is a running mock, and its default sandbox. When the test fails, its log
// says of each call what the client under test probably got wrong. It holds every
// answer to its schema: one that breaks it comes as status 500.
type Mock struct {
	Box
	Server *mock.Server
}

// Start serves a mock on a free loopback port until the test ends.
func Start(t testing.TB, opts Options) *Mock {
	t.Helper()
	server := New(t, opts)
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	return &Mock{Box: Box{URL: listener.URL, box: server.Sandbox()}, Server: server}
}

// New returns the handler of a mock without a listener.
func New(t testing.TB, opts Options) *mock.Server {
	t.Helper()
	if opts.Seed == "" {
		opts.Seed = t.Name()
	}
	fixture, err := opts.fixture(t.Name())
	if err != nil {
		t.Fatalf("mocktest: %v", err)
	}
	server, err := mock.New(mock.Options{
		Observe:   explainTo(t, opts.Lint),
		Providers: all.Providers(), Fixture: fixture, Fixtures: all.Fixture, Dialect: opts.Dialect,
		Seed: opts.Seed, Clock: opts.Clock, Strict: true, Log: slog.New(slog.NewTextHandler(errorsOf{t}, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		t.Fatalf("mocktest: %v", err)
	}
	return server
}

func (opts Options) fixture(test string) (*mock.Fixture, error) {
	text := opts.YAML
	if opts.State != nil {
		written, err := yaml.Marshal(opts.State)
		if err != nil {
			return nil, err
		}
		text = string(written)
	}
	switch {
	case text != "":
		return all.ReadFixture("fixture of "+test, []byte(text))
	case opts.Fixture == "":
		return all.Fixture(all.DefaultFixture)
	default:
		return all.Fixture(opts.Fixture)
	}
}

// errorsOf fails a test with what the mock itself gets wrong, which its client
// only sees as status 500.
type errorsOf struct{ t testing.TB }

func (e errorsOf) Write(line []byte) (int, error) {
	e.t.Errorf("mocktest: %s", line)
	return len(line), nil
}
