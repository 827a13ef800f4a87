// Package mocktest starts a mock for a test. It is the only package below mock
// that imports testing.
package mocktest

import (
	"cmp"
	"log/slog"
	"net/http/httptest"
	"sync"
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
	like, err := likeIt(t, opts)
	if err != nil {
		t.Fatalf("mocktest: %v", err)
	}
	server, err := like.ForkAs(mock.Options{
		Observe: explainTo(t, opts.Lint), Fixtures: all.Fixture,
		Seed: opts.Seed, Clock: opts.Clock, Strict: true, Log: slog.New(slog.NewTextHandler(errorsOf{t}, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		t.Fatalf("mocktest: %v", err)
	}
	return server
}

// begun keeps a server for each embedded fixture and dialect, which nobody calls:
// the mocks of all tests are forks of them.
var begun sync.Map // [2]string{fixture, dialect} to func() (*mock.Server, error)

// likeIt returns a server with the fixture and dialect of the options.
func likeIt(t testing.TB, opts Options) (*mock.Server, error) {
	t.Helper()
	text := opts.YAML
	if opts.State != nil {
		written, err := yaml.Marshal(opts.State)
		if err != nil {
			return nil, err
		}
		text = string(written)
	}
	if text != "" {
		fixture, err := all.ReadFixture("fixture of "+t.Name(), []byte(text))
		return begin(fixture, opts.Dialect, err)
	}
	name := cmp.Or(opts.Fixture, all.DefaultFixture)
	once, _ := begun.LoadOrStore([2]string{name, opts.Dialect}, sync.OnceValues(func() (*mock.Server, error) {
		fixture, err := all.Fixture(name)
		return begin(fixture, opts.Dialect, err)
	}))
	return once.(func() (*mock.Server, error))()
}

func begin(fixture *mock.Fixture, dialect string, err error) (*mock.Server, error) {
	if err != nil {
		return nil, err
	}
	return mock.New(mock.Options{Providers: all.Providers(), Fixture: fixture, Fixtures: all.Fixture, Dialect: dialect})
}

// errorsOf fails a test with what the mock itself gets wrong, which its client
// only sees as status 500.
type errorsOf struct{ t testing.TB }

func (e errorsOf) Write(line []byte) (int, error) {
	e.t.Errorf("mocktest: %s", line)
	return len(line), nil
}
