package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"sync"
	"time"
)

// An authority signs certificates for whatever name a client asks for. It lives
// as long as the process; only its certificate is ever written to disk.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey

	mu     sync.Mutex
	leaves map[string]*tls.Certificate
}

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "credmock throw-away CA"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &authority{cert: cert, key: key, leaves: map[string]*tls.Certificate{}}, err
}

// maxLeaves bounds what strangers can make the authority remember.
const maxLeaves = 1000

// leaf returns a certificate for the name that a client asks for, or for the
// loopback addresses when it asks for none.
func (a *authority) leaf(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if leaf := a.leaves[hello.ServerName]; leaf != nil {
		return leaf, nil
	}
	if len(a.leaves) >= maxLeaves {
		return nil, errors.New("too many names were asked for")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(a.leaves) + 2)), Subject: pkix.Name{CommonName: "credmock"},
		NotBefore: a.cert.NotBefore, NotAfter: a.cert.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	if hello.ServerName != "" {
		template.DNSNames = append(template.DNSNames, hello.ServerName)
	}
	if local, ok := hello.Conn.LocalAddr().(*net.TCPAddr); ok {
		template.IPAddresses = append(template.IPAddresses, local.IP)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return nil, err
	}
	leaf := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	a.leaves[hello.ServerName] = leaf
	return leaf, nil
}

// writeCA writes the authority's certificate to a file of its own.
func (a *authority) writeCA() (string, error) {
	f, err := os.CreateTemp("", "credmock-ca-*.pem")
	if err != nil {
		return "", fmt.Errorf("write CA: %w", err)
	}
	defer f.Close()
	if err := pem.Encode(f, &pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw}); err != nil {
		return "", fmt.Errorf("write CA: %w", err)
	}
	return f.Name(), f.Chmod(0o644)
}

// listen serves HTTP and HTTPS on one listener: the first byte of a connection
// tells them apart, since a TLS handshake begins with 22 and no method does.
func (a *authority) listen(inner net.Listener) net.Listener {
	config := &tls.Config{GetCertificate: a.leaf, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}
	l := &bothListener{Listener: inner, ready: make(chan net.Conn), done: make(chan struct{})}
	go func() {
		for {
			conn, err := inner.Accept()
			if err != nil {
				l.fail(err)
				return
			}
			go l.sort(conn, config)
		}
	}()
	return l
}

type bothListener struct {
	net.Listener
	ready chan net.Conn
	done  chan struct{}
	err   error
	once  sync.Once
}

// sort waits for a connection's first byte, in a goroutine of its own so that a
// silent client holds up nobody.
func (l *bothListener) sort(conn net.Conn, config *tls.Config) {
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	peeked := &peekedConn{Conn: conn, r: bufio.NewReader(conn)}
	first, err := peeked.r.Peek(1)
	if err != nil {
		_ = conn.Close() // it never said anything
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	var out net.Conn = peeked
	if first[0] == 22 {
		out = tls.Server(peeked, config)
	}
	select {
	case l.ready <- out:
	case <-l.done:
		_ = conn.Close()
	}
}

func (l *bothListener) fail(err error) {
	l.once.Do(func() {
		l.err = err
		close(l.done)
	})
}

// Accept returns a connection whose kind is known.
func (l *bothListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.ready:
		return conn, nil
	case <-l.done:
		return nil, l.err
	}
}

// peekedConn gives back what was peeked.
type peekedConn struct {
	net.Conn
	r *bufio.Reader
}

func (c *peekedConn) Read(p []byte) (int, error) { return c.r.Read(p) }
