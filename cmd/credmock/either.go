package main

import (
	"bufio"
	"crypto/tls"
	"net"
	"sync"
	"sync/atomic"
)

// An eitherListener serves HTTP and HTTPS on one address: the first byte of a
// connection tells them apart, since a TLS handshake begins with 22 and no method
// does. The byte is waited for where the connection is read, so a silent client
// holds up nobody, and net/http itself decides which failed accept is final.
type eitherListener struct {
	net.Listener
	config *tls.Config
}

// listen lets a listener speak TLS too, with certificates of the authority.
func (a *authority) listen(inner net.Listener) net.Listener {
	return eitherListener{inner, &tls.Config{GetCertificate: a.leaf, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}}
}

func (l eitherListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &eitherConn{Conn: conn, config: l.config}, nil
}

// An eitherConn is a connection that turns out to be plain or encrypted when it is
// first read. Its deadlines are those of the connection below.
type eitherConn struct {
	net.Conn
	config *tls.Config

	once sync.Once
	kind atomic.Pointer[net.Conn] // what is read and written; nil before the first byte
	err  error                    // why that byte did not come
}

func (c *eitherConn) settle() (net.Conn, error) {
	c.once.Do(func() {
		peeked := &peekedConn{Conn: c.Conn, r: bufio.NewReader(c.Conn)}
		first, err := peeked.r.Peek(1)
		if err != nil {
			c.err = err
			return
		}
		var conn net.Conn = peeked
		if first[0] == 22 {
			conn = tls.Server(peeked, c.config)
		}
		c.kind.Store(&conn)
	})
	if conn := c.kind.Load(); conn != nil {
		return *conn, nil
	}
	return nil, c.err
}

func (c *eitherConn) Read(p []byte) (int, error) {
	conn, err := c.settle()
	if err != nil {
		return 0, err
	}
	return conn.Read(p)
}

// Write before the first byte came is what net/http says to who is too slow, in
// plain text: nobody knows better.
func (c *eitherConn) Write(p []byte) (int, error) {
	if conn := c.kind.Load(); conn != nil {
		return (*conn).Write(p)
	}
	return c.Conn.Write(p)
}

func (c *eitherConn) Close() error {
	if conn := c.kind.Load(); conn != nil {
		return (*conn).Close()
	}
	return c.Conn.Close()
}

// NetConn is the connection below, which a fault may reset.
func (c *eitherConn) NetConn() net.Conn { return c.Conn }

// peekedConn gives back what was peeked.
type peekedConn struct {
	net.Conn
	r *bufio.Reader
}

func (c *peekedConn) Read(p []byte) (int, error) { return c.r.Read(p) }
