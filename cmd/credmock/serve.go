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
	"os"
	"strings"
	"time"

	"github.com/credmock/credmock/cmd/internal/cli"
	"github.com/credmock/credmock/cmd/internal/serving"
	"github.com/credmock/credmock/mock"
)

type serveCmd struct{ cli.Serve }

// Run serves until the context ends.
func (cmd *serveCmd) Run(s *cli.Session) error {
	log := serving.Logger(cmd.Serve, s.Stderr)
	server, err := serving.New(cmd.Serve, log, os.ReadFile)
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
	api = bounded(api, cmd.MaxConnections, log)
	defer api.Close()
	control, err := net.Listen("tcp", cmd.AdminListen)
	if err != nil {
		return fmt.Errorf("--admin-listen: %w", err)
	}
	control = bounded(control, cmd.MaxConnections, log)
	defer control.Close()
	plane, err := serving.ControlPlane(cmd.Serve, server, cmd.url(api), !isLoopback(control.Addr()), log)
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
			return fmt.Errorf("--ca-file: %w", err)
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

// address is how a client on this machine reaches a listener.
func address(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if a, _ := netip.ParseAddr(host); err == nil && a.IsUnspecified() {
		return "http://127.0.0.1:" + port
	}
	return "http://" + l.Addr().String()
}

// serve runs both listeners; when the context ends it lets calls under way
// finish, for less than a second.
func (cmd *serveCmd) serve(s *cli.Session, log *slog.Logger, server *mock.Server, api net.Listener, plane *mock.Server, control net.Listener, ready *readyFile, ca string) error {
	errorLog := slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	ended := make(chan error, 2)
	var running []*http.Server
	for listener, handler := range map[net.Listener]http.Handler{api: server, control: plane} {
		h := cmd.httpServer(handler)
		h.ErrorLog = errorLog
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

func isLoopback(a net.Addr) bool {
	ap, err := netip.ParseAddrPort(a.String())
	return err == nil && ap.Addr().IsLoopback()
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
	if !serving.Loopback(cmd.Listen) {
		b.WriteString("\nWarning: others on the network can reach this mock.\n")
	}
	b.WriteByte('\n')
	_, err := io.WriteString(s.Stderr, b.String())
	return err
}

func shown(seed string) string {
	if seed == "" {
		return "random"
	}
	return seed
}
