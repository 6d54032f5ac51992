package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gridmap/internal/fault"
)

// pair is a certificate with its key, in PEM.
type pair struct {
	cert, key []byte
	leaf      *x509.Certificate
}

// newPair makes a certificate of this machine's that signs itself.
func newPair(t *testing.T, name string, life time.Duration) pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(life),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost", "grid.example.cn"},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pair{pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), leaf}
}

// keep writes the pair to a folder, and returns the paths.
func (p pair) keep(t *testing.T, dir string) (certFile, keyFile string) {
	t.Helper()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, content := range map[string][]byte{certFile: p.cert, keyFile: p.key} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

// A new pair is taken into use; one that is broken, or of which only a half has
// been written, leaves the old one.
func TestCertificateIsReadAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, second := newPair(t, "first", 90*24*time.Hour), newPair(t, "second", 90*24*time.Hour)
	var log bytes.Buffer
	c, err := loadCertificate(first.keepIn(t, dir, &log))
	if err != nil {
		t.Fatal(err)
	}
	inUse := func() string {
		shown, err := c.config().GetCertificate(&tls.ClientHelloInfo{})
		if err != nil {
			t.Fatal(err)
		}
		return shown.Leaf.Subject.CommonName
	}
	step := func(what string, p pair, wantChanged, wantErr bool, want string) {
		t.Helper()
		p.keep(t, dir)
		if changed, err := c.load(); changed != wantChanged || (err != nil) != wantErr || inUse() != want {
			t.Errorf("%s: changed %v, %v; %s is in use", what, changed, err, inUse())
		}
	}
	step("the same", first, false, false, "first")
	step("a half of the new", pair{cert: second.cert, key: first.key}, false, true, "first")
	step("the new", second, true, false, "second")
	step("nonsense", pair{cert: []byte("nonsense"), key: second.key}, false, true, "second")
	step("the first again", first, true, false, "first")
	os.Remove(filepath.Join(dir, "key.pem")) //nolint:errcheck // load finds out
	if _, err := c.load(); err == nil || inUse() != "first" {
		t.Errorf("without a key: %v; %s is in use", err, inUse())
	}
	if log.Len() > 0 {
		t.Errorf("the log says of certificates that last: %s", log.String())
	}
}

func (p pair) keepIn(t *testing.T, dir string, log *bytes.Buffer) (certFile, keyFile string, _ *slog.Logger) {
	t.Helper()
	certFile, keyFile = p.keep(t, dir)
	return certFile, keyFile, slog.New(slog.NewTextHandler(log, nil))
}

func TestCertificateThatCannotServe(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	if _, err := loadCertificate("/does/not/exist", "/nor/this", slog.New(slog.DiscardHandler)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without files: %v", err)
	}
	named, err := loadCertificate(newPair(t, "named", 90*24*time.Hour).keepIn(t, t.TempDir(), &log))
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"grid.example.cn", "127.0.0.1", "localhost"} {
		named.checkName(host)
	}
	if log.Len() > 0 {
		t.Errorf("the log says of a certificate that names its hosts: %s", log.String())
	}
	for _, host := range []string{"map.example.cn", "example.cn", "10.0.0.7", "::1"} {
		log.Reset()
		if named.checkName(host); !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), "host="+host) {
			t.Errorf("of a certificate that does not name %s the log says %q", host, log.String())
		}
	}
	if _, err := loadCertificate(newPair(t, "short", time.Hour).keepIn(t, t.TempDir(), &log)); err != nil || !strings.Contains(log.String(), "ends soon") {
		t.Errorf("one that ends in an hour: %v; the log says %q", err, log.String())
	}
}
