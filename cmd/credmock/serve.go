package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/mock"
	"github.com/credmock/credmock/mock/admin"
	"github.com/credmock/credmock/mock/all"
)

type serveCmd struct{ cli.Serve }

// Run serves until the context ends.
func (cmd *serveCmd) Run(s *cli.Session) error {
	if slices.Contains(cmd.CORSOrigin, "*") && !cmd.loopback() {
		return fmt.Errorf("--cors-origin * lets any page call, which only a mock on a loopback address may; name the origins, or listen on 127.0.0.1 instead of %s", cmd.Listen)
	}
	if err := cmd.checkURLs(); err != nil {
		return err
	}
	var clock time.Time
	if cmd.Clock != nil {
		clock = *cmd.Clock
		if err := mock.CheckTime(clock); err != nil {
			return fmt.Errorf("--clock: %w", err)
		}
	}
	log := cmd.logger(s.Stderr)
	fixture, err := readFixture(cmd.Fixture)
	if err != nil {
		return err
	}
	server, err := mock.New(mock.Options{
		Providers: all.Providers(), Fixture: fixture, Fixtures: all.Fixture, Dialect: cmd.Dialect, Seed: cmd.Seed, Clock: clock,
		Roots: map[string]string{"whmcs": cmd.WHMCSRoot}, Strict: cmd.Strict, Explain: cmd.Explain, Origins: cmd.CORSOrigin, Log: log,
		Lint: cmd.Lint == "fail", Misbehave: cmd.Misbehave, Journal: orNone(cmd.Journal), MaxSandboxes: orNone(cmd.MaxSandboxes), SandboxIdle: orNone(cmd.SandboxIdle),
	})
	if err != nil {
		return err
	}
	ready := &readyFile{path: cmd.ReadyFile}
	if err := ready.claim(); err != nil {
		return fmt.Errorf("--ready-file: %w", err)
	}
	api, err := net.Listen("tcp", cmd.Listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	defer api.Close()
	control, err := net.Listen("tcp", cmd.AdminListen)
	if err != nil {
		return fmt.Errorf("--admin-listen: %w", err)
	}
	defer control.Close()
	plane, err := cmd.controlPlane(server, cmd.url(api), control, log)
	if err != nil {
		return err
	}
	ca := ""
	if cmd.TLS == "auto" {
		sweepCAs()
		a, err := newAuthority()
		if err != nil {
			return fmt.Errorf("--tls: %w", err)
		}
		if ca, err = a.writeCA(cmd.CAFile); err != nil {
			return fmt.Errorf("--tls: %w", err)
		}
		defer os.Remove(ca)
		api = a.listen(api)
	}
	return cmd.serve(s, log, server, api, plane, control, ready, ca)
}

// url is how clients reach the mock.
func (cmd *serveCmd) url(l net.Listener) string {
	if cmd.PublicURL != "" {
		return strings.TrimRight(cmd.PublicURL, "/")
	}
	return address(l)
}

// checkURLs refuses settings that would only fail later, in a client.
func (cmd *serveCmd) checkURLs() error {
	if u, err := url.Parse(cmd.PublicURL); cmd.PublicURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "") {
		return fmt.Errorf("--public-url %q is not a URL such as http://credmock:8080", cmd.PublicURL)
	}
	if cmd.CAFile != "" && cmd.TLS != "auto" {
		return errors.New("--ca-file is for the CA of --tls auto, which is off")
	}
	for _, name := range cmd.AdminHost {
		if strings.ContainsAny(name, ":/ ") {
			return fmt.Errorf("--admin-host %q is not a name alone, such as credmock: it has no port and no path", name)
		}
	}
	return nil
}

// orNone turns the 0 of a flag into what an option takes for none: its own 0 is the
// default.
func orNone[N int | time.Duration](n N) N {
	if n == 0 {
		return -1
	}
	return n
}

// address is how a client on this machine reaches a listener.
func address(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if a, _ := netip.ParseAddr(host); err == nil && a.IsUnspecified() {
		return "http://127.0.0.1:" + port
	}
	return "http://" + l.Addr().String()
}

// onlyErrors leaves out the calls of the control plane.
type onlyErrors struct{ slog.Handler }

func (h onlyErrors) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelError
}

