// Package serving makes a mock and its control plane of the settings of serve. It
// opens no port and reads no file itself: a process does that, and so does a page in
// which there are neither.
package serving

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/all"
	"github.com/credmock/credmock/spec/tree"
)

// Check refuses settings that would only fail later, in a client.
func Check(set cli.Serve) error {
	if err := errors.Join(cli.CheckAddress("--listen", set.Listen, "8080"), cli.CheckAddress("--admin-listen", set.AdminListen, "8081")); err != nil {
		return err
	}
	if err := mock.CheckOrigins(set.CORSOrigin); err != nil {
		return fmt.Errorf("--cors-origin: %w", err)
	}
	if err := mock.CheckRoot(set.WHMCSRoot); err != nil {
		return fmt.Errorf("--whmcs-root: %w", err)
	}
	if slices.Contains(set.CORSOrigin, "*") && !Loopback(set.Listen) {
		return fmt.Errorf("--cors-origin: * lets any page call, which only a mock on a loopback address may; name the origins, or listen on 127.0.0.1 instead of %s", set.Listen)
	}
	if u, err := url.Parse(set.PublicURL); set.PublicURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "") {
		return fmt.Errorf("--public-url: %q is no URL such as http://credmock:8080", set.PublicURL)
	}
	if set.CAFile != "" && set.TLS != "auto" {
		return errors.New("--ca-file: it is for the CA of --tls auto, which is off")
	}
	for flag, n := range map[string]int{
		"journal": set.Journal, "max-sandboxes": set.MaxSandboxes, "max-rows": set.MaxRows, "max-unread": set.MaxUnread, "max-connections": set.MaxConnections,
	} {
		if n < 0 {
			return fmt.Errorf("--%s: 0 is the least, and \"%d\" stands here", flag, n)
		}
	}
	for flag, d := range map[string]time.Duration{
		"sandbox-idle": set.SandboxIdle, "read-timeout": set.ReadTimeout, "write-timeout": set.WriteTimeout, "idle-timeout": set.IdleTimeout,
	} {
		if d < 0 {
			return fmt.Errorf("--%s: 0 is the least, and %q stands here", flag, d)
		}
	}
	for _, name := range set.AdminHost {
		if strings.ContainsAny(name, ":/ ") {
			return fmt.Errorf("--admin-host: %q is no name alone, such as credmock: it has no port and no path", name)
		}
	}
	return nil
}

// New makes the mock. A fixture that is a path is read by the function.
func New(set cli.Serve, log *slog.Logger, read func(path string) ([]byte, error)) (*mock.Server, error) {
	if err := Check(set); err != nil {
		return nil, err
	}
	var clock time.Time
	if set.Clock != nil {
		clock = *set.Clock
		if err := mock.CheckTime(clock); err != nil {
			return nil, fmt.Errorf("--clock: %w", err)
		}
	}
	fixture, err := readFixture(set.Fixture, read)
	if err != nil {
		return nil, err
	}
	return mock.New(mock.Options{
		Providers: all.Providers(), Fixture: fixture, Fixtures: all.Fixture, Dialect: set.Dialect, Seed: set.Seed, Clock: clock,
		Roots: map[string]string{"whmcs": set.WHMCSRoot}, Strict: set.Strict, Explain: set.Explain, Origins: set.CORSOrigin, Log: log,
		Lint: set.Lint == "fail", Misbehave: set.Misbehave, Journal: orNone(set.Journal), MaxSandboxes: orNone(set.MaxSandboxes), SandboxIdle: orNone(set.SandboxIdle),
		MaxRows: orNone(set.MaxRows), MaxUnread: int64(orNone(set.MaxUnread)) << 20,
	})
}

// orNone turns the 0 of a flag into what an option takes for none: its own 0 is the
// default.
func orNone[N int | time.Duration](n N) N {
	if n == 0 {
		return -1
	}
	return n
}

// readFixture finds a fixture by its name, or by its path if it looks like one.
func readFixture(name string, read func(path string) ([]byte, error)) (*mock.Fixture, error) {
	var f *mock.Fixture
	var err error
	if strings.ContainsAny(name, `./\`) {
		var text []byte
		if text, err = read(name); err == nil {
			return all.ReadFixture(name, text)
		}
	} else if f, err = all.Fixture(name); err != nil {
		err = fmt.Errorf("%w; a path to a file holds a / or a dot", err)
	}
	if err != nil {
		return nil, fmt.Errorf("--fixture: %w", err)
	}
	return f, nil
}

// Logger writes what the settings let it.
func Logger(set cli.Serve, w io.Writer) *slog.Logger {
	opts := &slog.HandlerOptions{}
	if set.Quiet {
		opts.Level = slog.LevelError
	}
	if set.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// ControlPlane guards the control plane with a token wherever others can reach
// it: whoever does can read every secret and reset the mock. The mock is reached at a
// URL, and the control plane by the names of the settings and by those that are given.
func ControlPlane(set cli.Serve, server *mock.Server, at string, open bool, log *slog.Logger, names ...string) (*mock.Server, error) {
	if set.AdminToken == "" && open {
		return nil, fmt.Errorf("--admin-listen: %s is not a loopback address, so the control plane wants a token: set %s_ADMIN_TOKEN", set.AdminListen, cli.Prefix)
	}
	hosts := slices.Clone(set.AdminHost)
	if host, _, _ := net.SplitHostPort(set.AdminListen); len(hosts) > 0 || set.AdminToken == "" {
		hosts = append(append(hosts, host), names...)
	}
	return admin.New(server, admin.Options{Token: set.AdminToken, Hosts: hosts, URL: at, Profile: set.Pprof, Log: slog.New(onlyErrors{log.Handler()})})
}

// onlyErrors leaves out the calls of the control plane.
type onlyErrors struct{ slog.Handler }

func (h onlyErrors) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelError
}

// Reached is what a ready file says of how a mock is reached, secrets included.
func Reached(connections []mock.Connection, adminURL string) tree.Object {
	var out tree.Object
	for _, c := range connections {
		out = append(out, tree.Member{Key: c.Provider, Value: c.Settings})
	}
	return append(out, tree.Member{Key: "admin", Value: tree.Object{{Key: "url", Value: adminURL}}})
}

// Loopback reports whether an address such as 127.0.0.1:8080 is one that only this
// machine can reach.
func Loopback(address string) bool {
	host, _, _ := net.SplitHostPort(address)
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}
