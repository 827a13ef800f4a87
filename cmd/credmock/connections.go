package main

import (
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// What bounds a request before the mock sees it, where no flag says otherwise.
const (
	maxHeader    = 64 << 10
	headerWithin = 10 * time.Second
)

// httpServer gives nobody for ever.
func (cmd *serveCmd) httpServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, MaxHeaderBytes: maxHeader,
		ReadHeaderTimeout: headerWithin, ReadTimeout: cmd.ReadTimeout, WriteTimeout: cmd.WriteTimeout, IdleTimeout: cmd.IdleTimeout,
	}
}

// A boundedListener keeps so many connections open at a time: the next is accepted
// once another ends, and waits in the system's queue until then.
type boundedListener struct {
	net.Listener
	room  chan struct{}
	ended chan struct{} // closed with the listener: who waits for room waits in vain
	log   *slog.Logger

	close func() error
}

// bounded bounds the connections of a listener; 0 bounds nothing.
func bounded(l net.Listener, most int, log *slog.Logger) net.Listener {
	if most == 0 {
		return l
	}
	ended := make(chan struct{})
	return &boundedListener{
		Listener: l, room: make(chan struct{}, most), ended: ended, log: log,
		close: sync.OnceValue(func() error { close(ended); return l.Close() }),
	}
}

func (l *boundedListener) Accept() (net.Conn, error) {
	select {
	case l.room <- struct{}{}:
	default:
		l.log.Warn("no room for another connection until one ends; --max-connections allows more",
			slog.String("address", l.Addr().String()), slog.Int("connections", cap(l.room)))
		select {
		case l.room <- struct{}{}:
		case <-l.ended:
			return nil, net.ErrClosed
		}
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.room
		return nil, err
	}
	return &boundedConn{Conn: conn, end: sync.OnceFunc(func() { <-l.room })}, nil
}

func (l *boundedListener) Close() error { return l.close() }

// A boundedConn gives its place back when it is closed.
type boundedConn struct {
	net.Conn
	end func()
}

func (c *boundedConn) Close() error {
	err := c.Conn.Close()
	c.end()
	return err
}

// SetLinger lets a fault reset the connection.
func (c *boundedConn) SetLinger(seconds int) error {
	if tcp, ok := c.Conn.(interface{ SetLinger(int) error }); ok {
		return tcp.SetLinger(seconds)
	}
	return nil
}