// serve runs both listeners; when the context ends it lets calls under way
// finish, for less than a second.
func (cmd *serveCmd) serve(s *cli.Session, log *slog.Logger, server *mock.Server, api net.Listener, plane *mock.Server, control net.Listener, ready *readyFile, ca string) error {
	errorLog := slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	ended := make(chan error, 2)
	var running []*http.Server
	for listener, handler := range map[net.Listener]http.Handler{api: server, control: plane} {
		h := &http.Server{
			Handler: handler, ErrorLog: errorLog,
			ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		}
		running = append(running, h)
		go func() { ended <- h.Serve(listener) }()
	}
	connections, err := server.Connections(cmd.url(api))
	if err != nil {
		return err
	}
	if err := ready.write(connections, address(api), address(control), ca); err != nil {
		return fmt.Errorf("--ready-file: %w", err)
	}
	defer ready.remove()
	started()
	if err := cmd.announce(s, connections, cmd.url(api), address(control), ca); err != nil {
		return err
	}
	select {
	case <-s.Context.Done():
	case err = <-ended:
	}
	grace, cancel := context.WithTimeout(context.Background(), 800*time.Millisecond)
	defer cancel()
	for _, h := range running {
		if h.Shutdown(grace) != nil {
			_ = h.Close() // calls that outlive the grace are cut off
		}
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

func (cmd *serveCmd) logger(w io.Writer) *slog.Logger {
	opts := &slog.HandlerOptions{}
	if cmd.Quiet {
		opts.Level = slog.LevelError
	}
	if cmd.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// controlPlane guards the control plane with a token wherever others can reach
// it: whoever does can read every secret and reset the mock.
func (cmd *serveCmd) controlPlane(server *mock.Server, at string, l net.Listener, log *slog.Logger) (*mock.Server, error) {
	if cmd.AdminToken == "" && !isLoopback(l.Addr()) {
		return nil, fmt.Errorf("--admin-listen %s is not a loopback address, so the control plane wants a token: set %s_ADMIN_TOKEN", cmd.AdminListen, cli.Prefix)
	}
	hosts := slices.Clone(cmd.AdminHost)
	if host, _, _ := net.SplitHostPort(cmd.AdminListen); len(hosts) > 0 || cmd.AdminToken == "" {
		hosts = append(hosts, host)
	}
	return admin.New(server, admin.Options{Token: cmd.AdminToken, Hosts: hosts, URL: at, Log: slog.New(onlyErrors{log.Handler()})})
}

func isLoopback(a net.Addr) bool {
	ap, err := netip.ParseAddrPort(a.String())
	return err == nil && ap.Addr().IsLoopback()
}

// readFixture finds a fixture by its name, or by its path if it looks like one.
func readFixture(name string) (*mock.Fixture, error) {
	var f *mock.Fixture
	var err error
	if strings.ContainsAny(name, `./\`) {
		var text []byte
		if text, err = os.ReadFile(name); err == nil {
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

// announce writes for people what they can copy from.
func (cmd *serveCmd) announce(s *cli.Session, connections []mock.Connection, apiURL, adminURL, ca string) error {
	if cmd.Quiet {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "credmock serves at %s (control plane %s)\n", apiURL, adminURL)
	fmt.Fprintf(&b, "fixture %s, dialect %s, seed %s. In memory, for tests only.\n", cmd.Fixture, cmd.Dialect, shown(cmd.Seed))
	for _, c := range connections {
		fmt.Fprintf(&b, "\n%s at %s\n", c.Provider, c.URL)
		switch {
		case c.Public:
			fmt.Fprintf(&b, "  %s\n", c.Try)
		case c.Missing != "":
			fmt.Fprintf(&b, "  without credentials: %s\n", c.Missing)
		default:
			b.WriteString("  with the credentials of the fixture\n")
		}
	}
	if ca != "" {
		fmt.Fprintf(&b, "\nHTTPS at the same address; trust %s\n", ca)
	}
	authorization := ""
	if cmd.AdminToken != "" {
		authorization = `-H "Authorization: Bearer $` + cli.Prefix + `_ADMIN_TOKEN" `
	}
	fmt.Fprintf(&b, "\nreset   curl -X POST %s%s/__admin/reset\n", authorization, adminURL)
	if !cmd.loopback() {
		b.WriteString("\nWarning: others on the network can reach this mock.\n")
	}
	b.WriteByte('\n')
	_, err := io.WriteString(s.Stderr, b.String())
	return err
}

func (cmd *serveCmd) loopback() bool {
	host, _, _ := net.SplitHostPort(cmd.Listen)
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

func shown(seed string) string {
	if seed == "" {
		return "random"
	}
	return seed
}
