package main

import (
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
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// An authority signs certificates for whatever name a client asks for. It lives
// as long as the process; only its certificate is ever written to disk.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey

	mu     sync.Mutex
	leaves map[string]*tls.Certificate
	serial int64 // of the last certificate
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
	return &authority{cert: cert, key: key, leaves: map[string]*tls.Certificate{}, serial: 1}, err
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
	if len(a.leaves) >= maxLeaves { // any of them can be made again
		for name := range a.leaves {
			delete(a.leaves, name)
			break
		}
	}
	a.serial++
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(a.serial), Subject: pkix.Name{CommonName: "credmock"},
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

// caPattern names the files that writeCA makes: the number is the process's, so
// that what a killed one left behind can be told from what is in use.
const caPattern = "credmock-ca-%d-*.pem"

// writeCA writes the authority's certificate whole or not at all: to the file that
// is named, or else to one of its own.
func (a *authority) writeCA(path string) (string, error) {
	if path != "" {
		return path, replaceFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw}), 0o644)
	}
	f, err := os.CreateTemp("", fmt.Sprintf(caPattern, os.Getpid()))
	if err != nil {
		return "", fmt.Errorf("write CA: %w", err)
	}
	err = pem.Encode(f, &pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
	if err := errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		_ = os.Remove(f.Name()) // an empty one would be trusted for nothing
		return "", fmt.Errorf("write CA: %w", err)
	}
	return f.Name(), nil
}

// sweepCAs removes the certificates of processes that were killed.
func sweepCAs() {
	files, _ := filepath.Glob(filepath.Join(os.TempDir(), "credmock-ca-*.pem")) // the pattern is a constant
	for _, file := range files {
		var pid int
		if _, err := fmt.Sscanf(filepath.Base(file), strings.TrimSuffix(caPattern, "-*.pem")+"-", &pid); err == nil && !lives(pid) {
			_ = os.Remove(file) // another's, perhaps: then it stays
		}
	}
}

// lives reports whether a process may still run. Where that cannot be asked, it
// may.
func lives(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	return !errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
